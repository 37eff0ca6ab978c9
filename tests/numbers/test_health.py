"""What the vendor says of a number, and what Liora makes of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from liora.channel import Refused
from liora.db.lanes import pause_lane
from liora.db.session import scoped
from liora.numbers.health import EXPLANATIONS, look, verify
from liora_integrations.whatsapp import WhatsApp

from .meta import DEED, NUMBER, WABA


async def test_what_the_vendor_says_is_kept_with_its_moment(desk) -> None:
    facts = {"verified_name": "Panadería Sol", "quality_rating": "YELLOW", "tier": "HIGH"}
    await desk.meta.knows(NUMBER, display_phone_number="+56 9 1234 5678", **facts)
    before = datetime.now(UTC)
    row = await desk.verify(await desk.connect())
    health = row["health"]
    assert row["display_number"] == "+56 9 1234 5678"
    assert (health["verified_name"], health["quality"], health["tier"]) == ("Panadería Sol", "YELLOW", "HIGH")
    assert (health["works"], health["trouble"], health["status"]) == (True, None, "CONNECTED")
    assert row["checked_at"] >= before


REFUSALS = {
    "a dead token": ("190", "token"),
    "a permission that is missing": ("10", "token"),
    "an unknown object": ("33", "number"),
    "a server error": ("500", "vendor"),
    "a gateway's page": ("502", "vendor"),
    "too many requests": ("4", "vendor"),
}


@pytest.mark.parametrize(("code", "trouble"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_refusal_leaves_the_number_pending_and_says_why(desk, code: str, trouble: str) -> None:
    number_id = await desk.connect()
    await desk.meta.fails(code)
    row = await desk.verify(number_id)
    assert (row["status"], row["health"]["works"], row["health"]["trouble"]) == ("pending", False, trouble)
    assert EXPLANATIONS[trouble]
    assert (await desk.verify(number_id))["status"] == "active"


async def test_silence_is_an_answer_too(desk, monkeypatch) -> None:
    monkeypatch.setattr("liora.numbers.vendor.ANSWER_SECONDS", 0.2)
    number_id = await desk.connect()
    await desk.meta.fails(timeout_rate=1.0)
    row = await desk.verify(number_id)
    assert (row["status"], row["health"]["trouble"]) == ("pending", "vendor")


async def test_a_token_that_opens_nothing_shows_nothing(desk) -> None:
    row = await desk.verify(await desk.connect(token="EAAwrong"))
    assert (row["status"], row["health"]["trouble"], row["health"]["code"]) == ("pending", "token", 190)


async def test_the_installations_token_proves_nothing_unless_an_administrator_asks(desk) -> None:
    """With it the vendor would show a tenant the number of any other."""
    number_id = await desk.connect(token="")
    row = await desk.verify(number_id)
    assert (row["status"], row["health"]["trouble"]) == ("pending", "token")
    assert (await desk.verify(number_id, trusted=True))["status"] == "active"


async def test_a_number_of_another_account_is_not_shown(desk) -> None:
    number_id = await desk.connect(account_id="999999999999999")
    row = await desk.verify(number_id)
    assert (row["status"], row["health"]["trouble"]) == ("pending", "account")


@pytest.mark.parametrize("asked", [WABA, "999999999999999"])
async def test_where_the_number_does_not_tell_its_account_the_account_is_asked(desk, asked: str) -> None:
    await desk.meta.knows(NUMBER, tells_account=False)
    row = await desk.verify(await desk.connect(account_id=asked))
    assert (row["status"], row["health"]["trouble"]) == (("active", None) if asked == WABA else ("pending", "account"))


async def test_a_blocked_number_counts_but_does_not_work(desk) -> None:
    await desk.meta.knows(NUMBER, can_send_message="BLOCKED", problem="Pay the bill.")
    row = await desk.verify(await desk.connect())
    assert (row["status"], row["health"]["works"], row["health"]["trouble"]) == ("active", False, "blocked")
    assert row["health"]["problems"] == ["Pay the bill."]


class Deaf(WhatsApp):
    """Shows numbers, and takes no subscription."""

    async def subscribe(self, client, account, account_id):
        return Refused(10, "Permission denied", "stop_account", True)


async def test_without_its_webhooks_a_number_is_not_proven(desk) -> None:
    number_id = await desk.connect()
    vendors = replace(desk.meta.vendors, channels={"whatsapp": Deaf()})
    row = await verify(desk.engine, vendors, desk.cliente_id, number_id, datetime.now(UTC), DEED)
    assert (row["status"], row["health"]["trouble"], row["health"]["code"]) == ("pending", "subscription", 10)


async def test_a_look_keeps_what_it_sees_and_changes_nothing_else(desk) -> None:
    number_id = await desk.active()
    async with scoped(desk.pool, desk.cliente_id) as connection:
        await pause_lane(connection, desk.cliente_id, number_id, 3600.0, "Invalid OAuth access token")
    await desk.meta.fails("190")
    row = await look(desk.engine, desk.meta.vendors, desk.cliente_id, number_id, datetime.now(UTC))
    assert (row["status"], row["health"]["trouble"]) == ("active", "token")
    assert row["health"]["verified_name"] == "Tienda Demo"
    row = await look(desk.engine, desk.meta.vendors, desk.cliente_id, number_id, datetime.now(UTC))
    assert (row["health"]["trouble"], row["pause_reason"]) == (None, "Invalid OAuth access token")


async def test_whoever_verifies_lets_a_stopped_number_go_again(desk) -> None:
    number_id = await desk.active()
    async with scoped(desk.pool, desk.cliente_id) as connection:
        await pause_lane(connection, desk.cliente_id, number_id, 3600.0, "Invalid OAuth access token")
    await desk.meta.fails("190")
    assert (await desk.verify(number_id))["pause_reason"] == "Invalid OAuth access token"
    assert (await desk.verify(number_id))["pause_reason"] is None


async def test_every_verification_is_in_the_audit(desk) -> None:
    await desk.active()
    actions = [row["action"] for row in await desk.run("SELECT action FROM liora.audit_log ORDER BY audit_id")]
    assert actions == [DEED.action] * 3  # the cliente, the number, the verification
