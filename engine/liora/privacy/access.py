"""Everything that a cliente has stored about one person, as one document: what the person may ask to see.

It is written while it is sent, page by page: a person of many years is as little trouble as one of today.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Table, or_
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.audit import Deed, note
from liora.db.schema.business import notification
from liora.db.schema.conversations import job
from liora.db.session import scoped_core
from liora.privacy.export import as_json
from liora.privacy.pages import pages
from liora.privacy.traces import FREED, OWN, QUOTING, Subject, find_subject

FORMAT = 1
"""Of the document; a change that a reader would notice counts it up."""


async def data_of(
    engine: AsyncEngine, cliente_id: UUID, contact_id: UUID, now: datetime, deed: Deed
) -> AsyncIterator[bytes] | None:
    """JSON: all rows about the person, by table, with those of every contact that was merged with theirs.

    None where the cliente has no such contact. Values are as in the database: ids, moments, JSON. What the database
    raises while the document is read ends it in the middle.
    """
    async with scoped_core(engine, cliente_id) as connection:
        subject = await find_subject(connection, cliente_id, contact_id)
        if subject is None:
            return None
        await note(connection, cliente_id, deed)
    return _document(engine, subject, {"formato": FORMAT, "momento": now, "contact_id": contact_id})


async def _document(engine: AsyncEngine, subject: Subject, head: Mapping[str, object]) -> AsyncIterator[bytes]:
    yield as_json(dict(head)).removesuffix(b"}") + b',"datos":{'
    between = b""
    for table, about in _traces(subject).items():
        yield between + orjson.dumps(table.name) + b":["
        async for piece in _rows(engine, subject.cliente_id, table, about):
            yield piece
        yield b"]"
        between = b","
    yield b"}}"


def _traces(subject: Subject) -> dict[Table, ColumnElement[bool]]:
    """Which rows of which table are shown."""
    own = {table: subject.own(table) for table in OWN}
    quoting = {table: subject.quoted(table, QUOTING[table]) for table in (job, notification)}
    own |= {table: subject.freed(table) for table in FREED}
    return own | quoting | {job: or_(own[job], quoting[job])}


async def _rows(
    engine: AsyncEngine, cliente_id: UUID, table: Table, about: ColumnElement[bool]
) -> AsyncIterator[bytes]:
    columns = list(table.columns)
    names, between = [str(column.name) for column in columns], b""
    async for rows in pages(engine, cliente_id, table, columns, about):
        yield between + b",".join(as_json(dict(zip(names, row, strict=True))) for row in rows)
        between = b","
