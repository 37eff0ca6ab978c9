"""The hot statements of a drain, one at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from liora.db.drain import (
    Failure,
    Overtaken,
    Said,
    close_messages,
    lock_conversations,
    pending_messages,
    record_failures,
    say,
)
from liora.db.session import scoped, scoped_batch

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


async def test_conversations_are_locked_longest_waiting_first_and_no_more_than_asked(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        ids = [await _conversation(connection, tenant) for _ in range(4)]
        for number, position in enumerate((2, 0, 3, 1, 2)):
            await _message(connection, tenant, ids[position], f"m{number}")
    async with _locked(pool, tenant, most=3) as found:
        assert found == [ids[2], ids[0], ids[3]]


async def test_a_second_worker_gets_other_conversations_and_does_not_wait(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        ids = [await _conversation(connection, tenant) for _ in range(3)]
        for each in ids:
            await _message(connection, tenant, each, str(each))
    async with _locked(pool, tenant, most=2) as first, _locked(pool, tenant, most=2) as second:
        assert (first, second) == (ids[:2], ids[2:])
        async with _locked(pool, tenant) as third:
            assert third == []


async def test_a_webhook_does_not_wait_for_the_turn_of_its_conversation(pool, new_tenant) -> None:
    """Trap: the foreign key of the inbox takes a key share on the conversation; FOR UPDATE would block it."""
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        conversation_id = await _conversation(connection, tenant)
        await _message(connection, tenant, conversation_id, "uno")
    async with _locked(pool, tenant) as found:
        assert found == [conversation_id]
        async with scoped(pool, tenant.cliente_id) as webhook:
            await webhook.execute("SET LOCAL lock_timeout = '50ms'")
            await _message(webhook, tenant, conversation_id, "dos")


async def test_a_blocked_conversation_waits_for_its_moment(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        conversation_id = await _conversation(connection, tenant)
        await _message(connection, tenant, conversation_id, "uno")
        await connection.execute("UPDATE liora.convo_state SET blocked_until = $1", NOW)
    async with _locked(pool, tenant, now=NOW - timedelta(microseconds=1)) as found:
        assert found == []
    async with _locked(pool, tenant, now=NOW) as found:
        assert found == [conversation_id]


async def test_the_look_ahead_bounds_what_is_considered(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        first, second = [await _conversation(connection, tenant) for _ in range(2)]
        for number in range(5):
            await _message(connection, tenant, first, f"m{number}")
        await _message(connection, tenant, second, "otro")
    for look_ahead, expected in ((5, [first]), (6, [first, second]), (None, [first, second])):
        async with _locked(pool, tenant, look_ahead=look_ahead) as found:
            assert found == expected


async def test_a_locked_conversation_knows_its_person_and_its_channel(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        conversation_id = await _conversation(connection, tenant)
        await _message(connection, tenant, conversation_id, "uno")
        await connection.execute("UPDATE liora.contact SET phone = '569', user_id = 'CL.1', profile_name = 'Ana'")
        moved = "UPDATE liora.convo_state SET state = 'a.b', slots_json = $1, version = 7, last_inbound_at = $2"
        await connection.execute(moved, {"a": 1}, NOW)
        (locked,) = await lock_conversations(connection, [tenant.cliente_id], NOW, 16, 256)
    assert (locked.phone, locked.user_id, locked.profile_name, locked.channel) == ("569", "CL.1", "Ana", "whatsapp")
    assert (locked.number_id, locked.version, locked.conversation.state) == (tenant.number_id, 7, "a.b")
    assert (locked.conversation.slots, locked.conversation.last_inbound_at) == ({"a": 1}, NOW)


async def test_messages_are_read_in_the_order_sent_then_arrived_and_no_more_than_asked(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        first, second, silent = [await _conversation(connection, tenant) for _ in range(3)]
        for message_id, sent_at in (("c", 3), ("b1", 2), ("b2", 2), ("a", 1), ("done", 0)):
            await _message(connection, tenant, first, message_id, sent_at)
        await _message(connection, tenant, second, "otro")
        await close_messages(connection, [(tenant.cliente_id, "done")], NOW)
        await _message(connection, tenant, silent, "leído")
        locked = await lock_conversations(connection, [tenant.cliente_id], NOW, 16, 256)
        await close_messages(connection, [(tenant.cliente_id, "leído")], NOW)
        found = await pending_messages(connection, locked, 3)
    read = {key[1]: [message.message_id for message in messages] for key, messages in found.items()}
    assert read == {first: ["a", "b1", "b2"], second: ["otro"], silent: []}


async def test_several_tenants_share_a_transaction_and_each_has_its_own_bounds(pool, new_tenant) -> None:
    ours, theirs, idle, unlisted = [await new_tenant() for _ in range(4)]
    ids = {}
    for tenant in (ours, theirs, unlisted):
        async with scoped(pool, tenant.cliente_id) as connection:
            ids[tenant.cliente_id] = [await _conversation(connection, tenant) for _ in range(3)]
            for each in ids[tenant.cliente_id]:
                await _message(connection, tenant, each, f"m{each}")
    listed = [ours.cliente_id, theirs.cliente_id, idle.cliente_id]
    async with scoped_batch(pool, listed) as connection:
        locked = await lock_conversations(connection, [*listed, unlisted.cliente_id], NOW, 2, 256)
        found = await pending_messages(connection, locked, 4)
        await close_messages(connection, [(each.cliente_id, f"m{each.conversation_id}") for each in locked], NOW)
    expected = [(each, conversation) for each in listed[:2] for conversation in ids[each][:2]]
    assert sorted(each.key for each in locked) == sorted(expected)
    assert {key: [message.message_id for message in messages] for key, messages in found.items()} == {
        key: [f"m{key[1]}"] for key in expected
    }


async def test_the_fence_refuses_a_message_that_is_answered_already(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        conversation_id = await _conversation(connection, tenant)
        for message_id in ("uno", "dos"):
            await _message(connection, tenant, conversation_id, message_id)
        await close_messages(connection, [(tenant.cliente_id, "uno")], NOW)
        with pytest.raises(Overtaken):
            await close_messages(connection, [(tenant.cliente_id, "uno"), (tenant.cliente_id, "dos")], NOW)
        with pytest.raises(Overtaken):
            await record_failures(connection, [Failure(tenant.cliente_id, "uno", 1, "Hurt: ay", None)])


async def test_the_same_cause_is_never_answered_twice(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        conversation_id = await _conversation(connection, tenant)
        said = Said(tenant.cliente_id, conversation_id, tenant.number_id, "uno", 0, 0, {"kind": "text", "body": "hola"})
        await say(connection, [said])
        with pytest.raises(asyncpg.UniqueViolationError):
            await say(connection, [said])


async def test_a_claim_in_one_statement_would_answer_twice_and_the_fence_stops_it(pool, new_tenant) -> None:
    """Trap: the variant that locks and reads at once sees the inbox as it was before the lock."""
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        conversation_id = await _conversation(connection, tenant)
        await _message(connection, tenant, conversation_id, "uno")
    async with pool.acquire() as gate, scoped(pool, tenant.cliente_id) as slow, asyncio.timeout(20):
        await gate.execute("SELECT pg_advisory_lock(42)")
        claim = asyncio.create_task(slow.fetch(CLAIM_IN_ONE_STATEMENT, tenant.cliente_id))
        while not await gate.fetchval("SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
            await asyncio.sleep(0.005)
        async with scoped(pool, tenant.cliente_id) as fast:
            await close_messages(fast, [(tenant.cliente_id, "uno")], NOW)
        await gate.execute("SELECT pg_advisory_unlock(42)")
        assert [row["message_id"] for row in await claim] == ["uno"]
        assert await lock_conversations(slow, [tenant.cliente_id], NOW, 16, 256) == []
        with pytest.raises(Overtaken):
            await close_messages(slow, [(tenant.cliente_id, "uno")], NOW)


CLAIM_IN_ONE_STATEMENT = """
WITH gate AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(42)),
locked AS (
    SELECT c.conversation_id FROM gate, liora.convo_state c WHERE c.cliente_id = $1 FOR NO KEY UPDATE OF c SKIP LOCKED)
SELECT i.message_id FROM locked JOIN liora.inbox i USING (conversation_id)
 WHERE i.cliente_id = $1 AND i.done_at IS NULL
"""


@asynccontextmanager
async def _locked(pool, tenant, most=16, look_ahead=256, now=NOW) -> AsyncIterator[list]:
    async with scoped(pool, tenant.cliente_id) as connection:
        found = await lock_conversations(connection, [tenant.cliente_id], now, most, look_ahead)
        yield [each.conversation_id for each in found]


async def _conversation(connection, tenant):
    contact_id = uuid7()
    await connection.execute(
        "INSERT INTO liora.contact (cliente_id, contact_id, number_id) VALUES ($1, $2, $3)",
        tenant.cliente_id,
        contact_id,
        tenant.number_id,
    )
    return await connection.fetchval(
        "INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id) "
        "VALUES ($1, $2, $2, $3) RETURNING conversation_id",
        tenant.cliente_id,
        contact_id,
        tenant.number_id,
    )


async def _message(connection, tenant, conversation_id, message_id, sent_at=1) -> None:
    await connection.execute(
        "INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        tenant.cliente_id,
        message_id,
        conversation_id,
        uuid7(),
        sent_at,
        {"kind": "text", "text": message_id},
    )
