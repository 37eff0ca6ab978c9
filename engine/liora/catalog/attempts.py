"""What became of each file that came in to be published, for the cliente's ingest log."""

from typing import Literal
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.catalog.order import Order
from liora.db.schema.business import ingest_log
from liora.db.session import scoped_core

SOURCE = "catalog"

Outcome = Literal["publicado", "sin_cambios", "rechazado", "conflicto"]


async def note_attempt(connection: AsyncConnection, order: Order, outcome: Outcome, **detail: object) -> None:
    """One line; a dry run is no attempt."""
    if order.dry_run:
        return
    told = {"archivo": order.filename, "quien": order.deed.actor, **detail}
    await connection.execute(insert(ingest_log).values(**_row(order.cliente_id), status=outcome, detail=told))


async def note_refusal(engine: AsyncEngine, order: Order, sentence: str) -> None:
    """A file that was not taken, and why, in Spanish; in a transaction of its own."""
    async with scoped_core(engine, order.cliente_id) as connection:
        await note_attempt(connection, order, "rechazado", motivo=sentence)


def _row(cliente_id: UUID) -> dict[str, object]:
    return {"cliente_id": cliente_id, "ingest_id": uuid7(), "source": SOURCE}
