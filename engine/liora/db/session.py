"""The only ways to tenant data: transactions that name their cliente, or the clientes of a batch."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.db.failures import FAILED

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"


@asynccontextmanager
async def line(pool: Pool) -> AsyncIterator[Connection]:
    """A connection without a tenant, for what belongs to none: ids across tenants, look-ups.

    Where the server keeps silent, all idle connections are given up: what has killed one has killed the others, and
    each of them would cost its own wait.
    """
    try:
        async with pool.acquire() as connection:
            yield connection
    except TimeoutError:
        await pool.expire_connections()
        raise


async def fetch(pool: Pool, statement: str, *values: object) -> list[asyncpg.Record]:
    """The rows of one statement on a `line`."""
    async with line(pool) as connection:
        return await connection.fetch(statement, *values)


@asynccontextmanager
async def scoped(pool: Pool, cliente_id: UUID) -> AsyncIterator[Connection]:
    """A transaction of one cliente on the hot path; row-level security hides everybody else's rows."""
    async with _transaction(pool, _name_one(cliente_id)) as connection:
        yield connection


@asynccontextmanager
async def scoped_batch(pool: Pool, cliente_ids: Iterable[UUID]) -> AsyncIterator[Connection]:
    """A transaction of several clientes, for ingest, drain and sender alone: small tenants share its COMMIT.

    It runs as `liora_batch`, which reaches only the tables of the hot path; row-level security hides the rows of every
    cliente that is not listed, and composite keys refuse references from one cliente to another.
    """
    async with _transaction(pool, _name_several(cliente_ids)) as connection:
        yield connection


def scoped_some(pool: Pool, cliente_ids: Iterable[UUID]) -> AbstractAsyncContextManager[Connection]:
    """`scoped` where there is one cliente, else `scoped_batch`."""
    first, *others = cliente_ids
    return scoped_batch(pool, [first, *others]) if others else scoped(pool, first)


@asynccontextmanager
async def _transaction(pool: Pool, names: str) -> AsyncIterator[Connection]:
    """BEGIN travels with the names, in one round trip: asyncpg's own transactions would take two."""
    async with line(pool) as connection:
        try:
            await connection.execute(f"BEGIN; {names}")
            yield connection
        except BaseException:
            await _roll_back(connection)
            raise
        await connection.execute("COMMIT")


async def _roll_back(connection: Connection) -> None:
    """Never in the way of what led here, least of all a cancellation; a line that takes no ROLLBACK is given up."""
    if connection.is_closed():
        return
    try:
        await connection.execute("ROLLBACK")
    except BaseException as error:
        connection.terminate()
        if not isinstance(error, FAILED):
            raise


def _name_one(cliente_id: UUID) -> str:
    """UUIDs alone are formatted into the command, which takes no parameters."""
    assert isinstance(cliente_id, UUID)
    return f"SET LOCAL app.cliente_id = '{cliente_id}'"


def _name_several(cliente_ids: Iterable[UUID]) -> str:
    listed = []
    for cliente_id in cliente_ids:
        assert isinstance(cliente_id, UUID)
        listed.append(str(cliente_id))
    return f"SET LOCAL ROLE liora_batch; SET LOCAL app.clientes = '{{{','.join(listed)}}}'"


async def enter(connection: Connection, cliente_id: UUID) -> None:
    """Names the cliente for the rest of a transaction that somebody else has begun."""
    await connection.execute(_name_one(cliente_id))


@asynccontextmanager
async def scoped_core(engine: AsyncEngine, cliente_id: UUID) -> AsyncIterator[AsyncConnection]:
    """The same as `scoped` for SQLAlchemy Core, away from the hot path."""
    async with engine.begin() as connection:
        await connection.execute(text(_name_one(cliente_id)))
        yield connection
