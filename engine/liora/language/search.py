"""Which products a query means, among thousands of titles: a second-best answer is fine, an unrelated one is not.

A query word is found in a title that has it, a word beginning with it, or a word a few edits away; rare words weigh
more, and what the catalog does not know weighs most: so a sentence about something else finds nothing. A word that
nothing is near to is looked for once more, with more forgiveness, where all the others are.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from operator import itemgetter
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from liora.language.fillers import QUERY_FILLERS, is_filler
from liora.language.normalise import Synonyms, fold
from liora.language.places import Places
from liora.language.recent import Recent
from liora.language.titles import STEMS_OF_MEASURES, TITLE_LIMIT, pieces, stem, stems, words
from liora.language.vocabulary import Vocabulary, Word

ENOUGH: Final = 0.6
"""Share of the query that a title must have to be a hit."""
WORTH_NAMING: Final = 0.45
"""Share from which a title is worth a "¿Quisiste decir…?"."""

_BEGINNING: Final = 0.93
_SHORTEST_BEGINNING: Final = 4
_LIKELY: Final = 0.7
_SAME_TYPO: Final = 0.15
_BESIDE: Final = 0.95
_NUMBER_WEIGHT: Final = 0.5
_MEASURE_WEIGHT: Final = 0.25
_SHORTEST_PART: Final = 3
_SHORTEST_ALONE: Final = 5
_MOST_WORDS: Final = 12
_MOST_NEAR: Final = 3
_MOST_RECENT: Final = 512


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
    """The words of a catalog's titles, indexed once and never changed.

    `beside` says of each title what else it is found by, which counts a little less: its category, its brand. Titles
    at the positions in `later` come after others that are as good.
    """

    __slots__ = ("_known", "_loose", "_places", "_recent", "_stems", "_synonyms", "_titles", "_words")

    def __init__(
        self,
        titles: Sequence[str],
        synonyms: Mapping[str, str] | None = None,
        *,
        beside: Sequence[str] = (),
        later: Collection[int] = (),
    ) -> None:
        said = {" ".join(stems(other)): " ".join(stems(meant)) for other, meant in (synonyms or {}).items()}
        self._titles: Final = tuple(titles)
        self._synonyms: Final = Synonyms(said)
        self._places: Final = Places(titles, beside, later, said)
        others = {word: stem(word) for other in synonyms or () for word in words(other) if stem(word) in self._places}
        self._stems: Final = dict(sorted((self._places.stems | others).items()))
        self._words: Final = tuple(self._stems)
        self._known: Final = Vocabulary(self._words)
        self._recent: Final[Recent[str, Mapping[str, float]]] = Recent(_MOST_RECENT)
        self._loose: Final[Recent[str, Sequence[tuple[str, float]]]] = Recent(_MOST_RECENT)

    def search(self, query: str, limit: int = 10) -> SearchResult:
        """At most `limit` titles; a query of nothing but fillers ("hola tienen") finds and suggests nothing."""
        asked = self._asked(query)
        ranked = list(self._ranked(self._covering(asked), WORTH_NAMING))
        best = tuple(Hit(at, share) for at, share in ranked if share >= ENOUGH)[: max(0, limit)]
        return SearchResult(best, () if best else self._near(asked, ranked))

    def hits(self, query: str, limit: int = 10) -> tuple[Hit, ...]:
        """The hits of `search` for who has no use for suggestions."""
        ranked = self._ranked(self._covering(self._asked(query)), ENOUGH)
        return tuple(Hit(at, share) for at, share in islice(ranked, limit))

    def found(self, query: str) -> tuple[float, tuple[int, ...]]:
        """The share of the query that the best title has, and the positions of all hits: what shows them in pages."""
        covering = self._covering(self._asked(query))
        keys = self._keys(covering, ENOUGH)
        count, order = len(self._titles), self._places.order
        return (1 - keys[0] // count / 100 if keys else 0.0), tuple(order[key % count] for key in keys)

    @staticmethod
    def words_of(query: str) -> str:
        """What of a query is searched for: queries with the same words find the same."""
        return " ".join(word for word in words(query) if word not in QUERY_FILLERS)

    def nearest(self, query: str, limit: int = 3) -> tuple[int, ...]:
        """Positions of the titles nearest to the query, however far: for "no tengo eso, ¿te sirve…?"."""
        asked = self._asked(query)
        covered = [at for at, _ in islice(self._ranked(self._covering(asked), 0.0), limit)]
        if len(covered) == limit or not asked:
            return tuple(covered)
        wanted = " ".join(one.typed for one in asked)
        titles = [fold(title, TITLE_LIMIT) for title in self._titles]
        ranked = process.extract(wanted, titles, scorer=fuzz.token_set_ratio, limit=2 * limit)
        return tuple(dict.fromkeys([*covered, *(at for _, _, at in ranked)]))[:limit]

    def _asked(self, query: str) -> "tuple[_Asked, ...]":
        """The words that name a product; fillers and measures where the catalog knows them, letters never alone."""
        said = (word for word in words(query) if word not in QUERY_FILLERS)
        typed = {stem(part): part for word in said for part in self._apart(word)}
        meant = [one for one in dict.fromkeys(self._synonyms.apply(tuple(typed))) if self._names(one)]
        if all(len(one) == 1 and one.isalpha() for one in meant):
            return ()
        found = [self._looked_up(typed.get(one, one), one) for one in meant[:_MOST_WORDS]]
        known = (_Asked(typed.get(one, one), alike) for one, alike in zip(meant, found, strict=False))
        return self._in_company((*known, *(_Asked(one, {}) for one in meant[_MOST_WORDS:])))

    def _apart(self, word: str) -> tuple[str, ...]:
        """Two catalog words for one that was typed without the space (`cocacola`)."""
        cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1) if stem(word) not in self._places else ()
        halves = ((word[:cut], word[cut:]) for cut in cuts)
        return next((two for two in halves if all(stem(half) in self._places for half in two)), (word,))

    def _names(self, one: str) -> bool:
        return one in self._places or not is_filler(one)

    def _looked_up(self, typed: str, one: str) -> Mapping[str, float]:
        return self._recent.of(typed, lambda word: self._look_up(word, one))

    def _look_up(self, typed: str, one: str) -> Mapping[str, float]:
        """Stems of the catalog with how alike they are to a query word; guesses only where they are clearly best."""
        found = {self._stems[word]: _BEGINNING for word in self._beginning_with(typed)}
        if one in self._places:
            found[one] = 1.0
        guesses: dict[str, float] = {}
        for word, alike in self._known.like(Word.of(typed), _edits):
            guesses[self._stems[word]] = max(alike, guesses.get(self._stems[word], 0.0))
        best = max([*found.values(), *guesses.values()], default=0.0)
        floor = max(_LIKELY, best - _SAME_TYPO)
        return {other: alike for other, alike in guesses.items() if alike >= floor} | found

    def _beginning_with(self, typed: str, shortest: int = _SHORTEST_BEGINNING) -> Iterable[str]:
        if len(typed) < shortest or typed.isdigit():
            return ()
        first = bisect_left(self._words, typed)
        return takewhile(lambda word: word.startswith(typed), islice(self._words, first, None))

    def _in_company(self, asked: "tuple[_Asked, ...]") -> "tuple[_Asked, ...]":
        """With the one word that is like nothing looked for again, where all the others are: `hda unicornio`."""
        lost = [one for one in asked if not one.found and not one.typed.isdigit()]
        others = [one for one in asked if one.found]
        if len(lost) != 1 or len(lost[0].typed) < _SHORTEST_PART:
            return asked
        if any(map(_tells, others)):
            company = set.intersection(*(set(self._best_places(one.found)) for one in others))
            found = {
                one: alike
                for one, alike in self._loosely_like(lost[0].typed)
                if not company.isdisjoint(self._standing(one))
            }
        else:
            found = dict(self._loosely_like(lost[0].typed)) if len(lost[0].typed) >= _SHORTEST_ALONE else {}
        return tuple(_Asked(one.typed, found) if one is lost[0] else one for one in asked)

    def _loosely_like(self, typed: str) -> Sequence[tuple[str, float]]:
        return self._loose.of(typed, self._look_around)

    def _look_around(self, typed: str) -> Sequence[tuple[str, float]]:
        """Stems with their likeness, whatever letter they begin with; the likest form of each last."""
        scorer: Callable[..., int] = OSA.distance
        most = 1 if len(typed) <= 7 else 2
        alike = dict.fromkeys(self._beginning_with(typed, _SHORTEST_PART), _BEGINNING)
        for word, edits, _ in process.extract(typed, self._words, scorer=scorer, score_cutoff=most, limit=None):
            if word.isalpha() and len(word) > _SHORTEST_PART:
                alike[word] = 1 - edits / max(len(typed), len(word))
        return [(self._stems[word], likeness) for word, likeness in sorted(alike.items(), key=itemgetter(1))]

    def _covering(self, asked: "Sequence[_Asked]") -> "_Covering":
        """What titles have of the query, by number; of those with too little to be named only some."""
        weighed = sorted(((self._weighed(one), one) for one in asked), key=lambda pair: -pair[0][0])
        left = total = sum(weight for (weight, _), _ in weighed)
        shares: dict[int, float] = {}
        for (weight, best), _ in weighed:
            if left / total >= WORTH_NAMING:
                for number, alike in best.items():
                    shares[number] = shares.get(number, 0.0) + weight * alike
            else:  # a title that has none of the words so far cannot become worth naming
                for number in shares.keys() & best.keys():
                    shares[number] += weight * best[number]
            left -= weight
        return _Covering(shares, total)

    def _weighed(self, one: "_Asked") -> tuple[float, Mapping[int, float]]:
        best = self._best_places(one.found)
        return self._places.weight(len(best)) * _share_of(one.typed), best

    def _best_places(self, alike: Mapping[str, float]) -> Mapping[int, float]:
        best: dict[int, float] = {}
        for one, likeness in sorted(alike.items(), key=itemgetter(1)):
            for number in self._places.beside(one):
                best[number] = max(best.get(number, 0.0), likeness * _BESIDE)
            best.update(dict.fromkeys(self._places.titled(one), likeness))
        return best

    def _ranked(self, covering: "_Covering", least: float) -> Iterator[tuple[int, float]]:
        """(position, share in hundredths) of every title that has so much: most first."""
        count = len(self._titles)
        for key in self._keys(covering, least):
            yield self._places.order[key % count], 1 - key // count / 100

    def _keys(self, covering: "_Covering", least: float) -> list[int]:
        """Hundredths that are missing, then the title's number, as one whole number: these are sorted fastest."""
        count, whole, scale = len(self._titles), 100.5, 100 / (covering.total or 1)
        enough = least * covering.total
        return sorted(
            [
                int(whole - share * scale) * count + number
                for number, share in covering.shares.items()
                if share >= enough
            ]
        )

    def _standing(self, one: str) -> Iterable[int]:
        return chain(self._places.titled(one), self._places.beside(one))

    def _near(self, asked: "Sequence[_Asked]", ranked: Sequence[tuple[int, float]]) -> tuple[str, ...]:
        titles = [self._titles[at] for at, _ in ranked[:_MOST_NEAR]]
        told = " ".join(titles).lower()
        named = [word for one in asked[:_MOST_WORDS] for word in self._words_like(one) if word not in told]
        return tuple(dict.fromkeys(titles + named))[:_MOST_NEAR]

    def _words_like(self, asked: "_Asked") -> Iterable[str]:
        """Catalog words as some title writes them, for a query word that may have been one of them."""
        alike = asked.found or {
            self._stems[word]: alike for word, alike in self._known.like(Word.of(asked.typed), _loose_edits)
        }
        best = sorted(alike, key=lambda one: (-alike[one], one))[:_MOST_NEAR]
        return filter(None, (self._as_written(one) for one in best if one not in STEMS_OF_MEASURES and one.isalpha()))

    def _as_written(self, one: str) -> str:
        title = next((self._titles[self._places.order[number]] for number in self._places.titled(one)), "")
        return next((piece for piece in pieces(title.lower()) if one in stems(piece)), "")


@dataclass(frozen=True, slots=True)
class _Covering:
    """Weight that titles have of a query, by number, and that of the whole query."""

    shares: Mapping[int, float]
    total: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query word, and the catalog's stems that it may be with how alike they are."""

    typed: str
    found: Mapping[str, float]


def _tells(one: _Asked) -> bool:
    """Whether a word says what is meant: a number or a measure does not."""
    return not one.typed.isdigit() and stem(one.typed) not in STEMS_OF_MEASURES


def _share_of(typed: str) -> float:
    return _NUMBER_WEIGHT if typed.isdigit() else _MEASURE_WEIGHT if stem(typed) in STEMS_OF_MEASURES else 1.0


def _edits(known: str) -> int:
    size = len(known)
    return 0 if size <= 3 else 1 if size <= 5 else 2 if size <= 9 else 3


def _loose_edits(known: str) -> int:
    return _edits(known) + (1 if len(known) > 5 else 0)
