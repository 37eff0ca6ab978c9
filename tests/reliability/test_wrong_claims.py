"""Three ways to claim work that look right and are not, each beside the engine's, at the moment that tells them apart.

Nothing here is left to chance: a gate in a policy of the test's database holds a statement between its snapshot and
its locks, so the engine's own SQL is stopped where it would have to be unlucky.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from liora.channel import Delivered, Status
from liora.db.dispatch import clientes_with_pending
from liora.db.drain import Overtaken
from liora.db.session import Connection, Pool, scoped

from .engine import close, inbox, incoming, lock, read, store

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
PHONE = "56911112222"
GATE = 20261123

GATED = """
CREATE FUNCTION liora.gate() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('test.gated', true) = 'yes' THEN
        PERFORM pg_advisory_xact_lock_shared({gate});
    END IF;
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION liora.gate() TO PUBLIC;
CREATE POLICY gate ON liora.convo_state AS RESTRICTIVE USING (liora.gate());
"""

CLAIM_IN_ONE_STATEMENT = """
WITH locked AS (
    SELECT c.conversation_id FROM liora.convo_state c
     WHERE c.cliente_id = $1 AND (c.blocked_until IS NULL OR c.blocked_until <= $2)
       FOR NO KEY UPDATE OF c SKIP LOCKED)
SELECT i.message_id FROM locked JOIN liora.inbox i USING (conversation_id)
 WHERE i.cliente_id = $1 AND i.done_at IS NULL ORDER BY i.sent_at, i.row_id
"""

TICKETS = """
CREATE TABLE liora.ticket (cliente_id uuid, conversation_id uuid, PRIMARY KEY (cliente_id, conversation_id));
GRANT ALL ON liora.ticket TO liora_app, liora_batch;
"""
ISSUE = (
    "INSERT INTO liora.ticket SELECT cliente_id, conversation_id FROM liora.inbox WHERE message_id = $1 "
    "ON CONFLICT DO NOTHING"
)
TAKE = "SELECT conversation_id FROM liora.ticket WHERE cliente_id = $1 FOR UPDATE SKIP LOCKED"
ANY_STATUS = Status("1", "2", "3", Delivered.sent, 1, "")  # what makes the inbox call in its transaction
TEAR = "DELETE FROM liora.ticket WHERE cliente_id = $1"

Claim = Callable[[Connection, UUID], Awaitable[list[str]]]


async def claim_in_one_statement(connection: Connection, cliente_id: UUID) -> list[str]:
    return [row["message_id"] for row in await connection.fetch(CLAIM_IN_ONE_STATEMENT, cliente_id, NOW)]


async def claim_in_two_statements(connection: Connection, cliente_id: UUID) -> list[str]:
    return [each.message_id for each in await read(connection, await lock(connection, cliente_id, NOW))]


@pytest.mark.parametrize(
    ("claim", "claimed_again"), [(claim_in_one_statement, ["uno", "dos"]), (claim_in_two_statements, [])]
)
async def test_one_statement_that_locks_and_reads_claims_what_was_answered_while_it_waited_for_the_lock(
    pool: Pool, new_tenant: Any, database: Any, claim: Claim, claimed_again: list[str]
) -> None:
    tenant = await new_tenant()
    await _hear(pool, tenant, "uno", "dos")
    async with _gate(database.superuser_url) as gate, scoped(pool, tenant.cliente_id) as slow:
        await slow.execute("SET LOCAL test.gated = 'yes'")
        claiming = asyncio.create_task(claim(slow, tenant.cliente_id))
        await gate.somebody_waits()
        async with scoped(pool, tenant.cliente_id) as fast:
            answered = await claim_in_two_statements(fast, tenant.cliente_id)
            await _answer(fast, tenant.cliente_id, answered)
        await gate.open()
        claimed = await claiming
        assert (answered, claimed) == (["uno", "dos"], claimed_again)
        if claimed:
            with pytest.raises(Overtaken):
                await close(slow, tenant.cliente_id, claimed, NOW)


async def test_without_the_fence_the_same_moment_leads_a_conversation_on_twice(
    pool: Pool, new_tenant: Any, database: Any
) -> None:
    """The damage that trap and missing fence do together: two versions and two turns of one message."""
    tenant = await new_tenant()
    await _hear(pool, tenant, "uno")
    async with _gate(database.superuser_url) as gate:
        async with scoped(pool, tenant.cliente_id) as slow:
            await slow.execute("SET LOCAL test.gated = 'yes'")
            claiming = asyncio.create_task(claim_in_one_statement(slow, tenant.cliente_id))
            await gate.somebody_waits()
            async with scoped(pool, tenant.cliente_id) as fast:
                await _answer(fast, tenant.cliente_id, await claim_in_one_statement(fast, tenant.cliente_id))
            await gate.open()
            await slow.execute(ADVANCE, tenant.cliente_id, len(await claiming))
        async with scoped(pool, tenant.cliente_id) as look:
            assert await look.fetchval("SELECT version FROM liora.convo_state") == 2
            assert await look.fetchval("SELECT count(*) FROM liora.inbox") == 1


@pytest.mark.parametrize(("strength", "waits"), [("FOR UPDATE", True), ("FOR NO KEY UPDATE", False)])
async def test_a_lock_for_update_keeps_the_webhook_waiting_for_the_turn(
    pool: Pool, new_tenant: Any, database: Any, strength: str, waits: bool
) -> None:
    tenant = await new_tenant()
    await _hear(pool, tenant, "uno")
    observer = await asyncpg.connect(database.superuser_url)
    async with scoped(pool, tenant.cliente_id) as turn:
        (locked,) = await lock(_Rewriting(turn, "FOR NO KEY UPDATE", strength), tenant.cliente_id, NOW)
        webhook = asyncio.create_task(_hear(pool, tenant, "dos"))
        blocked = await _is_blocked(observer, webhook)
        assert blocked is waits
        heard = [each.message_id for each in await read(turn, [locked])]
        assert heard == (["uno"] if waits else ["uno", "dos"])
    await webhook
    await observer.close()


@pytest.mark.parametrize("ticketed", [True, False])
async def test_a_ticket_that_says_there_is_work_gets_lost_when_a_message_meets_its_end(
    pool: Pool, new_tenant: Any, database: Any, ticketed: bool
) -> None:
    """The webhook sees the ticket, the worker tears it up with an older view of the inbox: nobody knows of `dos`."""
    await _as_superuser(database.superuser_url, TICKETS)
    tenant = await new_tenant()
    await _hear(pool, tenant, "uno", ticketed=True)
    async with scoped(pool, tenant.cliente_id) as worker:
        assert len(await worker.fetch(TAKE, tenant.cliente_id)) == 1
        heard = await claim_in_two_statements(worker, tenant.cliente_id)
        await _hear(pool, tenant, "dos", ticketed=True)
        await _answer(worker, tenant.cliente_id, heard)
        await worker.execute(TEAR, tenant.cliente_id)
    async with scoped(pool, tenant.cliente_id) as worker:
        assert await worker.fetchval("SELECT count(*) FROM liora.inbox WHERE done_at IS NULL") == 1
        if ticketed:
            assert await worker.fetch(TAKE, tenant.cliente_id) == []
        else:
            assert await clientes_with_pending(pool, 10) == [tenant.cliente_id]
            assert await claim_in_two_statements(worker, tenant.cliente_id) == ["dos"]


ADVANCE = "UPDATE liora.convo_state SET version = version + $2 WHERE cliente_id = $1"


async def _answer(connection: Connection, cliente_id: UUID, message_ids: list[str]) -> None:
    """What a turn does to the rows that the traps are about."""
    await connection.execute(ADVANCE, cliente_id, len(message_ids))
    await close(connection, cliente_id, message_ids, NOW)


async def _hear(pool: Pool, tenant: Any, *texts: str, ticketed: bool = False) -> None:
    """Texts of one person, stored as the webhook stores them; the message's id is its text."""
    for second, text in enumerate(texts):

        async def issue_ticket(connection: Connection, *_: object, text: str = text) -> None:
            await connection.execute(ISSUE, text)

        message = incoming(tenant, text, PHONE, text, second + 1)
        statuses = [ANY_STATUS] if ticketed else []
        assert await store(inbox(pool, issue_ticket), [message], statuses) == 1


