"""How many there are, or what the shop says instead."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"([+>]?)\s*(-?\d{1,9})(?:[.,]0+)?\s*([+]?)\s*(?:u|un|und|unid|unidades|pzas?|piezas|uds?)?\.?", re.I)
_FRACTION = re.compile(r"-?\d{1,9}[.,]\d{1,6}")
_YES = frozenset(
    "in stock|instock|available|disponible|disponibles|si|sí|yes|true|verdadero|hay|en stock|en existencia|1|"
    "con stock|stock|inmediata|entrega inmediata|ok|x".split("|")
)
_NO = frozenset(
    "out of stock|outofstock|agotado|agotada|agotados|sin stock|sin existencias|sin existencia|no disponible|no|"
    "false|falso|no hay|0|discontinued|discontinuado|descontinuado|sold out|unavailable|sin inventario".split("|")
)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Stock:
    """`number` is None where the shop does not count; `words` are what it says then."""

    number: int | None = None
    words: str = ""


def stock_of(quantity: str, availability: str, counted: bool = True, backorder: bool = False) -> Stock:
    """From a column of numbers and one of words; a promise such as `15 a 20 días` outweighs a zero."""
    number = _number(quantity) if counted else None
    promise = "" if number is not None else _words(quantity)
    said = availability.strip().lower()
    if said in _NO or promise.lower() in _NO:
        return Stock(0)
    if said not in _YES:
        promise = _words(availability) or promise
    if number is not None and number <= 0:
        return Stock(None, promise) if promise or backorder else Stock(0)
    return Stock(number, "" if promise.lower() in _YES else promise)


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text.strip())
    if found:
        return max(0, int(found[2]))
    return max(0, int(float(text.strip().replace(",", ".")))) if _FRACTION.fullmatch(text.strip()) else None


def _words(text: str) -> str:
    words = " ".join(text.split())
    return words[:_LONGEST] if any(letter.isalpha() for letter in words) else ""
