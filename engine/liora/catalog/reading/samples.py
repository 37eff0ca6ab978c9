"""A few products as the preview shows them."""

from collections.abc import Sequence
from decimal import Decimal

from liora.catalog.reading.understood import Sample
from liora.view import Product

_COUNT = 3


def samples_of(products: Sequence[Product], currency: str) -> tuple[Sample, ...]:
    """The first, the middle and the last: what went wrong in a part of a list shows there."""
    places = sorted({0, len(products) // 2, len(products) - 1}) if products else []
    return tuple(_sample(products[place], currency) for place in places[:_COUNT])


def _sample(product: Product, currency: str) -> Sample:
    return Sample(product.sku, product.name, _shown(product.price, currency), product.category)


def _shown(price: Decimal | None, currency: str) -> str:
    """`4990 CLP`: without marks of thousands, so that nobody doubts what was understood."""
    return "" if price is None else f"{price:f} {currency}"
