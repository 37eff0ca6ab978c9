"""Two conversations of one person become one; nothing is lost, and doing it twice changes nothing."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.tenants import rows
from uuid_utils.compat import uuid7

from liora.channel import Identifier, Received
from liora.db.contacts import Contacts
from liora.db.inbox import Inbox, Incoming
from liora.db.merge import merge
from liora.db.session import scoped, scoped_batch
from liora.events import MergeEvent, TextEvent, event_from_json

PHONE = Identifier("phone", "56911111111")
NEW_PHONE = Identifier("phone", "56922222222")
USER_ID = Identifier("user_id", "CL.1")
NEW_ID = Identifier("user_id", "CL.2")
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)


# -- what moves -----------------------------------------------------------------------------------------------------


async def test_pending_messages_are_all_answered_by_the_older_conversation_in_the_order_sent(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    await answered(pool, tenant, "old.1", "new.1")
    await inbox(pool).store([said(tenant, "new.2", USER_ID, at=12), said(tenant, "old.2", PHONE, at=11)], {})
    assert await merged(pool, tenant, older, younger) == {older, younger}
    assert await pending(pool, tenant, older) == ["old.2", "new.2"]
    assert await pending(pool, tenant, younger) == []
    where = {row["message_id"]: row["conversation_id"] for row in await rows(pool, tenant, "inbox")}
    assert (where["old.1"], where["new.1"]) == (older, younger)


async def test_the_message_that_shows_it_waits_behind_the_merge_in_the_older_conversation(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    await answered(pool, tenant, "old.1", "new.1")
    await inbox(pool).store([said(tenant, "both", USER_ID, PHONE, at=9)], {})
    event_id, message_id = await pending(pool, tenant, older)
    assert (event_id, message_id) == (f"merge:{younger}:both", "both")
    payloads = {row["message_id"]: row["payload"] for row in await rows(pool, tenant, "inbox")}
    assert event_from_json(payloads[event_id]) == MergeEvent(str(younger))


async def test_a_message_that_comes_again_tells_of_the_merge_once(pool, new_tenant) -> None:
    tenant, older, _ = await two_conversations(pool, new_tenant)
    for _ in range(2):
        new = await inbox(pool).store([said(tenant, "both", USER_ID, PHONE, at=9)], {})
    assert new == {}
    assert len(await pending(pool, tenant, older)) == 3


async def test_slots_and_state_of_the_older_stay_and_the_younger_lose(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    await change(pool, tenant, older, state="tienda.lista", slots_json={"pais": "CL"}, version=3)
    await change(pool, tenant, younger, state="agua.cuantos", slots_json={"pais": "MX"}, version=9)
    await merged(pool, tenant, older, younger)
    kept = await conversation(pool, tenant, older)
    assert (kept["state"], kept["slots_json"], kept["version"]) == ("tienda.lista", {"pais": "CL"}, 3)
    assert (kept["merged_into"], (await conversation(pool, tenant, younger))["merged_into"]) == (None, older)


async def test_the_window_stays_open_from_when_the_person_wrote_last(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    await change(pool, tenant, younger, last_inbound_at=MORNING)
    await merged(pool, tenant, older, younger)
    assert (await conversation(pool, tenant, older))["last_inbound_at"] == MORNING


async def test_every_identifier_leads_to_the_older_with_the_names_told_last(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    await inbox(pool).store([said(tenant, "renamed", USER_ID, renamed=(NEW_ID, NEW_PHONE), at=20)], {})
    await merged(pool, tenant, older, younger)
    reached = {(row["phone"], row["user_id"], row["profile_name"]) for row in await rows(pool, tenant, "contact")}
    assert reached == {(NEW_PHONE.value, NEW_ID.value, "Ana")}
    assert len({row["contact_id"] for row in await rows(pool, tenant, "identity")}) == 1
    for name in (PHONE, USER_ID, NEW_ID, NEW_PHONE):
        await inbox(pool).store([said(tenant, f"by {name.value}", name, at=30)], {})
    where = {row["message_id"]: row["conversation_id"] for row in await rows(pool, tenant, "inbox")}
    assert {where[f"by {name.value}"] for name in (PHONE, USER_ID, NEW_ID, NEW_PHONE)} == {older}


async def test_what_waits_to_be_said_moves_in_line_and_what_is_under_way_stays_ahead(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    await change(pool, tenant, older, version=5)
    await change(pool, tenant, younger, version=900)
    first = await say(pool, tenant, younger, 899 * 256, status=3)
    under_way = await say(pool, tenant, younger, 899 * 256 + 1, status=1)
    second = await say(pool, tenant, older, 4 * 256, status=0)
    sending = await say(pool, tenant, older, 3 * 256, status=1)
    third = await say(pool, tenant, younger, 899 * 256 + 2, status=0)
    sent = await say(pool, tenant, younger, 1, status=2)
    await merged(pool, tenant, older, younger)
    found = await rows(pool, tenant, "outbox")
    assert {row["out_id"] for row in found if row["conversation_id"] == younger} == {under_way, sent}
    moved = sorted((row["seq"], row["out_id"]) for row in found if row["conversation_id"] == older)
    assert [out_id for _, out_id in moved] == [sending, first, second, third]
    assert moved[-1][0] < (await conversation(pool, tenant, older))["version"] * 256


async def test_timers_move_but_for_those_that_the_older_has(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    later = MORNING + timedelta(hours=1)
    await remind(pool, tenant, older, agua=MORNING)
    await remind(pool, tenant, younger, agua=later, sueno=later)
    await merged(pool, tenant, older, younger)
    timers = {(row["conversation_id"], row["name"]): row["due_at"] for row in await rows(pool, tenant, "timer")}
    assert timers == {(older, "agua"): MORNING, (older, "sueno"): later}


# -- again, and in another order ------------------------------------------------------------------------------------


async def test_a_merge_that_runs_twice_changes_nothing(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    await say(pool, tenant, younger, 5, status=0)
    await say(pool, tenant, older, 7, status=0)
    await remind(pool, tenant, younger, agua=MORNING)
    await change(pool, tenant, younger, last_inbound_at=MORNING)
    await merged(pool, tenant, older, younger)
    before = await everything(pool, tenant)
    assert await merged(pool, tenant, older, younger) == {older, younger}
    assert await everything(pool, tenant) == before


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
async def test_three_conversations_of_one_person_end_in_the_oldest_in_any_order(pool, new_tenant, order) -> None:
    tenant, first, second = await two_conversations(pool, new_tenant)
    third = await conversation_with(pool, tenant, NEW_ID)
    pairs = [(first, second), (second, third)]
    for step in order:
        assert await merged(pool, tenant, *pairs[step])
    await inbox(pool).store([said(tenant, each.value, each) for each in (PHONE, USER_ID, NEW_ID)], {})
    waiting = await everything_pending(pool, tenant)
    assert set(waiting.values()) == {first}


async def test_a_loser_that_is_already_part_of_another_joins_all_three(pool, new_tenant) -> None:
    tenant, first, second = await two_conversations(pool, new_tenant)
    third = await conversation_with(pool, tenant, NEW_ID)
    await merged(pool, tenant, second, third)
    assert await merged(pool, tenant, first, third) == {first, second, third}
    assert set((await everything_pending(pool, tenant)).values()) == {first}


async def test_the_direction_of_the_call_does_not_matter(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    await merged(pool, tenant, younger, older)
    assert (await conversation(pool, tenant, younger))["merged_into"] == older


async def test_a_conversation_that_is_gone_is_no_obstacle(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    before = await everything(pool, tenant)
    gone = uuid7()
    assert await merged(pool, tenant, older, gone) == {older, gone}
    assert await everything(pool, tenant) == before
    assert younger


async def test_another_tenants_conversation_is_out_of_reach(pool, new_tenant) -> None:
    tenant, older, _ = await two_conversations(pool, new_tenant)
    other, theirs, _ = await two_conversations(pool, new_tenant)
    before = await everything(pool, other)
    async with scoped_batch(pool, [tenant.cliente_id, other.cliente_id]) as connection:
        await merge(connection, tenant.cliente_id, older, theirs)
    assert await everything(pool, other) == before


# -- at once --------------------------------------------------------------------------------------------------------


async def test_while_somebody_holds_one_of_them_nothing_happens(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    before = await everything(pool, tenant)
    for held in (older, younger):
        async with scoped(pool, tenant.cliente_id) as connection:
            await connection.execute("SELECT FROM liora.convo_state WHERE conversation_id = $1 FOR NO KEY UPDATE", held)
            assert await merged(pool, tenant, older, younger) == frozenset()
    assert await everything(pool, tenant) == before


async def test_merges_that_cross_end_in_one_conversation_and_lose_nothing(pool, new_tenant) -> None:
    for _ in range(5):
        tenant, first, second = await two_conversations(pool, new_tenant)
        third = await conversation_with(pool, tenant, NEW_ID)
        pairs = [(first, second), (second, third), (third, first), (first, third)]
        await asyncio.gather(*[insist(pool, tenant, *pair) for pair in pairs])
        waiting = await everything_pending(pool, tenant)
        assert len(waiting) == 3
        assert set(waiting.values()) == {first}
        assert {row["merged_into"] for row in await rows(pool, tenant, "convo_state")} == {None, first}


async def test_a_message_stored_during_the_merge_is_there_after_the_next_call(pool, new_tenant) -> None:
    """Whether it was in the database before the merge began, while it ran, or came from a process that knew nothing."""
    tenant, older, younger = await two_conversations(pool, new_tenant)
    unaware = inbox(pool)
    await unaware.store([said(tenant, "known", USER_ID)], {})
    async with scoped_batch(pool, [tenant.cliente_id]) as connection:
        await merge(connection, tenant.cliente_id, older, younger)
        await unaware.store([said(tenant, "during", USER_ID)], {})  # who waited for a lock would be refused
        await inbox(pool).store([said(tenant, "fresh", USER_ID)], {})
    await unaware.store([said(tenant, "after", USER_ID)], {})
    await inbox(pool).store([said(tenant, "aware", USER_ID)], {})
    assert set(await pending(pool, tenant, younger)) == {"during", "fresh", "after"}
    part = await conversation(pool, tenant, younger)
    await merged(pool, tenant, part["merged_into"], younger)
    assert set(await pending(pool, tenant, older)) == {"old.1", "new.1", "known", "during", "fresh", "after", "aware"}


async def test_names_told_to_the_younger_during_the_merge_lead_to_the_older(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    async with scoped_batch(pool, [tenant.cliente_id]) as connection:
        await merge(connection, tenant.cliente_id, older, younger)
        late = asyncio.create_task(inbox(pool).store([said(tenant, "late", USER_ID, NEW_PHONE, at=50)], {}))
        await asyncio.sleep(0.1)
        assert not late.done()
    await late
    owners = {row["value"]: row["contact_id"] for row in await rows(pool, tenant, "identity")}
    assert owners[NEW_PHONE.value] != owners[USER_ID.value]
    await inbox(pool).store([said(tenant, "by new phone", NEW_PHONE, at=60)], {})
    assert (await everything_pending(pool, tenant))["by new phone"] == older
    keeper = await conversation(pool, tenant, older)
    reached = {row["contact_id"]: row["phone"] for row in await rows(pool, tenant, "contact")}
    assert reached[keeper["contact_id"]] == NEW_PHONE.value


async def test_the_process_that_has_seen_it_writes_to_the_older_from_then_on(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    one = inbox(pool)
    for names in ([PHONE], [USER_ID], [PHONE, USER_ID]):
        await one.store([said(tenant, f"by {len(names)} {names[0].kind}", *names)], {})
    await merged(pool, tenant, older, younger)
    await one.store([said(tenant, "after", USER_ID)], {})
    assert (await everything_pending(pool, tenant))["after"] == older


async def test_people_write_while_workers_merge_and_every_message_is_pending_once_in_the_end(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    processes = [inbox(pool), inbox(pool)]

    async def write(number: int) -> None:
        names = [(PHONE,), (USER_ID,), (USER_ID, PHONE)][number % 3]
        await processes[number % 2].store([said(tenant, f"m{number}", *names, at=100 + number)], {})

    async def work() -> None:
        for _ in range(15):
            await insist(pool, tenant, older, younger)
            await asyncio.sleep(0.01)

    await asyncio.gather(work(), work(), *[write(number) for number in range(60)])
    await merged(pool, tenant, older, younger)
    waiting = {
        name: where
        for name, where in (await everything_pending(pool, tenant)).items()
        if name[0] == "m" and ":" not in name
    }
    assert waiting == {f"m{number}": older for number in range(60)}


async def test_a_crash_at_any_point_leaves_everything_as_it_was(pool, new_tenant) -> None:
    tenant, older, younger = await two_conversations(pool, new_tenant)
    await say(pool, tenant, younger, 5, status=0)
    await remind(pool, tenant, younger, agua=MORNING)
    before = await everything(pool, tenant)
    for survived in range(20):
        if not await crashing(pool, tenant, older, younger, after=survived):
            break
        assert await everything(pool, tenant) == before
    assert survived >= 8
    assert set(await pending(pool, tenant, older)) == {"old.1", "new.1"}


# -- what the tests above are made of -------------------------------------------------------------------------------


class Crash(Exception):
    pass


async def crashing(pool, tenant, older, younger, after: int) -> bool:
    """Merges over a connection that breaks at a statement; False when there were not so many."""

    class Breaking:
        def __init__(self, connection) -> None:
            self.connection, self.left = connection, after

        def __getattr__(self, name):
            if self.left == 0:
                raise Crash
            self.left -= 1
            return getattr(self.connection, name)

    try:
        async with scoped_batch(pool, [tenant.cliente_id]) as connection:
            await merge(Breaking(connection), tenant.cliente_id, older, younger)
    except Crash:
        return True
    return False


async def two_conversations(pool, new_tenant):
    """A tenant, the conversation of a phone, and the younger one of a scoped id; a message waits in each."""
    tenant = await new_tenant()
    older = await conversation_with(pool, tenant, PHONE, message_id="old.1")
    return tenant, older, await conversation_with(pool, tenant, USER_ID, message_id="new.1")


async def conversation_with(pool, tenant, name: Identifier, message_id: str = "") -> UUID:
    message_id = message_id or f"of {name.value}"
    await inbox(pool).store([said(tenant, message_id, name)], {})
    return (await everything_pending(pool, tenant))[message_id]


def inbox(pool) -> Inbox:
    """A process of its own."""

    async def nothing(connection, statuses) -> None:
        raise AssertionError("there are no statuses here")

    return Inbox(pool, Contacts(), nothing)


def said(tenant, message_id: str, *names: Identifier, at: int = 10, renamed=()) -> Incoming:
    received = Received("1", "waba", message_id, at, names, "Ana", TextEvent(message_id), renamed)
    return Incoming.of(tenant.cliente_id, tenant.number_id, received)


async def merged(pool, tenant, survivor_id: UUID, loser_id: UUID) -> frozenset[UUID]:
    async with scoped_batch(pool, [tenant.cliente_id]) as connection:
        return await merge(connection, tenant.cliente_id, survivor_id, loser_id)


async def insist(pool, tenant, survivor_id: UUID, loser_id: UUID) -> None:
    while not await merged(pool, tenant, survivor_id, loser_id):
        await asyncio.sleep(0.002)


async def conversation(pool, tenant, conversation_id: UUID) -> dict:
    [found] = [row for row in await rows(pool, tenant, "convo_state") if row["conversation_id"] == conversation_id]
    return found


async def pending(pool, tenant, conversation_id: UUID) -> list[str]:
    """Ids of the messages without an answer, in the order of a drain."""
    found = [row for row in await rows(pool, tenant, "inbox") if row["done_at"] is None]
    found.sort(key=lambda row: (row["sent_at"], row["row_id"]))
    return [row["message_id"] for row in found if row["conversation_id"] == conversation_id]


async def everything_pending(pool, tenant) -> dict[str, UUID]:
    found = await rows(pool, tenant, "inbox")
    return {row["message_id"]: row["conversation_id"] for row in found if row["done_at"] is None}


async def everything(pool, tenant) -> list:
    """All rows that a merge may touch, and by which transactions they were written."""
    tables = ("contact", "identity", "convo_state", "inbox", "outbox", "timer")
    async with scoped(pool, tenant.cliente_id) as connection:
        return [
            sorted(map(str, await connection.fetch(f"SELECT xmin::text, t.* FROM liora.{table} t"))) for table in tables
        ]


async def answered(pool, tenant, *message_ids: str) -> None:
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "UPDATE liora.inbox SET done_at = now() WHERE message_id = ANY($1::text[])", message_ids
        )


async def change(pool, tenant, conversation_id: UUID, **columns) -> None:
    changes = ", ".join(f"{name} = ${n}" for n, name in enumerate(columns, 2))
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            f"UPDATE liora.convo_state SET {changes} WHERE conversation_id = $1", conversation_id, *columns.values()
        )


async def say(pool, tenant, conversation_id: UUID, seq: int, status: int) -> UUID:
    out_id = uuid7()
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload, status) "
            "VALUES ($1, $2, $3, $4, $5, 0, $6, '{}', $7)",
            *(tenant.cliente_id, out_id, conversation_id, tenant.number_id, str(out_id), seq, status),
        )
    return out_id


async def remind(pool, tenant, conversation_id: UUID, **timers: datetime) -> None:
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.executemany(
            "INSERT INTO liora.timer (cliente_id, conversation_id, name, due_at) VALUES ($1, $2, $3, $4)",
            [(tenant.cliente_id, conversation_id, name, due_at) for name, due_at in timers.items()],
        )
