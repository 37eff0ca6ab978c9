"""Which of a few intents, commands or choices a message means: doing the wrong thing is worse than asking.

A phrase is found where each of its words is in the message, give or take the typos people make. Which are forgiven
and where the cuts lie was measured on real misspellings: two edits cover nearly all of them, the first letter is right
or sounds right, and three or four letters one edit apart are simply another word.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from typing import Final, Literal

from liora.language.errands import ERRANDS
from liora.language.normalise import COURTESIES, FILLERS, STOP_WORDS, Synonyms, fold, words
from liora.language.recent import Recent
from liora.language.vocabulary import Vocabulary, Word, grouped, likeness, one_edit_away

RUN: Final = 85.0
"""Score from which an intent runs without asking."""
RUN_WHOLE: Final = 75.0
"""The same where the phrase is all that was said: who types one word means it, one letter of five apart."""
ASK: Final = 70.0
"""Score from which it is worth asking "¿Quisiste decir…?"."""
MARGIN: Final = 6.0
"""Points by which the best must lead the next."""

_EXTRA_WORD: Final = 6.0
_MOST_WORDS: Final = 5
_MOST_CANDIDATES: Final = 3
_MOST_RECENT: Final = 1024
_OF_ONE_TURN: Final = 2  # what was said, and what the synonyms of a tenant make of it, are asked about more than once
_SHORTEST_FILLER: Final = 5
_FILLERS: Final = Vocabulary(filler for filler in sorted(FILLERS) if len(filler) >= 5)
_THANKS: Final = ("gracias", "por")
Alike = Sequence[tuple[str, float]]
"""Known words, and how alike each is to what was typed."""
_NEGATIONS: Final = frozenset({"no", "nunca", "ni", "sin", "tampoco"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something people write when they mean `intent`; listed variants (`vda` for vida) are phrases too.

    One that stands `alone` means it only as the whole message: "cancelar", but not "cancelar la alarma".
    """

    intent: str
    text: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """`score` from 0 to 100; `phrase` is the one that scored, as its author wrote it, `whole` if no more was said."""

    intent: str
    score: float
    phrase: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """At most three candidates, one an intent, best first; none for the verdict `none`."""

    verdict: Literal["run", "ask", "none"]
    candidates: tuple[Candidate, ...]


class PhraseIndex:
    """The phrases of the intents that a tenant has enabled, taken apart once and never changed."""

    __slots__ = ("_exact", "_first", "_forms", "_known", "_last", "_recent", "_synonyms")

    def __init__(self, phrases: Iterable[Phrase], synonyms: Mapping[str, str] | None = None) -> None:
        self._synonyms: Final = Synonyms(synonyms or {})
        said = [(phrase, _thankful(self._said(phrase.text))) for phrase in phrases]
        self._exact: Final = _by_exact_text(said)
        self._forms: Final = tuple(_Form.of(phrase, text) for phrase, text in said if _without_fillers(text))
        self._first: Final = grouped((min(form.needed), at) for at, form in enumerate(self._forms))
        self._known: Final = Vocabulary(word for form in self._forms for word in sorted(form.needed))
        self._recent: Final[Recent[Word, Alike]] = Recent(_MOST_RECENT)
        self._last: Final[Recent[str, Match]] = Recent(_OF_ONE_TURN)

    def match(self, text: str) -> Match:
        """`run` for a phrase itself or a clear best, `ask` in doubt and for a long sentence with a keyword in it."""
        return self._last.of(text, self._match)

    def _match(self, text: str) -> Match:
        said = _thankful(self._mended(self._said(text)))
        for key in _exact_keys(text, said):
            if key in self._exact:
                return _judged([_Scored(same, sure=True) for same in self._exact[key]])
        message = _Message.of(said, lambda typed: self._recent.of(typed, self._like))
        begun = sorted(at for word in message.found for at in self._first.get(word, ()))
        found = (self._forms[at] for at in begun if message.found.keys() >= self._forms[at].needed)
        return _judged([form.score(message) for form in found])

    def _like(self, typed: Word) -> Alike:
        return tuple(self._known.like(typed, _command_edits))

    def _mended(self, said: Sequence[str]) -> tuple[str, ...]:
        """A misspelt filler is one too ("vuenas tardes"), unless it is a word of some phrase, or as near to one."""
        return tuple(word if word in self._known else self._filler(word) for word in said)

    def _filler(self, word: str) -> str:
        filler, alike = _as_filler(word)
        known = max((other for _, other in self._recent.of(Word.of(word), self._like)), default=0.0)
        return filler if alike > known else word

    def _said(self, text: str) -> tuple[str, ...]:
        return _unified(self._synonyms.apply(words(text)))


