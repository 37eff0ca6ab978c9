"""A price list of a story, the demo or the bench as products: UTF-8 CSV with the columns sku, name, price and, if
there, category, stock, description, url, image. Prices are decimal numbers with a point.

Nothing is guessed here, and a product without a price stays where it is, so that stories can ask for it ("Consultar
precio"). What shops upload is read by `liora.catalog.reading`, which hides such products and reports them.
"""

import csv
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from io import StringIO

from liora.errors import LioraError
from liora.view import Product

REQUIRED = ("sku", "name", "price")


class PriceListError(LioraError):
    """The price list cannot be read."""


def read_products(text: str) -> tuple[Product, ...]:
    """The products in the order of the list; raises PriceListError naming line and column."""
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in REQUIRED if name not in (rows.fieldnames or ())]
    if missing:
        raise PriceListError(f"The price list has no column {missing[0]!r}; it needs {', '.join(REQUIRED)}.")
    return tuple(_product(row, line) for line, row in enumerate(rows, 2) if any(row.values()))


def _product(row: Mapping[str, str | None], line: int) -> Product:
    def cell(name: str) -> str:
        return (row.get(name) or "").strip()

    if not cell("name"):
        raise PriceListError(f"Line {line} of the price list has no name.")
    try:
        price = Decimal(cell("price")) if cell("price") else None
        stock = int(cell("stock")) if cell("stock") else None
    except (InvalidOperation, ValueError) as error:
        raise PriceListError(f"Line {line} of the price list has a price or stock that is no number.") from error
    return Product(
        cell("sku") or cell("name"),
        cell("name"),
        price,
        cell("category"),
        stock,
        cell("description"),
        cell("url"),
        cell("image"),
    )
