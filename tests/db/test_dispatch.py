"""Work is found across tenants by the application's role, over whoever has none, and nothing but ids comes out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from liora.db.dispatch import (
    Bell,
    clientes_with_due_jobs,
    clientes_with_due_timers,
    clientes_with_pending,
    lanes_with_unsent,
    next_clientes,
)
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
    RETURNING cliente_id AS id),
job AS (INSERT INTO liora.job (cliente_id, job_id, name, dedupe, status, next_at)
    SELECT id, gen_random_uuid(), 'compra', n::text, n, $2 FROM convo, unnest('{1,2,9}'::int[]) n
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
    assert await clientes_with_due_jobs(pool, NOON, 500) == []


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


async def test_due_jobs_are_found_behind_200_idle_tenants(superuser, pool: Pool) -> None:
    await superuser.execute("UPDATE liora.job SET next_at = $1 WHERE cliente_id = ANY ($2)", NOON, BUSY)
    assert sorted(await clientes_with_due_jobs(pool, NOON, 3)) == BUSY
    assert await clientes_with_due_jobs(pool, NOON - timedelta(seconds=1), 3) == []
    await superuser.execute("UPDATE liora.job SET status = 2")
    assert await clientes_with_due_jobs(pool, NOON + timedelta(hours=1), 500) == []


MANY = """
INSERT INTO liora.{table} (cliente_id, {key}, {columns}, {at})
SELECT $1, {value}, {values}, $2::timestamptz - make_interval(secs => n) FROM generate_series(1, 5000) n
"""
TIMERS = {"table": "timer", "key": "conversation_id", "value": "$1", "columns": "name", "values": "n::text"}
JOBS = {
    "table": "job",
    "key": "job_id",
    "value": "gen_random_uuid()",
    "columns": "name, dedupe",
    "values": "'x', 'n'||n",
}


@pytest.mark.parametrize(
    ("find", "names"),
    [(clientes_with_due_timers, TIMERS | {"at": "due_at"}), (clientes_with_due_jobs, JOBS | {"at": "next_at"})],
)
async def test_five_thousand_of_one_tenant_do_not_hide_the_others(superuser, pool: Pool, find, names) -> None:
    """Theirs are all older than the one of each other tenant that is due."""
    table, at = names["table"], names["at"]
    await superuser.execute(MANY.format(**names), IDLE[6], NOON)
    assert await find(pool, NOON, 500) == [IDLE[6]]
    await superuser.execute(f"UPDATE liora.{table} SET {at} = $1 WHERE cliente_id = ANY ($2)", NOON, BUSY)
    assert sorted(await find(pool, NOON, 500)) == [IDLE[6], *BUSY]
    assert sorted(await find(pool, NOON, 3)) == [IDLE[6], *BUSY[:2]]


async def test_all_tenants_are_listed_in_pages(superuser, pool: Pool) -> None:
    everyone = sorted({*IDLE, *BUSY})
    first = await next_clientes(pool, None, 150)
    assert first == everyone[:150]
    assert await next_clientes(pool, first[-1], 150) == everyone[150:]
    assert await next_clientes(pool, everyone[-1], 150) == []


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
        "clientes_with_due_jobs": {"uuid"},
        "next_clientes": {"uuid"},
    }


@pytest.mark.parametrize(
    "call",
    [
        "liora.clientes_with_pending(5)",
        "liora.lanes_with_unsent(5)",
        "liora.clientes_with_due_timers('2027-01-01Z', 5)",
        "liora.clientes_with_due_jobs('2027-01-01Z', 5)",
        "liora.next_clientes('00000000-0000-0000-0000-000000000000', 5)",
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


async def test_a_bell_tells_each_place_once_and_then_waits() -> None:
    bell: Bell[int] = Bell()
    for place in (1, 2, 1):
        bell.ring(place)
    assert await bell.wait(5) == {1, 2}
    assert await bell.wait(0.01) == frozenset()


async def test_a_bell_that_says_look_ends_the_wait_with_nothing_and_keeps_its_places() -> None:
    bell: Bell[int] = Bell()
    bell.ring(1)
    bell.look()
    assert await bell.wait(60) == frozenset()
    assert await bell.wait(60) == {1}
    bell.look()
    assert await bell.wait(60) == frozenset()
    assert await bell.wait(0.01) == frozenset()


async def test_what_is_rung_here_is_echoed_and_what_is_heard_from_elsewhere_is_not() -> None:
    echoed: list[int] = []
    bell: Bell[int] = Bell(echoed.append)
    bell.ring(1)
    bell.hear(2)
    assert echoed == [1]
    assert await bell.wait(5) == {1, 2}
