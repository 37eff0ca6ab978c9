"""Whom the pool lets in, and that nothing of one tenant stays behind in a connection for the next."""

import asyncio
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from liora.db.migrate import with_driver
from liora.db.pool import open_pool
from liora.db.session import Pool, enter, scoped, scoped_core
from liora.errors import DatabaseError

ROOT = Path(__file__).parents[2]
TENANTS = [UUID(int=number) for number in range(1, 51)]
CONNECTIONS = 4
MINE = "SELECT cliente_id FROM liora.cliente"


async def test_liora_app_is_let_in_and_reads_json_as_values(database) -> None:
    pool = await open_pool(database.app_url)
    try:
        assert await pool.fetchrow("SELECT current_user::text, $1::jsonb", {"año": [1]}) == ("liora_app", {"año": [1]})
    finally:
        await pool.close()


@pytest.mark.parametrize("role", ["superuser_url", "owner_url"])
async def test_a_role_above_row_level_security_is_refused(database, role: str) -> None:
    await refused(getattr(database, role), "let LIORA_DATABASE_URL name the role liora_app")


@pytest.mark.parametrize("attribute", ["BYPASSRLS", "SUPERUSER NOBYPASSRLS"])
async def test_either_attribute_above_row_level_security_is_refused(postgres, database, attribute: str) -> None:
    postgres.psql(f"CREATE ROLE mighty LOGIN {attribute}")
    try:
        await refused(postgres.url("mighty", database.name), "is a superuser, bypasses row-level security")
    finally:
        postgres.psql("DROP ROLE mighty")


async def test_an_owner_of_a_single_table_is_refused(postgres, database) -> None:
    postgres.psql("CREATE ROLE owning LOGIN; ALTER TABLE plataforma.quarantine OWNER TO owning", database.name)
    try:
        await refused(postgres.url("owning", database.name), "owns Liora's tables")
    finally:
        postgres.psql("DROP OWNED BY owning CASCADE; DROP ROLE owning", database.name)


async def test_a_server_that_is_away_is_told_in_one_sentence(tmp_path: Path) -> None:
    await refused(f"postgresql://liora_app@/liora?host={tmp_path}", "does not answer")
    await refused("postgresql://liora_app@127.0.0.1:1/liora", "does not answer")


async def test_a_database_or_role_that_does_not_exist_is_told_in_one_sentence(postgres) -> None:
    await refused(postgres.url("liora_app", "nowhere"), 'database "nowhere" does not exist')
    await refused(postgres.url("nobody"), 'role "nobody" does not exist')


async def refused(url: str, words: str) -> None:
    with pytest.raises(DatabaseError, match=re.escape(words)) as raised:
        await (await open_pool(url)).close()
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert "LIORA_DATABASE_URL" in sentence


@pytest.fixture
async def tenants(database) -> list[UUID]:
    connection = await asyncpg.connect(database.superuser_url)
    insert = "INSERT INTO liora.cliente (cliente_id, name, country, currency, timezone) VALUES ($1, '', '', '', '')"
    try:
        await connection.executemany(insert, [(tenant,) for tenant in TENANTS])
    finally:
        await connection.close()
    return TENANTS


@pytest.mark.parametrize("pooler", ["asyncpg's pool", "a pooler that resets nothing"])
async def test_interleaved_transactions_see_their_own_tenant_alone(database, tenants, pooler: str) -> None:
    pool = await (open_pool(database.app_url, CONNECTIONS) if pooler == "asyncpg's pool" else careless_pool(database))
    try:
        seen: list[tuple[UUID, list[UUID]]] = []
        visits = [visit(pool, tenant, turn, seen) for turn in range(20) for tenant in tenants]
        endings = await asyncio.gather(*visits)
        assert {ending: endings.count(ending) for ending in set(endings)} == dict.fromkeys(ENDINGS, 250)
        assert len(seen) == 1000
        assert [(tenant, rows) for tenant, rows in seen if rows != [tenant]] == []
        assert await seen_without_scope(pool) == [0] * CONNECTIONS
    finally:
        await pool.close()


async def careless_pool(database) -> Pool:
    """What a transaction pooler between us and PostgreSQL amounts to: session settings pass to the next user."""

    async def leave_as_it_is(connection: object) -> None: ...

    return await asyncpg.create_pool(database.app_url, min_size=1, max_size=CONNECTIONS, reset=leave_as_it_is)


ENDINGS = ("committed", "raised", "refused by the database", "cancelled")


async def visit(pool: Pool, tenant: UUID, turn: int, seen: list[tuple[UUID, list[UUID]]]) -> str:
    """One transaction of `tenant`, which comes to one of the ENDINGS."""
    ending = ENDINGS[(turn + tenant.int) % len(ENDINGS)]
    task = asyncio.create_task(transaction(pool, tenant, ending, seen))
    try:
        await task
    except (LookupError, asyncpg.DivisionByZeroError, asyncio.CancelledError):
        assert ending != "committed"
    else:
        assert ending == "committed"
    return ending


async def transaction(pool: Pool, tenant: UUID, ending: str, seen: list[tuple[UUID, list[UUID]]]) -> None:
    async with scoped(pool, tenant) as db:
        rows = [row["cliente_id"] for row in await db.fetch(MINE)]
        await asyncio.sleep(0)
        seen.append((tenant, rows + [row["cliente_id"] for row in await db.fetch(MINE) if row["cliente_id"] != tenant]))
        if ending == "raised":
            raise LookupError
        if ending == "refused by the database":
            await db.execute("SELECT 1 / 0")
        if ending == "cancelled":
            await cancelled_while(db.execute("SELECT pg_sleep(0.2)"))


