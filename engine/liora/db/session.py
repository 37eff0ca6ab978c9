"""The only way to tenant data: a transaction that names its cliente."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"


@asynccontextmanager
async def scoped(pool: Pool, cliente_id: UUID) -> AsyncIterator[Connection]:
    """A transaction of one cliente on the hot path; row-level security hides everybody else's rows."""
    async with pool.acquire() as connection, connection.transaction():
        await enter(connection, cliente_id)
        yield connection


async def enter(connection: Connection, cliente_id: UUID) -> None:
    """Names the cliente for the rest of the transaction; UUIDs alone are formatted into the command."""
    assert isinstance(cliente_id, UUID)
    await connection.execute(f"SET LOCAL app.cliente_id = '{cliente_id}'")


@asynccontextmanager
async def scoped_core(engine: AsyncEngine, cliente_id: UUID) -> AsyncIterator[AsyncConnection]:
    """The same for SQLAlchemy Core, away from the hot path."""
    async with engine.begin() as connection:
        assert isinstance(cliente_id, UUID)
        await connection.execute(text(f"SET LOCAL app.cliente_id = '{cliente_id}'"))
        yield connection
