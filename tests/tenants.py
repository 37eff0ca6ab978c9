"""Tenants for the tests that need some: rows as the accounts service would write them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from liora.db.pool import open_pool
from liora.db.session import Connection, Pool, enter, scoped

NewTenant = Callable[..., Awaitable["Tenant"]]

INSERT_CLIENTE = (
    "INSERT INTO liora.cliente (cliente_id, name, country, currency, timezone) "
    "VALUES ($1, 'Tienda', 'CL', 'CLP', 'America/Santiago')"
)
INSERT_NUMBER = (
    "INSERT INTO liora.waba (cliente_id, number_id, channel, phone_number_id, account_id, app, mode) "
    "VALUES ($1, $2, 'whatsapp', $3, $4, $5, 'live')"
)
POINT_NUMBER = (
    "INSERT INTO plataforma.number_lookup (channel, phone_number_id, account_id, app, cliente_id, number_id) "
    "VALUES ('whatsapp', $1, $2, $3, $4, $5) ON CONFLICT (channel, phone_number_id) DO UPDATE "
    "SET account_id = EXCLUDED.account_id, app = EXCLUDED.app, cliente_id = EXCLUDED.cliente_id, "
    "number_id = EXCLUDED.number_id"
)


@dataclass(frozen=True, slots=True)
class Tenant:
    """A cliente with its numbers: phone_number_id → number_id."""

    cliente_id: UUID
    numbers: dict[str, UUID]

    @property
    def phone_number_id(self) -> str:
        return next(iter(self.numbers))

    @property
    def number_id(self) -> UUID:
        return self.numbers[self.phone_number_id]


PATIENCE = {"transaction_timeout": "60000", "idle_in_transaction_session_timeout": "60000"}
"""So long (ms) may a test hold a lock, or stand still, on a machine that is busy."""
PATIENT = "".join(f"&{name}={value}" for name, value in PATIENCE.items())
"""The same for an address."""


@pytest.fixture
async def pool(database) -> AsyncIterator[Pool]:
    """Connections of liora_app to the test's own database."""
    pool = await open_pool(database.app_url + PATIENT, connections=8)
    yield pool
    pool.terminate()


@pytest.fixture
def new_tenant(pool: Pool) -> NewTenant:
    """Makes a tenant: `await new_tenant()` has one number of its own, `await new_tenant("1", "2", app="x")` these."""
    numbers = count(900_000_000_000_000)

    async def make(*phone_number_ids: str, app: str = "", account_id: str = "waba") -> Tenant:
        tenant = Tenant(uuid7(), {each: uuid7() for each in phone_number_ids or [str(next(numbers))]})
        async with scoped(pool, tenant.cliente_id) as connection:
            await connection.execute(INSERT_CLIENTE, tenant.cliente_id)
            for phone_number_id, number_id in tenant.numbers.items():
                await connection.execute(INSERT_NUMBER, tenant.cliente_id, number_id, phone_number_id, account_id, app)
                await connection.execute(POINT_NUMBER, phone_number_id, account_id, app, tenant.cliente_id, number_id)
        return tenant

    return make


@asynccontextmanager
async def undone(pool: Pool, tenant: Tenant) -> AsyncIterator[Connection]:
    """A transaction of one tenant that is rolled back at the end."""
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await enter(connection, tenant.cliente_id)
            yield connection
        finally:
            await transaction.rollback()


async def rows(pool: Pool, tenant: Tenant, table: str) -> list[dict]:
    """All rows of one tenant's table."""
    async with scoped(pool, tenant.cliente_id) as connection:
        return [dict(row) for row in await connection.fetch(f"SELECT * FROM liora.{table}")]
