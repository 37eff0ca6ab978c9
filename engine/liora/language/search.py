"""Which products a query means, among thousands of titles: a second-best answer is fine, an unrelated one is not.

A query word is found in a title that has it, a word beginning with it, or a word a few edits away; rare words weigh
more, and what the catalog does not know weighs most: so a sentence about something else finds nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile
from math import log
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz, process

from liora.language.normalise import FILLERS, LIMIT, Synonyms, fold, written_out
from liora.language.vocabulary import Vocabulary, Word

ENOUGH: Final = 0.6
"""Share of the query that a title must have to be a hit."""
WORTH_NAMING: Final = 0.45
"""Share from which a title is worth a "¿Quisiste decir…?"."""

_BEGINNING: Final = 0.93
_SHORTEST_BEGINNING: Final = 4
_LIKELY: Final = 0.7
_SAME_TYPO: Final = 0.15
_NUMBER_WEIGHT: Final = 0.5
_SHORTEST_PART: Final = 3
_MOST_WORDS: Final = 12
_MOST_NEAR: Final = 3
_TITLE_LIMIT: Final = 300
_PLURAL_E: Final = re.compile(r".[aeiou][cdjlnrsz]e$")
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

    __slots__ = ("_folded", "_found", "_known", "_places", "_sizes", "_sorted", "_stems", "_synonyms", "_titles")

    def __init__(self, titles: Sequence[str], synonyms: Mapping[str, str] | None = None) -> None:
        said = {" ".join(_stems(other)): " ".join(_stems(meant)) for other, meant in (synonyms or {}).items()}
        self._titles: Final = tuple(titles)
        self._folded: Final = [fold(title, _TITLE_LIMIT) for title in titles]
        self._synonyms: Final = Synonyms(said)
        apart = [_words(title, _TITLE_LIMIT) for title in titles]
        listed = [frozenset(self._synonyms.apply(tuple(map(_stem, words)))) for words in apart]
        self._sizes: Final = tuple(map(len, listed))
        self._places: Final = _places(listed, said)
        others = [_words(other, _TITLE_LIMIT) for other in synonyms or ()]
        written = sorted({word for words in (*apart, *others) for word in words})
        self._stems: Final = {word: _stem(word) for word in written if _stem(word) in self._places}
        self._sorted: Final = tuple(self._stems)
        self._known: Final = Vocabulary(self._sorted)
        self._found: Final = lru_cache(maxsize=32)(self._look_up)

    def search(self, query: str, limit: int = 10) -> SearchResult:
        """At most `limit` titles; a query of nothing but fillers ("hola tienen") finds and suggests nothing."""
        asked = self._asked(query)
        covered = self._covered(asked)
        best = _hits(covered, limit)
        return SearchResult(best, () if best else self._near(asked, covered))

    def hits(self, query: str, limit: int = 10) -> tuple[Hit, ...]:
        """The hits of `search` for who has no use for suggestions: these take longer than all the rest."""
        return _hits(self._covered(self._asked(query)), limit)

    def nearest(self, query: str, limit: int = 3) -> tuple[int, ...]:
        """Positions of the titles nearest to the query, however far: for "no tengo eso, ¿te sirve…?"."""
        asked = self._asked(query)
        covered = [at for at, _ in self._covered(asked)][:limit]
        if len(covered) == limit or not asked:
            return tuple(covered)
        wanted = " ".join(one.typed for one in asked)
        ranked = process.extract(wanted, self._folded, scorer=fuzz.token_set_ratio, limit=2 * limit)
        return tuple(dict.fromkeys([*covered, *(at for _, _, at in ranked)]))[:limit]

    def _asked(self, query: str) -> "tuple[_Asked, ...]":
        """The words that name a product; fillers and measures where the catalog knows them, letters never alone."""
        said = (word for word in _words(query, LIMIT) if word not in _QUERY_FILLERS)
        typed = {_stem(part): part for word in said for part in self._apart(word)}
        stems = [stem for stem in dict.fromkeys(self._synonyms.apply(tuple(typed))) if self._names(stem)]
        if all(len(stem) == 1 and stem.isalpha() for stem in stems):
            return ()
        found = [self._found(typed.get(stem, stem), stem) for stem in stems[:_MOST_WORDS]]
        known = (_Asked(typed.get(stem, stem), alike) for stem, alike in zip(stems, found, strict=False))
        return (*known, *(_Asked(stem, {}) for stem in stems[_MOST_WORDS:]))

    def _apart(self, word: str) -> tuple[str, ...]:
        """Two catalog words for one that was typed without the space (`cocacola`)."""
        cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1) if _stem(word) not in self._places else ()
        halves = ((word[:cut], word[cut:]) for cut in cuts)
        return next((two for two in halves if all(_stem(half) in self._places for half in two)), (word,))

    def _names(self, stem: str) -> bool:
        return stem in self._places or not _is_filler(stem)

    def _look_up(self, typed: str, stem: str) -> Mapping[str, float]:
        """Stems of the catalog with how alike they are to a query word; guesses only where they are clearly best."""
        found = {self._stems[word]: _BEGINNING for word in self._beginning_with(typed)}
        if stem in self._places:
            found[stem] = 1.0
        guesses: dict[str, float] = {}
        for word, alike in self._known.like(Word.of(typed), _edits):
            guesses[self._stems[word]] = max(alike, guesses.get(self._stems[word], 0.0))
        best = max([*found.values(), *guesses.values()], default=0.0)
        floor = max(_LIKELY, best - _SAME_TYPO)
        return {other: alike for other, alike in guesses.items() if alike >= floor} | found

    def _beginning_with(self, typed: str) -> Iterable[str]:
        if len(typed) < _SHORTEST_BEGINNING or typed.isdigit():
            return ()
        first = bisect_left(self._sorted, typed)
        return takewhile(lambda word: word.startswith(typed), islice(self._sorted, first, None))

    def _covered(self, asked: "Sequence[_Asked]") -> list[tuple[int, float]]:
        """(position, share of the query) of every title with a part of it: most first, then the shorter title."""
        total = 0.0
        shares: dict[int, float] = {}
        for one in asked:
            best = self._best_places(one.found)
            weight = self._weight(best) * (_NUMBER_WEIGHT if one.typed.isdigit() else 1)
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

    def _near(self, asked: "Sequence[_Asked]", covered: Sequence[tuple[int, float]]) -> tuple[str, ...]:
        titles = [self._titles[at] for at, share in covered[:_MOST_NEAR] if share >= WORTH_NAMING]
        words = [word for one in asked[:_MOST_WORDS] for word in self._words_like(one)]
        return tuple(dict.fromkeys(titles + words))[:_MOST_NEAR]

    def _words_like(self, asked: "_Asked") -> Iterable[str]:
        """Catalog words as some title writes them, for a query word that may have been one of them."""
        alike = asked.found or {
            self._stems[word]: alike for word, alike in self._known.like(Word.of(asked.typed), _loose_edits)
        }
        best = sorted(alike, key=lambda stem: (-alike[stem], stem))[:_MOST_NEAR]
        return filter(
            None, (self._as_written(stem) for stem in best if stem not in _STEMS_OF_MEASURES and stem.isalpha())
        )

    def _as_written(self, stem: str) -> str:
        title = next((self._titles[at] for at in self._places[stem]), "")
        pieces = _PIECE.findall(title.lower())
        return next((piece for piece in pieces if stem in _stems(piece)), "")


def _hits(covered: Iterable[tuple[int, float]], limit: int) -> tuple[Hit, ...]:
    return tuple(Hit(at, share) for at, share in covered if share >= ENOUGH)[:limit]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query word, and the catalog's stems that it may be with how alike they are."""

    typed: str
    found: Mapping[str, float]


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


