"""A room of numbers over a database of the test's own, with the fake Graph API as its vendor."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.tenants import pool as pool
from uuid_utils.compat import uuid7

from liora.accounts.clientes import create_cliente
from liora.db.session import Pool, scoped
from liora.numbers.connection import LiveNumber, connect_live, read_number
from liora.numbers.health import verify

from .meta import DEED, NUMBER, TOKEN, WABA, Meta, open_meta

NewCliente = Callable[..., Awaitable[UUID]]


@pytest.fixture
async def meta(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Meta]:
    async with open_meta(tmp_path, engine) as meta:
        yield meta


@pytest.fixture
def new_cliente(engine: AsyncEngine) -> NewCliente:
    async def make() -> UUID:
        cliente_id = uuid7()
        values = {"name": "Tienda", "country": "CL", "currency": "CLP", "timezone": "America/Santiago"}
        await create_cliente(engine, cliente_id, values, DEED)
        return cliente_id

    return make


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody of a cliente at work with its numbers."""

    engine: AsyncEngine
    pool: Pool
    meta: Meta
    cliente_id: UUID

    async def connect(self, phone_number_id: str = NUMBER, token: str = TOKEN, **wanted: Any) -> UUID:
        """A live number that waits for its verification."""
        number_id = uuid7()
        number = LiveNumber("whatsapp", phone_number_id, wanted.pop("account_id", WABA), **wanted)
        await connect_live(self.engine, self.cliente_id, number_id, number, DEED)
        if token:
            await self.meta.safe.keep(self.cliente_id, "access_token", str(number_id), SecretStr(token), DEED)
        return number_id

    async def verify(self, number_id: UUID, **options: Any) -> dict[str, Any]:
        now = datetime.now(UTC)
        row = await verify(self.engine, self.meta.vendors, self.cliente_id, number_id, now, DEED, **options)
        assert row is not None
        return row

    async def read(self, number_id: UUID) -> dict[str, Any]:
        row = await read_number(self.engine, self.cliente_id, number_id)
        assert row is not None
        return row

    async def active(self, **wanted: Any) -> UUID:
        number_id = await self.connect(**wanted)
        assert (await self.verify(number_id))["status"] == "active"
        return number_id

    async def run(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        async with scoped(self.pool, self.cliente_id) as connection:
            return [dict(row) for row in await connection.fetch(statement, *values)]


@pytest.fixture
async def desk(engine, pool, meta, new_cliente) -> Desk:
    return Desk(engine, pool, meta, await new_cliente())


@pytest.fixture
async def rival(engine, pool, meta, new_cliente) -> Desk:
    """Somebody of another cliente."""
    return Desk(engine, pool, meta, await new_cliente())
