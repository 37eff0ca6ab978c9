"""What was not understood, and what the same person said next that was."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool
from tests.workers.town import town as town

from liora.core.outcome import Trace
from liora.db import misses
from liora.db.log import Entry, write_log
from liora.db.misses import Span, read_misses
from liora.db.session import scoped, scoped_core

LOST = Trace(no_match=True, score=61.0, runner_up="reciclaje")
START = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def tenant(town):
    return await town.tenant()


@pytest.fixture
def says(pool):
    """Somebody says something, `minutes` after the start."""

    async def say(person, body: str, trace: Trace = Trace(), minutes: int = 0, kind: str = "text") -> None:  # noqa: B008
        key = person.tenant.cliente_id, person.conversation_id
        at = START + timedelta(minutes=minutes)
        async with scoped(pool, person.tenant.cliente_id) as connection:
            await write_log(connection, [Entry(*key, at, "in", kind, body, "x", "", trace)])

    return say


@pytest.fixture
def missed(engine, tenant):
    async def read(span: Span = Span(), before: UUID | None = None, most: int = 10, of=None):  # noqa: B008
        cliente_id = (of or tenant).cliente_id
        async with scoped_core(engine, cliente_id) as connection:
            return await read_misses(connection, cliente_id, span, before, most)

    return read


async def pairs(missed, **how) -> list[tuple[str, str | None, str | None]]:
    return [(row["body"], row["next_body"], row["next_intent"]) for row in (await missed(**how)).rows]


async def test_what_followed_is_the_first_thing_understood_of_the_same_person(town, tenant, says, missed) -> None:
    ana, luz = await town.person(tenant), await town.person(tenant)
    await says(ana, "tacho d basura", LOST)
    await says(ana, "el tachito", LOST, 1)
    await says(luz, "hola", Trace("ayuda"), 1)
    await says(ana, "liora.retomar", Trace(), 2, kind="timer")
    await says(ana, "reciclaje", Trace("reciclaje"), 3)
    await says(ana, "gracias", Trace("liora.gracias"), 4)
    assert await pairs(missed) == [
        ("el tachito", "reciclaje", "reciclaje"),
        ("tacho d basura", "reciclaje", "reciclaje"),
    ]


async def test_what_the_bot_asked_about_counts_too(town, tenant, says, missed) -> None:
    ana = await town.person(tenant)
    await says(ana, "ver", Trace(asked=("catalogo", "reciclaje"), score=72.0))
    await says(ana, "Catálogo", Trace("catalogo"), 1, kind="tap")
    assert await pairs(missed) == [("ver", "Catálogo", "catalogo")]


async def test_what_is_said_much_later_or_in_danger_is_no_answer(town, tenant, says, missed) -> None:
    ana, luz = await town.person(tenant), await town.person(tenant)
    await says(ana, "asdf", LOST)
    await says(ana, "hola", Trace("ayuda"), 61)
    await says(luz, "qwer", LOST)
    await says(luz, "me quiero morir", Trace("crisis"), 1)
    assert await pairs(missed) == [("qwer", None, None), ("asdf", None, None)]


async def test_pages_go_on_where_the_last_one_ended(town, tenant, says, missed, monkeypatch) -> None:
    ana = await town.person(tenant)
    for n in range(3):
        await says(ana, f"no {n}", LOST)
    first = await missed(most=2)
    assert [row["body"] for row in first.rows] == ["no 2", "no 1"]
    assert [row["body"] for row in (await missed(before=first.next)).rows] == ["no 0"]
    for n in range(5):
        await says(ana, f"sí {n}", Trace("ayuda"))
    monkeypatch.setattr(misses, "MOST_LOOKED_AT", 4)
    short = await missed()
    assert (short.rows, short.next is None) == ([], False)
    assert [row["body"] for row in (await missed(before=short.next)).rows] == ["no 2", "no 1", "no 0"]


async def test_nobody_reads_what_another_clientes_people_wrote(town, tenant, says, missed, new_tenant) -> None:
    await says(await town.person(tenant), "asdf", LOST)
    assert await pairs(missed, of=await new_tenant()) == []
