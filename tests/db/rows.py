"""Rows of the outbox under test, in one database for all tests of a file: each test has a tenant of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from liora.channel import Delivered, Status
from liora.db.lanes import claim_lane
from liora.db.outbox import mark_sending, record_statuses
from liora.db.session import scoped


@contextmanager
def database_of(name: str, template: Any) -> Iterator[str]:
    """The address of a database that lives as long as the file's tests."""
    template.server.psql(f"CREATE DATABASE {name} TEMPLATE {template.name} OWNER liora_owner")
    yield template.server.url("liora_app", name)
    template.server.psql(f"DROP DATABASE {name} WITH (FORCE)")


async def scope(pool, tenant, do, *arguments):
    """One call in a transaction of its own."""
    async with scoped(pool, tenant.cliente_id) as connection:
        return await do(connection, *arguments)


async def claim(pool, tenant, owner="me", seconds=15.0, number=0):
    return await scope(pool, tenant, claim_lane, tenant.cliente_id, tenant.numbers[number], owner, seconds)


async def mark(pool, tenant, lane, *out_ids, settle=90.0):
    return [row.out_id for row in await scope(pool, tenant, mark_sending, lane, out_ids, settle)]


async def tell(pool, tenant, *statuses):
    return await scope(pool, tenant, record_statuses, tenant.cliente_id, statuses)


def news(out_id: UUID | str, delivered: Delivered, message_id: str = "wamid.1", code: int | None = None) -> Status:
    return Status("1", "2", message_id, delivered, 1, str(out_id), code, "título" if code else "")


async def set_row(pool, tenant, out_id, **columns):
    changes = ", ".join(f"{name} = ${n}" for n, name in enumerate(columns, 3))
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            f"UPDATE liora.outbox SET {changes} WHERE cliente_id = $1 AND out_id = $2",
            tenant.cliente_id,
            out_id,
            *columns.values(),
        )