class _Rewriting:
    """A connection on which the engine's own statement says something else."""

    def __init__(self, connection: Connection, old: str, new: str) -> None:
        self._connection = connection
        self._old = old
        self._new = new

    async def fetch(self, statement: str, *values: Any) -> Any:
        assert self._old in statement
        return await self._connection.fetch(statement.replace(self._old, self._new), *values)


class _Gate:
    """Shut while this connection holds the lock."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def somebody_waits(self) -> None:
        async with asyncio.timeout(20):
            while not await self._connection.fetchval(WAITING, GATE):
                await asyncio.sleep(0)

    async def open(self) -> None:
        await self._connection.execute("SELECT pg_advisory_unlock_all()")


WAITING = "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND objid = $1::bigint::oid AND NOT granted"
BLOCKED = (
    "SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = 'liora_app' AND datname = current_database() "
    "AND cardinality(pg_blocking_pids(pid)) > 0"
)


@asynccontextmanager
async def _gate(superuser_url: str) -> AsyncIterator[_Gate]:
    """Statements that read conversations stop here, in transactions that ask for it."""
    await _as_superuser(superuser_url, GATED.format(gate=GATE))
    connection = await asyncpg.connect(superuser_url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", GATE)
        yield _Gate(connection)
    finally:
        await connection.close()


async def _is_blocked(observer: Any, webhook: "asyncio.Task[None]") -> bool:
    """True as soon as somebody waits for a lock, False once the webhook is through."""
    async with asyncio.timeout(20):
        while not webhook.done():
            if await observer.fetchval(BLOCKED):
                return True
    return False


async def _as_superuser(url: str, script: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(script)
    await connection.close()
