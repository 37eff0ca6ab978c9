"""R9: a tenant with a backlog does not keep the others waiting, and tenants without work cost nothing.

Everything is told by order and by rows read, nothing by the clock on the wall: the clock of these workers ticks once a
transaction, so `done_at` is the place of a message's transaction among all.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from liora.db.dispatch import Bell
from liora.db.session import Pool

from .engine import inbox, incoming, store, turns
from .figures import figures
from .oracle import Brain
from .sizes import sizes

PEOPLE = 400
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)
SHARE = 0.05
"""So much of a backlog may be answered before a message of somebody else."""

TALKS = """
WITH ids AS (SELECT gen_random_uuid() AS id, n FROM generate_series(1, $3) n),
people AS (INSERT INTO liora.contact (cliente_id, contact_id, number_id, phone)
    SELECT $1, id, $2, '569' || n FROM ids RETURNING contact_id)
INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id)
    SELECT $1, contact_id, contact_id, $2 FROM people RETURNING conversation_id
"""
INBOX = ("cliente_id", "message_id", "conversation_id", "row_id", "sent_at", "payload")
DONE = "SELECT count(*) FROM liora.inbox WHERE cliente_id = $1 AND done_at IS NOT NULL"
DONE_BEFORE = """
SELECT count(*) FROM liora.inbox WHERE cliente_id = $1
   AND done_at < (SELECT done_at FROM liora.inbox WHERE cliente_id = $2 AND message_id = $3)
"""
DONE_AT = "SELECT done_at FROM liora.inbox WHERE cliente_id = $1 AND message_id = $2"

IDLE = """
WITH tenant AS (INSERT INTO liora.cliente (cliente_id, name, country, currency, timezone)
    SELECT gen_random_uuid(), 'Tienda', 'CL', 'CLP', 'America/Santiago' FROM generate_series(1, $1)
    RETURNING cliente_id AS id),
number AS (INSERT INTO liora.waba (cliente_id, number_id, channel, phone_number_id, account_id, mode)
    SELECT id, id, 'whatsapp', '1', '2', 'live' FROM tenant RETURNING cliente_id AS id),
contact AS (INSERT INTO liora.contact (cliente_id, contact_id, number_id) SELECT id, id, id FROM number
    RETURNING cliente_id AS id),
convo AS (INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id)
    SELECT id, id, id, id FROM contact RETURNING cliente_id AS id),
heard AS (INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload, done_at)
    SELECT id, 'm', id, gen_random_uuid(), 1, '{}', now() FROM convo RETURNING cliente_id AS id),
said AS (INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload, status)
    SELECT id, id, id, id, 'm', 0, 0, '{}', 2 FROM heard RETURNING cliente_id AS id)
INSERT INTO liora.timer (cliente_id, conversation_id, name, due_at) SELECT id, id, 't', '2100-01-01' FROM said
"""
READ = """
SELECT relname, COALESCE(seq_tup_read, 0) AS scanned, COALESCE(idx_tup_fetch, 0) AS fetched
  FROM pg_stat_xact_user_tables WHERE schemaname = 'liora' AND seq_tup_read + COALESCE(idx_tup_fetch, 0) > 0
