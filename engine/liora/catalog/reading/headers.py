"""Which column holds what, by the words above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from liora.catalog.reading.currency import code_in
from liora.catalog.reading.synonyms import NOT_A_PRICE, PRICE_WORDS, SYNONYMS, Field
from liora.spreadsheets.headings import folded

_SINGLE: frozenset[Field] = frozenset(("name", "price", "sale_price", "old_price", "stock", "group"))


@dataclass(frozen=True)
class Columns:
    """The places of each field, the best first; `titles` are the headers as they are written."""

    places: Mapping[Field, tuple[int, ...]]
    titles: tuple[str, ...]
    keys: tuple[str, ...]
    currency: str = ""
    """What the header of the price says, such as `Precio (USD)`."""

    def first(self, name: Field) -> int:
        """-1 where there is no such column."""
        return self.places[name][0] if name in self.places else -1

    @cached_property
    def known(self) -> tuple[int, ...]:
        """The places that are understood, from left to right."""
        return tuple(sorted({place for places in self.places.values() for place in places}))

    def repeated_in(self, cells: Sequence[str]) -> bool:
        """Whether this row is the header once more, as above each page."""
        name, price = self.first("name"), self.first("price")
        if max(name, price) >= len(cells):
            return False
        return folded(cells[price]) == self.keys[price] and folded(cells[name]) == self.keys[name]

    def shown(self) -> dict[str, str]:
        """Field → header, for the report."""
        return {name: self.titles[places[0]] for name, places in self.places.items()}


def columns_of(cells: Sequence[str], currency: str) -> Columns:
    """What these headers say; of several prices the one in `currency` is taken."""
    keys = tuple(folded(cell) for cell in cells)
    found = _Finding(keys, tuple(code_in(cell) for cell in cells), currency)
    return found.columns(tuple(" ".join(cell.split()) for cell in cells))


@dataclass(slots=True)
class _Finding:
    keys: tuple[str, ...]
    codes: tuple[str, ...]
    currency: str
    places: dict[Field, tuple[int, ...]] = field(default_factory=dict)

    def columns(self, titles: tuple[str, ...]) -> Columns:
        for name in SYNONYMS:
            places = self._places(name)
            if places:
                self.places[name] = places[:1] if name in _SINGLE else places
        self._settle()
        price = self.places.get("price", (-1,))[0]
        return Columns(self.places, titles, self.keys, self.codes[price] if price >= 0 else "")

    def _places(self, name: Field) -> tuple[int, ...]:
        if name == "price":
            return self._prices()
        order = {word: rank for rank, word in enumerate(SYNONYMS[name])}
        ranked = sorted((order[key], place) for place, key in enumerate(self.keys) if key in order)
        return tuple(place for _, place in ranked)

    def _prices(self) -> tuple[int, ...]:
        ranked = []
        for place, key in enumerate(self.keys):
            rank = _price_rank(key, self.codes[place])
            if rank is not None:
                ranked.append((self.codes[place] not in ("", self.currency), rank, place))
        return tuple(place for *_, place in sorted(ranked))

    def _settle(self) -> None:
        """Takes back what a column cannot be because it is something else already."""
        name = self.places.get("name", (-1,))[0]
        for other in ("description", "category", "sku"):
            self._without(other, {name})
        if "parent" in self.places:
            self._without("category", set(self.places.get("kind", ())))
        else:
            self.places.pop("kind", None)
        self._without("availability", set(self.places.get("stock", ())))
        if "group" not in self.places and "parent" not in self.places:
            for option in ("option_1", "option_2", "option_3"):
                self.places.pop(option, None)

    def _without(self, name: Field, places: set[int]) -> None:
        left = tuple(place for place in self.places.get(name, ()) if place not in places)
        if left:
            self.places[name] = left
        else:
            self.places.pop(name, None)


_PRICES = {word: rank for rank, word in enumerate(SYNONYMS["price"])}


def _price_rank(key: str, code: str) -> int | None:
    """Lower is better; None for what is no price of a product."""
    if key in _PRICES:
        return _PRICES[key]
    if code:
        plain = " ".join(word for word in key.split() if word.upper() != code and word not in ("bs", "us", "en"))
        if plain in _PRICES:
            return _PRICES[plain]
    begins = any(key == word or key.startswith(f"{word} ") for word in PRICE_WORDS)
    return len(_PRICES) if begins and NOT_A_PRICE.isdisjoint(key.split()) else None