def within_one_edit(text: str, commands: Collection[str]) -> str | None:
    """The one command that the whole message is, give or take one edit in a command of four letters or more."""
    return _within_one_edit(fold(text), frozenset(commands))


@lru_cache(maxsize=2048)
def _within_one_edit(folded: str, commands: frozenset[str]) -> str | None:
    typed = Word.of(folded)
    known = _by_word(commands)
    if typed in known:
        return known[typed] if typed.text else None
    near = [command for word, command in known.items() if typed.text and one_edit_away(typed, word)]
    return near[0] if len(near) == 1 else None


@lru_cache(maxsize=64)
def _by_word(commands: frozenset[str]) -> Mapping[Word, str]:
    return {Word.of(fold(command)): command for command in sorted(commands)}


def best_label(text: str, labels: Sequence[str]) -> int | None:
    """Position of the shown choice that a person means by its words, `None` when two would do or none does.

    An edit costs half of what it costs in `PhraseIndex`: somebody who has just read ten labels means one of them.
    """
    said = _spoken(text)
    shown = [_spoken(label) for label in labels]
    equal = [at for at, label in enumerate(shown) if said and label == said]
    asked = _without_fillers(said)
    same = equal or [at for at, label in enumerate(shown) if asked and _without_fillers(label) == asked]
    if same:
        return same[0] if len(same) == 1 else None
    return _clear_best([_share_found(asked, label) for label in shown])


@lru_cache(maxsize=4096)
def _spoken(text: str) -> tuple[str, ...]:
    return _unified(words(text))


@dataclass(frozen=True, slots=True)
class _Message:
    """What was typed; `found` says for each known word how alike it is to which typed word."""

    needed: tuple[str, ...]
    content: tuple[str, ...]
    found: Mapping[str, tuple[float, str]]

    @classmethod
    def of(cls, said: Sequence[str], like: Callable[[Word], Alike]) -> "_Message":
        needed = tuple(dict.fromkeys(_without_fillers(said)))
        found: dict[str, tuple[float, str]] = {}
        for typed in map(Word.of, needed):
            for word, alike in like(typed):
                if alike > found.get(word, (0.0, ""))[0]:
                    found[word] = (alike, typed.text)
        return cls(needed, tuple(word for word in needed if word not in STOP_WORDS), found)


@dataclass(frozen=True, slots=True)
class _Scored:
    candidate: Candidate
    sure: bool
    used: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Form:
    """A phrase taken apart; nothing else may be said beside one that is `soft`: it has no word of its own ("qué
    tienen"), is a courtesy ("ok gracias"), or its author wants it alone."""

    phrase: Phrase
    needed: frozenset[str]
    soft: bool

    @classmethod
    def of(cls, phrase: Phrase, said: Sequence[str]) -> "_Form":
        needed = frozenset(_without_fillers(said))
        courtesy = not COURTESIES.isdisjoint(said) and len(needed) == 1
        return cls(phrase, needed, phrase.alone or courtesy or needed <= STOP_WORDS)

    def score(self, message: _Message) -> _Scored:
        """Mean likeness less six points a topic more, nothing beside an errand that the phrase does not know.

        A word of many, or one denied, is never sure enough to run.
        """
        found = [message.found[word] for word in self.needed]
        used = frozenset(typed for _, typed in found)
        extra = sum(word not in used for word in message.content)
        mean = 100 * fsum(alike for alike, _ in found) / len(found)
        alone = not self.soft or len(message.needed) == len(self.needed)
        score = mean - _EXTRA_WORD * min(extra, _MOST_WORDS) if alone else 0.0
        beside = set(message.needed) - used
        if not ERRANDS.isdisjoint(beside):
            score = 0.0
        denied = not _NEGATIONS.isdisjoint(beside)
        few = len(message.content) <= _MOST_WORDS and extra <= len(self.needed)
        whole = len(used) == len(message.needed)
        enough = score >= (RUN_WHOLE if whole else RUN)
        candidate = Candidate(self.phrase.intent, score, self.phrase.text, whole)
        return _Scored(candidate, few and enough and not denied, used)


