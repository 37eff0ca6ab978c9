"""Clientes and their numbers: creating them twice changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, not_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed, note
from liora.db.schema.conversations import cliente, lane, waba
from liora.db.schema.platform import number_lookup
from liora.db.session import scoped_core
from liora.view import Tenant


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a cliente: `app` is empty for the platform's app, else the account id of the tenant's own."""

    number_id: UUID
    channel: str
    phone_number_id: str
    account_id: str
    display_number: str
    app: str = ""
    mode: str = "sandbox"


FIRST = UUID(int=0)


async def create_cliente(
    engine: AsyncEngine, cliente_id: UUID, values: Mapping[str, Any], deed: Deed
) -> dict[str, Any]:
    """The row of a new cliente; of one that was created under the same id before, as it is now."""
    statement = insert(cliente).values(cliente_id=cliente_id, **values).on_conflict_do_nothing()
    async with scoped_core(engine, cliente_id) as connection:
        if (await connection.execute(statement)).rowcount:
            await note(connection, cliente_id, deed)
        found = await _row(connection, cliente_id)
    assert found is not None, "it was just created"
    return found


async def read_cliente(engine: AsyncEngine, cliente_id: UUID) -> dict[str, Any] | None:
    """The cliente's row; None where there is none."""
    async with scoped_core(engine, cliente_id) as connection:
        return await _row(connection, cliente_id)


async def cliente_exists(engine: AsyncEngine, cliente_id: UUID) -> bool:
    """Whether there is such a cliente, in whatever state."""
    return await read_cliente(engine, cliente_id) is not None


async def change_cliente(
    engine: AsyncEngine, cliente_id: UUID, changes: Mapping[str, Any], deed: Deed
) -> dict[str, Any] | None:
    """The row after the changes; None where there is none, or its removal has begun."""
    stays = not_(and_(cliente.c.status == "deleted", cliente.c.delete_after.is_(None)))
    statement = update(cliente).where(cliente.c.cliente_id == cliente_id, stays).values(**changes)
    async with scoped_core(engine, cliente_id) as connection:
        if changes:
            if not (await connection.execute(statement)).rowcount:
                return None
            await note(connection, cliente_id, deed)
        return await _row(connection, cliente_id)


async def delete_cliente(engine: AsyncEngine, cliente_id: UUID, delete_after: datetime, deed: Deed) -> bool:
    """Nothing answers for it any more, and after that moment all it owns goes; False where it is gone already."""
    changes = {"status": "deleted", "delete_after": delete_after}
    statement = update(cliente).where(cliente.c.cliente_id == cliente_id, cliente.c.status != "deleted")
    async with scoped_core(engine, cliente_id) as connection:
        if not (await connection.execute(statement.values(**changes))).rowcount:
            return False
        await note(connection, cliente_id, deed)
    return True


async def list_clientes(engine: AsyncEngine, after: UUID | None, most: int) -> list[dict[str, Any]]:
    """Clientes in the order of their ids, each read in its own scope: no statement sees two of them."""
    async with engine.begin() as connection:
        found = await connection.execute(
            text("SELECT liora.next_clientes(:after, :most)"), {"after": after or FIRST, "most": most}
        )
        ids = [row[0] for row in found]
    rows = [await read_cliente(engine, cliente_id) for cliente_id in ids]
    return [row for row in rows if row is not None]


async def _row(connection: AsyncConnection, cliente_id: UUID) -> dict[str, Any] | None:
    found = await connection.execute(select(cliente).where(cliente.c.cliente_id == cliente_id))
    row = found.mappings().one_or_none()
    return dict(row) if row else None


async def save_cliente(engine: AsyncEngine, cliente_id: UUID, tenant: Tenant) -> None:
    """Creates the cliente, or gives it these settings."""
    values = {
        "name": tenant.name,
        "country": tenant.country,
        "currency": tenant.currency,
        "timezone": tenant.timezone,
        "treatment": tenant.treatment,
        "plan": tenant.plan,
        "skills": list(tenant.skills),
    }
    statement = insert(cliente).values(cliente_id=cliente_id, **values)
    async with scoped_core(engine, cliente_id) as connection:
        await connection.execute(statement.on_conflict_do_update(index_elements=["cliente_id"], set_=values))


async def connect_number(engine: AsyncEngine, cliente_id: UUID, number: Number) -> None:
    """Gives the cliente a number: its row, its lane, and the look-up that the webhook asks."""
    async with scoped_core(engine, cliente_id) as connection:
        await _insert_number(connection, cliente_id, number)
        await connection.execute(
            insert(number_lookup)
            .values(
                channel=number.channel,
                phone_number_id=number.phone_number_id,
                account_id=number.account_id,
                app=number.app,
                cliente_id=cliente_id,
                number_id=number.number_id,
            )
            .on_conflict_do_nothing()
        )


async def _insert_number(connection: AsyncConnection, cliente_id: UUID, number: Number) -> None:
    await connection.execute(
        insert(waba)
        .values(
            cliente_id=cliente_id,
            number_id=number.number_id,
            channel=number.channel,
            phone_number_id=number.phone_number_id,
            account_id=number.account_id,
            app=number.app,
            display_number=number.display_number,
            mode=number.mode,
        )
        .on_conflict_do_nothing()
    )
    await connection.execute(
        insert(lane).values(cliente_id=cliente_id, number_id=number.number_id).on_conflict_do_nothing()
    )
