"""Finds the row of headers, behind titles, addresses, help lines and blank rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from liora.catalog.reading.blocks import blocks_of, split
from liora.catalog.reading.headers import Columns, columns_of
from liora.catalog_source import Row, UnreadableCatalog

_FAR = 100
"""Rows that are looked through for headers."""


@dataclass(frozen=True, slots=True)
class Found:
    """The row of headers, and the rows after it."""

    row: Row
    columns: Columns
    rest: Iterator[Row]


def find_headers(rows: Iterator[Row], currency: str) -> Found:
    """Raises UnreadableCatalog with the headers that come nearest where no row has a name and a price."""
    best: tuple[int, Row, Columns] | None = None
    for row in islice(rows, _FAR):
        columns = columns_of(row.cells, currency)
        if columns.first("name") >= 0 and columns.first("price") >= 0:
            return _found(row, columns, rows, currency)
        if best is None or len(columns.places) > best[0]:
            best = (len(columns.places), row, columns)
    raise UnreadableCatalog(_advice(*best) if best else "El archivo está vacío: no tiene ninguna fila.")


def _found(row: Row, columns: Columns, rows: Iterator[Row], currency: str) -> Found:
    blocks = blocks_of(columns)
    if len(blocks) == 1:
        return Found(row, columns, rows)
    return Found(row, columns_of(row.cells[blocks[0]], currency), split(rows, blocks))


def _advice(known: int, row: Row, columns: Columns) -> str:
    titles = _list([title for title in columns.titles if title])
    if known == 0:
        return (
            "No encontré una fila de títulos con el nombre y el precio de cada producto. "
            f"La primera fila (línea {row.line}) dice: {titles}. "
            "Agrega arriba de los productos una fila con los títulos «Nombre» y «Precio» y sube la lista otra vez."
        )
    missing, word = ("del precio", "Precio") if columns.first("price") < 0 else ("del nombre", "Nombre")
    return (
        f"No encontré la columna {missing}. Títulos encontrados en la línea {row.line}: {titles}. "
        f"Cambia el título de esa columna a «{word}» y sube la lista otra vez."
    )


def _list(titles: list[str]) -> str:
    shown = ", ".join(f"«{title[:40]}»" for title in titles[:20])
    return f"{shown} y {len(titles) - 20} más" if len(titles) > 20 else shown or "nada"
