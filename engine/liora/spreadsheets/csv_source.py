"""CSV as shops have it: any encoding, delimiter and line end, and quotes that were never closed."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from liora.catalog_source import CatalogLimits, Row, Sheet, UnreadableCatalog
from liora.spreadsheets.bounds import Bounds
from liora.spreadsheets.delimiter import delimiter_of, hinted
from liora.spreadsheets.encoding import Encoding, opened
from liora.spreadsheets.quoting import Records
from liora.spreadsheets.text_lines import lines_of, wide_encoding

_SAMPLE = 200  # lines that show the delimiter
_LINES_A_ROW = 10  # more lines than that for each permitted row are blank, or no list


class CsvSource:
    """Takes whatever is text; the source to ask last."""

    name = "csv"

    def recognizes(self, head: bytes, filename: str) -> bool:
        return bool(wide_encoding(head)) or not _binary(head)

    def read(self, file: BinaryIO, limits: CatalogLimits) -> Sheet:
        narrow, encoding = opened(file)
        lines = _decoded(narrow, encoding, limits.rows * _LINES_A_ROW)
        sample = list(islice(lines, _SAMPLE))
        hint = hinted(sample[0]) if sample else ""
        delimiter = hint or delimiter_of(sample)
        rows = _rows(chain(sample, lines), delimiter, bool(hint), Bounds(limits))
        return Sheet(rows, {"encoding": encoding.name, "delimiter": delimiter})


def _binary(head: bytes) -> bool:
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
    return odd * 20 > len(head)


def _decoded(file: BinaryIO, encoding: Encoding, most: int) -> Iterator[str]:
    for count, line in enumerate(lines_of(file)):
        if count >= most:
            raise UnreadableCatalog(f"El archivo tiene más de {most} líneas.")
        yield encoding.decode(line)


def _rows(lines: Iterator[str], delimiter: str, hint: bool, bounds: Bounds) -> Iterator[Row]:
    for row in Records(lines, delimiter):
        if hint and row.line == 1:
            continue
        yield bounds.checked(_unwrapped(row, delimiter))


def _unwrapped(row: Row, delimiter: str) -> Row:
    """A line that was put into quotes as a whole, `"7501,Taladro,100"`, has its cells again."""
    if len(row.cells) > 1 or delimiter not in row.cells[0] or "\n" in row.cells[0]:
        return row
    again = next(iter(Records(iter([row.cells[0]]), delimiter)), row)
    return Row(row.line, again.cells, row.problem or again.problem)
