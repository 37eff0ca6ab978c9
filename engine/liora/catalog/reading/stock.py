"""How many there are, or what the shop says instead."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(
    r"[+>]?\s*(-?\d{1,9})(?:[.,]0+)?\s*[+]?\s*(?:u|un|und|unid|unidades|pzas?|piezas|uds?)?\.?", re.IGNORECASE
)
_FRACTION = re.compile(r"-?\d{1,9}[.,]\d{1,6}")
_YES = frozenset(
    (
        *("in stock", "instock", "available", "disponible", "disponibles", "hay", "en stock", "con stock", "stock"),
        *("en existencia", "entrega inmediata", "inmediata", "si", "sí", "yes", "true", "verdadero", "1", "ok", "x"),
    )
)
_NO = frozenset(
    (
        *("out of stock", "outofstock", "sold out", "unavailable", "discontinued", "agotado", "agotada", "agotados"),
        *("sin stock", "sin existencias", "sin existencia", "sin inventario", "no disponible", "no hay", "no"),
        *("false", "falso", "0", "discontinuado", "descontinuado"),
    )
)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Stock:
    """`number` is None where the shop does not count; `words` are what it says then."""

    number: int | None = None
    words: str = ""


def stock_of(quantity: str, availability: str, counted: bool = True, backorder: bool = False) -> Stock:
    """From a column of numbers and one of words; a promise such as `15 a 20 días` outweighs a zero."""
    said = availability.strip().lower()
    if not quantity and said not in ("0", "1"):
        quantity, said = (availability, "") if _number(availability) is not None else (quantity, said)
    number = _number(quantity) if counted else None
    promise = "" if number is not None else _words(quantity)
    if said in _NO or promise.lower() in _NO:
        return Stock(0)
    if said and said not in _YES:
        promise = _words(availability) or promise
    if number is not None and number <= 0:
        return Stock(None, promise) if promise or backorder else Stock(0)
    return Stock(number, "" if promise.lower() in _YES else promise)


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text.strip())
    if found:
        return max(0, int(found[1]))
    return max(0, int(float(text.strip().replace(",", ".")))) if _FRACTION.fullmatch(text.strip()) else None


def _words(text: str) -> str:
    words = " ".join(text.split())
    return words[:_LONGEST] if any(letter.isalpha() for letter in words) else ""
