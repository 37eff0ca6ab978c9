"""What a text asks a shop for, before any catalog is looked at: cues, words of a product, talk that asks nothing."""

import re
from functools import lru_cache
from itertools import dropwhile

from liora.language.amounts import without_prices
from liora.language.normalise import fold, words, written_out

SHOWN = 40
"""Characters of a query that are shown back."""


def listed(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


ASKS = listed(
    "tienen tienes tenes tendran tendras venden vendes vende manejan traen busco buscando comprar encargar",
    "precio precios cuesta cuestan",
)
"""Words that ask for a product, whatever follows."""

PRICE = listed("precio precios cuanto cuesta cuestan vale valen sale salen costo")
"""Words that ask for a price."""

HOW_MUCH = re.compile(r"\bcuanto (?:me )?(?:vale|sale|cobran)n?\b")
"""The same in two words: "vale" alone is a yes."""

CUES = ASKS | listed("tiene hay vale valen necesito ocupo quiero quisiera llevar sale salen cuanto dame deme")
"""Words that often stand before a product."""

POLITE = listed("hola ola holi buenas buenos buen dia dias tarde tardes noche noches gracias favor porfa porfis plis")
"""Words that may stand around anything."""

ASIDE = CUES | POLITE | listed(
    "catalogo producto productos tienda compro lista oferta ofertas promo promos promocion promociones descuento",
    "descuentos marca modelo tipo barato barata baratos baratas economico economica algo",
    "amigo amiga ver mostrar muestrame que q k codigo sku",
    "ke me das dan cual cuales son es a de y o si el la los las un una unos unas en por para con se mas muy su ustedes",
    "saber queria mi mis stock disponible disponibles disponibilidad mostrame enseñame interesa cuanta",
    "cuantas cuantos gusta gustaria mil luca lucas pesos soles palo palos mejor entonces igual tambien",
)  # fmt: skip
"""Words around a product that are no part of its name."""

ANYTHING = listed("algo cualquier cualquiera productos todo")
"""Words for whatever there is."""

TALK = re.compile(
    r"\b(?:eres|sabes|quien(?:es)?|tu|(?:cual|que|quien) (?:es|son)|(?:como|donde) (?:esta|estas|estan|va|vas|te|son"
    r"|vives)|que (?:hora|pasa|dia|tal|bueno|carajo)|de donde|estas (?:bien|loc[oa]|ahi)|que manera|de nuevo"
    r"|necesito mis?|(?:debo|deberia|debes) (?:llevar|usar))\b"
)
"""What is said to a bot about itself, or about hours and weather."""

ABOUT_BOT = re.compile(r"\b(?:(?:cuantos años|que edad|que hora) tienes|tienes (?:buen |el )?tiempo)\b")
"""Questions about the bot that have a word of shops in them."""

LACKS = re.compile(r"^no tienes\b[^?]*$")
"""What is said against a bot: "no tienes cerebro" asks for nothing, "no tienes leche?" does."""

ERRANDS = re.compile(
    r"\b(?:rec(?:ue|o)rd\w*me|recordatorios?|alarmas?|despertador|pronostico|clima|chistes?|bromas?|restaurantes?)\b"
)
"""Things that are asked of an assistant: "recuérdame comprar leche" buys nothing here, unless the shop has it."""


OPENERS = listed(
    "hacen hace haces tienen tienes tenes aceptan aceptas cuanto cuanta cuantos cuando como donde cual cuales que q k",
    "puedo pueden puedes hay llegan envian mandan despachan entregan atienden abren demora demoran cobran sale vale",
)
"""Words that questions to a shop begin with, also where nobody types the mark."""

BEFORE = POLITE | listed("y pero oye oiga una pregunta consulta ah ok disculpe disculpa perdon")
"""Words that may stand before them."""


def is_question(text: str) -> bool:
    """Whether somebody asks instead of answering: "y hacen envios a quilicura"."""
    first = next((word for word in fold(text, 400).split() if word not in BEFORE), "")
    return "?" in text or "¿" in text or first in OPENERS


@lru_cache(maxsize=256)
def asks(text: str) -> bool:
    """Whether a product is asked for, whatever it is."""
    return bool(ASKS.intersection(words(text, 400)) or HOW_MUCH.search(fold(text)))


@lru_cache(maxsize=256)
def talks(text: str) -> bool:
    """Whether it is talk with the bot, which asks for nothing a shop has."""
    plain = fold(text, 400)
    about_bot = ABOUT_BOT.search(plain) or LACKS.match(text.lower())
    return about_bot is not None or (not asks(text) and TALK.search(plain) is not None)


@lru_cache(maxsize=256)
def errand_in(text: str) -> str:
    """The word that makes it a thing for an assistant, empty without one."""
    found = ERRANDS.search(fold(text, 400))
    return found[0] if found else ""


def says_anything(text: str) -> bool:
    """Whether anything will do, and not only what was spoken of before: "algo por menos de 2 lucas"."""
    return not ANYTHING.isdisjoint(words(text, 400))


@lru_cache(maxsize=256)
def is_plain(text: str) -> bool:
    """Whether nothing is said beside a product but cues and greetings."""
    plain = without_prices(text[:400])
    return not CUES.isdisjoint(words(plain, 400)) or ASIDE.isdisjoint(set(fold(plain, 400).split()) - POLITE)


@lru_cache(maxsize=512)
def name_in(text: str) -> str:
    """What is left when greetings, cues, quantities and prices are taken away; the words as they were typed."""
    typed = re.findall(r"[\w'-]+", without_prices(text[:400]))
    kept = (word for word in typed if not ASIDE.issuperset(written_out(fold(word))))
    return " ".join(dropwhile(_is_quantity, kept)).lower()


@lru_cache(maxsize=256)
def asked_in(text: str) -> str:
    """What stands behind the first cue: of "causa, tienen chompa?", "chompa"; all of it where there is no cue."""
    typed = re.findall(r"\S+", text[:400])
    first = next((at + 1 for at, word in enumerate(typed) if CUES.intersection(words(word))), 0)
    return name_in(" ".join(typed[first:])) or name_in(text)


def shown(text: str) -> str:
    """A query short enough to be shown back."""
    name = asked_in(text) or " ".join(text.split()).lower()
    if len(name) <= SHOWN:
        return name
    return (name[: SHOWN - 1].rpartition(" ")[0] or name[: SHOWN - 1]) + "…"


def _is_quantity(word: str) -> bool:
    return word.isdigit() and len(word) <= 2
