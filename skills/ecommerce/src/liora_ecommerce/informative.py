"""Where nothing is sold by chat: the whole shop (setting `solo_informativo`), or a product that may not be.

No cart, no prices, no order; what is said is how to reach the shop. Settings of the tenant for this skill:
`solo_informativo` (a switch), `whatsapp` (the shop's own number).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from liora.skill import Choice, Reply, State, Step
from liora.view import Product
from liora_ecommerce.reach import address_of


def is_informative(step: Step) -> bool:
    """Whether the shop sells nothing by chat."""
    return step.settings.get("solo_informativo") is True


def shows_price(product: Product, step: Step) -> bool:
    return not product.restricted and not is_informative(step)


def how_to_reach(step: Step) -> Iterable[Reply]:
    """The shop's own number where it has set one; a person by this chat is among the options anyway."""
    if address := address_of(step):
        yield Reply.text("informativo.escribe", enlace=address)


def say(step: Step) -> Iterable[Reply]:
    yield Reply.text("informativo.tienda")
    yield from how_to_reach(step)


STATES = [
    State(
        "informativo",
        say=say,
        choices=[Choice("catalogo", "boton.ver_catalogo"), Choice("persona", "boton.persona")],
    ),
]

TRANSITIONS: Sequence[Mapping[str, Any]] = [
    {"trigger": trigger, "source": "*", "dest": "informativo", "conditions": is_informative}
    for trigger in ("agregar", "carrito", "confirmar", "order")
]
