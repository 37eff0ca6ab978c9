"""What arrives is stored once, in the right conversation, whole or not at all."""

import asyncio

import asyncpg
import pytest
from tests.tenants import rows

from liora.channel import Delivered, Identifier, Received, Status
from liora.db.contacts import Contacts
from liora.db.failures import is_data_error
from liora.db.inbox import Inbox, Incoming
from liora.db.session import scoped
from liora.errors import UnreadableBody
from liora.events import ReactionEvent, SystemEvent, TextEvent, UnsupportedEvent, event_to_json

HELLO = TextEvent("hola")
ANA = Identifier("phone", "56911111111")


async def test_a_message_is_stored_with_all_that_a_turn_needs(pool, new_tenant) -> None:
    tenant = await new_tenant()
    message = incoming(tenant, "wamid.1", event=TextEvent("¡Hola! 😀"), sent_at=1_700_000_000)
    assert await inbox(pool).store([message], {}) == {tenant.cliente_id: 1}
    [row] = await rows(pool, tenant, "inbox")
    [conversation] = await rows(pool, tenant, "convo_state")
    assert row["conversation_id"] == conversation["conversation_id"]
    assert (row["message_id"], row["sent_at"], row["row_id"]) == ("wamid.1", 1_700_000_000, message.row_id)
    assert row["payload"] == {"kind": "text", "text": "¡Hola! 😀"}
    assert (row["done_at"], row["attempts"]) == (None, 0)


@pytest.mark.parametrize("event", [ReactionEvent("👍", "wamid.0"), SystemEvent("user_changed_number", {"wa_id": "5"})])
async def test_reactions_and_system_events_are_stored_too(pool, new_tenant, event) -> None:
    tenant = await new_tenant()
    await inbox(pool).store([incoming(tenant, "wamid.1", event=event)], {})
    assert [row["payload"] for row in await rows(pool, tenant, "inbox")] == [event_to_json(event)]


async def test_what_is_there_already_is_neither_counted_nor_changed(pool, new_tenant) -> None:
    tenant, store = await new_tenant(), inbox(pool).store
    await store([incoming(tenant, "wamid.1", event=TextEvent("uno"))], {})
    again = [incoming(tenant, each, event=TextEvent("dos")) for each in ("wamid.1", "wamid.2", "wamid.2")]
    assert await store(again, {}) == {tenant.cliente_id: 1}
    texts = {row["message_id"]: row["payload"]["text"] for row in await rows(pool, tenant, "inbox")}
    assert texts == {"wamid.1": "uno", "wamid.2": "dos"}


async def test_the_same_message_id_at_two_tenants_is_two_messages(pool, new_tenant) -> None:
    both = [await new_tenant(), await new_tenant()]
    for tenant in both:
        assert await inbox(pool).store([incoming(tenant, "wamid.1")], {}) == {tenant.cliente_id: 1}
    assert [len(await rows(pool, tenant, "inbox")) for tenant in both] == [1, 1]


async def test_row_ids_keep_the_order_of_arrival_though_rows_are_inserted_by_key(pool, new_tenant) -> None:
    tenant = await new_tenant()
    arrived = [f"wamid.{number}" for number in (3, 1, 2, 9, 5)]
    await inbox(pool).store([incoming(tenant, each) for each in arrived], {})
    by_row_id = sorted(await rows(pool, tenant, "inbox"), key=lambda row: row["row_id"])
    assert [row["message_id"] for row in by_row_id] == arrived


async def test_a_conversation_deleted_behind_our_back_is_opened_again(pool, new_tenant) -> None:
    tenant, one = await new_tenant(), inbox(pool)
    await one.store([incoming(tenant, "wamid.1")], {})
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute("DELETE FROM liora.contact")
    assert await one.store([incoming(tenant, "wamid.2")], {}) == {tenant.cliente_id: 1}
    assert [row["message_id"] for row in await rows(pool, tenant, "inbox")] == ["wamid.2"]
    assert len(await rows(pool, tenant, "contact")) == 1


