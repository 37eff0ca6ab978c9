"""A cliente's other names for things: what its people say, and what it means in the words of the shop."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed, note
from liora.db.schema.business import synonym
from liora.db.session import scoped_core
from liora.language.normalise import fold

MOST_SYNONYMS = 1000
"""Of a cliente: turns hold all of them in memory."""


async def list_synonyms(engine: AsyncEngine, cliente_id: UUID, after: str, most: int) -> list[dict[str, Any]]:
    """In the order of what is said: those behind `after`."""
    mine = (synonym.c.cliente_id == cliente_id, synonym.c.said > after)
    statement = select(synonym).where(*mine).order_by(synonym.c.said).limit(most)
    async with scoped_core(engine, cliente_id) as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


async def put_synonym(
    engine: AsyncEngine, cliente_id: UUID, said: str, meant: str, deed: Deed
) -> dict[str, Any] | None:
    """The row, new or with its new meaning; None where a cliente has as many as it may. `said` is kept folded."""
    values = {"said": fold(said), "meant": meant.strip()}
    statement = insert(synonym).values(cliente_id=cliente_id, **values)
    changed = statement.on_conflict_do_update(
        index_elements=["cliente_id", "said"], set_={"meant": statement.excluded.meant}
    )
    async with scoped_core(engine, cliente_id) as connection:
        if not await _has_room(connection, cliente_id, values["said"]):
            return None
        row = (await connection.execute(changed.returning(*synonym.c))).mappings().one()
        await note(connection, cliente_id, deed)
    return dict(row)


async def delete_synonym(engine: AsyncEngine, cliente_id: UUID, said: str, deed: Deed) -> bool:
    """False where there is none."""
    mine = (synonym.c.cliente_id == cliente_id, synonym.c.said == fold(said))
    async with scoped_core(engine, cliente_id) as connection:
        if not (await connection.execute(delete(synonym).where(*mine))).rowcount:
            return False
        await note(connection, cliente_id, deed)
    return True


async def _has_room(connection: AsyncConnection, cliente_id: UUID, said: str) -> bool:
    others = (synonym.c.cliente_id == cliente_id, synonym.c.said != said)
    count = await connection.scalar(select(func.count()).select_from(synonym).where(*others))
    return (count or 0) < MOST_SYNONYMS
