"""What became of each file that came in to be a table, for the cliente's ingest log."""

from typing import Literal

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.db.schema.business import ingest_log
from liora.db.session import scoped_core
from liora.skill_tables.place import Place

SOURCE = "tablas"

Outcome = Literal["publicado", "sin_cambios", "rechazado"]


async def note_attempt(connection: AsyncConnection, place: Place, outcome: Outcome, **detail: object) -> None:
    """One line."""
    told = {"skill": place.skill, "tabla": place.name, **detail}
    row = {"cliente_id": place.cliente_id, "ingest_id": uuid7(), "source": SOURCE, "status": outcome, "detail": told}
    await connection.execute(insert(ingest_log).values(row))


async def note_refusal(engine: AsyncEngine, place: Place, filename: str, deed: Deed, sentence: str) -> None:
    """A file that was not taken, and why, in Spanish; in a transaction of its own."""
    async with scoped_core(engine, place.cliente_id) as connection:
        await note_attempt(connection, place, "rechazado", archivo=filename, quien=deed.actor, motivo=sentence)
