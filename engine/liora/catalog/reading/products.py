"""Products out of gathered rows: live with a price, hidden without; each has a code of its own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from liora.catalog.reading.grouping import Draft, Part
from liora.catalog.reading.problems import Gravity, ProblemList
from liora.catalog.reading.records import Record
from liora.catalog.reading.stock import Stock, stock_of
from liora.spreadsheets.headings import folded
from liora.view import Product, Variant

_BARCODE = re.compile(r"\d{8}|\d{12,14}")
_LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class Made:
    """A product, and whether its row names an active ingredient."""

    product: Product
    ingredient: bool


def products_of(drafts: Iterable[Draft], problems: ProblemList) -> tuple[list[Made], list[Made]]:
    """Those with a price and those without, each in the order of the shop."""
    codes = _Codes()
    names = set[str]()
    live: list[Made] = []
    hidden: list[Made] = []
    for draft in drafts:
        product = _product(draft, codes)
        made = Made(product, bool(draft.head.ingredient))
        (hidden if product.price is None else live).append(made)
        if product.price is None:
            problems.add(Gravity.hidden, draft.head.line, f"«{product.name[:60]}» no tiene precio: queda oculto.")
        if not (draft.head.sku or draft.head.id or draft.head.group) and product.name in names:
            problems.add(Gravity.hidden, draft.head.line, f"«{product.name[:60]}» está repetido y no tiene código.")
        names.add(product.name)
    return live, hidden


def _product(draft: Draft, codes: "_Codes") -> Product:
    head = draft.head
    first = next((part for part in draft.parts if part.offer.price is not None), None)
    code = codes.new(_code(draft))
    price = first.offer.price if first else None
    variants = _variants(draft, code, price)
    stock = _stock(draft)
    return Product(
        sku=code,
        name=head.name,
        price=price,
        category=head.category,
        stock=stock.number,
        description=head.description,
        url=head.url,
        image=draft.image,
        old_price=first.offer.old_price if first else None,
        brand=head.brand,
        barcode="" if variants else _barcode(draft.parts[0].record if draft.parts else head),
        availability=stock.words,
        variants=variants,
    )


def _code(draft: Draft) -> str:
    head = draft.head
    if head.group and len(draft.parts) > 1:
        return head.group
    alone = draft.parts[0].record.sku if draft.parts and head.kind != "variable" else ""
    return alone or head.sku or head.group or head.id or _slug(head.name) or f"linea-{head.line}"


def _variants(draft: Draft, code: str, price: Decimal | None) -> tuple[Variant, ...]:
    parts = draft.parts
    if draft.head.kind not in ("", "variable") or not (draft.head.group or draft.head.kind):
        return ()
    if len(parts) < 2 and not any(part.options for part in parts):
        return ()
    codes = _Codes()
    return tuple(_variant(part, place, code, price, codes) for place, part in enumerate(parts, 1))


def _variant(part: Part, place: int, product: str, price: Decimal | None, codes: "_Codes") -> Variant:
    record = part.record
    name = part.options or record.name or str(place)
    code = codes.new(record.sku or f"{product}-{_slug(name) or place}")
    own = part.offer.price if part.offer.price != price else None
    return Variant(code, name, own, _stock_of(record).number, _barcode(record))


def _stock(draft: Draft) -> Stock:
    """Of several variants the sum, where all are counted."""
    stocks = [_stock_of(part.record) for part in draft.parts] or [_stock_of(draft.head)]
    if len(stocks) == 1:
        return stocks[0]
    numbers = [stock.number for stock in stocks if stock.number is not None]
    return Stock(sum(numbers) if len(numbers) == len(stocks) else None, stocks[0].words)


def _stock_of(record: Record) -> Stock:
    if record.unlisted:
        return Stock(0)
    return stock_of(record.stock, record.availability, record.counted, record.backorder)


def _barcode(record: Record) -> str:
    return record.barcode or (record.sku if _BARCODE.fullmatch(record.sku) and _checks(record.sku) else "")


def _checks(code: str) -> bool:
    """Whether the last digit is the check digit of a GTIN: a shop's own number seldom has one."""
    digits = [int(digit) for digit in reversed(code)]
    return any(digits) and (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def _slug(name: str) -> str:
    return folded(name[:_LONGEST_CODE]).replace(" ", "-")


class _Codes:
    """Codes that are taken once: another product of the same one gets `-2`, `-3`, …"""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}

    def new(self, wanted: str) -> str:
        code = wanted
        while code.casefold() in self._times:
            self._times[wanted.casefold()] += 1
            code = f"{wanted}-{self._times[wanted.casefold()]}"
        self._times[code.casefold()] = 1
        return code
