"""Which products a query means, among thousands of titles: a second-best answer is fine, an unrelated one is not.

A query word is found in a title that has it, a word beginning with it, or a word a few edits away; rare words weigh
more, and what the catalog does not know weighs most: so a sentence about something else finds nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import takewhile
from math import log
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz, process

from liora.core.matching import Vocabulary, Word
from liora.core.normalise import FILLERS, LIMIT, Synonyms, fold, written_out

ENOUGH: Final = 0.6
"""Share of the query that a title must have to be a hit."""
WORTH_NAMING: Final = 0.45
"""Share from which a title is worth a "¿Quisiste decir…?"."""

_BEGINNING: Final = 0.93
_SHORTEST_BEGINNING: Final = 4
_NEARLY_EQUAL: Final = 0.85
_SAME_TYPO: Final = 0.15
_NUMBER_WEIGHT: Final = 0.5
_MOST_WORDS: Final = 12
_MOST_NEAR: Final = 3
_TITLE_LIMIT: Final = 300
_PIECE: Final = re.compile(r"\d+|[^\W\d]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """`position` in the titles; `coverage` from 0.6 to 1, the weighted share of the query that the title has."""

    position: int
    coverage: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits best first; without any, up to three titles or catalog words that may have been meant."""

    hits: tuple[Hit, ...]
    near: tuple[str, ...]


class WordIndex:
    """The words of a catalog's titles, indexed once and never changed."""

    __slots__ = ("_known", "_places", "_sizes", "_sorted", "_synonyms", "_titles")

    def __init__(self, titles: Sequence[str], synonyms: Mapping[str, str] | None = None) -> None:
        said = {" ".join(_stems(other)): " ".join(_stems(meant)) for other, meant in (synonyms or {}).items()}
        self._titles: Final = tuple(titles)
        self._synonyms: Final = Synonyms(said)
        listed = [frozenset(self._synonyms.apply(_stems(title, _TITLE_LIMIT))) for title in titles]
        self._sizes: Final = tuple(map(len, listed))
        self._places: Final = _places(listed, said)
        self._sorted: Final = sorted(self._places)
        self._known: Final = Vocabulary(self._sorted)

    def search(self, query: str, limit: int = 10) -> SearchResult:
        """At most `limit` titles; a query of nothing but fillers ("hola tienen") finds and suggests nothing."""
        asked = self._asked(query)
        found = [self._found(word) for word in asked[:_MOST_WORDS]]
        covered = self._covered(asked, found)
        best = [Hit(at, share) for at, share in covered if share >= ENOUGH][:limit]
        return SearchResult(tuple(best), () if best else self._near(asked, found, covered))

    def nearest(self, query: str, limit: int = 3) -> tuple[int, ...]:
        """Positions of the titles nearest to the query, however far: for "no tengo eso, ¿te sirve…?"."""
        asked = self._asked(query)
        covered = [at for at, _ in self._covered(asked, [self._found(word) for word in asked[:_MOST_WORDS]])][:limit]
        wanted = " ".join(asked)
        if len(covered) == limit or not wanted:
            return tuple(covered)
        folded = [fold(title, _TITLE_LIMIT) for title in self._titles]
        ranked = process.extract(wanted, folded, scorer=fuzz.token_set_ratio, limit=2 * limit)
        return tuple(dict.fromkeys([*covered, *(at for _, _, at in ranked)]))[:limit]

    def _asked(self, query: str) -> tuple[str, ...]:
        """The words that name a product, as stems; what may be a filler or a measure only if the catalog knows it."""
        said = [_stem(word) for word in _words(query, LIMIT) if word not in _QUERY_FILLERS]
        stems = dict.fromkeys(self._synonyms.apply(said))
        return tuple(stem for stem in stems if stem in self._places or not _says_nothing(stem))

    def _found(self, word: str) -> Mapping[str, float]:
        """Catalog words for a query word, with how alike they are; guesses only where they are clearly best."""
        found = dict.fromkeys(self._beginning_with(word), _BEGINNING)
        if word in self._places:
            found[word] = 1.0
        floor = _NEARLY_EQUAL if found else 0.0
        guesses = {stem: alike for stem, alike in self._known.like(Word.of(word), _edits) if stem not in found}
        best = max(guesses.values(), default=0.0)
        found.update((stem, alike) for stem, alike in guesses.items() if alike >= max(floor, best - _SAME_TYPO))
        return found

    def _beginning_with(self, word: str) -> Iterable[str]:
        if len(word) < _SHORTEST_BEGINNING or word.isdigit():
            return ()
        first = bisect_left(self._sorted, word)
        return takewhile(lambda stem: stem.startswith(word), self._sorted[first:])

    def _covered(self, asked: Sequence[str], found: Sequence[Mapping[str, float]]) -> list[tuple[int, float]]:
        """(position, share of the query) of every title with a part of it: most first, then the shorter title."""
        total = self._weight(()) * len(asked[_MOST_WORDS:])
        shares: dict[int, float] = {}
        for word, alike in zip(asked[:_MOST_WORDS], found, strict=True):
            best = self._best_places(alike)
            weight = self._weight(best) * (_NUMBER_WEIGHT if word.isdigit() else 1)
            total += weight
            for at, likeness in best.items():
                shares[at] = shares.get(at, 0.0) + weight * likeness
        ranked = sorted(shares, key=lambda at: (-round(shares[at], 6), self._sizes[at], at))
        return [(at, shares[at] / total) for at in ranked]

    def _best_places(self, alike: Mapping[str, float]) -> Mapping[int, float]:
        best: dict[int, float] = {}
        for stem, likeness in sorted(alike.items(), key=lambda one: one[1]):
            best.update(dict.fromkeys(self._places[stem], likeness))
        return best

    def _weight(self, places: Sized) -> float:
        """Rarity: from 0.7 for a word that every title has to log(1 + titles) for one that at most one has."""
        return log(1 + len(self._titles) / max(1, len(places)))

    def _near(
        self, asked: Sequence[str], found: Sequence[Mapping[str, float]], covered: Sequence[tuple[int, float]]
    ) -> tuple[str, ...]:
        titles = [self._titles[at] for at, share in covered[:_MOST_NEAR] if share >= WORTH_NAMING]
        words = [word for typed, alike in zip(asked, found, strict=False) for word in self._words_like(typed, alike)]
        return tuple(dict.fromkeys(titles + words))[:_MOST_NEAR]

    def _words_like(self, typed: str, found: Mapping[str, float]) -> Iterable[str]:
        """Catalog words as some title writes them, for a query word that may have been one of them."""
        alike = found or dict(self._known.like(Word.of(typed), _loose_edits))
        best = sorted(alike, key=lambda stem: (-alike[stem], stem))[:_MOST_NEAR]
        return filter(None, (self._as_written(stem) for stem in best if not stem.isdigit()))

    def _as_written(self, stem: str) -> str:
        title = next((self._titles[at] for at in self._places[stem]), "")
        pieces = _PIECE.findall(title.lower())
        return next((piece for piece in pieces if stem in _stems(piece)), "")


