"""A file read as a table of a skill: which rows can be used, which cannot and why.

    source (bytes → rows) ─▶ table_headings (which column is what) ─▶ Table.read, row by row ─▶ TableRead

Blocking and pure but for what `Table.read` does: no database, no network, no clock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from types import MappingProxyType
from typing import Any

from liora.catalog_source import CatalogLimits, CatalogSource, Row, Sheet, UnreadableCatalog
from liora.spreadsheets.intake import checksum_of, source_of
from liora.spreadsheets.table_headings import FAR, Headings, find_headings, listed
from liora.table import BadRow, Rows, Table, UnreadableTable

SHOWN = 20
"""How many refused rows, and how many remarks, a report spells out; refused rows are counted all the same."""
MOST_BYTES = 2 * 2**20
"""Of a file."""

_CELL = 2_000
_COLUMNS = 100
_UNPACKED = 24 * 2**20
_SENTENCE = 300

Cells = Mapping[str, str]
"""A row as it was uploaded, by column."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that the table does not take; the reason is Spanish."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class TableRead:
    """What a file holds: `cells` and `rows` are the same rows, before and after the skill has read them.

    `refused` are the first of `refused_count`; `remarks` are Spanish sentences. `guesses` say how the file was read:
    `encoding`, `delimiter` or `sheet`, and the line of the headings. `checksum` is the SHA-256 of its bytes, in hex.
    """

    cells: tuple[Cells, ...]
    rows: Rows
    refused: tuple[Refused, ...]
    refused_count: int
    remarks: tuple[str, ...]
    guesses: Mapping[str, str]
    checksum: str


def read_table(content: bytes, filename: str, table: Table, sources: Sequence[CatalogSource]) -> TableRead:
    """What the file holds, read with the first of `sources` that recognizes it.

    Raises UnreadableTable with a Spanish sentence when the file cannot be this table.
    """
    limits = CatalogLimits(MOST_BYTES, table.most_rows + FAR + 1, _COLUMNS, _CELL, _UNPACKED)
    file = BytesIO(content)
    with _as_table():
        checksum = checksum_of(file, limits)
        source = source_of(file, filename, sources)
        file.seek(0)
        sheet = source.read(file, limits)
        headings = find_headings(sheet.rows, table)
        reading = _read_all(sheet.rows, headings, table)
    if not reading.rows:
        raise UnreadableTable(_nothing(reading))
    remarks = (*_about_file(sheet, headings), *reading.mended, *_said(table.remarks(reading.rows)))
    return TableRead(
        cells=tuple(reading.cells),
        rows=Rows(tuple(reading.rows)),
        refused=tuple(reading.refused),
        refused_count=reading.refused_count,
        remarks=remarks[:SHOWN],
        guesses={name: guess for name, guess in sheet.guesses.items() if guess and name != "other_sheets"}
        | {"header_row": str(headings.row.line)},
        checksum=checksum,
    )


def read_again(cells: Sequence[Cells], table: Table) -> Rows:
    """Rows that were uploaded before, as the skill reads them now; what it does not take any more is left out."""
    reading = _Reading(table)
    for number, each in enumerate(cells, 1):
        reading.read(number, each)
    return Rows(tuple(reading.rows))


@contextmanager
def _as_table() -> Iterator[None]:
    """What a source says of a file it cannot read, it says of a table."""
    try:
        yield
    except UnreadableCatalog as refused:
        raise UnreadableTable(str(refused)) from refused


def _read_all(rows: Iterator[Row], headings: Headings, table: Table) -> "_Reading":
    """Blank rows are none, nor are headings that come again."""
    reading = _Reading(table)
    for row in rows:
        cells = headings.cells_of(row)
        if not any(cells.values()) or headings.repeated_in(row):
            continue
        if len(reading.rows) + reading.refused_count >= table.most_rows:
            raise UnreadableTable(f"La tabla puede tener hasta {table.most_rows} filas, y el archivo tiene más.")
        if row.problem and len(reading.mended) < SHOWN:
            reading.mended.append(f"Línea {row.line}: {row.problem}")
        reading.read(row.line, cells)
    return reading


@dataclass(slots=True)
class _Reading:
    table: Table
    cells: list[Cells] = field(default_factory=list)
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    refused_count: int = 0
    mended: list[str] = field(default_factory=list)

    def read(self, line: int, cells: Cells) -> None:
        """Lets the skill read a row; a value of another kind than it expects is the row's fault, not the skill's."""
        whole = {column.name: cells.get(column.name, "") for column in self.table.columns}
        try:
            read = self.table.read(MappingProxyType(whole))
        except BadRow as bad:
            self._refuse(line, str(bad)[:_SENTENCE])
        except (ValueError, ArithmeticError):
            self._refuse(line, "Hay un valor que no se entiende, como palabras donde va un número.")
        else:
            self.cells.append(whole)
            self.rows.append(read)

    def _refuse(self, line: int, reason: str) -> None:
        self.refused_count += 1
        if len(self.refused) < SHOWN:
            self.refused.append(Refused(line, reason))


def _nothing(reading: _Reading) -> str:
    if not reading.refused:
        return "La tabla tiene títulos y ninguna fila debajo."
    first = reading.refused[0]
    return f"Ninguna fila se puede usar ({reading.refused_count} en total). Línea {first.line}: {first.reason}"


def _about_file(sheet: Sheet, headings: Headings) -> Iterator[str]:
    if headings.unused:
        yield f"Columnas que no se usan: {listed(headings.unused)}."
    if others := sheet.guesses.get("other_sheets", ""):
        yield f"Se leyó la hoja «{sheet.guesses.get('sheet', '')}»; quedan sin leer: {others[:200]}."


def _said(remarks: Iterable[str]) -> Iterator[str]:
    return (remark[:_SENTENCE] for remark in islice(remarks, SHOWN))
