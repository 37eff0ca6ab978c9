"""Orders as turns leave them, for the API to show."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from liora.db.schema.orders import order
from liora.db.session import scoped_core

ITEM = {"sku": "ZAP-28", "name": "Zapatilla", "variant": "T28", "units": 2, "price": "20000.50"}


async def store_order(engine: AsyncEngine, cliente_id: UUID, number: int, **columns: Any) -> str:
    """The id of a new order; `columns` take the place of what most orders have."""
    order_id = uuid7()
    values = {"items": [ITEM], "total": 40001, "currency": "CLP", "customer": "Ana Soto", "delivery": "retiro"}
    values |= {"placed_at": datetime.now(UTC), **columns}
    async with scoped_core(engine, cliente_id) as connection:
        statement = insert(order).values(cliente_id=cliente_id, order_id=order_id, number=number, **values)
        await connection.execute(statement)
    return str(order_id)
