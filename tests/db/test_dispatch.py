"""Work is found across tenants by the application's role, over whoever has none, and nothing but ids comes out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from liora.db.dispatch import clientes_with_due_timers, clientes_with_pending, lanes_with_unsent
from liora.db.session import Pool, scoped

IDLE = [UUID(int=number) for number in range(1, 201)]
BUSY = [UUID(int=number) for number in (50, 201, 202)]  # among the idle ones and behind them
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
A_TENANT_WITHOUT_WORK = """
WITH tenant AS (INSERT INTO liora.cliente (cliente_id, name, country, currency, timezone)
    SELECT id, 'Tienda', 'CL', 'CLP', 'America/Santiago' FROM unnest($1::uuid[]) id RETURNING cliente_id AS id),
number AS (INSERT INTO liora.waba (cliente_id, number_id, channel, phone_number_id, account_id, mode)
    SELECT id, id, 'whatsapp', '1', '2', 'live' FROM tenant RETURNING cliente_id AS id),
contact AS (INSERT INTO liora.contact (cliente_id, contact_id, number_id) SELECT id, id, id FROM number
    RETURNING cliente_id AS id),
convo AS (INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id)
    SELECT id, id, id, id FROM contact RETURNING cliente_id AS id),
inbox AS (INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload, done_at)
    SELECT id, 'wamid.' || n, id, gen_random_uuid(), n, '{}', now() FROM convo, generate_series(1, 3) n
    RETURNING cliente_id AS id),
outbox AS (INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload, status)
    SELECT id, gen_random_uuid(), id, id, 'wamid.1', n, n, '{}', n FROM convo, generate_series(2, 9) n
    RETURNING cliente_id AS id)
INSERT INTO liora.timer SELECT id, id, 'reminder', $2 FROM convo
"""


@pytest.fixture
async def superuser(database):
    """A database of idle tenants: everything answered, sent or given up, each timer due an hour past noon."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute(A_TENANT_WITHOUT_WORK, sorted({*IDLE, *BUSY}), NOON + timedelta(hours=1))
        yield connection
    finally:
        await connection.close()


async def test_tenants_without_work_are_not_found(superuser, pool: Pool) -> None:
    assert await clientes_with_pending(pool, 500) == []
    assert await lanes_with_unsent(pool, 500) == []
    assert await clientes_with_due_timers(pool, NOON, 500) == []


async def test_pending_messages_are_found_behind_200_idle_tenants(superuser, pool: Pool) -> None:
    await superuser.execute("UPDATE liora.inbox SET done_at = NULL WHERE cliente_id = ANY ($1)", BUSY)
    assert await clientes_with_pending(pool, 3) == BUSY
    assert await clientes_with_pending(pool, 500) == BUSY
    assert await clientes_with_pending(pool, 2) == BUSY[:2]


@pytest.mark.parametrize("status", [0, 1])
async def test_lanes_that_wait_or_do_not_know_are_found_behind_200_idle_tenants(superuser, pool: Pool, status) -> None:
    second = UUID(int=999)
    unsent = "UPDATE liora.outbox SET status = $1 WHERE cliente_id = ANY ($2) AND n < 5"
    await superuser.execute(unsent, status, BUSY)
    await superuser.execute("UPDATE liora.outbox SET number_id = $1 WHERE cliente_id = $2 AND n = 3", second, BUSY[0])
    lanes = [(BUSY[0], BUSY[0]), (BUSY[0], second), (BUSY[1], BUSY[1]), (BUSY[2], BUSY[2])]
    assert await lanes_with_unsent(pool, 4) == lanes
    assert await lanes_with_unsent(pool, 500) == lanes
    assert await lanes_with_unsent(pool, 2) == lanes[:2]


async def test_due_timers_are_found_behind_200_idle_tenants(superuser, pool: Pool) -> None:
    await superuser.execute("UPDATE liora.timer SET due_at = $1 WHERE cliente_id = ANY ($2)", NOON, BUSY)
    assert sorted(await clientes_with_due_timers(pool, NOON, 3)) == BUSY
    assert await clientes_with_due_timers(pool, NOON - timedelta(seconds=1), 3) == []
    assert len(await clientes_with_due_timers(pool, NOON + timedelta(hours=1), 500)) == 202


async def test_work_is_found_within_the_scope_of_one_tenant_too(superuser, pool: Pool) -> None:
    await superuser.execute("UPDATE liora.inbox SET done_at = NULL WHERE cliente_id = ANY ($1)", BUSY)
    async with scoped(pool, IDLE[0]) as db:
        found = await db.fetch("SELECT liora.clientes_with_pending(500)")
    assert [row[0] for row in found] == BUSY


async def test_functions_of_an_owner_who_is_no_superuser_would_find_nothing(superuser, pool: Pool) -> None:
    """Why they belong to liora_dispatch: row-level security is forced upon the owner."""
    await superuser.execute("UPDATE liora.inbox SET done_at = NULL WHERE cliente_id = ANY ($1)", BUSY)
    assert not await superuser.fetchval("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'liora_owner'")
    await superuser.execute("ALTER FUNCTION liora.clientes_with_pending OWNER TO liora_owner")
    assert await clientes_with_pending(pool, 500) == []


async def test_functions_return_ids_and_nothing_else(superuser) -> None:
    returned = await superuser.fetch(
        "SELECT proname, coalesce((SELECT array_agg(kind::regtype::text) FROM unnest(proallargtypes, proargmodes)"
        " a (kind, mode) WHERE mode <> 'i'), ARRAY[prorettype::regtype::text]) FROM pg_proc"
        " WHERE pronamespace = 'liora'::regnamespace"
    )
    assert {name: set(kinds) for name, kinds in returned} == {
        "clientes_with_pending": {"uuid"},
        "lanes_with_unsent": {"uuid"},
        "clientes_with_due_timers": {"uuid"},
    }


@pytest.mark.parametrize(
    "call",
    [
        "liora.clientes_with_pending(5)",
        "liora.lanes_with_unsent(5)",
        "liora.clientes_with_due_timers('2027-01-01Z', 5)",
    ],
)
async def test_a_type_of_the_callers_making_does_not_run_as_liora_dispatch(superuser, pool: Pool, call: str) -> None:
    await superuser.execute("UPDATE liora.inbox SET done_at = NULL; UPDATE liora.outbox SET status = 0")
    trap = """
        CREATE FUNCTION pg_temp.spring(pg_catalog.uuid) RETURNS boolean LANGUAGE plpgsql AS
            'BEGIN RAISE EXCEPTION ''ran as %'', current_user; END';
        CREATE DOMAIN pg_temp.uuid AS pg_catalog.uuid CHECK (pg_temp.spring(VALUE))
    """
    async with pool.acquire() as connection:
        await connection.execute(trap)
        assert len(await connection.fetch(f"SELECT * FROM {call}")) == 5
