"""Lists of conversations and of what was said in them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool
from tests.workers.town import town as town

from liora.core.outcome import Trace
from liora.db import history
from liora.db.conversations import Wanted, find_conversation, list_conversations
from liora.db.history import Sought, read_log
from liora.db.log import Entry, write_log
from liora.db.session import scoped, scoped_core


@pytest.fixture
async def tenant(town):
    return await town.tenant()


@pytest.fixture
def logs(pool):
    """Lines of a conversation, written now."""

    async def write(person, *bodies: str, direction: str = "in", state: str = "", **trace) -> None:
        key = person.tenant.cliente_id, person.conversation_id
        entries = [
            Entry(*key, datetime.now(UTC), direction, "text", body, "x", state, Trace(**trace)) for body in bodies
        ]
        async with scoped(pool, person.tenant.cliente_id) as connection:
            await write_log(connection, entries)

    return write


@pytest.fixture
def listed(engine, tenant):
    async def ask(wanted: Wanted = Wanted(), before: UUID | None = None, most: int = 10, of=None):  # noqa: B008
        cliente_id = (of or tenant).cliente_id
        async with scoped_core(engine, cliente_id) as connection:
            return await list_conversations(connection, cliente_id, wanted, before, most)

    return ask


@pytest.fixture
def read(engine, tenant):
    async def ask(before: UUID | None = None, most: int = 10, **sought):
        async with scoped_core(engine, tenant.cliente_id) as connection:
            return await read_log(connection, tenant.cliente_id, Sought(**sought), before, most)

    return ask


async def stand(town, person, state: str) -> None:
    await town.execute(
        person.tenant,
        "UPDATE liora.convo_state SET state = $2 WHERE cliente_id = $1 AND conversation_id = $3",
        state,
        person.conversation_id,
    )


async def test_the_latest_comes_first_and_a_cursor_goes_on(town, tenant, logs, listed) -> None:
    people = await town.people(tenant, 5)
    for person in people:
        await logs(person, "uno", "dos")
    await logs(people[1], "y otra", direction="out")
    expected = [people[n].conversation_id for n in (1, 4, 3, 2, 0)]
    found = []
    page = await listed(most=2)
    while page:
        found += [row["conversation_id"] for row in page]
        page = await listed(before=page[-1]["log_id"], most=2)
    assert found == expected
    [first] = await listed(most=1)
    assert (first["body"], first["direction"], first["phone"]) == ("y otra", "out", "56912340001")


@pytest.mark.parametrize(
    ("attention", "expected"),
    [("waiting", [1]), ("attended", [2]), ("closed", [3]), ("bot", [4, 0]), (None, [4, 3, 2, 1, 0])],
)
async def test_they_are_filtered_by_who_answers(town, tenant, logs, listed, attention, expected) -> None:
    people = await town.people(tenant, 5)
    for person, state in zip(
        people, ["", "liora.persona", "liora.atendida", "liora.cerrada", "ecommerce.lista"], strict=True
    ):
        await logs(person, "hola")
        await stand(town, person, state)
    found = await listed(Wanted(attention))
    assert [row["conversation_id"] for row in found] == [people[n].conversation_id for n in expected]


async def test_those_with_something_that_was_not_understood_are_found(town, tenant, logs, listed) -> None:
    lost, understood = await town.people(tenant, 2)
    await logs(lost, "qwertz", no_match=True)
    await logs(lost, "hola", "gracias")
    await logs(understood, "hola")
    yesterday, tomorrow = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=1)
    found = await listed(Wanted(not_understood_since=yesterday))
    assert [row["conversation_id"] for row in found] == [lost.conversation_id]
    assert await listed(Wanted(not_understood_since=tomorrow)) == []
    assert len(await listed(Wanted("bot", yesterday))) == 1
    assert await listed(Wanted("waiting", yesterday)) == []


async def test_another_tenants_are_not_listed_nor_found(town, tenant, logs, listed, engine) -> None:
    stranger = await town.person(await town.tenant())
    await logs(stranger, "hola")
    assert await listed() == []
    assert len(await listed(of=stranger.tenant)) == 1
    async with scoped_core(engine, tenant.cliente_id) as connection:
        assert await find_conversation(connection, tenant.cliente_id, stranger.conversation_id) is None


async def test_one_in_which_nothing_was_said_is_found_without_a_line(town, tenant, engine) -> None:
    person = await town.person(tenant)
    async with scoped_core(engine, tenant.cliente_id) as connection:
        row = await find_conversation(connection, tenant.cliente_id, person.conversation_id)
        assert await find_conversation(connection, tenant.cliente_id, uuid4()) is None
    assert row is not None
    assert (row["log_id"], row["body"]) == (None, None)


async def test_parts_of_a_joined_conversation_are_read_in_it_and_not_listed(town, tenant, logs, listed, read) -> None:
    survivor, part = await town.people(tenant, 2)
    await logs(part, "antes")
    await logs(survivor, "después")
    await town.execute(
        tenant,
        "UPDATE liora.convo_state SET merged_into = $2 WHERE cliente_id = $1 AND conversation_id = $3",
        survivor.conversation_id,
        part.conversation_id,
    )
    assert [row["conversation_id"] for row in await listed()] == [survivor.conversation_id]
    lines = await read(conversation_id=survivor.conversation_id)
    assert [row["body"] for row in lines.rows] == ["después", "antes"]


async def bodies(read, **sought) -> list[str]:
    """Of all pages."""
    found, page = [], await read(most=2, **sought)
    while True:
        found += [row["body"] for row in page.rows]
        if page.next is None:
            return found
        page = await read(page.next, 2, **sought)


async def test_lines_are_found_by_what_they_are_about(town, tenant, logs, read) -> None:
    ana, eva = await town.people(tenant, 2)
    await logs(ana, "pan", state="ecommerce.lista", intent="ecommerce.carrito")
    await logs(eva, "agua", state="", intent="vida")
    await logs(ana, "qwertz", state="ecommerce_2.x", no_match=True)
    await logs(ana, "Listo", direction="out", state="ecommerce.fin")
    assert await bodies(read) == ["Listo", "qwertz", "agua", "pan"]
    assert await bodies(read, skill="ecommerce") == ["Listo", "pan"]
    assert await bodies(read, skill="vida") == ["agua"]
    assert await bodies(read, intent="ecommerce.carrito") == ["pan"]
    assert await bodies(read, no_match=True) == ["qwertz"]
    assert await bodies(read, contact_id=eva.contact_id) == ["agua"]
    assert await bodies(read, contact_id=ana.contact_id, skill="ecommerce") == ["Listo", "pan"]
    assert await bodies(read, conversation_id=eva.conversation_id) == ["agua"]
    assert await bodies(read, contact_id=uuid4()) == []


async def test_lines_are_found_by_when_they_were_written(town, tenant, logs, read) -> None:
    await logs(await town.person(tenant), "pan")
    hour, now = timedelta(hours=1), datetime.now(UTC)
    assert await bodies(read, since=now - hour, until=now + hour) == ["pan"]
    assert await bodies(read, since=now + hour) == []
    assert await bodies(read, until=now - hour) == []


async def test_what_is_rare_is_searched_a_bounded_page_at_a_time(town, tenant, logs, read, monkeypatch) -> None:
    monkeypatch.setattr(history, "MOST_LOOKED_AT", 10)
    person = await town.person(tenant)
    await logs(person, "pan", intent="raro")
    await logs(person, *(f"m{n}" for n in range(25)))
    first = await read(intent="raro")
    assert (first.rows, first.next is None) == ([], False)
    assert await bodies(read, intent="raro") == ["pan"]
