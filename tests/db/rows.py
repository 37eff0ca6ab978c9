"""Rows of the outbox under test, in one database for all tests of a file: each test has a tenant of its own."""

from dataclasses import replace
from uuid import UUID

import pytest

from liora.channel import Delivered, Status
from liora.db.lanes import claim_lane
from liora.db.outbox import Look, mark_due
from liora.db.outcomes import record_changes, wait_for_turns
from liora.db.pool import open_pool
from liora.db.session import scoped
from liora.db.statuses import record_statuses

from ..workers.sending import new_tenant

LOOK = Look(most=100, look_ahead=100, settle_seconds=90.0, window_hours=24)


@pytest.fixture(scope="module")
def address(request, template_database):
    """The address of a database that lives as long as the file's tests."""
    name, server = request.module.__name__.rpartition(".")[2], template_database.server
    server.psql(f"CREATE DATABASE {name} TEMPLATE {template_database.name} OWNER liora_owner")
    yield server.url("liora_app", name)
    server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def pool(address):
    pool = await open_pool(address, connections=2)
    yield pool
    await pool.close()


@pytest.fixture
async def tenant(pool):
    return await new_tenant(pool, numbers=2)


async def scope(pool, tenant, do, *arguments):
    """One call in a transaction of its own."""
    async with scoped(pool, tenant.cliente_id) as connection:
        return await do(connection, *arguments)


async def claim(pool, tenant, owner="me", seconds=15.0, number=0):
    return await scope(pool, tenant, claim_lane, tenant.cliente_id, tenant.numbers[number], owner, seconds)


async def look(pool, tenant, lane, **changes):
    """What a look finds, and marks."""
    [found] = await scope(pool, tenant, mark_due, [(lane, replace(LOOK, **changes))])
    return found


async def mark(pool, tenant, lane, **changes):
    return [row.out_id for row in (await look(pool, tenant, lane, **changes)).rows]


async def post(pool, tenant, lane, *out_ids):
    """Rows as a look would have marked them, whatever stands before them in their conversations."""
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "UPDATE liora.outbox SET status = 1, epoch = $3, attempts = 1, sending_at = now(), "
            "next_at = now() + interval '90 s' WHERE cliente_id = $1 AND out_id = ANY($2)",
            tenant.cliente_id,
            out_ids,
            lane.epoch,
        )


async def record(pool, tenant, lane, *changes):
    async with scoped(pool, tenant.cliente_id) as connection:
        await wait_for_turns(connection, tenant.cliente_id, changes)
        return await record_changes(connection, [(lane, change) for change in changes])


async def write(pool, tenant, conversation_id, ago="0 s"):
    """The person writes; `ago` is an interval."""
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "UPDATE liora.convo_state SET last_inbound_at = now() - $3::text::interval "
            "WHERE cliente_id = $1 AND conversation_id = $2",
            tenant.cliente_id,
            conversation_id,
            ago,
        )


async def tell(pool, tenant, *statuses):
    return await scope(pool, tenant, record_statuses, {tenant.cliente_id: statuses})


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
