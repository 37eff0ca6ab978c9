"""From what a person types to words that can be compared.

Everything is folded the same way on both sides of a comparison: what matters is not that the result reads well but
that `Holaaa!`, `hola` and `HOLA 👋` become one and the same.

A message is folded by everybody who looks at it, so what was folded last is remembered.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

LIMIT: Final = 128
"""Characters of a message that matching looks at; what is longer is a letter, not a command."""

_NOT_WORD: Final = re.compile(r"[\W_]+")
_REPEATED: Final = re.compile(r"([^\W\d_])\1+")
_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf"})
_VOWELS: Final = frozenset("aeiou")


def fold(text: str, limit: int = LIMIT) -> str:
    """Lower case, no accents (ñ stays), no punctuation or emoji, single spaces, `holaaa` → `hola`; idempotent.

    Doubled letters that carry meaning stay: `ll` and `rr` before a vowel (pollo and polo, perro and pero; prro, which
    lost one), `x` (XXL) and units or sizes that stand alone (AA and AAA, 500 cc).
    """
    return _fold(text[: 4 * limit], limit)


@lru_cache(maxsize=2048)
def _fold(raw: str, limit: int) -> str:
    plain = raw.lower() if raw.isascii() else _unaccented(raw)
    return _REPEATED.sub(_once, _NOT_WORD.sub(" ", plain).strip()[:limit].rstrip())


def words(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """Folded words in the order typed, chat abbreviations written out (`xq` → porque, `xfa` → por favor)."""
    return _words(fold(text, limit))


@lru_cache(maxsize=2048)
def _words(folded: str) -> tuple[str, ...]:
    return tuple(word for typed in folded.split() for word in written_out(typed))


def written_out(word: str) -> tuple[str, ...]:
    """The words that a folded chat abbreviation stands for; any other word as it is."""
    return _ABBREVIATIONS.get(word, (word,))


def content_words(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """`words` without those that say nothing about what the message is about."""
    return tuple(word for word in words(text, limit) if word not in STOP_WORDS)


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """A key that is equal for folded words pronounced alike in Latin America (vida/bida, hacer/aser, niño/nino)."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return word.translate(_LETTERS)


class Synonyms:
    """A tenant's other names for things, of one word or several; what was replaced is not read again."""

    __slots__ = ("_longest", "_replacements")

    def __init__(self, replacements: Mapping[str, str]) -> None:
        taken_apart = {words(said): words(meant) for said, meant in replacements.items()}
        self._replacements: Final = {said: meant for said, meant in taken_apart.items() if said and meant}
        self._longest: Final = max(map(len, self._replacements), default=0)

    def apply(self, said: Sequence[str]) -> tuple[str, ...]:
        if not self._longest:
            return tuple(said)
        meant: list[str] = []
        at = 0
        while at < len(said):
            size = self._size_at(said, at)
            meant.extend(self._replacements[tuple(said[at : at + size])] if size else (said[at],))
            at += size or 1
        return tuple(meant)

    def _size_at(self, said: Sequence[str], at: int) -> int:
        """Words that the longest replacement at this place takes, 0 for none."""
        sizes = range(min(self._longest, len(said) - at), 0, -1)
        return next((size for size in sizes if tuple(said[at : at + size]) in self._replacements), 0)


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower()).replace("n\u0303", "ñ")
    return "".join(letter for letter in apart if unicodedata.category(letter) not in _INVISIBLE)


def _once(run: re.Match[str]) -> str:
    """One letter for a run of equal letters, unless the run means something."""
    letter, size = run[1], len(run[0])
    before, after = run.string[: run.start()][-1:], run.string[run.end() : run.end() + 1]
    alone = not before.isalpha() and not after.isalpha()
    spanish = letter in "lr" and after in _VOWELS and (before in _VOWELS or _goes_before(before, letter))
    kept = (size == 2 and spanish) or (size <= 3 and alone) or (size <= 4 and letter == "x")
    return run[0] if kept else letter


