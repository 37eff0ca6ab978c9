"""Everything that a cliente has stored about one person, as one document: what the person may ask to see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed, note
from liora.db.schema.business import notification
from liora.db.schema.conversations import job
from liora.db.session import scoped_core
from liora.privacy.traces import OWN, QUOTING, Subject, find_subject

FORMAT = 1
"""Of the document; a change that a reader would notice counts it up."""


async def data_of(
    engine: AsyncEngine, cliente_id: UUID, contact_id: UUID, now: datetime, deed: Deed
) -> dict[str, Any] | None:
    """All rows about the person, by table, with those of every contact that was merged with theirs.

    None where the cliente has no such contact. Values are as in the database: ids, moments, JSON.
    """
    async with scoped_core(engine, cliente_id) as connection:
        subject = await find_subject(connection, cliente_id, contact_id)
        if subject is None:
            return None
        tables = {table.name: await _rows(connection, subject, table) for table in OWN}
        tables["job"] += [row for row in await _quoting(connection, subject, job) if row not in tables["job"]]
        tables["notification"] = await _quoting(connection, subject, notification)
        await note(connection, cliente_id, deed)
    return {"formato": FORMAT, "momento": now, "contact_id": contact_id, "datos": tables}


async def _rows(connection: AsyncConnection, subject: Subject, table: Any) -> list[dict[str, Any]]:
    found = await connection.execute(select(table).where(subject.own(table)).order_by(*table.primary_key.columns))
    return [row._asdict() for row in found]


async def _quoting(connection: AsyncConnection, subject: Subject, table: Any) -> list[dict[str, Any]]:
    found = await connection.execute(select(table).where(subject.quoted(table, QUOTING[table])))
    return [row._asdict() for row in found]
