"""Schema `jobs` is what the installed pgqueuer would have made, and our application may do with it what it must."""

import subprocess
from contextlib import suppress

import asyncpg
import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.queries import Queries
from uuid_utils.compat import uuid7

from liora.db.job_queue import JobQueue, Ticket, queue_settings
from liora.db.pool import open_pool
from liora.db.session import scoped

NAMES = queue_settings()


async def test_the_migration_makes_what_pgqueuer_would_install(postgres, database, empty_database) -> None:
    connection = await asyncpg.connect(empty_database.owner_url)
    try:
        await connection.execute("CREATE SCHEMA jobs")
        await connection.execute(QueryBuilderEnvironment(NAMES).build_install_query(create_schema=False))
    finally:
        await connection.close()
    theirs = dump(postgres, empty_database)
    assert any(line.startswith("CREATE TRIGGER tg_pgqueuer_changed") for line in theirs)
    assert dump(postgres, database) == theirs


def dump(postgres, database) -> list[str]:
    command = [postgres.bin_dir / "pg_dump", "--schema-only", "--schema=jobs", "--no-privileges"]
    done = subprocess.run([*command, "--dbname", database.superuser_url], capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


async def test_pgqueuer_finds_nothing_to_upgrade(database) -> None:
    connection = await asyncpg.connect(database.owner_url)
    builders = QueryBuilderEnvironment(NAMES), QueryQueueBuilder(NAMES), QuerySchedulerBuilder(NAMES)
    try:
        assert (await Queries(AsyncpgDriver(connection), *builders).plan_upgrade()).statements == ()
    finally:
        await connection.close()


def test_names_do_not_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PREFIX", "SCHEMA", "CHANNEL", "QUEUE_TABLE", "DURABILITY"):
        monkeypatch.setenv(f"PGQUEUER_{name}", "volatile")
    for name in ("FUNCTION", "TRIGGER", "STATISTICS_TABLE", "SCHEDULES_TABLE", "QUEUE_TABLE_LOG", "QUEUE_STATUS_TYPE"):
        monkeypatch.setenv(name, "other")
    assert queue_settings().model_dump() == NAMES.model_dump()


async def test_a_queued_job_holds_ids_and_nothing_else_and_is_queued_once(database) -> None:
    queue, ticket = JobQueue(database.app_url), Ticket(uuid7(), uuid7(), "compra")
    pool = await open_pool(database.app_url, connections=2)
    for _ in range(2):
        async with scoped(pool, ticket.cliente_id) as connection:
            await queue.put(connection, [ticket])
    (row,) = await pool.fetch("SELECT * FROM jobs.pgqueuer")
    assert row["payload"] == f"{ticket.cliente_id}/{ticket.job_id}".encode()
    assert (row["entrypoint"], row["dedupe_key"], row["headers"]) == ("compra", str(ticket.job_id), None)
    await pool.close()


async def test_a_job_of_a_transaction_that_fails_is_not_queued(database) -> None:
    pool = await open_pool(database.app_url, connections=2)
    with suppress(RuntimeError):
        async with scoped(pool, uuid7()) as connection:
            await JobQueue(database.app_url).put(connection, [Ticket(uuid7(), uuid7(), "compra")])
            assert await connection.fetchval("SELECT count(*) FROM jobs.pgqueuer") == 1
            raise RuntimeError
    assert await pool.fetchval("SELECT count(*) FROM jobs.pgqueuer") == 0
    await pool.close()
