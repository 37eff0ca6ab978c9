"""What is an answer to an open question, and what is left to others."""

from liora.language.normalise import fold
from liora.language.readers import text_between
from liora_reciclaje.countries import known_country
from liora_reciclaje.districts import place_in
from liora_reciclaje.finding import is_asked, next_colour_in, resembles
from liora_reciclaje.phrases import is_wish, knows_not
from liora_reciclaje.questions import answers_any
from liora_reciclaje.speech import BUYS, words

QUESTION_WORDS = words("cual cuales cuando como que q cuanto cuantos quien tienen hacen gracias grax")


def read_country(text: str) -> str | None:
    """A country; or something else that is asked about, which goes on without the country."""
    return text[:60] if known_country(text) or is_asked(text) else None


def read_detail(text: str) -> str | None:
    answers = answers_any(text) or knows_not(text) or is_asked(text)
    return text[:60] if not is_wish(text) and answers else None


def read_place(text: str) -> str | None:
    """2 to 60 characters that are no wish of another kind and no question."""
    asks = not QUESTION_WORDS.isdisjoint(fold(text).split())
    return None if asks or is_wish(text) else _words(text)


def read_next(text: str) -> str | None:
    """Another thing – also one that is only like a known one – or another colour; not what somebody wants to buy."""
    buys = not BUYS.isdisjoint(fold(text).split())
    asks = is_asked(text) or next_colour_in(text) or resembles(text)
    return text[:60] if not buys and asks else None


def read_next_place(text: str) -> str | None:
    """Another thing, or another big city."""
    return read_next(text) or (text[:60] if place_in(text, {}) else None)


_words = text_between(2, 60)
