"""What a person wants to see alone: a price range, a category, what can be had; and what of it was not understood."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from liora.language.amounts import PriceRange, price_in, without_prices
from liora.language.normalise import fold
from liora.language.search import WordIndex
from liora.view import Catalog, Product, Tenant
from liora_ecommerce.facts import is_gone, prices_of

LONGEST_KEY = 100
"""Characters of a SKU or category that travel in a button: its id holds 200."""

PRICE_PATTERN = r"^\d+(\.\d+)?$"

SLOTS: Mapping[str, Any] = {
    "desde": {"type": "string", "pattern": PRICE_PATTERN, "maxLength": 20},
    "hasta": {"type": "string", "pattern": PRICE_PATTERN, "maxLength": 20},
    "disponibles": {"type": "boolean"},
}

AVAILABLE = re.compile(
    r"\b(?:disponibles?|disponibilidad|(?:en|con|hay|hayga|tienen|tengan|tenga|de) stock|en existencia)\b"
)
CATEGORY = re.compile(
    r"\b(?:en|de)?\s*(?:la )?(?:categor[ií]as?|secci[oó]n|rubro)\s+(?:de\s+)?([^?!.,;]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Only what costs from `low` to `high`, and what is `available`; nothing set lets everything through."""

    low: Decimal | None = None
    high: Decimal | None = None
    available: bool = False

    def __bool__(self) -> bool:
        return self != Filter()

    def keeps(self, product: Product) -> bool:
        """Whether some form of the product is wanted; without a price it never fits one."""
        return not (self.available and is_gone(product)) and self._fits(product)

    def distance(self, product: Product) -> Decimal:
        """How far its price is from what is wanted; for the nearest instead."""
        return min(map(self._gap, prices_of(product)), default=Decimal("Infinity"))

    def _gap(self, price: Decimal) -> Decimal:
        above = price - self.high if self.high is not None else Decimal(0)
        below = self.low - price if self.low is not None else Decimal(0)
        return max(above, below, Decimal(0))

    def _fits(self, product: Product) -> bool:
        if self.low is None and self.high is None:
            return True
        return any(
            (self.low is None or price >= self.low) and (self.high is None or price <= self.high)
            for price in prices_of(product)
        )


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words of a filter that were not understood; `what` is `precio` or `categoria`."""

    what: str
    said: str


def filter_in(text: str, catalog: Catalog, tenant: Tenant) -> tuple[Filter, Unclear | None]:
    """The prices and the stock that a text asks for. Amounts that are too small for all prices are not understood."""
    available = AVAILABLE.search(fold(text, 400)) is not None
    said = price_in(text, tenant.country, tenant.currency)
    if isinstance(said, PriceRange) and (said.sure or _is_plausible(said, catalog)):
        return Filter(said.low, said.high, available), None
    if said is None:
        return Filter(available=available), None
    return Filter(available=available), Unclear("precio", said.said)


def category_in(text: str, catalog: Catalog) -> tuple[str | None, Unclear | None]:
    """The category that is named as one ("de la categoría ropa"), as the catalog writes it."""
    named = CATEGORY.search(without_prices(text))
    if named is None:
        return None, None
    hits = catalog.derived(category_index).hits(named[1], limit=1)
    names = catalog.derived(categories_of)
    return (names[hits[0].position], None) if hits else (None, Unclear("categoria", named[1].strip()))


def without_category(text: str) -> str:
    """The text without the words that name a category as one; prices go with them, since one may stand behind it."""
    return CATEGORY.sub(" ", without_prices(text)) if CATEGORY.search(text) else text


def filter_of(slots: Mapping[str, Any]) -> Filter:
    """The filter that a conversation has on."""
    low, high = (Decimal(slots[name]) if name in slots else None for name in ("desde", "hasta"))
    return Filter(low, high, slots.get("disponibles", False))


def middle_price(catalog: Catalog) -> Decimal:
    """A price as this shop has them, for an example."""
    prices = catalog.derived(by_price)
    return prices[len(prices) // 2][0] if prices else Decimal(1000)


def _is_plausible(said: PriceRange, catalog: Catalog) -> bool:
    prices = catalog.derived(by_price)
    ends = [end for end in (said.low, said.high) if end is not None]
    return bool(prices) and prices[0][0] <= max(ends)


def by_price(catalog: Catalog) -> Sequence[tuple[Decimal, int]]:
    """All prices, the lowest first, with the positions of their products."""
    return sorted((price, at) for at, product in enumerate(catalog.products) for price in prices_of(product))


def categories_of(catalog: Catalog) -> Sequence[str]:
    """The categories in the order of the shop, each as long as a button can carry."""
    return list(dict.fromkeys(product.category[:LONGEST_KEY] for product in catalog.products if product.category))


def category_index(catalog: Catalog) -> WordIndex:
    """The categories, to be found by what somebody calls them."""
    return WordIndex(catalog.derived(categories_of))
