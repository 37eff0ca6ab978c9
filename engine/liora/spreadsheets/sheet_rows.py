"""The rows of one sheet of an XLSX file, as people see their values: formulas by their last result."""

import re
from collections.abc import Iterator, Mapping, Sequence

from liora.catalog_source import CatalogLimits, Row, UnreadableCatalog
from liora.spreadsheets.archive import Archive
from liora.spreadsheets.xml_stream import parsed

_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+")
_BLANK_ROWS = 10  # for each row that is permitted


def sheet_rows(archive: Archive, part: str, strings: Sequence[str], limits: CatalogLimits) -> Iterator[Row]:
    """Rows with at least one value, in the order of the sheet."""
    reading = _Reading(strings, limits)
    with archive.open(part) as content:
        for _ in parsed(content, reading.start, reading.end, reading.text):
            yield from reading.taken()


class _Reading:
    def __init__(self, strings: Sequence[str], limits: CatalogLimits) -> None:
        self._strings = strings
        self._limits = limits
        self._ready: list[Row] = []
        self._line = 0
        self._count = 0
        self._cells: list[str] = []
        self._column = -1
        self._kind = ""
        self._pieces: list[str] = []
        self._length = 0
        self._inside = False

    def taken(self) -> list[Row]:
        """The rows that are complete since the last time."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._column = _column(attributes.get("r", ""), self._column + 1)
            self._kind = attributes.get("t", "n")
            self._pieces, self._length = [], 0
        elif name in ("v", "t"):
            self._inside = True
        elif name == "row":
            self._begin_row(attributes.get("r", ""))

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._inside = False
        elif name == "c":
            if self._pieces:
                self._put(self._value("".join(self._pieces)))
        elif name == "row" and self._cells:
            self._ready.append(Row(self._line, tuple(self._cells)))
            self._cells = []

    def text(self, text: str) -> None:
        if self._inside and self._length <= self._limits.field:
            self._pieces.append(text)
            self._length += len(text)

    def _begin_row(self, number: str) -> None:
        self._count += 1
        if self._count > self._limits.rows * _BLANK_ROWS:
            raise UnreadableCatalog("La planilla tiene demasiadas filas en blanco. Deja solo la lista de productos.")
        self._line = int(number) if number.isdecimal() and len(number) < 8 else self._line + 1
        self._cells, self._column = [], -1

    def _put(self, value: str) -> None:
        if not value:
            return
        if self._column >= self._limits.columns:
            raise UnreadableCatalog(
                f"La fila {self._line} tiene más de {self._limits.columns} columnas. Deja solo la lista de productos."
            )
        self._cells.extend([""] * (self._column + 1 - len(self._cells)))
        self._cells[self._column] = value

    def _value(self, written: str) -> str:
        if self._kind == "s":
            place = int(written) if written.isdecimal() and len(written) < 9 else -1
            return self._strings[place] if 0 <= place < len(self._strings) else ""
        if self._kind == "n":
            return _number(written)
        if self._kind == "b":
            return "sí" if written == "1" else "no"
        return "" if self._kind == "e" else written


def _column(reference: str, following: int) -> int:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return following
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _number(written: str) -> str:
    """Without exponent or noise of binary fractions, and never with three decimals (`catalog_source.Row`)."""
    if written.isdecimal():
        return written if len(written) < 20 else ""
    try:
        value = float(written)
    except ValueError:
        return ""
    if not abs(value) < 1e15:
        return ""
    whole, _, decimals = f"{value:.6f}".partition(".")
    decimals = decimals.rstrip("0")
    if not decimals:
        return whole
    return f"{whole}.{decimals}{'0' if len(decimals) == 3 else ''}"
