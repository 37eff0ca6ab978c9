"""Who is let in at the webhook, and what is stored before the 200."""

import asyncio
import hashlib
import json
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from tests.tenants import rows

from liora.channel import Delivery
from liora.db.session import Pool
from liora_integrations.whatsapp.signature import sign

from .conftest import SECRET, VERIFY_TOKEN, body_of, change, text_body, text_message

CHALLENGE = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}


# -- GET: the vendor verifies the address ---------------------------------------------------------------------------


async def test_the_challenge_comes_back_byte_for_byte_for_the_right_token(site) -> None:
    async with site.client.get(site.url + "/webhook/meta", params=CHALLENGE) as response:
        assert (response.status, await response.read()) == (200, b"1158201444")
        assert response.content_type == "text/plain"


async def test_the_app_of_a_tenant_has_a_token_of_its_own(site) -> None:
    assert await site.get("/webhook/meta/77", **CHALLENGE | {"hub.verify_token": "token_77"}) == (200, "1158201444")
    for path, token in (("/77", VERIFY_TOKEN), ("", "token_77"), ("/78", "token_77"), ("/78", "")):
        assert (await site.get("/webhook/meta" + path, **CHALLENGE | {"hub.verify_token": token}))[0] == 403


@pytest.mark.parametrize(
    "query",
    [
        {},
        CHALLENGE | {"hub.verify_token": "wrong"},
        CHALLENGE | {"hub.verify_token": ""},
        CHALLENGE | {"hub.verify_token": "ñandú \ud83d".encode("utf-8", "replace").decode()},
        CHALLENGE | {"hub.mode": "unsubscribe"},
        {name: value for name, value in CHALLENGE.items() if name != "hub.challenge"},
        {name.replace(".", "_"): value for name, value in CHALLENGE.items()},
    ],
    ids=["nothing", "wrong token", "empty token", "odd token", "other mode", "no challenge", "underscores"],
)
async def test_any_other_verification_is_forbidden(site, query) -> None:
    status, text = await site.get("/webhook/meta", **query)
    assert (status, "1158201444" in text) == (403, False)


# -- POST: signatures -----------------------------------------------------------------------------------------------


async def test_a_signed_message_is_committed_before_the_200_and_rings_the_bell(site, pool, new_tenant) -> None:
    tenant = await new_tenant()
    assert await site.post(text_body(tenant, "wamid.1")) == 200
    assert [row["message_id"] for row in await rows(pool, tenant, "inbox")] == ["wamid.1"]
    assert await site.bell.wait(0) == {tenant.cliente_id}


async def test_a_second_delivery_is_acknowledged_stores_nothing_and_rings_no_bell(site, pool, new_tenant) -> None:
    tenant = await new_tenant()
    await site.post(text_body(tenant, "wamid.1", text="uno"))
    await site.bell.wait(0)
    assert await site.post(text_body(tenant, "wamid.1", text="dos")) == 200
    assert [row["payload"]["text"] for row in await rows(pool, tenant, "inbox")] == ["uno"]
    assert await site.bell.wait(0) == frozenset()


async def test_the_old_secret_is_good_while_it_is_being_replaced(site, pool, new_tenant) -> None:
    tenant = await new_tenant()
    assert await site.post(text_body(tenant, "wamid.1"), secret="old_secret") == 200
    assert len(await rows(pool, tenant, "inbox")) == 1


SIGNATURES = {
    "none": lambda body: [],
    "wrong secret": lambda body: [("X-Hub-Signature-256", sign(body, "wrong"))],
    "another app's secret": lambda body: [("X-Hub-Signature-256", sign(body, "secret_77"))],
    "empty secret": lambda body: [("X-Hub-Signature-256", sign(body, ""))],
    "twice": lambda body: [("X-Hub-Signature-256", sign(body, SECRET))] * 2,
    "sha1": lambda body: [("X-Hub-Signature", "sha1=" + hashlib.sha1(body).hexdigest())],
    "no prefix": lambda body: [("X-Hub-Signature-256", sign(body, SECRET).removeprefix("sha256="))],
    "empty": lambda body: [("X-Hub-Signature-256", "")],
    "no hex": lambda body: [("X-Hub-Signature-256", "sha256=" + "ñ" * 64)],
    "of another body": lambda body: [
        ("X-Hub-Signature-256", sign(json.dumps(json.loads(body), indent=1).encode(), SECRET))
    ],
    "one bit off": lambda body: [("X-Hub-Signature-256", sign(bytes([body[0] ^ 1]) + body[1:], SECRET))],
}


