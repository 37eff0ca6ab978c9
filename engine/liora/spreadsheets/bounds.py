"""Holds rows to the limits of a file."""

import re

from liora.catalog_source import CatalogLimits, Row, UnreadableCatalog

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Bounds:
    """Counts rows; columns that are empty to the end of a row are none."""

    def __init__(self, limits: CatalogLimits) -> None:
        self._limits = limits
        self._rows = 0

    def checked(self, row: Row) -> Row:
        """Without control characters and overlong cells; raises UnreadableCatalog for too many rows or columns."""
        cells = _trimmed(row.cells)
        self._rows += 1
        if self._rows > self._limits.rows:
            raise UnreadableCatalog(f"El archivo tiene más de {self._limits.rows} filas, las que permite el plan.")
        if len(cells) > self._limits.columns:
            raise UnreadableCatalog(
                f"La línea {row.line} tiene {len(cells)} columnas; una lista puede tener {self._limits.columns}."
            )
        return self._clean(row, cells)

    def _clean(self, row: Row, cells: tuple[str, ...]) -> Row:
        problem = row.problem
        if any(len(cell) > self._limits.field for cell in cells):
            problem = problem or f"Una celda tenía más de {self._limits.field} caracteres: se cortó."
            cells = tuple(cell[: self._limits.field] for cell in cells)
        if any(_CONTROLS.search(cell) for cell in cells):
            cells = tuple(_CONTROLS.sub("", cell) for cell in cells)
        return Row(row.line, cells, problem)


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    return cells if last == len(cells) else cells[:last]