async def test_a_person_who_wrote_before_is_not_looked_up_again(pool, new_tenant) -> None:
    tenant, one = await new_tenant(), inbox(pool)
    await one.store([incoming(tenant, "wamid.1")], {})
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute("DELETE FROM liora.identity")
    await one.store([incoming(tenant, "wamid.2")], {})
    assert len({row["conversation_id"] for row in await rows(pool, tenant, "inbox")}) == 1


async def test_two_processes_that_get_the_same_messages_in_another_order_do_not_deadlock(pool, new_tenant) -> None:
    tenant, one, other = await new_tenant(), inbox(pool), inbox(pool)
    for each in (one, other):
        await each.store([incoming(tenant, "wamid.0")], {})
    for attempt in range(10):
        messages = [incoming(tenant, f"wamid.{attempt}.{number}") for number in range(300)]
        new = await asyncio.gather(one.store(messages, {}), other.store(messages[::-1], {}))
        assert sorted(each.get(tenant.cliente_id, 0) for each in new) == [0, 300]


async def test_statuses_are_recorded_in_the_same_transaction(pool, new_tenant) -> None:
    tenant, seen = await new_tenant(), []
    status = Status(tenant.phone_number_id, "waba", "wamid.out", Delivered.read, 1)

    async def record_statuses(connection, statuses) -> None:
        stored = await connection.fetchval("SELECT count(*) FROM liora.inbox")
        seen.append((statuses, stored))
        raise asyncpg.LockNotAvailableError

    with pytest.raises(asyncpg.LockNotAvailableError):
        await Inbox(pool, Contacts(), record_statuses).store(
            [incoming(tenant, "wamid.1")], {tenant.cliente_id: [status]}
        )
    assert seen == [({tenant.cliente_id: [status]}, 1)]
    assert await rows(pool, tenant, "inbox") == []
    assert await rows(pool, tenant, "contact") == []


@pytest.mark.parametrize(
    "poison",
    [
        {"message_id": "wamid.\x00"},
        {"message_id": "wamid.\ud800"},
        {"message_id": "".join(map(str, range(5_000)))},
        {"sent_at": 2**70},
        {"event": TextEvent("\x00")},
        {"profile_name": "\x00"},
        {"identifier": Identifier("phone", "\x00")},
        {"identifier": Identifier("user_id", "".join(map(str, range(5_000))))},
    ],
    ids=[
        "NUL",
        "half surrogate",
        "long key",
        "large number",
        "NUL in JSON",
        "NUL in a name",
        "NUL in an id",
        "long id",
    ],
)
async def test_what_can_never_be_stored_is_told_apart_from_what_cannot_be_now(pool, new_tenant, poison) -> None:
    tenant = await new_tenant()
    with pytest.raises(asyncpg.PostgresError) as caught:
        await inbox(pool).store([incoming(tenant, **{"message_id": "wamid.1"} | poison)], {})
    assert is_data_error(caught.value)
    assert not is_data_error(asyncpg.LockNotAvailableError())
    assert not is_data_error(ConnectionRefusedError())


def deep(levels: int) -> dict:
    return {} if levels == 0 else {"in": deep(levels - 1)}


@pytest.mark.parametrize("event", [UnsupportedEvent("x", deep(300)), TextEvent("\ud800")], ids=["deep", "surrogate"])
async def test_an_event_that_is_no_json_is_refused_before_it_reaches_a_batch(new_tenant, event) -> None:
    with pytest.raises(UnreadableBody):
        incoming(await new_tenant(), "wamid.1", event=event)


async def test_a_message_of_nobody_is_refused(new_tenant) -> None:
    tenant = await new_tenant()
    with pytest.raises(UnreadableBody):
        Incoming.of(tenant.cliente_id, tenant.number_id, Received("1", "waba", "wamid.1", 0, (), "", TextEvent("hola")))


def inbox(pool) -> Inbox:
    async def record_statuses(connection, statuses) -> None:
        raise AssertionError("there are no statuses here")

    return Inbox(pool, Contacts(), record_statuses)


def incoming(
    tenant,
    message_id: str,
    *,
    event=HELLO,
    sent_at: int = 1,
    profile_name: str = "Ana",
    identifier=ANA,
) -> Incoming:
    received = Received(tenant.phone_number_id, "waba", message_id, sent_at, (identifier,), profile_name, event)
    return Incoming.of(tenant.cliente_id, tenant.number_id, received)
