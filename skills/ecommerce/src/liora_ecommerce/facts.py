"""What a product is known to cost and whether it can be had, by its numbers and by the shop's own words."""

from decimal import Decimal
from typing import Literal

from liora.language.normalise import fold
from liora.view import Product, Variant

SCARCE = 5
"""Below this stock it is said how many are left (a shop's fact, not a push to buy)."""

HERE = frozenset({"disponible", "en stock", "con stock", "hay stock", "in stock", "instock", "available", "si", "hay"})
GONE = frozenset({
    "agotado", "agotada", "sin stock", "no disponible", "sin existencia", "sin existencias", "fuera de stock", "no hay",
    "out of stock", "outofstock", "sold out", "no", "discontinued", "descontinuado",
})  # fmt: skip

Standing = Literal["here", "few", "gone", "told"]
"""Whether a product can be had: without more, a few are left, none is, or what the shop's own words tell."""


def standing(product: Product) -> Standing:
    """The shop's words count before its numbers: "15 a 20 días" says more than a stock of 0."""
    told = fold(product.availability) if product.availability else ""
    if told and told not in HERE:
        return "gone" if told in GONE else "told"
    left = stock_of(product)
    if left is None or left >= SCARCE or (told and left <= 0):
        return "here"
    return "few" if left > 0 else "gone"


def is_gone(product: Product) -> bool:
    """Whether it cannot be had at the moment."""
    return standing(product) == "gone"


def stock_of(product: Product) -> int | None:
    """Pieces that are left of it, of all its variants together; None where nobody counts."""
    counts = [one.stock for one in product.variants]
    if product.stock is not None or not counts or None in counts:
        return product.stock
    return sum(max(0, count) for count in counts if count is not None)


def price_of(product: Product) -> Decimal | None:
    """Its own price, else the lowest of its variants; None where the shop must be asked."""
    if product.price is not None:
        return product.price
    return min((one.price for one in product.variants if one.price is not None), default=None)


def prices_of(product: Product) -> tuple[Decimal, ...]:
    """All prices at which some form of it is sold."""
    if not product.variants:
        return () if product.price is None else (product.price,)
    own = (product.price, *(one.price for one in product.variants))
    return tuple(dict.fromkeys(price for price in own if price is not None))


def old_price_of(product: Product) -> Decimal | None:
    """What it cost before an offer, where that was more."""
    price = price_of(product)
    return product.old_price if price and product.old_price and product.old_price > price else None


def brand_of(product: Product) -> str:
    """Its brand, unless its name says it already."""
    return "" if fold(product.brand) in fold(product.name, 300) else product.brand


def variants_to_have(product: Product) -> tuple[Variant, ...]:
    """The variants that are not known to be sold out."""
    return tuple(one for one in product.variants if one.stock is None or one.stock > 0)
