"""Which thing, colour or country a person writes about.

Coverage, guards and actions of a turn all ask about the same text, so the last answers are remembered.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from liora.language.normalise import fold
from liora.language.readers import country
from liora.language.search import WordIndex
from liora.view import View
from liora_reciclaje.datos import BINS, COUNTRIES, ELSEWHERE
from liora_reciclaje.residuos import NEEDS_A_QUESTION, RESIDUES, Residue


def words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


NAMES: Sequence[tuple[str, int]] = [
    (name, position) for position, residue in enumerate(RESIDUES) for name in (residue.name, *residue.also)
]
"""Each name of a residue, with its position among the residues."""

INDEX = WordIndex([name for name, _ in NAMES])

ALONE = frozenset(fold(name).removesuffix("s") for name in NEEDS_A_QUESTION)

EXACT = 0.85
"""Share of a text that a name must have where nothing else says that it is about waste."""

LIKELY = 0.75
"""Share of the text that a name must have to be answered without asking."""

LEAST = 0.62
"""What such a text covers: a skill that has the thing itself comes first."""

BIN = words("tacho tachos caneca canecas bote contenedor contenedores basurero zafacon basura color")

THROW = words(
    "reciclo reciclar reciclan recicla reciclaje reciclable reciclables boto botar bota botan tiro tirar tira tiran",
    "voto votar votan echo echar desecho desechar deshago deshacerme",
)

WORN = words(
    "viejo vieja viejos viejas usado usada usados usadas vencido vencida vencidos vencidas roto rota rotos rotas malo",
    "mala malos malas quebrado quebrada vacio vacia vacios vacias",
)

WASTE = BIN | THROW | WORN
"""Words that say that something is thrown away, or that it could be."""

GOES = re.compile(
    r"\b(?:donde|en que|en cual|a que) (?:\w+ ){0,2}(?:va|van|dejo|dejar|pongo|poner|meto|llevo|llevar)\b"
)

ASKS = re.compile(
    rf"\b(?:donde|como|en que|en cual|puedo|puede) (?:\w+ ){{0,3}}(?:{'|'.join(sorted(THROW))})\b|\breciclar (?:\w+)"
)
"""A question about throwing something away, whatever that is."""

BUYS = words("tienen tienes tenes venden vendes vende busco necesito comprar precio precios cuesta cuestan vale valen")
"""Words of somebody who wants to have the thing."""

AROUND = (
    BIN
    | THROW
    | words(
        "a al ahora bolsa buenas buenos como con cual cuales de dejo dejar del dias donde el en es esa ese eso esta",
        "estas este estos favor gracias hago hola holi la las llevar llevo lo los me meto mi mis muchas muchos nada",
        "necesito no noches nose ok oye para poner pongo por porfa puede puedo q que quiero saber se si tambien tardes",
        "tengo un una unas uno unos va van y ya",
    )
)
"""Words around the thing itself, as people write them; `bolsa` stays where it is the thing."""

COLOURS = {
    "verde": "verde", "azul": "azul", "amarill": "amarillo", "gris": "gris", "blanc": "blanco", "negr": "negro",
    "marron": "marrón", "cafe": "marrón", "roj": "rojo", "beige": "beige", "burdeo": "burdeo", "naranj": "naranja",
}  # fmt: skip
"""Beginnings of colours as they are typed, and one name for each."""

COLOURED_BIN = re.compile(
    r"\b(?:tachos?|bolsas?|canecas?|contenedor(?:es)?|botes?|tarros?|basureros?|cubos?|zafacon(?:es)?)"
    rf" (?:de )?(?:color )?({'|'.join(COLOURS)})\w*"
)


@lru_cache(maxsize=256)
def find(text: str) -> Residue | None:
    """The residue that the text names, despite typos; None where it could be several ("botella")."""
    thing = thing_in(text)
    unworn = " ".join(word for word in thing.split() if word not in WORN)
    return _named(thing) or _named(unworn)


def _named(thing: str) -> Residue | None:
    hits = INDEX.hits(thing, limit=len(NAMES))
    best = [hit.position for hit in hits if hit.coverage > max(hits[0].coverage - 0.01, LIKELY)]
    whole = [at for at in best if says_all(thing, NAMES[at][0])]
    meant = dict.fromkeys(NAMES[at][1] for at in whole[:1] or best)
    return RESIDUES[next(iter(meant))] if len(meant) == 1 else None


@lru_cache(maxsize=256)
def says_all(thing: str, name: str) -> bool:
    """Whether the text has every word of a name: "cocina" has not all of "aceite de cocina"."""
    hits = _index_of(thing).hits(name, limit=1)
    return bool(hits) and hits[0].coverage >= EXACT


@lru_cache(maxsize=64)
def _index_of(thing: str) -> WordIndex:
    return WordIndex([thing])


def near(text: str) -> Sequence[Residue]:
    """Up to three residues with names like it."""
    return _nearest(thing_in(text))


@lru_cache(maxsize=256)
def _nearest(thing: str) -> tuple[Residue, ...]:
    positions = dict.fromkeys(NAMES[at][1] for at in INDEX.nearest(thing, limit=9))
    return tuple(RESIDUES[position] for position in list(positions)[:3])


@lru_cache(maxsize=256)
def thing_in(text: str) -> str:
    """What is left of a question when "¿dónde boto…?" is taken away."""
    said = fold(text).split()
    kept = [word for word in said if word not in AROUND]
    return " ".join(["bolsa", *kept] if "bolsa" in said and "bolsas" not in kept else kept)


@lru_cache(maxsize=256)
def colour_in(text: str) -> str | None:
    """The colour of "¿qué va en el tacho verde?"; None where the bag itself is to be thrown away."""
    asked = COLOURED_BIN.search(fold(text))
    thrown = GOES.search(fold(text)) or THROW.intersection(fold(text).split())
    return None if asked is None or thrown else COLOURS[asked[1]]


def same_colour(named: str, colour: str) -> bool:
    """Whether a bin's colour ("gris claro", "blanca", "café") is the one that was asked for."""
    first = fold(named).split()[0]
    return any(first.startswith(begun) and COLOURS[begun] == colour for begun in COLOURS)


