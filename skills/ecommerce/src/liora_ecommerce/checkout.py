"""From the cart to an order that a person of the shop completes.

    carrito ──▶ entrega ──▶ direccion ──▶ nombre ──▶ resumen ──▶ enviado
                                                        │ ▲
                                                     cambiar

The cart keeps the prices that the person saw; where the shop has changed them since, the summary says so. Nothing is
charged here: a person of the shop confirms prices and payment.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from liora.events import LocationEvent
from liora.language.readers import text_between
from liora.skill import Ask, Choice, Effect, Intent, Notify, Reply, SetSlot, SetTimer, State, Step
from liora_ecommerce import cart
from liora_ecommerce.basket import empty, has_lines, lines, listed, shown_total
from liora_ecommerce.cart import Changed
from liora_ecommerce.phrases import CONFIRM
from liora_ecommerce.screens import shown_price

FOR_A_PERSON = timedelta(minutes=60)
"""How long the bot keeps silent after an order (skills.md §3.4: 30 to 120 minutes)."""

SHORTEST_PLACE = 8
"""Characters of an address without a number: "no sé" is none."""

HOME, PICKUP = "domicilio", "retiro"

# -- what stands in the slots -----------------------------------------------------------------------------------------


def name_of(step: Step) -> str:
    """Whose order it is: the name that was said, else the one of the profile."""
    return str(step.slots.get("nombre") or step.view.person.name)


def person_name(text: str) -> str | None:
    """2 to 60 characters, most of them letters."""
    said = text_between(2, 60)(text)
    return said if said and sum(map(str.isalpha, said)) * 2 > len(said) else None


def address(text: str) -> str | None:
    """A street or a place of 5 to 160 characters, with a number or long enough; a question is no address."""
    said = None if "?" in text or "¿" in text else text_between(5, 160)(text)
    return said if said and (len(said) >= SHORTEST_PLACE or any(map(str.isdigit, said))) else None


# -- guards -----------------------------------------------------------------------------------------------------------


def goes_home(step: Step) -> bool:
    return bool(step.value == HOME)


def has_name(step: Step) -> bool:
    return len(name_of(step)) > 1


# -- actions ----------------------------------------------------------------------------------------------------------


def set_delivery(step: Step) -> Iterable[Effect]:
    yield SetSlot("entrega", step.value)
    if step.value == PICKUP:
        yield SetSlot("direccion", None)


def keep_place(step: Step) -> Iterable[Effect]:
    """A shared location is an address: with its name where it has one."""
    if isinstance(step.value, LocationEvent):
        said = ", ".join(filter(None, (step.value.name, step.value.address)))
        yield SetSlot("direccion", (said or f"ubicación compartida {step.value.lat:.5f}, {step.value.lon:.5f}")[:160])


def hand_over(step: Step) -> Iterable[Effect]:
    yield Notify("order")
    yield SetTimer("seguir", FOR_A_PERSON)


def say_cancelled(step: Step) -> Iterable[Effect]:
    yield Reply.text("pedido.cancelado")


# -- what is said -----------------------------------------------------------------------------------------------------


def say_summary(step: Step) -> Iterable[Reply]:
    yield Reply.text("resumen.lineas", lineas=listed(step), total=shown_total(step))
    for change in cart.changes(lines(step), step.view.catalog):
        yield _told(step, change)
    delivery = "resumen.domicilio" if step.slots.get("entrega") == HOME else "resumen.retiro"
    yield Reply.text(delivery, direccion=step.slots.get("direccion", ""), nombre=name_of(step))
    yield Reply.text("resumen.confirma")


def _told(step: Step, change: Changed) -> Reply:
    if change.price is None:
        return Reply.text("resumen.ya_no_esta", nombre=change.line.name)
    before, now = (shown_price(price, step.view.tenant) for price in (change.line.price, change.price))
    return Reply.text("resumen.cambio", nombre=change.line.name, antes=before, ahora=now)


def say_sent(step: Step) -> Iterable[Reply]:
    yield Reply.text("pedido.enviado", negocio=step.view.tenant.name)


# -- declarations -----------------------------------------------------------------------------------------------------

INTENTS = [Intent("ecommerce.confirmar", phrases=CONFIRM)]

SLOTS = {
    "entrega": {"enum": [HOME, PICKUP]},
    "direccion": {"type": "string", "minLength": 5, "maxLength": 160},
    "nombre": {"type": "string", "minLength": 2, "maxLength": 60},
}

STATES = [
    State(
        "entrega",
        say="entrega.como",
        choices=[Choice("entrega", "boton.domicilio", HOME), Choice("entrega", "boton.retiro", PICKUP)],
    ),
    State("direccion", ask=Ask("direccion", text="direccion.cual", read=address, reprompts=["direccion.ejemplo"])),
    State("nombre", ask=Ask("nombre", text="nombre.cual", read=person_name, reprompts=["nombre.ejemplo"])),
    State(
        "resumen",
        say=say_summary,
        choices=[
            Choice("enviar", "boton.si_confirmo"),
            Choice("cambiar", "boton.cambiar"),
            Choice("descartar", "boton.cancelar_pedido"),
        ],
    ),
    State(
        "cambiar",
        say="cambiar.que",
        choices=[
            Choice("corregir_entrega", "boton.la_entrega"),
            Choice("corregir_nombre", "boton.el_nombre"),
            Choice("carrito", "boton.los_productos"),
        ],
    ),
    State("enviado", say=say_sent, quiet=True),
]

WITH_A_CART = ["carrito", "quitar", "entrega", "direccion", "nombre", "resumen", "cambiar"]
"""States that mean nothing without one."""

TRANSITIONS: Sequence[Mapping[str, Any]] = [
    {
        "trigger": "confirmar",
        "source": "resumen",
        "dest": "enviado",
        "conditions": has_lines,
        "before": hand_over,
        "after": empty,
    },
    {"trigger": "confirmar", "source": "*", "dest": "entrega", "conditions": has_lines},
    {"trigger": "confirmar", "source": "*", "dest": "carrito"},
    {"trigger": "entrega", "source": "entrega", "dest": "direccion", "conditions": goes_home, "before": set_delivery},
    {"trigger": "entrega", "source": "entrega", "dest": "resumen", "conditions": has_name, "before": set_delivery},
    {"trigger": "entrega", "source": "entrega", "dest": "nombre", "before": set_delivery},
    {"trigger": "filled", "source": "direccion", "dest": "resumen", "conditions": has_name},
    {"trigger": "filled", "source": "direccion", "dest": "nombre"},
    {"trigger": "location", "source": "direccion", "dest": "resumen", "conditions": has_name, "before": keep_place},
    {"trigger": "location", "source": "direccion", "dest": "nombre", "before": keep_place},
    {"trigger": "filled", "source": "nombre", "dest": "resumen"},
    {"trigger": "cambiar", "source": "resumen", "dest": "cambiar"},
    {"trigger": "corregir_entrega", "source": "cambiar", "dest": "entrega"},
    {"trigger": "corregir_nombre", "source": "cambiar", "dest": "nombre"},
    {
        "trigger": "enviar",
        "source": "resumen",
        "dest": "enviado",
        "conditions": has_lines,
        "before": hand_over,
        "after": empty,
    },
    {"trigger": "enviar", "source": "resumen", "dest": "carrito"},
    {"trigger": "descartar", "source": "resumen", "dest": "-", "before": empty, "after": say_cancelled},
    {"trigger": "vence", "source": WITH_A_CART, "dest": "-", "before": empty},
    {"trigger": "vence", "source": "*", "dest": None, "after": empty},
    {"trigger": "seguir", "source": "enviado", "dest": "-"},
]
