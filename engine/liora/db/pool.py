"""Connections of the role `liora_app`, with JSONB as Python values."""

from typing import Any

import asyncpg
import orjson
from asyncpg import Connection, Record

from liora.db.session import Connection as Line
from liora.db.session import Pool, line
from liora.errors import DatabaseError

AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What asyncpg raises while the server is away, starting or stopping."""

# Every statement of the hot path is a few look-ups by key, so it is planned once a connection, as such: a plan for each
# execution costs as much as the execution, and of a table that is new or grows fast the planner would read all rows.
_PLANS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
}
_SECONDS = 4  # asyncpg grants it twice: to a statement, and to its cancellation on a line that is dead


async def open_pool(url: str, connections: int = 10) -> Pool:
    """A pool on `url`; raises DatabaseError when the server is away or the role would void row-level security."""
    try:
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=connections,
            init=_prepare,
            reset=_keep,
            server_settings=_PLANS,
            timeout=_SECONDS,
            command_timeout=_SECONDS,
        )
    except (*AWAY, asyncpg.PostgresError) as error:
        raise DatabaseError(
            f"PostgreSQL does not answer ({error}); check LIORA_DATABASE_URL and that the server runs."
        ) from error
    try:
        await refuse_powerful_role(pool)
    except DatabaseError:
        await pool.close()
        raise
    return pool


async def refuse_powerful_role(pool: Pool) -> None:
    """Raises DatabaseError when the role is superuser, bypasses row-level security or owns one of our tables."""
    async with line(pool) as connection:
        name, powerful = await find_role(connection)
    if powerful:
        raise DatabaseError(
            f"The role {name!r} is a superuser, bypasses row-level security or owns Liora's tables; "
            "let LIORA_DATABASE_URL name the role liora_app."
        )


async def find_role(connection: "Line | Connection[Record]") -> tuple[str, bool]:
    """The role of a connection, and whether it would void row-level security."""
    row = await connection.fetchrow(
        "SELECT rolname, rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE pg_has_role(r.oid, c.relowner, 'MEMBER') AND c.relkind IN ('r', 'p') "
        "AND n.nspname IN ('liora', 'plataforma')) AS powerful FROM pg_roles r WHERE rolname = current_user"
    )
    assert row is not None
    return row["rolname"], row["powerful"]


async def check_migrated(pool: Pool, head: str) -> None:
    """Raises DatabaseError unless the database is at the migration `head`."""
    try:
        found = await pool.fetchval("SELECT version_num FROM public.alembic_version")
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
        found = None
    if found != head:
        raise DatabaseError(
            f"The database is at migration {found or 'none'} and this Liora needs {head}; run `liora db upgrade`."
        )


async def _prepare(connection: "Connection[Record]") -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_to_json, decoder=orjson.loads, format="text")


async def _keep(connection: "Connection[Record]") -> None:
    """Nothing to reset: the tenant is set by SET LOCAL alone and ends with its transaction."""


def _to_json(value: Any) -> str:
    return orjson.dumps(value).decode()
