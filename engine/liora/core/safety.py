"""Words that go before everything else: somebody who may take their life, somebody who needs an ambulance.

Rules are written over plain words, after misspellings were put right ("m kiero mtar" → me quiero matar) and figures of
speech taken out ("me muero de hambre"). A rule is a family of phrasings: who speaks, what is wanted, a few words
between. In doubt it fires: a warm line too many costs less than one too few.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal

from rapidfuzz.distance import OSA

from liora.core.normalise import fold, sound, written_out
from liora.core.signs import ALONE, ALONE_EMERGENCY, CRISIS, EMERGENCY, EVERYDAY, FIGURES, THREAT, WORDS

LIMIT: Final = 4096
"""Characters that are read: the longest text that WhatsApp carries."""

_FEWEST_SPELT: Final = 4


def detect(text: str) -> Literal["crisis", "emergency"] | None:
    """`crisis` for suicide and self-harm, of the writer or somebody near, `emergency` for a body in danger."""
    said = _put_right(text)
    meant = FIGURES.sub(" ", said)
    if CRISIS.search(meant) or said.strip() in ALONE:
        return "crisis"
    danger = EMERGENCY.search(meant) or THREAT.search(said) or said.strip() in ALONE_EMERGENCY
    return "emergency" if danger else None


def _put_right(text: str) -> str:
    """The message in plain words, with a space at both ends."""
    pieces = _joined_letters(fold(text, LIMIT).split())
    said = " ".join(_known_word(word) for piece in pieces for word in written_out(piece))
    return _OWN_WORDS.sub(r" \1me ", f" {' '.join(_GLUED.sub(' quiero ', said).split())} ")


def _joined_letters(pieces: Iterable[str]) -> Iterable[str]:
    """`s u i c i d i o` as one word."""
    spelt: list[str] = []
    for piece in pieces:
        if len(piece) == 1 and piece.isalpha():
            spelt.append(piece)
            continue
        yield from _word_or_letters(spelt)
        spelt = []
        yield piece
    yield from _word_or_letters(spelt)


def _word_or_letters(spelt: list[str]) -> list[str]:
    return ["".join(spelt)] if len(spelt) >= _FEWEST_SPELT else spelt


def _known_word(word: str) -> str:
    """The word of the rules that this is a misspelling of, by ear or by an edit or two in a long word; else itself."""
    if word in _PLAIN:
        return word
    if not word.isalpha():
        word = word if word.isdigit() else word.translate(_DIGITS_AS_LETTERS)
    heard = sound(word.replace("x", "ch") if word not in WORDS else word)
    if heard in _BY_SOUND:
        return _BY_SOUND[heard]
    for other, known in _BY_FIRST_SOUND.get(heard[:1], ()):
        edits = 2 if len(other) >= 9 else 1 if len(other) >= 5 else 0
        if abs(len(other) - len(heard)) <= edits and OSA.distance(heard, other, score_cutoff=edits) <= edits:
            return known
    return word


def _by_sound(known: Iterable[str]) -> Mapping[str, str]:
    return MappingProxyType({sound(fold(word)): word for word in known})


def _by_first_sound(known: Mapping[str, str]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for heard, word in known.items():
        groups.setdefault(heard[:1], []).append((heard, word))
    return MappingProxyType({first: tuple(group) for first, group in groups.items()})


_PLAIN: Final = EVERYDAY | WORDS
_BY_SOUND: Final = _by_sound(sorted(WORDS))
_BY_FIRST_SOUND: Final = _by_first_sound(_BY_SOUND)
_DIGITS_AS_LETTERS: Final = MappingProxyType(str.maketrans("01345", "oieas"))
_GLUED: Final = re.compile(r"(?<=\w)[kq]u?iero|[kq]u?iero(?=\w)")
_OWN_WORDS: Final = re.compile(r" (matar|morir|lastimar|cortar|ahorcar|colgar|tirar|lanzar|quitar|suicidar) me ")
