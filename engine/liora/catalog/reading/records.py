"""Rows as records: what each says about a product, before prices are understood; sections become categories."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liora.catalog.reading.cells import cleaned, damaged, line, plain
from liora.catalog.reading.headers import Columns, folded
from liora.catalog.reading.problems import Gravity, ProblemList
from liora.catalog_source import Row

NAME = 200
DESCRIPTION = 1000
_CODE = 100
_CATEGORY = 80
_ADDRESS = 2048
_SECTION = 60
_TOTALS = frozenset(("total", "totales", "subtotal", "total general", "suma", "suma total"))
_UNLISTED = frozenset(("0", "-1", "no", "false", "falso", "draft", "archived", "borrador", "archivado", "inactivo"))
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
    section, announced = "", ""
    for row in rows:
        cells = tuple(map(cleaned, row.cells))
        if columns.repeated_in(row.cells) or not any(cells):
            continue
        record = _record(row.line, cells, columns, section)
        if _is_note(record, cells, columns):
            announced = _section(cells)
            continue
        if announced:
            section, announced = announced, ""
            record = _record(row.line, cells, columns, section)
        if row.problem:
            problems.add(Gravity.changed, row.line, row.problem)
        yield record


def _is_note(record: Record, cells: Sequence[str], columns: Columns) -> bool:
    """Section, footer, total: neither name nor price, and at most one cell under a header that is understood."""
    if folded(record.name) in _TOTALS and not record.sku:
        return True
    if record.name or record.price:
        return False
    known = {place for places in columns.places.values() for place in places}
    return not record.group and sum(bool(cell) for place, cell in enumerate(cells) if place in known) <= 1


def _section(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    alone = len(filled) == 1 and len(filled[0]) <= _SECTION and any(letter.isalpha() for letter in filled[0])
    return line(filled[0], _CATEGORY) if alone and ":" not in filled[0] else ""


def _record(number: int, cells: Sequence[str], columns: Columns, section: str) -> Record:
    def cell(name: str) -> str:
        return columns.value(cells, name)

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
        options=tuple(line(cell(name), _CATEGORY) for name in ("option_1", "option_2", "option_3")),
        unlisted=any(
            cells[place].lower() in _UNLISTED for place in columns.places.get("published", ()) if place < len(cells)
        ),
        backorder=cell("backorder").lower() in ("continue", "1", "yes", "notify", "sí", "si"),
        counted=bool(cell("tracker")) or "tracker" not in columns.places,
        ingredient=cell("ingredient"),
    )


def _code(cell: str) -> str:
    code = " ".join(cell.lstrip("'").split())[:_CODE]
    return "" if damaged(code) else code


def _category(cell: str) -> str:
    """Of `Ropa > Niños, Ofertas` the last step of the first path."""
    first = plain(cell.replace("\\,", "\0"), 400).split("," if ">" in cell or ", " in cell else "\n")[0]
    leaf = first.replace("\0", ",").replace("|", ">").split(">")[-1].strip()
    return "" if folded(leaf) in _NO_CATEGORY or leaf.isdecimal() else line(leaf, _CATEGORY)


def _address(cell: str) -> str:
    """The first of several addresses; what is no address of the web is left out."""
    first = cell.split(", http")[0].split(",http")[0].split("|http")[0].split()
    return first[0] if first and first[0].startswith(("http://", "https://")) and len(first[0]) <= _ADDRESS else ""