async def cancelled_while(waiting) -> NoReturn:
    """Cancels the running task while it waits for the database, which may miss the request and finish its statement."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().call_later(0.002, task.cancel)
    await waiting
    raise AssertionError("was not cancelled")


async def seen_without_scope(pool: Pool) -> list[int]:
    """How many rows each connection of the pool shows outside every scope."""
    connections = [await pool.acquire() for _ in range(CONNECTIONS)]
    try:
        return [len(await connection.fetch(MINE)) for connection in connections]
    finally:
        for connection in connections:
            await pool.release(connection)


async def test_the_tenant_is_forgotten_with_the_transaction(database, tenants) -> None:
    pool = await open_pool(database.app_url, 1)
    try:
        async with pool.acquire() as connection:
            async with connection.transaction():
                await enter(connection, tenants[0])
                assert len(await connection.fetch(MINE)) == 1
            assert await connection.fetch(MINE) == []
    finally:
        await pool.close()


async def test_what_a_broken_transaction_wrote_is_taken_back(database, tenants) -> None:
    pool = await open_pool(database.app_url, 1)
    try:
        with suppress(LookupError):
            async with scoped(pool, tenants[0]) as db:
                assert await db.execute("UPDATE liora.cliente SET name = 'Otra'") == "UPDATE 1"
                raise LookupError
        async with scoped(pool, tenants[0]) as db:
            assert await db.fetchval("SELECT name FROM liora.cliente") == ""
    finally:
        await pool.close()


async def keep(connection: object) -> None:
    """As the engine's own pool: nothing to reset."""


class TakesNoRollback(asyncpg.Connection):
    """A line that dies at the worst moment."""

    async def execute(self, query: str, *args: Any, **options: Any) -> str:
        if query == "ROLLBACK":
            raise TimeoutError
        return await super().execute(query, *args, **options)


async def test_a_rollback_that_fails_hides_nothing_and_its_connection_is_not_used_again(database, tenants) -> None:
    (tenant, *_) = tenants
    async with asyncpg.create_pool(
        database.app_url, min_size=1, max_size=1, connection_class=TakesNoRollback, reset=keep
    ) as pool:
        for wanted in (asyncio.CancelledError, KeyError):
            before = await pool.fetchval("SELECT pg_backend_pid()")
            with pytest.raises(wanted):
                await _break(pool, tenant, wanted)
            assert await pool.fetchval("SELECT pg_backend_pid()") != before


async def _break(pool: Pool, tenant: UUID, error: type[BaseException]) -> None:
    async with scoped(pool, tenant):
        raise error


async def test_core_transactions_see_their_own_tenant_alone(database, tenants) -> None:
    engine = create_async_engine(with_driver(database.app_url), pool_size=2, max_overflow=0, pool_reset_on_return=None)

    async def visit_core(tenant: UUID) -> list[UUID]:
        rows: list[UUID] = []
        try:
            async with scoped_core(engine, tenant) as db:
                rows = list((await db.execute(text(MINE))).scalars())
                await db.execute(text("SELECT 1 / :divisor"), {"divisor": tenant.int % 2})
        except DBAPIError:
            assert tenant.int % 2 == 0
        return rows

    try:
        assert await asyncio.gather(*map(visit_core, tenants)) == [[tenant] for tenant in tenants]
        async with engine.connect() as one, engine.connect() as other:
            assert [(await each.execute(text(MINE))).all() for each in (one, other)] == [[], []]
    finally:
        await engine.dispose()


SETS_A_TENANT = re.compile(r"set_config\s*\(|\bSET\s+(?:SESSION\s+|LOCAL\s+)?[\"'`]?app\.|-c\s*app\.", re.IGNORECASE)
ALLOWED = {
    ("engine/liora/db/session.py", "SET LOCAL app.cliente_id = '{cliente_id}'"),
    ("engine/liora/db/session.py", "SET LOCAL ROLE liora_batch; SET LOCAL app.clientes = '{{{','.join(listed)}}}'"),
    ("engine/liora/bench/yardstick.py", "SET LOCAL app.cliente_id = '{cliente_id}'"),
}


def test_only_the_scope_of_a_transaction_sets_the_tenant() -> None:
    files = [
        path
        for folder in ("engine", "integrations", "skills")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".so"}
    ]
    assert ROOT / "engine/liora/db/session.py" in files
    found = [
        (str(path.relative_to(ROOT)), line.strip())
        for path in files
        for line in path.read_text(errors="replace").splitlines()
        if SETS_A_TENANT.search(line)
    ]
    strange = [line for path, line in found if not any(path == at and known in line for at, known in ALLOWED)]
    assert strange == []
    assert len(found) == len(ALLOWED)


@pytest.mark.parametrize(
    "line",
    [
        "await db.execute(f\"SET app.cliente_id = '{cliente_id}'\")",
        "await db.execute(\"set session app.cliente_id = ''\")",
        'SET "app.cliente_id" TO DEFAULT',
        "SELECT set_config('app.cliente_id', $1, false)",
        'server_settings={"options": "-c app.cliente_id=1"}',
        "SET LOCAL app.cliente_id",
    ],
)
def test_other_ways_to_set_the_tenant_are_recognised(line: str) -> None:
    assert SETS_A_TENANT.search(line)
