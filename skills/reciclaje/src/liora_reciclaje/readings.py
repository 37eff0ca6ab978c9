"""What is an answer to an open question, and what is left to others."""

import re

from liora.language.normalise import fold
from liora.language.readers import text_between, yes_no
from liora_reciclaje.countries import known_country
from liora_reciclaje.districts import place_in
from liora_reciclaje.finding import (
    LONGEST_OF_SEVERAL,
    NO_NAME,
    TALKS,
    THINGS,
    is_asked,
    next_colour_in,
    read_thing,
    resembles,
    tells,
)
from liora_reciclaje.moving import left, names_somewhere, place_said, placed
from liora_reciclaje.phrases import is_wish, knows_not
from liora_reciclaje.questions import answers_any
from liora_reciclaje.speech import AROUND, BUYS, words

QUESTION_WORDS = words("cual cuales cuando como que q cuanto cuantos quien tienen hacen gracias grax")


def read_item(text: str) -> str | None:
    """A thing, or that there is none: "no", "nada más"."""
    return text[:60] if wants_nothing(text) else read_thing(text)


def wants_nothing(text: str) -> bool:
    said = " ".join(word for word in fold(text).split() if word not in _POLITE)
    return yes_no(text) is False or said in _NOTHING


_POLITE = words("gracias muchas ok ya por ahora bueno hoy")
_NOTHING = frozenset({
    "nada", "nada mas", "ninguna", "ninguno", "eso es todo", "eso seria", "eso seria todo", "eso era todo", "eso era",
    "listo", "no tengo mas", "no tengo nada mas", "no hay mas", "es todo", "ya no tengo mas", "con eso",
})  # fmt: skip


def read_country(text: str) -> str | None:
    """A country; or something else that is asked about, which goes on without the country."""
    says_where = known_country(text) or place_said(text) or left(text) or names_somewhere(text)
    return text[:LONGEST_OF_SEVERAL] if says_where or is_asked(text) or next_colour_in(text) else None


def read_detail(text: str) -> str | None:
    answers = answers_any(text) or knows_not(text) or is_asked(text)
    return text[:LONGEST_OF_SEVERAL] if not is_wish(text) and answers else None


def read_place(text: str) -> str | None:
    """2 to 60 characters that are no wish of another kind and no question."""
    asks = not QUESTION_WORDS.isdisjoint(fold(text).split())
    return None if asks or is_wish(text) else _words(text)


def read_next(text: str) -> str | None:
    """Another thing – also one that is only like a known one – or another colour; not what somebody wants to buy."""
    buys = not BUYS.isdisjoint(fold(text).split())
    asks = is_asked(text) or next_colour_in(text) or resembles(text) or tells(text) or place_said(text) or left(text)
    if wants_nothing(text):
        return text[:60]
    return text[:LONGEST_OF_SEVERAL] if not buys and (asks or _asks_elsewhere(text)) else None


def _asks_elsewhere(text: str) -> bool:
    """Whether it asks about a thing or a colour in another place: "¿y en Bogotá las botellas de vidrio?"."""
    elsewhere = placed(text)
    if elsewhere is None or not TALKS.isdisjoint(fold(text).split()):
        return False
    return THINGS.told(elsewhere[0]) is not None or next_colour_in(elsewhere[0]) is not None


def read_next_place(text: str) -> str | None:
    """Another thing, or another big city."""
    return read_next(text) or (text[:60] if place_in(text, {}) else None)


def read_next_district(text: str) -> str | None:
    """Another district whose days are asked for, named alone ("¿y en Plaza Egaña?"); or another thing."""
    said = _AND_IN.sub("", fold(text))
    talks = not (QUESTION_WORDS | TALKS | NO_NAME | AROUND).isdisjoint(said.removesuffix(" cuando").split())
    is_name = len(said.split()) <= MOST_WORDS_OF_A_DISTRICT and any(letter.isalpha() for letter in said)
    other = is_name and not talks and yes_no(text) is None and not is_wish(text)
    return read_next(text) or (_words(text) if other else None)


_AND_IN = re.compile(r"^(?:(?:y|pero|ah|no|perdon) )*(?:(?:en|de|para) )?(?:(?:el|la|los|las) )?")

MOST_WORDS_OF_A_DISTRICT = 4

_words = text_between(2, 60)
