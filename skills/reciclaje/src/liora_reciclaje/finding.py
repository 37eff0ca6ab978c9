"""Which thing or colour a person writes about.

Coverage, guards and actions of a turn all ask about the same text, so the last answers are remembered.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from liora.language.enumeration import parts_of
from liora.language.normalise import fold
from liora.language.search import WordIndex
from liora.language.titles import stems
from liora.table import Rows
from liora.view import View
from liora_reciclaje.colours import NAMES as COLOUR_NAMES
from liora_reciclaje.naming import Names
from liora_reciclaje.phrases import is_wish, knows_not
from liora_reciclaje.questions import QUESTIONS
from liora_reciclaje.residues import RESIDUES, Residue, residue_of
from liora_reciclaje.speech import ALONE, AROUND, ASKS, BUYS, GOES, THROW, WASTE, WORN, words

EXACT = 0.85
"""Share of a text that a name must have where nothing else says that it is about waste."""

LIKELY = 0.75
"""Share of the text that a name must have to be answered without asking."""

LEAST = 0.62
"""What such a text covers: a skill that has the thing itself comes first."""

ALIKE = 0.6
"""Share of a text from which a name is worth offering after another question about things."""

MOST_REMEMBERED = 256

SHORTEST = 3
"""Letters that a thing must have to be asked about when it is not known."""

LONGEST, LONGEST_OF_SEVERAL = 60, 300
"""Letters of a text that names a thing, and of one that enumerates some or asks in a sentence."""

MOST_WORDS = 5
"""Of the name of a thing: what is longer tells a story."""

_CONTAINER = (
    r"(?:tachos?|bolsas?|canecas?|contenedor(?:es)?|botes?|tarros?|basureros?|cubos?|zafacon(?:es)?|canastos?|cestos?)"
)
_COLOUR = rf"(?:de )?(?:color )?({'|'.join(COLOUR_NAMES)})\w*"

COLOURED_BIN = re.compile(rf"\b{_CONTAINER} {_COLOUR}")

IN_A_COLOUR = re.compile(
    r"\b(?:que|q|ke|cosas) (?:se )?(?:va|van|boto|bota|tiro|tira|echo|echa|pongo|pone|meto|mete|deposita)(?: \w+)? en "
    rf"(?:el|la|los|las) (?:{_CONTAINER} )?{_COLOUR}"
)

AND_THE_COLOUR = re.compile(rf"(?:y )?(?:que va )?(?:en )?(?:el|la) (?:{_CONTAINER} )?{_COLOUR}")


class Things:
    """All that can be asked about: names of things, found despite typos. Never changed once it is built."""

    def __init__(self, own: Sequence[Residue], others: Sequence[Residue]) -> None:
        """`own` go before `others`: a name that both have is theirs."""
        taken = {fold(name) for residue in own for name in (residue.name, *residue.also)}
        self.residues = (*own, *(residue for residue in others if fold(residue.name) not in taken))
        self.by_name: Mapping[str, Residue] = {residue.name: residue for residue in reversed(self.residues)}
        self.names: Sequence[tuple[str, int]] = [
            (name, at)
            for at, residue in enumerate(self.residues)
            for name in (residue.name, *residue.also)
            if at < len(own) or fold(name) not in taken
        ]
        self._index = WordIndex([name for name, _ in self.names])
        self._told = Names(self.names)
        self._found: dict[str, Residue | None] = {}
        self._enumerated: dict[str, Sequence[Residue]] = {}

    def find(self, text: str) -> Residue | None:
        """The thing that the text names, despite typos; None where it could be several."""
        if text not in self._found:
            if len(self._found) >= MOST_REMEMBERED:
                self._found.clear()
            self._found[text] = self._meant(text) or (self.told(text) if asks_where(text) else None)
        return self._found[text]

    def several(self, text: str) -> Sequence[Residue]:
        """The things of a text that enumerates them ("pilas, una tele y aceite"), in its order; none for only one."""
        if text not in self._enumerated:
            if len(self._enumerated) >= MOST_REMEMBERED:
                self._enumerated.clear()
            parts = parts_of(text)
            is_one = len(parts) < 2 or self._meant(text) is not None
            found = () if is_one else (self._meant(part) or self.told(part) for part in parts)
            each = tuple(dict.fromkeys(thing for thing in found if thing))
            self._enumerated[text] = each if len(each) > 1 else ()
        return self._enumerated[text]

    def told(self, text: str) -> Residue | None:
        """The first thing that a sentence names word by word."""
        at = self._told.first_in(text)
        return None if at is None else self.residues[at]

    def near(self, text: str) -> Sequence[Residue]:
        """Up to three things with a name that shares something with the text."""
        thing = thing_in(text)
        ranked = self._index.search(thing, limit=9)
        listed = [name for name, _ in self.names]
        named = [listed.index(name) for name in ranked.near if name in listed]
        positions = dict.fromkeys(self.names[at][1] for at in [*(hit.position for hit in ranked.hits), *named])
        return tuple(self.residues[position] for position in list(positions)[:3])

    def likeness(self, thing: str) -> float:
        """The share of a thing that its best name has."""
        hits = self._index.hits(thing, limit=1)
        return hits[0].coverage if hits else 0.0

    def covers(self, text: str, *, only: bool = False) -> float:
        """How much of a text is about waste (0 to 1): a bare name is taken only when nobody else takes it, and what
        could be a product too only where there is no other skill (`only`)."""
        said, thing = fold(text), thing_in(text)
        if colour_in(text):
            return 1.0
        hits = self._index.hits(thing, limit=len(self.names))
        if WASTE.intersection(said.split()) or GOES.search(said):
            known = self.find(text) is not None or bool(self.several(text))
            answers = known or (len(thing) > 2 and ASKS.search(said) is not None)
            return max(hits[0].coverage if hits else 0.0, LEAST if answers else 0.0)
        if BUYS.intersection(said.split()) or (not only and thing.removesuffix("s") in ALONE):
            return 0.0
        close = (self.names[hit.position][0] for hit in hits if hit.coverage >= EXACT)
        named = any(says_all(thing, name) for name in close if only or fold(name).removesuffix("s") not in ALONE)
        return LEAST if named else 0.0

    def _meant(self, text: str) -> Residue | None:
        """The thing that a text is about as a whole."""
        thing = thing_in(text)
        unworn = " ".join(word for word in thing.split() if word not in WORN)
        return self._named(thing) or self._named(unworn)

    def _named(self, thing: str) -> Residue | None:
        hits = self._index.hits(thing, limit=len(self.names))
        best = [hit.position for hit in hits if hit.coverage > max(hits[0].coverage - 0.01, LIKELY)]
        whole = [at for at in best if says_all(thing, self.names[at][0])]
        meant = dict.fromkeys(self.names[at][1] for at in whole[:1] or best)
        return self.residues[next(iter(meant))] if len(meant) == 1 else None


OURS = (*(question.thing for question in QUESTIONS.values()), *RESIDUES)

THINGS = Things((), OURS)


def _with_ours(rows: Rows) -> Things:
    return Things([residue_of(row) for row in rows.rows], OURS)


def things_of(tables: Mapping[str, Rows]) -> Things:
    """Those of a tenant before those that come along."""
    own = tables.get("items")
    return own.derived(_with_ours) if own else THINGS


def covers(text: str, view: View) -> float:
    """How well this skill can answer free text (0 to 1)."""
    only = set(view.tenant.skills) - {"liora"} == {"reciclaje"}
    return things_of(view.tables.get("reciclaje", {})).covers(text, only=only)


def asks_for_bin(text: str) -> bool:
    """Whether it asks where something goes: "reciclar un sillón viejo", "¿qué va en el verde?"."""
    said = fold(text)
    names = len(thing_in(text)) >= SHORTEST or not THIS.isdisjoint(said.split())
    asks = ASKS.search(said) is not None and names
    thrown = GOES.search(said) is not None or not THROW.isdisjoint(said.split())
    several = (thrown or not WORN.isdisjoint(said.split())) and names_several(text)
    return colour_in(text) is not None or asks or several or (thrown and THINGS.find(text) is not None)


def asks_where(text: str) -> bool:
    """Whether a sentence asks where something is left, of whatever length it is."""
    said = fold(text)
    asks = GOES.search(said) or ASKS.search(said)
    return asks is not None and (BUYS | TALKS).isdisjoint(said.split())


def names_several(text: str) -> bool:
    """Whether it enumerates things, and nothing says that they are to be bought."""
    return bool(THINGS.several(text)) and (BUYS | TALKS).isdisjoint(fold(text).split())


@lru_cache(maxsize=256)
def says_all(thing: str, name: str) -> bool:
    """Whether the text has every word of a name: "cocina" has not all of "aceite de cocina"."""
    hits = _index_of(thing).hits(name, limit=1)
    return bool(hits) and hits[0].coverage >= EXACT


@lru_cache(maxsize=64)
def _index_of(thing: str) -> WordIndex:
    return WordIndex([thing])


@lru_cache(maxsize=256)
def thing_in(text: str) -> str:
    """What is left of a question when "¿dónde boto…?" is taken away."""
    said = fold(text).split()
    kept = [word for word in said if word not in AROUND]
    return " ".join(["bolsa", *kept] if "bolsa" in said and "bolsas" not in kept else kept)


@lru_cache(maxsize=256)
def colour_in(text: str) -> str | None:
    """The colour of "¿qué va en el tacho verde?"; None where the bag itself is to be thrown away."""
    said = fold(text)
    if asked := IN_A_COLOUR.search(said):
        return COLOUR_NAMES[asked[1]]
    asked = COLOURED_BIN.search(said)
    thrown = GOES.search(said) or THROW.intersection(said.split())
    return None if asked is None or thrown else COLOUR_NAMES[asked[1]]


def next_colour_in(text: str) -> str | None:
    """The colour of "¿y en la verde?", which is a question only after another one."""
    asked = AND_THE_COLOUR.fullmatch(fold(text))
    return COLOUR_NAMES[asked[1]] if asked else None


def is_asked(text: str) -> bool:
    """Whether it names, letter by letter, a colour or things that come along: then it answers nothing else."""
    thing = THINGS.find(text)
    named = THINGS.several(text) or ((thing,) if thing else ())
    said = frozenset(stems(text))
    is_exact = all(any(said.issuperset(stems(name)) for name in (one.name, *one.also)) for one in named)
    return (bool(named) and is_exact) or colour_in(text) is not None


def tells(text: str) -> bool:
    """Whether a sentence says of a thing that it is worn or thrown away: "son remedios, algunos vencidos"."""
    said = WASTE.intersection(fold(text).split())
    return bool(said) and (BUYS | TALKS).isdisjoint(fold(text).split()) and THINGS.told(text) is not None


def resembles(text: str) -> bool:
    """Whether a short text is like the name of a thing: "toallitas" could be two of them."""
    thing = thing_in(text)
    is_short = 0 < len(thing.split()) <= 3 and len(text) <= 40 and "?" not in text
    talks = is_wish(text) or not (TALKS | NO_NAME).isdisjoint(fold(text).split())
    return is_short and not talks and THINGS.likeness(thing) >= ALIKE


def read_thing(text: str) -> str | None:
    """What somebody wants to throw away: 2 to 60 characters that are more than a greeting, and no whole story."""
    plain = " ".join(text.split())
    thing = thing_in(plain)
    says_something = colour_in(plain) or (len(thing) >= 2 and any(letter.isalpha() for letter in thing))
    is_story = len(thing.split()) > MOST_WORDS or not TALKS.isdisjoint(fold(plain).split()) or len(plain) > LONGEST
    is_known = len(plain) <= LONGEST_OF_SEVERAL and (names_several(plain) or asks_where(plain))
    return (
        plain if is_known or (says_something and not is_story and not is_wish(plain) and not knows_not(plain)) else None
    )


THIS = words("esto eso esta esa estas esos esas estos cosa cosas algo")
"""Words of somebody who has not said yet what it is."""

NO_NAME = words("nuevo que q k cual cuando como quien por pasa pasan hoy mañana manana no si ya gracias")
"""Words that the bare name of a thing does not have."""

TALKS = words(
    "hablar alguien persona humano comprar precio precios pedido catalogo pagar envio envios hacen atienden",
    "abren despacho cuanto cuesta horario barato barata baratos baratas caro cara",
)
"""Words of somebody who wants something else in the middle of a question about things."""
