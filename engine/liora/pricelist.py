"""A price list of a story, the demo or the bench as products: UTF-8 CSV with the columns sku, name, price and, if
there, category, stock, description, url, image, old_price, brand, barcode, availability, restricted, link. Prices are
decimal numbers with a point. A row with a SKU in `variant_of` is a variant of that product, which stands above it.

Nothing is guessed here, and a product without a price stays where it is, so that stories can ask for it ("Consultar
precio"). What shops upload is read by `liora.catalog.reading`, which hides such products and reports them.
"""

import csv
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from io import StringIO

from liora.errors import LioraError
from liora.view import Product, Variant

REQUIRED = ("sku", "name", "price")


class PriceListError(LioraError):
    """The price list cannot be read."""


def read_products(text: str) -> tuple[Product, ...]:
    """The products in the order of the list; raises PriceListError naming line and column."""
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in REQUIRED if name not in (rows.fieldnames or ())]
    if missing:
        raise PriceListError(f"The price list has no column {missing[0]!r}; it needs {', '.join(REQUIRED)}.")
    products: list[Product] = []
    places: dict[str, int] = {}
    for line in (_Line(row, number) for number, row in enumerate(rows, 2) if any(row.values())):
        if parent := line.cell("variant_of"):
            if parent not in places:
                raise PriceListError(
                    f"Line {line.number} of the price list is a variant of {parent!r}, not yet listed."
                )
            at = places[parent]
            products[at] = replace(products[at], variants=(*products[at].variants, line.variant()))
        else:
            products.append(line.product())
            places[products[-1].sku] = len(products) - 1
    return tuple(products)


class _Line:
    """One row, and its number in the file."""

    def __init__(self, row: Mapping[str, str | None], number: int) -> None:
        self._row = row
        self.number = number
        if not self.cell("name"):
            raise PriceListError(f"Line {number} of the price list has no name.")

    def cell(self, name: str) -> str:
        return (self._row.get(name) or "").strip()

    def product(self) -> Product:
        return Product(
            sku=self.cell("sku") or self.cell("name"),
            name=self.cell("name"),
            price=self._price("price"),
            category=self.cell("category"),
            stock=self._stock(),
            description=self.cell("description"),
            url=self.cell("url"),
            image=self.cell("image"),
            old_price=self._price("old_price"),
            brand=self.cell("brand"),
            barcode=self.cell("barcode"),
            availability=self.cell("availability"),
            restricted=self.cell("restricted"),
            link=self.cell("link"),
        )

    def variant(self) -> Variant:
        price, stock = self._price("price"), self._stock()
        return Variant(self.cell("sku"), self.cell("name"), price, stock, self.cell("barcode"))

    def _price(self, name: str) -> Decimal | None:
        try:
            return Decimal(self.cell(name)) if self.cell(name) else None
        except InvalidOperation as error:
            raise self._no_number() from error

    def _stock(self) -> int | None:
        try:
            return int(self.cell("stock")) if self.cell("stock") else None
        except ValueError as error:
            raise self._no_number() from error

    def _no_number(self) -> PriceListError:
        return PriceListError(f"Line {self.number} of the price list has a price or stock that is no number.")
