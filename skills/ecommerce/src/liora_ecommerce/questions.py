"""Questions about the shop: answered in its own words where it has set them, else left to a person.

Settings of the tenant for this skill: `envios`, `pagos`, `horario` (texts).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from liora.skill import Choice, Effect, Guard, Intent, Reply, State, Step
from liora_ecommerce.form import payments
from liora_ecommerce.phrases import ANGRY, SHOP_ONLY
from liora_ecommerce.topics import DELIVERY, HOURS, PAYMENT

TOPICS = {"envios": DELIVERY, "pagos": PAYMENT, "horario": HOURS}

NAMED = {"envios": "Los envíos", "pagos": "Los medios de pago", "horario": "Horario y dirección"}
"""What they are called on a button."""

FORM = ["carrito", "cantidad", "entrega", "direccion", "nombre", "nota", "resumen", "cambiar"]
"""States whose question is not given up for a question of the person: the engine asks it again."""

OPTIONS = ["variante", "pago"]
"""The same where the question has options: they are offered again."""


def answer_of(topic: str, step: Step) -> str:
    """What the shop has set; about payments also the means that orders are asked for."""
    said = step.settings.get(topic)
    known = str(said) if said else ""
    return known or (" · ".join(payments(step)) if topic == "pagos" else "")


def _is_set(topic: str) -> Guard:
    return lambda step: bool(answer_of(topic, step))


def _say(topic: str) -> Callable[[Step], Iterable[Effect]]:
    return lambda step: [Reply.text("tienda.dice", respuesta=answer_of(topic, step))]


def _say_or_later(topic: str) -> Callable[[Step], Iterable[Effect]]:
    return lambda step: _say(topic)(step) if _is_set(topic)(step) else say_later(step)


def say_later(step: Step) -> Iterable[Effect]:
    yield Reply.text("tienda.al_coordinar")


INTENTS = [
    *(
        Intent(f"ecommerce.{topic}", named=NAMED[topic], phrases=phrases, aside=True)
        for topic, phrases in TOPICS.items()
    ),
    Intent("ecommerce.tienda", named="Hablar con la tienda", phrases=SHOP_ONLY, alone=ANGRY),
]

STATES = [
    State(
        "tienda",
        say="tienda.pregunta",
        choices=[Choice("persona", "boton.si"), Choice("catalogo", "boton.ver_catalogo"), Choice("fin", "boton.no")],
    ),
]

TRANSITIONS: Sequence[Mapping[str, Any]] = [
    *(
        {"trigger": topic, "source": place, "dest": place, "before": _say_or_later(topic)}
        for topic in TOPICS
        for place in OPTIONS
    ),
    *(
        {"trigger": topic, "source": "*", "dest": None, "conditions": _is_set(topic), "after": _say(topic)}
        for topic in TOPICS
    ),
    *({"trigger": topic, "source": FORM, "dest": None, "after": say_later} for topic in TOPICS),
    *({"trigger": topic, "source": "*", "dest": "tienda"} for topic in TOPICS),
    {"trigger": "tienda", "source": "*", "dest": "tienda"},
]
