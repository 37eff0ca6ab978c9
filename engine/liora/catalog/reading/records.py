"""Rows as records: what each says about a product, before prices are understood; sections become categories."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liora.catalog.reading.cells import cleaned, damaged, line, plain
from liora.catalog.reading.headers import Columns
from liora.catalog.reading.problems import Gravity, ProblemList
from liora.catalog.reading.synonyms import Field
from liora.catalog_source import Row
from liora.spreadsheets.headings import folded

NAME = 200
DESCRIPTION = 1000
_CODE = 100
_CATEGORY = 80
_ADDRESS = 2048
_SECTION = 60
_PATH = re.compile(r"[\\>,|\n]")
_TOTALS = frozenset(("total", "totales", "subtotal", "total general", "suma", "suma total"))
_UNLISTED = frozenset(("0", "-1", "no", "false", "falso", "draft", "archived", "borrador", "archivado", "inactivo"))
_BACKORDER = frozenset(("continue", "1", "yes", "notify", "sí", "si"))
_OPTIONS: tuple[Field, ...] = ("option_1", "option_2", "option_3")
_NO_CATEGORY = frozenset(("uncategorized", "sin categoria", "sin categorizar", "none", "null", "otros sin categoria"))


@dataclass(frozen=True, slots=True)
class Record:
    """What one row says; everything is cleaned text, prices are as they were written."""

    line: int
    name: str
    price: str
    sale_price: str
    old_price: str
    sku: str
    id: str
    barcode: str
    category: str
    stock: str
    availability: str
    description: str
    url: str
    image: str
    brand: str
    currency: str
    group: str
    kind: str
    parent: str
    options: tuple[str, ...]
    unlisted: bool
    backorder: bool
    counted: bool
    ingredient: str


def records_of(rows: Iterator[Row], columns: Columns, problems: ProblemList) -> Iterator[Record]:
    """Rows that say something about a product, or that somebody should look at."""
    reading = _Reading(columns)
    section = ""
    for row in rows:
        if columns.repeated_in(row.cells):
            continue
        reading.take(row.cells)
        if reading.note:
            section = reading.section or section
            continue
        if row.problem:
            problems.add(Gravity.changed, row.line, row.problem)
        yield reading.record(row.line, section)


class _Reading:
    """One row after the other, by the places of the columns that are understood."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._cells: dict[int, str] = {}
        self._first = ""

    def take(self, cells: Sequence[str]) -> None:
        """Keeps what stands under a header that is understood, and says something."""
        most = len(cells)
        kept = ((place, cleaned(cells[place])) for place in self._columns.known if place < most and cells[place])
        self._cells = {place: cell for place, cell in kept if cell}
        alone = most > 0 and sum(map(bool, cells)) == 1
        self._first = cells[0].strip() if alone else ""

    @property
    def note(self) -> bool:
        """Section, footer, total: neither name nor price, and at most one cell under a header that is understood."""
        name = self.cell("name")
        if name or self.cell("price"):
            return len(name) < 20 and folded(name) in _TOTALS and not self.cell("sku")
        return len(self._cells) <= 1

    @property
    def section(self) -> str:
        """What a row says that holds nothing but a few words under a header, such as `ACCESORIOS`."""
        text = next(iter(self._cells.values()), self._first)
        few = len(text) <= _SECTION and len(text.split()) <= 6 and any(letter.isalpha() for letter in text)
        return line(text, _CATEGORY) if few and self._first and ":" not in text and not text.endswith(".") else ""

    def cell(self, name: Field) -> str:
        """The first of a field's cells that says something."""
        for place in self._columns.places.get(name, ()):
            if place in self._cells:
                return self._cells[place]
        return ""

    def record(self, number: int, section: str) -> Record:
        """The row as what it says of a product."""
        cell = self.cell
        return Record(
            line=number,
            name=line(cell("name"), NAME),
            price=cell("price"),
            sale_price=cell("sale_price"),
            old_price=cell("old_price"),
            sku=_code(cell("sku")),
            id=_code(cell("id")),
            barcode=_code(cell("barcode")),
            category=_category(cell("category")) or section,
            stock=cell("stock"),
            availability=cell("availability"),
            description=plain(cell("description"), DESCRIPTION),
            url=_address(cell("url")),
            image=_address(cell("image")),
            brand=line(cell("brand"), _CATEGORY),
            currency=cell("currency").upper()[:3],
            group=_code(cell("group")),
            kind=cell("kind").lower(),
            parent=cell("parent"),
            options=self._options(),
            unlisted=self._unlisted(),
            backorder=cell("backorder").lower() in _BACKORDER,
            counted=bool(cell("tracker")) or "tracker" not in self._columns.places,
            ingredient=cell("ingredient"),
        )

    def _options(self) -> tuple[str, ...]:
        return tuple(line(self.cell(name), _CATEGORY) for name in _OPTIONS if name in self._columns.places)

    def _unlisted(self) -> bool:
        places = self._columns.places.get("published", ())
        return any(self._cells.get(place, "").lower() in _UNLISTED for place in places)


def _code(cell: str) -> str:
    if not cell:
        return ""
    code = " ".join(cell.lstrip("'").split())[:_CODE]
    return "" if damaged(code) else code


def _category(cell: str) -> str:
    """Of `Ropa > Niños, Ofertas` the last step of the first path."""
    if cell and not _PATH.search(cell):
        return "" if folded(cell) in _NO_CATEGORY or cell.isdecimal() else line(cell, _CATEGORY)
    first = plain(cell.replace("\\,", "\0"), 400).split("," if ">" in cell or ", " in cell else "\n")[0]
    leaf = first.replace("\0", ",").replace("|", ">").split(">")[-1].strip()
    return "" if folded(leaf) in _NO_CATEGORY or leaf.isdecimal() else line(leaf, _CATEGORY)


def _address(cell: str) -> str:
    """The first of several addresses; what is no address of the web is left out."""
    if not cell:
        return ""
    first = cell.split(", http")[0].split(",http")[0].split("|http")[0].split()
    return first[0] if first and first[0].startswith(("http://", "https://")) and len(first[0]) <= _ADDRESS else ""
