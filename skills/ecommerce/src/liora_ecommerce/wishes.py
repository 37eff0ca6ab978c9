"""What a message asks the shop to show: products by their words, through a filter, or a filter on what is shown."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from liora.view import Catalog, Product, View
from liora_ecommerce.asking import name_in, says_anything
from liora_ecommerce.facts import is_gone
from liora_ecommerce.filters import (
    LONGEST_KEY,
    Filter,
    Unclear,
    by_price,
    category_in,
    category_index,
    filter_in,
    without_category,
)
from liora_ecommerce.finding import Finding, Shelf, find
from liora_ecommerce.ordering import ordered


@dataclass(frozen=True, slots=True)
class Wish:
    """`found` by words, None where no words were said or nothing is like them; `query` and `category` narrow further.

    `unclear` is what was said of a filter and not understood.
    """

    query: str
    category: str | None
    filter: Filter
    found: Finding | None = None
    unclear: Unclear | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for by name, price, stock or category."""
        return not self.query and self.category is None and not self.filter and self.unclear is None


def wish_in(text: str, view: View, slots: Mapping[str, Any]) -> Wish:
    """What a text asks for; with a filter alone ("y menos de 10 lucas?") it is about what was asked for before."""
    catalog = view.catalog
    if catalog is None:
        return Wish("", None, Filter())
    category, no_category = category_in(text, catalog)
    said = without_category(text)
    narrowed, no_price = filter_in(text, catalog, view.tenant)
    found = find(said, catalog, view.synonyms) if name_in(said) else None
    wish = Wish(found.words if found else name_in(said), category, narrowed, found, no_price or no_category)
    if wish.query or category is not None or says_anything(text) or not (narrowed or wish.unclear):
        return wish
    return replace(wish, query=slots.get("consulta", ""), category=slots.get("categoria"))


def shown_for(wish: Wish, catalog: Catalog) -> Sequence[Product]:
    """The products that a wish leads to."""
    return selected(wish.query, wish.category, wish.filter, catalog)


def selected(
    query: str, category: str | None, narrowed: Filter, catalog: Catalog, order: str = ""
) -> Sequence[Product]:
    """Of a search, of a category, or all; what is kept of them by price, as the search has it, else as the shop has."""
    return catalog.derived(Selections).of(query, category, narrowed, order)


def nearest(query: str, category: str | None, narrowed: Filter, catalog: Catalog, most: int = 3) -> Sequence[Product]:
    """What comes nearest to a filter that keeps nothing: by price, in the order of the search."""
    return sorted(selected(query, category, Filter(), catalog), key=narrowed.distance)[:most]


class Selections:
    """What is shown of a catalog; the last selection is remembered: head, rows and page of a list ask for the same."""

    def __init__(self, catalog: Catalog) -> None:
        self._products = catalog.products
        self._shelf = catalog.derived(Shelf)
        self._prices = catalog.derived(by_price)
        catalog.derived(category_index)
        self._gone = frozenset(at for at, product in enumerate(catalog.products) if is_gone(product))
        self._last: dict[tuple[str, str | None, Filter, str], Sequence[Product]] = {}

    def of(self, query: str, category: str | None, narrowed: Filter, order: str) -> Sequence[Product]:
        key = (query, category, narrowed, order)
        if key not in self._last:
            self._last.clear()
            self._last[key] = ordered(self._select(query, category, narrowed), order)
        return self._last[key]

    def _select(self, query: str, category: str | None, narrowed: Filter) -> Sequence[Product]:
        if not query and category is None:
            return self._from_all(narrowed) if narrowed else self._products
        found: Sequence[Product] = self._shelf.ranked(query).products if query else self._products
        if category is not None:
            found = [product for product in found if product.category[:LONGEST_KEY] == category]
        kept = [product for product in found if narrowed.keeps(product)] if narrowed else found
        return kept if query or not narrowed else sorted(kept, key=is_gone)

    def _from_all(self, narrowed: Filter) -> Sequence[Product]:
        """What can be had first: found by its price, for a large shop has 50,000 to look through."""
        first = 0 if narrowed.low is None else bisect_left(self._prices, (narrowed.low, -1))
        end = None if narrowed.high is None else bisect_left(self._prices, (narrowed.high, len(self._products)))
        priced = narrowed.low is not None or narrowed.high is not None
        fitting = {at for _, at in self._prices[first:end]} if priced else set(range(len(self._products)))
        rest = [] if narrowed.available else sorted(fitting & self._gone)
        return [self._products[at] for at in (*sorted(fitting - self._gone), *rest)]
