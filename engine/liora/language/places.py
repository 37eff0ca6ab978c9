"""Where the words of many titles stand: for each stem the titles that have it, in the order in which they are shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log
from typing import Final

from liora.language.normalise import Synonyms, fold
from liora.language.titles import TITLE_LIMIT, stem, title_words

NOWHERE: Final[tuple[int, ...]] = ()


class Places:
    """Titles are numbered by what comes first among equals: those not in `later`, then the shorter, then the earlier.

    `order` leads from such a number to the title's position. What stands only beside a title (its category) has places
    of its own. `synonyms` are stems: other name → what is meant.
    """

    __slots__ = ("_beside", "_count", "_titled", "order", "stems")

    def __init__(
        self, titles: Sequence[str], beside: Sequence[str], later: Collection[int], synonyms: Mapping[str, str]
    ) -> None:
        said: dict[str, str] = {}  # each word's stem: a catalog repeats its words
        apply = Synonyms(synonyms).apply if synonyms else tuple
        listed = [frozenset(apply(_stems_in(title, said))) for title in titles]
        around = [frozenset(_stems_in(text, said)) for text in beside]
        self._count: Final = len(listed)
        self.order: Final = tuple(sorted(range(len(listed)), key=lambda at: (at in later, len(listed[at]), at)))
        titled = _gathered(listed[at] for at in self.order)
        self._beside: Final = _gathered(around[at] - listed[at] for at in self.order) if beside else {}
        self._titled: Final = titled | {
            other: titled[meant] for other, meant in synonyms.items() if meant in titled and other not in titled
        }
        self.stems: Final = {word: one for word, one in sorted(said.items()) if one in self}

    def __contains__(self, one: str) -> bool:
        return one in self._titled or one in self._beside

    def titled(self, one: str) -> Sequence[int]:
        """The numbers of the titles that have a stem, ascending."""
        return self._titled.get(one, NOWHERE)

    def beside(self, one: str) -> Sequence[int]:
        """The numbers of the titles that have a stem only beside them, ascending."""
        return self._beside.get(one, NOWHERE)

    def weight(self, found: int) -> float:
        """Rarity: from 0.7 for what every title has to log(1 + titles) for what at most one has."""
        return log(1 + max(1, self._count) / max(1, found))


def _stems_in(text: str, said: dict[str, str]) -> tuple[str, ...]:
    found = title_words(fold(text, TITLE_LIMIT))
    return tuple(said.get(word) or said.setdefault(word, stem(word)) for word in found)


def _gathered(listed: Iterable[Iterable[str]]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for number, stems in enumerate(listed):
        for one in stems:
            places.setdefault(one, []).append(number)
    return {one: tuple(found) for one, found in places.items()}
