"""Finds the row of headings of a skill's table, behind titles, notes and blank rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from liora.catalog_source import Row
from liora.spreadsheets.headings import folded
from liora.table import Column, Table, UnreadableTable

FAR = 100
"""Rows that are looked through for headings."""

NOTHING = "nada"

_SHOWN = 20
_CALCULATED = frozenset("=+-@＝＋－＠")


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each column stands that the file has; `unused` are the headings that name none."""

    row: Row
    places: Mapping[str, int]
    unused: tuple[str, ...]

    def cells_of(self, row: Row) -> dict[str, str]:
        """A row's cells by column; '' where the row ends before."""
        most = len(row.cells)
        return {name: _bare(row.cells[place]) if place < most else "" for name, place in self.places.items()}

    def repeated_in(self, row: Row) -> bool:
        """Whether this row is the headings once more, as above each page."""
        most = len(row.cells)
        return all(
            place < most and folded(row.cells[place]) == folded(self.row.cells[place]) for place in self.places.values()
        )


def find_headings(rows: Iterator[Row], table: Table) -> Headings:
    """Takes `rows` up to the headings; raises UnreadableTable with what was found and what is wanted."""
    nearest: tuple[dict[str, int], Row] | None = None
    for row in islice(rows, FAR):
        places = _places(row.cells, table.columns)
        if places and not _missing(places, table):
            return Headings(row, places, _unused(row, places))
        if nearest is None or len(places) > len(nearest[0]):
            nearest = places, row
    if nearest is None:
        raise UnreadableTable("El archivo está vacío: no tiene ninguna fila.")
    raise UnreadableTable(_advice(*nearest, table))


def _places(cells: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Own names come before other names, so that no column takes the place of its neighbour."""
    keys: dict[str, int] = {}
    for place, cell in enumerate(cells):
        keys.setdefault(folded(cell), place)
    keys.pop("", None)
    found = {column.name: keys.pop(folded(column.name)) for column in columns if folded(column.name) in keys}
    for column in columns:
        others = (folded(word) for word in column.also if folded(word) in keys)
        if column.name not in found and (word := next(others, "")):
            found[column.name] = keys.pop(word)
    return found


def _missing(places: Mapping[str, int], table: Table) -> list[str]:
    return [column.name for column in table.columns if not column.optional and column.name not in places]


def _unused(row: Row, places: Mapping[str, int]) -> tuple[str, ...]:
    taken = set(places.values())
    return tuple(cell.strip() for place, cell in enumerate(row.cells) if place not in taken and cell.strip())


def _advice(places: Mapping[str, int], row: Row, table: Table) -> str:
    missing = _missing(places, table) or [column.name for column in table.columns]
    wanted = listed([column.name for column in table.columns])
    titles = listed([cell.strip() for cell in row.cells if cell.strip()])
    which = f"la columna {listed(missing)}" if len(missing) == 1 else f"las columnas {listed(missing)}"
    optional = listed([column.name for column in table.columns if column.optional])
    but = f" (puedes dejar fuera {optional})" if optional != NOTHING else ""
    return (
        f"No encontré {which}. Títulos encontrados en la línea {row.line}: {titles}. "
        f"La tabla lleva los títulos {wanted}{but}."
    )


def listed(names: Sequence[str]) -> str:
    """Names as a sentence holds them: quoted, cut, and the first of many."""
    shown = ", ".join(f"«{' '.join(name.split())[:40]}»" for name in names[:_SHOWN])
    return f"{shown} y {len(names) - _SHOWN} más" if len(names) > _SHOWN else shown or NOTHING


def _bare(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from calculating, as in a table that was downloaded from here."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _CALCULATED else text
