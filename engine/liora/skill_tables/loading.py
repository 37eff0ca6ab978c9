"""Rows of a version, as turns load them."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from liora.db.session import Connection
from liora.spreadsheets.table_file import Cells

# The rows as text: whoever loads them may parse them outside of the event loop.
_LOAD = (
    "SELECT columns, rows::text AS rows FROM liora.skill_table_version "
    "WHERE cliente_id = $1 AND table_id = $2 AND version = $3"
)


async def load_rows(
    connection: Connection, cliente_id: UUID, table_id: UUID, version: int
) -> tuple[list[str], str] | None:
    """The columns, and the rows as JSON text, for `parse_cells`; None when the version is gone."""
    row = await connection.fetchrow(_LOAD, cliente_id, table_id, version)
    return (row["columns"], row["rows"]) if row else None


def parse_cells(columns: Sequence[str], rows: str) -> list[Cells]:
    """The rows as they were uploaded."""
    return [dict(zip(columns, cells, strict=True)) for cells in orjson.loads(rows)]
