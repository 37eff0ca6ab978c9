"""Orders as the shop reads them: listed latest first, one by one, and carried on from state to state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed, note
from liora.db.schema.orders import order
from liora.db.session import scoped_core

_ALIASES = text("""
WITH RECURSIVE part AS (
    SELECT conversation_id, contact_id FROM liora.convo_state
     WHERE cliente_id = :cliente_id AND contact_id = :contact_id
     UNION
    SELECT c.conversation_id, c.contact_id FROM liora.convo_state c
      JOIN part ON c.merged_into = part.conversation_id WHERE c.cliente_id = :cliente_id)
SELECT :contact_id AS contact_id UNION SELECT contact_id FROM part
""").bindparams(bindparam("cliente_id", type_=Uuid), bindparam("contact_id", type_=Uuid))
"""A contact and those that have turned out to be the same person, who may have ordered before."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders: in a state, of a contact, with a number, placed from `since` on and before `until`."""

    status: str | None = None
    contact_id: UUID | None = None
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None


async def list_orders(
    engine: AsyncEngine, cliente_id: UUID, wanted: Wanted, before: UUID | None, most: int
) -> list[dict[str, Any]]:
    """Latest first, those before the id `before`."""
    statement = select(order).where(order.c.cliente_id == cliente_id)
    for name, value in {"status": wanted.status, "number": wanted.number}.items():
        if value is not None:
            statement = statement.where(order.c[name] == value)
    if wanted.contact_id is not None:
        who = _ALIASES.bindparams(cliente_id=cliente_id, contact_id=wanted.contact_id).columns(contact_id=Uuid)
        statement = statement.where(order.c.contact_id.in_(select(who.subquery().c.contact_id)))
    if wanted.since is not None:
        statement = statement.where(order.c.placed_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(order.c.placed_at < wanted.until)
    if before is not None:
        statement = statement.where(order.c.order_id < before)
    async with scoped_core(engine, cliente_id) as connection:
        found = await connection.execute(statement.order_by(order.c.order_id.desc()).limit(most))
        return [dict(row) for row in found.mappings()]


async def find_order(engine: AsyncEngine, cliente_id: UUID, order_id: UUID) -> dict[str, Any] | None:
    """One order; None where there is none."""
    async with scoped_core(engine, cliente_id) as connection:
        return await _find(connection, cliente_id, order_id)


async def carry_on(
    engine: AsyncEngine, cliente_id: UUID, order_id: UUID, status: str, now: datetime, deed: Deed
) -> dict[str, Any] | None:
    """Puts an order into another state, any of them: whoever clicked wrong must be able to go back.

    None where there is no such order. What is in that state already stays as it is, without an entry in the audit.
    """
    async with scoped_core(engine, cliente_id) as connection:
        mine = order.c.cliente_id == cliente_id, order.c.order_id == order_id
        changed = await connection.execute(
            update(order).where(*mine, order.c.status != status).values(status=status, changed_at=now)
        )
        if changed.rowcount:
            await note(connection, cliente_id, deed)
        return await _find(connection, cliente_id, order_id)


async def _find(connection: AsyncConnection, cliente_id: UUID, order_id: UUID) -> dict[str, Any] | None:
    statement = select(order).where(order.c.cliente_id == cliente_id, order.c.order_id == order_id)
    row = (await connection.execute(statement)).mappings().one_or_none()
    return dict(row) if row else None