def _words(text: str, limit: int) -> tuple[str, ...]:
    """Folded words, numbers apart from letters (`x500ml` → 500, ml), one name a measure, without the `x` of "x 500"."""
    return _pieces(fold(text, limit))


@lru_cache(maxsize=2048)
def _pieces(folded: str) -> tuple[str, ...]:
    pieces = [piece for piece in _PIECE.findall(folded.replace("ñ", "n")) if piece != "x"]
    said: list[str] = []
    for before, piece in zip(["", *pieces], pieces, strict=False):
        if before.isdigit() and piece in _MEASURES:
            said.append(_MEASURES[piece])
        else:
            said += written_out(piece) if len(piece) > 1 else (piece,)
    return tuple(said)


@lru_cache(maxsize=4096)
def _is_filler(stem: str) -> bool:
    """Whether a query can do without the word: a greeting, a cue, a measure, or a misspelling of one."""
    return stem in _STEMS_OF_MEASURES or any(_FILLER_STEMS.like(Word.of(stem), _filler_edits))


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """One form for singular and plural (zapatilla, pantalón, luz, leche)."""
    if word.isdigit():
        return word
    short = word.removesuffix("s") if len(word) > 3 else word
    short = short[:-1] if _PLURAL_E.search(short) else short
    return short[:-1] + "c" if len(short) > 2 and short.endswith("z") else short


def _edits(known: str) -> int:
    size = len(known)
    return 0 if size <= 3 else 1 if size <= 5 else 2 if size <= 9 else 3


def _loose_edits(known: str) -> int:
    return _edits(known) + (1 if len(known) > 3 else 0)


def _filler_edits(known: str) -> int:
    return 1 if len(known) >= 6 else 0


_QUERY_FILLERS: Final = FILLERS | {
    word
    for line in (
        "busco buscando buscar hay tienen tienes tiene tenes tendran tendras tendria tendrian tengan traen manejan",
        "venden vendes vende ofrecen disponible disponibles queda quedan comprar llevar encargar pedir interesa ando",
        "precio precios costo cuanto cuantos cuesta cuestan vale valen sale salen cobran como que cual cuales donde",
        "si ya algo algun alguna algunos algunas otro otra mas solo son es esta estan este esto eso ese esa cualquier",
        "dame deme das dan ponme mandame muestrame mostrar ver podria puede puedes gustaria quisieramos quisiera tipo",
        "consulta pregunta porque porfavor q d k t m",
    )
    for word in line.split()
}
_FILLER_STEMS: Final = Vocabulary(sorted(map(_stem, _QUERY_FILLERS)))
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