def _judged(scores: Iterable[_Scored]) -> Match:
    worth = [one for one in scores if one.candidate.score >= ASK]
    explained = [one.used for one in worth if one.sure]
    best: dict[str, _Scored] = {}
    for one in worth:
        rival = best.get(one.candidate.intent)
        part_of_another = any(one.used < more for more in explained)
        if not part_of_another and (rival is None or one.candidate.score > rival.candidate.score):
            best[one.candidate.intent] = one
    ranked = sorted(best.values(), key=lambda one: -one.candidate.score)
    candidates = tuple(one.candidate for one in ranked[:_MOST_CANDIDATES])
    if not candidates:
        return Match("none", ())
    clear = len(candidates) == 1 or candidates[0].score - candidates[1].score >= MARGIN
    return Match("run" if ranked[0].sure and clear else "ask", candidates)


def _by_exact_text(phrases: Iterable[tuple[Phrase, tuple[str, ...]]]) -> Mapping[str, tuple[Candidate, ...]]:
    exact: dict[str, dict[str, Candidate]] = {}
    for phrase, said in phrases:
        for key in _exact_keys(phrase.text, said):
            exact.setdefault(key, {}).setdefault(phrase.intent, Candidate(phrase.intent, 100.0, phrase.text))
    return {key: tuple(by_intent.values()) for key, by_intent in exact.items()}


def _exact_keys(text: str, said: Sequence[str]) -> tuple[str, ...]:
    """As typed, without courtesies and without fillers; of courtesies alone each, the last first.

    A message of signs alone (`??`) is its signs.
    """
    if not said:
        return tuple("".join(dict.fromkeys(text.strip()[:8])).split()[:1])
    plain = " ".join(word for word in said if word not in COURTESIES)
    keys = (" ".join(said), plain, " ".join(_without_fillers(said)), *(() if plain else reversed(said)))
    return tuple(dict.fromkeys(filter(None, keys)))


def _clear_best(scores: Sequence[float]) -> int | None:
    ranked = sorted(range(len(scores)), key=lambda at: -scores[at])
    if not ranked or scores[ranked[0]] < RUN:
        return None
    return ranked[0] if len(ranked) == 1 or scores[ranked[0]] - scores[ranked[1]] >= MARGIN else None


def _share_found(asked: Sequence[str], label: Sequence[str]) -> float:
    """0 to 100: how much of what was asked the label says; 0 too where it can be neither the best nor its rival."""
    shown = [Word.of(word) for word in label]
    missing, most_missing = 0, len(asked) * (1 - (RUN - MARGIN) / 100)
    found: list[float] = []
    for word in map(Word.of, asked):
        alike = max((likeness(word, one, _label_edits(one.text)) for one in shown), default=0.0)
        found += [(1 + alike) / 2] if alike else []
        missing += not alike
        if missing > most_missing:
            return 0.0
    return 100 * sum(found) / len(asked) if asked else 0.0


def _command_edits(known: str) -> int:
    size = len(known)
    return 0 if size <= 4 else 1 if size == 5 else 2 if size <= 9 else 3


def _label_edits(known: str) -> int:
    return max(_command_edits(known), 1 if len(known) == 4 else 0)


@lru_cache(maxsize=4096)
def _as_filler(word: str) -> tuple[str, float]:
    """The filler of five letters or more that a word is, but for one edit, and how alike; any other word as it is."""
    if word in FILLERS or len(word) < _SHORTEST_FILLER:
        return word, 1.0
    return max(_FILLERS.like(Word.of(word), lambda known: 1), key=lambda found: found[1], default=(word, 1.0))


def _without_fillers(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in said if word not in FILLERS)


def _thankful(said: tuple[str, ...]) -> tuple[str, ...]:
    """Who gives thanks for help asks for none: "gracias por" is a word of its own, and no courtesy."""
    at = said.index(_THANKS[0]) if _THANKS[0] in said else len(said)
    for_something = said[at : at + 2] == _THANKS and said[at + 2 :] and said[at + 2] != "favor"
    return (*said[:at], "graciaspor", *said[at + 2 :]) if for_something else said


def _unified(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.replace("ñ", "n") for word in said)