def _goes_before(before: str, letter: str) -> bool:
    """What is no vowel before ll and rr: the start of a word, and where a vowel was lost; not "enrrollar"."""
    return not before.strip() if letter == "l" else before.isalpha() and before not in "nls"


def _by_short_form(long_forms: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(
        {short: tuple(written.split()) for written, shorts in long_forms.items() for short in shorts.split()}
    )


def _word_set(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_ABBREVIATIONS: Final = _by_short_form({
    "adonde": "adnd",
    "aqui": "aki",
    "bien": "bn",
    "celular": "cel celu",
    "cuando": "cdo cndo",
    "cuanto": "cto cnto kuanto quanto",
    "cuantos": "ctos",
    "cualquier": "cualkier",
    "de": "d",
    "despues": "dps dsp dsps",
    "direccion": "direc",
    "donde": "dnd dond ond",
    "entonces": "entons tonces tons",
    "esta": "ta sta",
    "estas": "tas",
    "estoy": "toy stoy",
    "gracias": "grax grs gcs grx",
    "hola": "ola hla",
    "horas": "hrs hr",
    "informacion": "info",
    "mañana": "mñn mñna",
    "me": "m",
    "mensaje": "msj msg",
    "mensajes": "msjs msgs",
    "mucho": "muxo",
    "nada": "nd nda",
    "numero": "num nro",
    "para": "pa pra",
    "pero": "xro",
    "por": "x",
    "por favor": "xfa xfis porfa porfis plis pls xfavor porfavor",
    "porque": "xq pq xk pk porq xke",
    "pues": "ps pos",
    "que": "q k ke qe",
    "quien": "kien qn",
    "quiero": "kiero qiero kro qro quero kero",
    "saludos": "salu2",
    "siguiente": "sgte sig",
    "te": "t",
    "telefono": "tel fono tlf",
    "tambien": "tb tmb tbn tmbn tambn",
    "te quiero mucho": "tqm tkm",
    "tengo": "tngo",
    "tiene": "tne",
    "tienen": "tnen",
    "todo": "tdo to2",
    "todos": "tds",
    "whatsapp": "wsp wasap guasap whats wpp",
})  # fmt: skip

COURTESIES: Final = _word_set((
    "hola holi holis wena wenas alo hi hello hey oye oiga",
    "buen buenas buenos dia dias tardes noches saludos disculpa disculpe perdon",
    "por favor gracias amigo amiga señor señora señorita senor senora senorita",
))  # fmt: skip
"""What people say around anything."""

FILLERS: Final = COURTESIES | _word_set((
    "el la los las lo un una unos unas al a de del en por para con y e o u",
    "yo tu usted ustedes me te se le les nos mi mis tus su sus",
    "onda hubo tal bot quiero quisiera queria necesito",
))  # fmt: skip
"""Words that never matter: a phrase is found whether or not they were typed."""

STOP_WORDS: Final = FILLERS | _word_set((
    "que como donde adonde cual cuales cuanto cuanta cuantos cuantas cuando quien porque pues",
    "soy es son eres esta estan estas estoy estamos este estos esto eso esa ese esos esas ser estar hay",
    "tengo tiene tienes tienen tenes tener puedo puedes puede pueden podria podrias ver hacer haces hago",
    "saber decir dime dame das dar dan deme muestrame mostrar ir voy va vas si ya mas muy tan aqui aca ahi ahora hoy",
    "tambien entonces bien todo todos toda todas algo sobre desde hasta pero porfavor mil",
))  # fmt: skip
"""Words that do not count as a topic of their own, though a phrase made of them ("qué tienen") needs them."""

_SOUNDS: Final = (
    ("ch", "\u0109"), ("h", ""), ("qu", "k"), ("ce", "se"), ("ci", "si"), ("ge", "je"), ("gi", "ji"),
    ("gue", "ge"), ("gui", "gi"), ("ll", "y"),
)  # fmt: skip
_LETTERS: Final = MappingProxyType(str.maketrans("cqvzñ", "kkbsn"))