def covers(text: str, view: View) -> float:
    """How well this skill can answer free text (0 to 1): a thing's bare name is taken only when nobody else does."""
    return _covered(text)


@lru_cache(maxsize=256)
def _covered(text: str) -> float:
    said, thing = fold(text), thing_in(text)
    if colour_in(text):
        return 1.0
    hits = INDEX.hits(thing, limit=len(NAMES))
    if WASTE.intersection(said.split()) or GOES.search(said):
        answers = find(text) is not None or (len(thing) > 2 and ASKS.search(said) is not None and bool(near(text)))
        return max(hits[0].coverage if hits else 0.0, LEAST if answers else 0.0)
    if BUYS.intersection(said.split()) or thing.removesuffix("s") in ALONE:
        return 0.0
    close = (NAMES[hit.position][0] for hit in hits if hit.coverage >= EXACT)
    named = any(says_all(thing, name) for name in close if fold(name).removesuffix("s") not in ALONE)
    return LEAST if named else 0.0


def read_country(text: str) -> str | None:
    """A country whose colours are known here, or `otro` for any other one."""
    code = country(text)
    return code if code is None or code in COUNTRIES else ELSEWHERE


def read_item(text: str) -> str | None:
    """What somebody wants to throw away: 2 to 60 characters that are more than a greeting and like some thing."""
    plain = " ".join(text.split())
    answers = len(thing_in(plain)) >= 2 and (near(plain) or colour_in(plain))
    return plain if len(plain) <= 60 and answers else None


def bins_of(code: str, colour: str) -> Sequence[tuple[str, Sequence[str]]]:
    """The bins of a country that have the colour, each with the classes that it takes."""
    named = dict.fromkeys(name for name in BINS.get(code, {}).values() if same_colour(name, colour))
    return [(name, [kind for kind, other in BINS[code].items() if other == name]) for name in named]
