"""XLSX, of which the largest sheet is read: text and values, never formulas, styles or macros."""

from collections.abc import Iterator
from typing import BinaryIO

from liora.catalog_source import CatalogLimits, Row, Sheet
from liora.spreadsheets.archive import Archive
from liora.spreadsheets.bounds import Bounds
from liora.spreadsheets.shared_strings import shared_strings
from liora.spreadsheets.sheet_rows import sheet_rows
from liora.spreadsheets.workbook import visible_sheets

_ENDINGS = (".xlsx", ".xlsm", ".xltx")


class XlsxSource:
    """Reads with expat what two libraries do not: calamine ends the process for a sheet whose last cell lies in the
    far corner, openpyxl takes 3.5 s for 20,000 rows of twelve columns."""

    name = "xlsx"

    def recognizes(self, head: bytes, filename: str) -> bool:
        named = filename.lower().endswith(_ENDINGS)
        return head.startswith(b"PK\x03\x04") and (named or b"[Content_Types].xml" in head or b"xl/" in head)

    def read(self, file: BinaryIO, limits: CatalogLimits) -> Sheet:
        archive = Archive(file, limits.unpacked)
        sheets = visible_sheets(archive)
        chosen = max(sheets, key=lambda sheet: archive.size(sheet.part))
        strings = shared_strings(archive, limits)
        rows = _checked(sheet_rows(archive, chosen.part, strings, limits), Bounds(limits))
        others = ", ".join(sheet.name for sheet in sheets if sheet is not chosen)
        return Sheet(rows, {"encoding": "xlsx", "delimiter": "", "sheet": chosen.name, "other_sheets": others})


def _checked(rows: Iterator[Row], bounds: Bounds) -> Iterator[Row]:
    for row in rows:
        yield bounds.checked(row)
