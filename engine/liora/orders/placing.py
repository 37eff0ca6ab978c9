"""Orders on their way into the database, in the transaction of the turns that place them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from liora.core.outcome import OrderWanted
from liora.db.session import Connection
from liora.order import ORDER_NUMBER

# One row a cliente, locked from here to the end of the transaction: whoever calls takes it last.
_COUNT = """
INSERT INTO liora.order_counter (cliente_id, last) VALUES ($1, $2)
ON CONFLICT (cliente_id) DO UPDATE SET last = order_counter.last + excluded.last RETURNING cliente_id, last
"""
_PLACE = """
INSERT INTO liora.order (cliente_id, order_id, number, cause, conversation_id, contact_id, items, total, currency,
                         customer, delivery, address, payment, note, placed_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)
"""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What the message `cause` has ordered at the moment `at`."""

    cliente_id: UUID
    conversation_id: UUID
    order_id: UUID
    contact_id: UUID
    cause: str
    wanted: OrderWanted
    at: datetime


def new_order_id() -> UUID:
    """Grows with time, so orders are listed by it."""
    return uuid7()


def facts_of(order: NewOrder) -> dict[str, str]:
    """What a notification may tell of an order: which, and figures; nothing of the person."""
    placed = order.wanted.placed
    units = sum(line.units for line in placed.lines)
    which = {"order_id": str(order.order_id), "order_number": ORDER_NUMBER}
    return {**which, "units": str(units), "total": str(placed.total), "currency": order.wanted.currency}


async def place_orders(connection: Connection, orders: Sequence[NewOrder]) -> dict[UUID, int]:
    """Stores orders and tells the number of each; a second order of the same cause violates its key.

    Numbers have no gaps: one that is rolled back was never given.
    """
    if not orders:
        return {}
    numbers = await _numbers(connection, orders)
    await connection.executemany(_PLACE, [_row(each, numbers[each.order_id]) for each in orders])
    return numbers


async def _numbers(connection: Connection, orders: Sequence[NewOrder]) -> dict[UUID, int]:
    """In the order given; counters are taken in the order of their clientes, so that nobody waits in a circle."""
    wanted: dict[UUID, list[UUID]] = {}
    for each in orders:
        wanted.setdefault(each.cliente_id, []).append(each.order_id)
    rows = await connection.fetchmany(_COUNT, [(each, len(wanted[each])) for each in sorted(wanted)])
    numbers: dict[UUID, int] = {}
    for row in rows:
        order_ids = wanted[row["cliente_id"]]
        numbers |= zip(order_ids, range(row["last"] - len(order_ids) + 1, row["last"] + 1), strict=True)
    return numbers


def _row(new: NewOrder, number: int) -> tuple[object, ...]:
    placed = new.wanted.placed
    person = placed.customer, placed.delivery, placed.address, placed.payment, placed.note
    about = new.cause, new.conversation_id, new.contact_id
    return new.cliente_id, new.order_id, number, *about, _items(new), placed.total, new.wanted.currency, *person, new.at


def _items(new: NewOrder) -> list[Mapping[str, Any]]:
    return [
        {"sku": line.sku, "name": line.name, "variant": line.variant, "units": line.units, "price": str(line.price)}
        for line in new.wanted.placed.lines
    ]