@pytest.mark.parametrize("kind", SIGNATURES)
async def test_a_body_without_a_right_signature_is_refused_audited_and_not_stored(site, pool, new_tenant, kind) -> None:
    tenant = await new_tenant()
    body = text_body(tenant, "wamid.1")
    assert await site.post_as_is(body, headers=SIGNATURES[kind](body)) == 401
    [audit] = await audits(pool)
    assert (audit["body_sha256"], audit["body_bytes"]) == (hashlib.sha256(body).digest(), len(body))
    assert (audit["channel"], audit["path"], audit["remote"]) == ("whatsapp", "/webhook/meta", "127.0.0.1")
    assert audit["reason"] == "wrong signature"
    assert await rows(pool, tenant, "inbox") == []
    assert await pool.fetch("SELECT FROM plataforma.quarantine") == []


async def test_a_path_that_nobody_has_is_refused_whatever_it_holds(site, pool) -> None:
    for path in ("/webhook/meta/78", "/webhook/meta/%00%ff", "/webhook/meta/" + "9" * 3_000):
        assert await site.post(b"{}", path) == 401
    assert [len(row["path"]) <= 200 for row in await audits(pool)] == [True] * 3


async def test_a_flood_of_forgeries_uses_one_connection(site, pool) -> None:
    """The rest of the pool stays free for signed bodies."""
    assert await asyncio.gather(*[site.post_as_is(b"{}") for _ in range(100)]) == [401] * 100
    assert pool.get_size() == 1
    assert len(await audits(pool)) == 100


# -- POST: whose number ---------------------------------------------------------------------------------------------


async def test_an_unknown_number_is_acknowledged_and_logged(site, pool, new_tenant) -> None:
    tenant = await new_tenant("1")
    both = body_of(change("1", messages=[text_message("wamid.1")]), change("2", messages=[text_message("wamid.2")]))
    with capture_logs() as logs:
        assert await site.post(both) == 200
    assert [row["message_id"] for row in await rows(pool, tenant, "inbox")] == ["wamid.1"]
    assert [line["numbers"] for line in logs if line["event"] == "unknown numbers"] == [["2"]]
    assert "56911111111" not in str(logs)
    assert "hola" not in str(logs)


async def test_a_number_of_another_app_is_audited_acknowledged_and_not_stored(site, pool, new_tenant) -> None:
    platform, own_app = await new_tenant("1"), await new_tenant("2", app="77", account_id="77")
    body = body_of(change("1", messages=[text_message("wamid.1")]), change("2", messages=[text_message("wamid.2")]))
    assert await site.post(body) == 200
    assert (await stored(pool, platform), await stored(pool, own_app)) == (["wamid.1"], [])
    assert await site.post(body, "/webhook/meta/77", "secret_77") == 200
    assert (await stored(pool, platform), await stored(pool, own_app)) == (["wamid.1"], ["wamid.2"])
    assert [(row["reason"], row["path"]) for row in await audits(pool)] == [
        ("foreign number", "/webhook/meta"),
        ("foreign number", "/webhook/meta/77"),
    ]


async def test_a_status_of_another_app_changes_nothing(new_site, pool, new_tenant) -> None:
    await new_tenant("2", app="77", account_id="77")
    site = await new_site()
    assert await site.post(body_of(change("2", statuses=[STATUS]))) == 200
    assert [row["reason"] for row in await audits(pool)] == ["foreign number"]


# -- POST: size and the sandbox -------------------------------------------------------------------------------------

STATUS = {"id": "wamid.out", "status": "delivered", "timestamp": "1700000000", "recipient_id": "56911111111"}


@pytest.mark.parametrize(("size", "status"), [(3_500_000, 200), (4 * 2**20 + 1, 413)])
async def test_bodies_up_to_four_mebibytes_come_in(site, new_tenant, size, status) -> None:
    tenant = await new_tenant()
    assert await site.post(text_body(tenant, "wamid.1").ljust(size)) == status


@dataclass(slots=True)
class WatchingSandbox:
    """A sandbox that notes what it sees."""

    app: web.Application = field(default_factory=web.Application)
    seen: list[Delivery] = field(default_factory=list)

    def observe(self, delivery: Delivery) -> None:
        self.seen.append(delivery)


async def test_the_sandbox_sees_every_verified_delivery_and_no_other(new_site, new_tenant) -> None:
    sandbox = WatchingSandbox()
    sandbox.app.router.add_get("/", page)
    site, tenant = await new_site(sandbox=sandbox), await new_tenant()
    await site.post(text_body(tenant, "wamid.1"))
    await site.post(text_body(tenant, "wamid.2"), secret="wrong")
    assert [each.message_id for delivery in sandbox.seen for each in delivery.received] == ["wamid.1"]
    assert await site.get("/sandbox/") == (200, "la página")


async def test_without_a_sandbox_there_is_no_page(site) -> None:
    assert (await site.get("/sandbox/"))[0] == 404


async def page(request: web.Request) -> web.Response:
    return web.Response(text="la página")


async def audits(pool: Pool) -> list:
    return await pool.fetch("SELECT * FROM plataforma.refused_signature ORDER BY refusal_id")


async def stored(pool: Pool, tenant) -> list[str]:
    return sorted(row["message_id"] for row in await rows(pool, tenant, "inbox"))
