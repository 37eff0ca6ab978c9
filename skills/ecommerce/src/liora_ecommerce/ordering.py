"""In what order products are shown: as they were found, or by price ("la más barata")."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from liora.language.normalise import fold
from liora.skill import Effect, Intent, Reply, SetSlot, Step
from liora.view import Product
from liora_ecommerce.facts import is_gone, price_of

CHEAP, DEAR = "baratos", "caros"

_CHEAP = re.compile(r"\b(?:barat|economic)[oa]s?\b|\bmenor (?:precio|a mayor)\b")
_DEAR = re.compile(r"\bmas car[oa]s?\b|\bmayor (?:precio|a menor)\b")
_NOTHING_ELSE = re.compile(
    r"(?:(?:y|pero|a ver|hola|cual|cuales|es|son|seria|quiero|quisiera|dame|muestrame|mostrame|ver|tienen|hay|algo|uno"
    r"|una|ordena\w*|por|de|del|precio|el|la|lo|los|las|mas|menor|mayor|barat[oa]s?|economic[oa]s?|car[oa]s?|que|tengan"
    r"|tenga|tengas|tienes|haya|a|porfa|favor|producto|productos|todo|todos|primero) ?)+"
)


def order_in(text: str) -> str | None:
    """The order that a text asks for."""
    said = fold(text, 400)
    return CHEAP if _CHEAP.search(said) else DEAR if _DEAR.search(said) else None


def without_order(text: str) -> str:
    """A text without its words for an order: "audífonos" of "audífonos, ¿cuál es el más barato?"."""
    return _OF_SOMETHING.sub(" ", text) if order_in(text) else text


_OF_SOMETHING = re.compile(
    r"\b(?:(?:cu[aá]l|cu[aá]les) (?:es|son|ser[ií]a) )?(?:(?:el|la|los|las|lo) )?"
    r"m[aá]s (?:barat|econ[oó]mic|car)[oa]s?\b",
    re.IGNORECASE,
)


def asks_order(text: str) -> bool:
    """Whether a whole message asks for nothing else: "¿cuál es la más barata?"."""
    said = fold(text, 100)
    compares = not {"mas", "menor", "mayor"}.isdisjoint(said.split())
    return compares and order_in(text) is not None and _NOTHING_ELSE.fullmatch(said) is not None


def ordered(products: Sequence[Product], order: str) -> Sequence[Product]:
    """By price, what can be had first; what has none comes last."""
    if not order:
        return products
    sign = -1 if order == DEAR else 1
    return sorted(products, key=lambda one: (is_gone(one), price_of(one) is None, sign * (price_of(one) or Decimal(0))))


def set_order(step: Step) -> Iterable[Effect]:
    """Of what is being looked at, from its first page."""
    yield SetSlot("orden", order_in(step.words) or CHEAP)
    yield SetSlot("pagina", 1)


def say_order(step: Step) -> Iterable[Reply]:
    if order := step.slots.get("orden"):
        yield Reply.text(f"orden.{order}")


INTENT = Intent("ecommerce.orden", named="Ordenar por precio", recognises=asks_order)