def _places(listed: Sequence[frozenset[str]], synonyms: Mapping[str, str]) -> Mapping[str, tuple[int, ...]]:
    """Positions of the titles that have a word, also under the tenant's other names for it, which may be misspelt."""
    places: dict[str, list[int]] = {}
    for at, stems in enumerate(listed):
        for stem in stems:
            places.setdefault(stem, []).append(at)
    known = {stem: tuple(found) for stem, found in places.items()}
    return {other: known[meant] for other, meant in synonyms.items() if meant in known and " " not in other} | known


def _stems(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    return tuple(_stem(word) for word in _words(text, limit))


def _words(text: str, limit: int) -> Iterable[str]:
    """Folded words, numbers apart from letters (`x500ml` → 500, ml), one name a measure, without the `x` of "x 500"."""
    pieces = [piece for piece in _PIECE.findall(fold(text, limit)) if piece != "x"]
    for before, piece in zip(["", *pieces], pieces, strict=False):
        if before.isdigit() and piece in _MEASURES:
            yield _MEASURES[piece]
        else:
            yield from written_out(piece) if len(piece) > 1 else (piece,)


def _stem(word: str) -> str:
    """One form for singular and plural (zapatilla, pantalón, lápiz, leche), and for ñ typed as n."""
    word = word.replace("ñ", "n")
    if len(word) <= 3 or word.isdigit():
        return word
    short = word.removesuffix("s")
    short = short[:-1] if len(short) > 3 and short.endswith("e") else short
    return short[:-1] + "c" if short.endswith("z") else short


def _says_nothing(stem: str) -> bool:
    return stem in _STEMS_OF_MEASURES or any(_FILLER_STEMS: Final = Vocabulary(sorted(map(_stem, _QUERY_FILLERS)))

_MEASURES: Final = MappingProxyType({
    written: measure
    for measure, forms in {
        "ml": "ml mls cc mililitro mililitros",
        "l": "l lt lts litro litros",
        "g": "g gr grs gramo gramos",
        "kg": "kg kgs kilo kilos kilogramo kilogramos",
        "mg": "mg mgs miligramo miligramos",
        "cm": "cm cms centimetro centimetros",
        "mm": "mm milimetro milimetros",
        "m": "m mt mts metro metros",
        "u": "u un und unid unidad unidades uds pza pzas pieza piezas",
        "in": "in pulg pulgada pulgadas",
        "w": "w watt watts",
        "v": "v volt volts voltios",
    }.items()
    for written in forms.split()
})  # fmt: skip
_STEMS_OF_MEASURES: Final = frozenset(map(_stem, _MEASURES))
