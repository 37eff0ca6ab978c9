"""A cliente's table, page by page in the order of its key, each page in a short transaction of its own.

What is written meanwhile may or may not be seen; no row that stays is left out or comes twice.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Row, Table, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.session import scoped_core

ROWS = 500
LARGE = ("catalog_snapshot", "document_version", "skill_table_version")
"""Tables with rows of megabytes: they are read one at a time."""

Rows = Sequence[Row[*tuple[Any, ...]]]


async def pages(
    engine: AsyncEngine,
    cliente_id: UUID,
    table: Table,
    columns: Sequence[Column[object]],
    about: ColumnElement[bool] | None = None,
) -> AsyncIterator[Rows]:
    """All rows, or those that are `about` somebody. The columns must include those of the key."""
    key = [column for column in table.primary_key.columns if column.name != "cliente_id"]
    most = 1 if table.name in LARGE else ROWS
    wanted = [table.c.cliente_id == cliente_id, *([] if about is None else [about])]
    page = select(*columns).where(*wanted).order_by(*key).limit(most)
    places = [columns.index(column) for column in key]
    last: list[object] | None = None
    while True:
        statement = page.where(tuple_(*key) > tuple_(*last)) if last else page
        async with scoped_core(engine, cliente_id) as connection:
            rows = (await connection.execute(statement)).all()
        if rows:
            yield rows
        if len(rows) < most or not key:
            return
        last = [rows[-1][place] for place in places]
