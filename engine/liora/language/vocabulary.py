"""Words that are compared by how they are written and by how they sound, and many of them searched at once.

Which edits are forgiven was measured on real misspellings: two cover nearly all, the first letter is right or sounds
right, and three or four letters one edit apart are simply another word.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from liora.language.normalise import sound

_HOMOPHONE: Final = 0.5
_SHORTEST_TYPO: Final = 4
_SHORTEST_OTHER_START: Final = 6
_LAST: Final = "\U0010ffff"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, ñ as n, and how it sounds: made once, compared often."""

    text: str
    heard: str

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(folded: str) -> "Word":
        return Word(folded.replace("ñ", "n"), sound(folded))


def likeness(typed: Word, known: Word, edits: int) -> float:
    """1 for the same word, 0 for another, else the share of letters that are right after at most `edits` edits."""
    if typed.text == known.text:
        return 1.0
    size, other = len(typed.text), len(known.text)
    shorter, longer = (size, other) if size < other else (other, size)
    if shorter < _SHORTEST_TYPO or longer - shorter > edits + 1 or _has_digit(typed.text) or _has_digit(known.text):
        return 0.0
    if typed.heard == known.heard:
        return 1 - _HOMOPHONE / longer
    if edits and not _start_alike(typed, known):
        edits = 1 if shorter >= _SHORTEST_OTHER_START else 0
    if not edits:
        return 0.0
    written = OSA.distance(typed.text, known.text, score_cutoff=edits)
    heard = OSA.distance(typed.heard, known.heard, score_cutoff=edits) + _HOMOPHONE
    cost = min(written, heard)
    return 1 - cost / longer if cost <= edits else 0.0


def one_edit_away(typed: Word, known: Word) -> bool:
    """Whether a command of four letters or more is what was typed, but for one letter."""
    if len(known.text) < _SHORTEST_TYPO or abs(len(known.text) - len(typed.text)) > 1:
        return False
    if _has_digit(typed.text) or not _start_alike(typed, known):
        return False
    return OSA.distance(typed.text, known.text, score_cutoff=1) <= 1


class Vocabulary:
    """Known words, to be found by what somebody typed instead of them.

    Distances are measured, in C, to words that begin alike; others can only be a first letter away.
    """

    __slots__ = ("_heard", "_letters", "_places", "_rests", "_texts")

    def __init__(self, known: Iterable[str]) -> None:
        by_sound = sorted({(word.heard, word.text) for word in map(Word.of, known)})
        self._heard: Final = [heard for heard, _ in by_sound]
        self._texts: Final = [text for _, text in by_sound]
        self._places: Final = {text: at for at, text in enumerate(self._texts)}
        self._rests: Final = frozenset(text[1:] for text in self._texts if len(text) >= _SHORTEST_OTHER_START)
        self._letters: Final = grouped({(text[:1], heard[:1]): None for heard, text in by_sound})

    def __contains__(self, word: str) -> bool:
        return word in self._places

    def like(self, typed: Word, edits: Callable[[str], int]) -> Iterable[tuple[str, float]]:
        """Known words with their likeness, where `edits` says how many a known word forgives (three at most)."""
        for at in self._candidates(typed):
            known = Word(self._texts[at], self._heard[at])
            if alike := likeness(typed, known, edits(known.text)):
                yield known.text, alike

    def _candidates(self, typed: Word) -> Collection[int]:
        """Places of all words that `likeness` may find alike."""
        if len(typed.text) < _SHORTEST_TYPO or _has_digit(typed.text):
            return [self._places[typed.text]] if typed.text in self._places else ()
        starts = {typed.heard[:1], typed.heard[1::-1], *self._letters.get(typed.text[:1], ())}
        places = {at for start in starts for at in self._nearly(typed, start)}
        if len(typed.text) >= _SHORTEST_OTHER_START:
            others = (self._places.get(other) for other in self._other_starts(typed.text))
            places.update(at for at in others if at is not None)
        return places

    def _nearly(self, typed: Word, start: str) -> Iterable[int]:
        """Places of the words that sound so at the beginning and are few edits away, by ear or on paper."""
        first = bisect_left(self._heard, start)
        end = bisect_left(self._heard, start + _LAST, first)
        for said, known in ((typed.text, self._texts), (typed.heard, self._heard)):
            yield from (first + at for _, _, at in _extract(said, known[first:end]))

    def _other_starts(self, typed: str) -> Iterable[str]:
        """The word without its first letter, with the first two swapped, with another one, or with one more."""
        yield typed[1:]
        yield typed[1::-1] + typed[2:]
        for rest in (typed[1:], typed):
            yield from (letter + rest for letter in (self._letters if rest in self._rests else ()))


def grouped(pairs: Iterable[tuple[str, Value]]) -> Mapping[str, Sequence[Value]]:
    """The values of each key, in the order in which they came."""
    groups: dict[str, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _extract(typed: str, known: Sequence[str]) -> Iterable[tuple[str, int, int]]:
    """(known word, edits, position) for up to three edits, fewer in a short word."""
    scorer: Callable[..., int] = OSA.distance
    most = 1 if len(typed) <= 4 else 2 if len(typed) <= 7 else 3
    return process.extract(typed, known, scorer=scorer, score_cutoff=most, limit=None) if known else ()


def _start_alike(typed: Word, known: Word) -> bool:
    """The same first letter, the same first sound, or the first two sounds swapped and the third in its place."""
    same = typed.text[:1] == known.text[:1] or typed.heard[:1] == known.heard[:1]
    swapped = typed.heard[:2] == known.heard[1::-1] and typed.heard[2:3] == known.heard[2:3]
    return same or (len(known.heard) > 1 and swapped)


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))
