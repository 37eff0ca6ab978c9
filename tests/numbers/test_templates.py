"""Templates: read from the vendor, mapped to purposes, and never used once the vendor has stopped them."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from liora.db.session import scoped
from liora.messages import Template
from liora.numbers.connection import connect_sandbox
from liora.numbers.sync import Synced, sync_templates
from liora.numbers.templates import (
    Usable,
    filled_in,
    list_templates,
    set_purpose,
    store_templates,
    usable_template,
)
from liora.reports import TemplateReport

from .meta import DEED, NUMBER, WABA


def clock() -> datetime:
    return datetime.now(UTC)


async def no_pause(_seconds: float) -> None:
    """Tests are in a hurry."""


async def sync(desk) -> list[Synced]:
    return await sync_templates(desk.engine, desk.meta.vendors, desk.cliente_id, clock, no_pause)


async def listed(desk) -> dict[tuple[str, str], dict]:
    return {(row["name"], row["language"]): row for row in await list_templates(desk.engine, desk.cliente_id)}


async def usable(desk, number_id, purpose: str = "recordatorio", language: str = "es_CL") -> str | None:
    async with scoped(desk.pool, desk.cliente_id) as connection:
        found = await usable_template(connection, desk.cliente_id, number_id, purpose, language)
    return f"{found.name} {found.language}" if found else None


async def assign(desk, name: str, language: str, purpose: str | None = "recordatorio"):
    template_id = (await listed(desk))[name, language]["template_id"]
    return await set_purpose(desk.engine, desk.cliente_id, template_id, purpose, DEED)


@pytest.fixture
async def number_id(desk):
    """A number whose account has a reminder in two kinds of Spanish, and another template."""
    templates = [
        {"name": "cita", "language": "es_CL", "components": [{"type": "BODY", "text": "Hola {{1}}"}]},
        {"name": "cita", "language": "es"},
        {"name": "oferta", "language": "es", "category": "MARKETING", "status": "PAUSED"},
    ]
    await desk.meta.knows(NUMBER, templates=templates)
    number_id = await desk.active()
    assert await sync(desk) == [Synced(WABA, 3)]
    return number_id


async def test_all_pages_are_read(desk) -> None:
    await desk.meta.knows(NUMBER, templates=[{"name": f"t{n}"} for n in range(61)])
    await desk.active()
    assert await sync(desk) == [Synced(WABA, 61)]
    assert len(await listed(desk)) == 61


async def test_what_the_vendor_says_of_a_template_is_kept(desk, number_id) -> None:
    row = (await listed(desk))["cita", "es_CL"]
    assert (row["account_id"], row["category"], row["status"]) == (WABA, "UTILITY", "APPROVED")
    assert row["components"] == [{"type": "BODY", "text": "Hola {{1}}"}]


async def test_a_second_sync_keeps_ids_and_purposes_and_takes_what_is_new(desk, number_id) -> None:
    before = await assign(desk, "cita", "es")
    await desk.meta.knows(NUMBER, templates=[{"name": "cita", "language": "es", "category": "MARKETING"}])
    await sync(desk)
    after = (await listed(desk))["cita", "es"]
    assert (after["template_id"], after["purpose"]) == (before["template_id"], "recordatorio")
    assert after["category"] == "MARKETING"


async def test_what_the_vendor_does_not_list_any_more_is_deleted_and_not_used(desk, number_id) -> None:
    await assign(desk, "cita", "es_CL")
    await desk.meta.knows(NUMBER, templates=[{"name": "cita", "language": "es"}])
    await sync(desk)
    assert {row["status"] for row in (await listed(desk)).values()} == {"DELETED", "APPROVED"}
    assert await usable(desk, number_id) is None
    await desk.meta.knows(NUMBER, templates=[{"name": "cita", "language": "es_CL"}])
    await sync(desk)
    assert await usable(desk, number_id) == "cita es_CL"


@pytest.mark.parametrize("code", ["190", "33", "500", "502"])
async def test_a_refused_sync_tells_why_and_changes_nothing(desk, number_id, code: str) -> None:
    before = await listed(desk)
    await desk.meta.fails(code)
    [synced] = await sync(desk)
    assert synced.error
    assert await listed(desk) == before


async def test_an_answer_does_not_undo_what_was_told_while_it_was_on_its_way(desk, number_id) -> None:
    asked_at = clock() - timedelta(seconds=5)
    await desk.run("UPDATE liora.template SET status = 'PAUSED', synced_at = now() WHERE name = 'cita'")
    answer = [TemplateReport("cita", "es", "UTILITY", "APPROVED")]
    await store_templates(desk.engine, desk.cliente_id, WABA, answer, asked_at)
    assert (await listed(desk))["cita", "es"]["status"] == "PAUSED"


async def test_a_purpose_has_one_template_in_each_language(desk, number_id) -> None:
    await assign(desk, "cita", "es")
    await assign(desk, "cita", "es_CL")
    await assign(desk, "oferta", "es")
    purposes = {key: row["purpose"] for key, row in (await listed(desk)).items()}
    assert purposes == {("cita", "es"): None, ("cita", "es_CL"): "recordatorio", ("oferta", "es"): "recordatorio"}
    await assign(desk, "cita", "es_CL", None)
    assert (await listed(desk))["cita", "es_CL"]["purpose"] is None


async def test_the_nearest_language_is_used(desk, number_id) -> None:
    assert await usable(desk, number_id) is None
    await assign(desk, "cita", "es")
    assert await usable(desk, number_id) == "cita es"
    await assign(desk, "cita", "es_CL")
    assert await usable(desk, number_id) == "cita es_CL"
    assert await usable(desk, number_id, language="es_MX") == "cita es"
    assert await usable(desk, number_id, language="en_US") is None
    assert await usable(desk, number_id, purpose="reapertura") is None


@pytest.mark.parametrize(
    "status", ["PAUSED", "DISABLED", "REJECTED", "PENDING", "IN_APPEAL", "ARCHIVED", "A_NEW_WORD", ""]
)
async def test_only_an_approved_template_is_used(desk, number_id, status: str) -> None:
    await assign(desk, "cita", "es_CL")
    await desk.run("UPDATE liora.template SET status = $1 WHERE language = 'es_CL'", status)
    assert await usable(desk, number_id) is None


async def test_a_number_does_not_use_the_templates_of_another_account(desk, number_id) -> None:
    await assign(desk, "cita", "es")
    other = uuid7()
    await connect_sandbox(desk.engine, desk.cliente_id, other, "whatsapp", DEED)
    assert await usable(desk, other) is None


@pytest.mark.parametrize(
    ("stops", "until", "used"),
    [("nothing", None, True), ("proactive", None, False), ("everything", None, False), ("proactive", 1, True)],
)
async def test_an_account_that_may_start_nothing_uses_no_template(desk, number_id, stops, until, used) -> None:
    await assign(desk, "cita", "es")
    told = {"stops": stops, "stops_until": until}
    await desk.run("UPDATE liora.waba SET health = health || $1::jsonb", told)
    assert (await usable(desk, number_id) is not None) is used


async def test_templates_of_another_cliente_are_neither_seen_nor_mapped(desk, number_id, rival) -> None:
    template_id = (await listed(desk))["cita", "es"]["template_id"]
    assert await list_templates(rival.engine, rival.cliente_id) == []
    assert await set_purpose(rival.engine, rival.cliente_id, template_id, "recordatorio", DEED) is None
    assert await usable(rival, number_id) is None


@pytest.mark.parametrize(
    ("components", "parameters"),
    [
        ([], ()),
        ([{"type": "BODY", "text": "Hola"}], ()),
        ([{"type": "BODY", "text": "Hola {{1}}"}], ("Ana",)),
        ([{"type": "BODY", "text": "{{ 2 }}, {{1}} y {{1}}"}], ("Ana", "agua")),
        ([{"type": "HEADER", "format": "TEXT", "text": "Hola"}, {"type": "BODY", "text": "{{1}}"}], ("Ana",)),
    ],
)
def test_a_template_takes_as_many_words_as_it_has_variables(components, parameters) -> None:
    found = Usable(uuid7(), "cita", "es", components)
    assert filled_in(found, ("Ana", "agua")) == Template("cita", "es", parameters)


@pytest.mark.parametrize(
    "components",
    [
        [{"type": "BODY", "text": "{{1}} {{2}} {{3}}"}],
        [{"type": "BODY", "text": "{{nombre}}"}],
        [{"type": "HEADER", "format": "IMAGE"}],
        [{"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://x.cl/{{1}}"}]}],
    ],
    ids=["more than there are", "named ones", "a picture", "an address"],
)
def test_a_template_that_wants_anything_else_is_not_filled_in(components) -> None:
    assert filled_in(Usable(uuid7(), "cita", "es", components), ("Ana", "agua")) is None
