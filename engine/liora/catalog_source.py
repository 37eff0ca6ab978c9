"""What a catalog source is: the definitions that a reader of some kind of file implements.

A source turns the bytes of one kind of file into rows of text with line numbers. It knows encodings, delimiters and
sheets; what the columns mean, and which rows are products, the engine finds out afterwards (`liora.catalog.reading`).
A plugin offers one by the hook `liora_catalog_sources`:

    class Ods:
        name = "ods"

        def recognizes(self, head, filename):
            return head.startswith(b"PK") and filename.lower().endswith(".ods")

        def read(self, file, limits):
            return Sheet(rows_of(file, limits), {"sheet": "Hoja1"})

    @hookimpl
    def liora_catalog_sources():
        return [Ods()]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from liora.errors import LioraError

HEAD = 4096
"""Bytes of a file that `recognizes` sees."""


class UnreadableCatalog(LioraError):
    """A file that cannot be a catalog; its sentence is Spanish, for the person of the shop who uploaded it."""


@dataclass(frozen=True, slots=True)
class CatalogLimits:
    """What one file may have; the defaults are those of the largest plan.

    `bytes` of the file, and `unpacked` bytes of what an archive such as XLSX holds; `rows` that are not blank,
    three for each of 20,000 products, for variants and images; `columns` of a row; `field` characters of a cell.
    """

    bytes: int = 20 * 1024 * 1024
    rows: int = 60_000
    columns: int = 500
    field: int = 100_000
    unpacked: int = 160 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file; `line` counts from 1 and is the one a person sees in an editor or sheet.

    Numbers that the file holds as numbers are written with a point and never with three decimals (`12.3450`), so that
    nobody takes it for a mark of thousands. `problem` says in Spanish what had to be mended to read the row.
    """

    line: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, streamed, and what the source guessed: `encoding`, `delimiter` or `sheet`."""

    rows: Iterator[Row]
    guesses: Mapping[str, str] = field(default_factory=dict)


class CatalogSource(Protocol):
    """Reads one kind of file; `name` is unique among the installed sources."""

    @property
    def name(self) -> str: ...

    def recognizes(self, head: bytes, filename: str) -> bool:
        """Whether a file that begins with these bytes is of this kind; the first source that says so reads it."""
        ...

    def read(self, file: BinaryIO, limits: CatalogLimits) -> Sheet:
        """The rows of a seekable file, which stays open while they are taken.

        Raises UnreadableCatalog, here or from the rows, when the file is broken or beyond a limit.
        """
        ...
