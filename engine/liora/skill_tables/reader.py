"""The reader: takes a whole file and answers with what it holds, beside the event loop."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from liora.catalog_source import CatalogSource
from liora.spreadsheets.table_file import Cells, TableRead, read_table
from liora.table import Declared, Table

AT_ONCE = 2
"""Files that are read at a time: each costs a core, and memory."""
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that was understood: `rows` are its cells as JSON, a list for each row in the order of `columns`."""

    filename: str
    checksum: str
    columns: tuple[str, ...]
    rows: bytes
    row_count: int
    report: Mapping[str, Any]
    samples: tuple[Cells, ...]


class TableReader:
    """One for a process; `declared` are the tables of all installed skills, `sources` those of the plugins."""

    def __init__(self, declared: Declared, sources: Sequence[CatalogSource]) -> None:
        self.declared = declared
        self._sources = sources
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def read(self, table: Table, filename: str, content: bytes) -> Draft:
        """Raises UnreadableTable."""
        async with self._slots:
            return await asyncio.to_thread(self._read, table, filename, content)

    def _read(self, table: Table, filename: str, content: bytes) -> Draft:
        return draft_of(read_table(content, filename, table, self._sources), filename)


def draft_of(read: TableRead, filename: str) -> Draft:
    """What is kept of a file."""
    report = {
        "refused": [asdict(each) for each in read.refused],
        "refused_count": read.refused_count,
        "remarks": list(read.remarks),
        "guesses": dict(read.guesses),
    }
    return Draft(
        filename=filename,
        checksum=read.checksum,
        columns=tuple(read.cells[0]),
        rows=orjson.dumps([list(cells.values()) for cells in read.cells]),
        row_count=len(read.cells),
        report=report,
        samples=read.cells[:SAMPLES],
    )