"""
ENDS = 20
"""Rows that the planner itself may read at the ends of an index."""
A_DRAIN = 64
LOOKS = (
    "SELECT liora.clientes_with_pending(10000)",
    "SELECT * FROM liora.lanes_with_unsent(10000)",
    "SELECT liora.clientes_with_due_timers(now(), 10000)",
)


async def test_a_quiet_tenant_is_answered_while_a_noisy_ones_backlog_waits(
    database: Any, pool: Pool, new_tenant: Any
) -> None:
    noisy, quiet = await new_tenant(), await new_tenant()
    backlog = sizes().noisy_backlog
    bell: Bell[UUID] = Bell()
    with figures("R9 noisy tenant") as row:
        async with _superuser(database) as look:
            await _fill(look, noisy, backlog)
            first = [f"first{n}" for n in range(5)]
            await _write(pool, quiet, *first)
            working = asyncio.create_task(turns(pool, Brain(), _ticks(), bell).run())
            for message_id in first:
                await _until_done(look, quiet, message_id)
            waited = [await look.fetchval(DONE_BEFORE, noisy.cliente_id, quiet.cliente_id, each) for each in first]
            later = [
                await _passed_over(look, pool, bell, noisy, quiet, f"later{n}") for n in range(sizes().quiet_messages)
            ]
            answered = await look.fetchval(DONE, noisy.cliente_id)
            working.cancel()
            await asyncio.wait([working])
        row.messages = backlog + len(first) + len(later)
        row.notes |= {"backlog_answered_before_one_more": max([*waited, *later]), "backlog": backlog}
    assert max(waited) <= SHARE * backlog
    assert max(later) <= SHARE * backlog
    assert 0 < answered < backlog, "there was no noise to be heard over"


async def _passed_over(look: Any, pool: Pool, bell: "Bell[UUID]", noisy: Any, quiet: Any, message_id: str) -> int:
    """How much of the backlog was answered between a message's arrival and its own answer.

    It comes when the noisy tenant has had a drain to itself again.
    """
    last = await look.fetchval(DONE, noisy.cliente_id)
    while (before := await look.fetchval(DONE, noisy.cliente_id)) < last + A_DRAIN:
        await asyncio.sleep(0)
    await _write(pool, quiet, message_id)
    bell.ring(quiet.cliente_id)
    await _until_done(look, quiet, message_id)
    at_its_turn = await look.fetchval(DONE_BEFORE, noisy.cliente_id, quiet.cliente_id, message_id)
    return int(at_its_turn) - before


async def test_tenants_without_work_are_not_even_read(database: Any, pool: Pool, new_tenant: Any) -> None:
    busy = [await new_tenant() for _ in range(3)]
    for tenant in busy:
        await _write(pool, tenant, "hola")
    async with _superuser(database) as look:
        alone = [await _rows_read(look, statement) for statement in LOOKS]
        await look.execute(IDLE, sizes().idle_tenants)
        crowded = [await _rows_read(look, statement) for statement in LOOKS]
        await look.execute("ANALYZE")
        analysed = [await _rows_read(look, statement) for statement in LOOKS]
    with figures("R9 idle tenants") as row:
        row.notes |= {"idle_tenants": sizes().idle_tenants, "rows_read_by_three_looks": sum(map(_total, crowded))}
    assert alone == [{"inbox": len(busy)}, {}, {}]
    assert [each for each in (*crowded, *analysed) if _total(each) > len(busy) + ENDS] == []


def _total(read: Mapping[str, int]) -> int:
    return sum(read.values())


async def _rows_read(look: Any, statement: str) -> dict[str, int]:
    """By table, in one look for work; what this connection read before may still be among the counts."""
    async with look.transaction():
        before = await _reads(look)
        await look.fetch(statement)
        after = await _reads(look)
    return {table: n - before.get(table, 0) for table, n in after.items() if n > before.get(table, 0)}


async def _reads(look: Any) -> dict[str, int]:
    return {row["relname"]: row["scanned"] + row["fetched"] for row in await look.fetch(READ)}


async def _fill(look: Any, tenant: Any, messages: int) -> None:
    found = await look.fetch(TALKS, tenant.cliente_id, tenant.number_id, PEOPLE)
    talks = [row["conversation_id"] for row in found]
    payload = '{"kind": "text", "text": "hola"}'
    rows = [(tenant.cliente_id, f"n{n}", talks[n % PEOPLE], uuid7(), n, payload) for n in range(messages)]
    await look.copy_records_to_table("inbox", schema_name="liora", columns=INBOX, records=rows)


async def _write(pool: Pool, tenant: Any, *message_ids: str) -> None:
    messages = [incoming(tenant, each, "56911111111", "hola", n) for n, each in enumerate(message_ids)]
    assert await store(inbox(pool), messages) == len(messages)


async def _until_done(look: Any, tenant: Any, message_id: str) -> None:
    async with asyncio.timeout(60):
        while await look.fetchval(DONE_AT, tenant.cliente_id, message_id) is None:
            await asyncio.sleep(0)


def _ticks() -> Any:
    """A clock that goes on by a second whenever it is asked."""
    seconds = count()
    return lambda: BEGIN + timedelta(seconds=next(seconds))


@asynccontextmanager
async def _superuser(database: Any) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        yield connection
    finally:
        await connection.close()
