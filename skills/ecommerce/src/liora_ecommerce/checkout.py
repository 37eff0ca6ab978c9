"""From the cart to an order that a person of the shop completes.

    carrito ──▶ … (form.py) ──▶ resumen ──▶ enviado
                    ▲             │
                    └── cambiar ◀─┘

The cart keeps the prices that the person saw; where the shop has changed them since, the summary says so. Nothing is
charged here: a person of the shop confirms prices and payment.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from liora.order import ORDER_NUMBER, OrderLine, PlaceOrder
from liora.skill import Choice, Effect, Intent, Notify, Reply, SetTimer, State, Step
from liora_ecommerce import cart, form
from liora_ecommerce.basket import empty, expire, has_lines, lines, listed, shown_total, tell_expired
from liora_ecommerce.cart import Changed
from liora_ecommerce.form import HOME, name_of, payments
from liora_ecommerce.order_text import address_with
from liora_ecommerce.phrases import CONFIRM
from liora_ecommerce.screens import shown_price

FOR_A_PERSON = timedelta(minutes=60)
"""How long the bot keeps silent after an order (skills.md §3.4: 30 to 120 minutes)."""

# -- guards -----------------------------------------------------------------------------------------------------------


def is_complete(step: Step) -> bool:
    """Whether the summary could be shown: somebody went back to the products, and on again."""
    return has_lines(step) and form.missing(step, "") == "resumen"


# -- actions ----------------------------------------------------------------------------------------------------------


def place(step: Step) -> Iterable[Effect]:
    """Stores the order, tells the shop, says its number, and keeps silent for the person who writes next."""
    order = order_of(step)
    yield order
    yield Notify("order")
    yield SetTimer("seguir", FOR_A_PERSON)
    said = {"numero": ORDER_NUMBER, "negocio": step.view.tenant.name}
    if address := address_with(order, step):
        yield Reply.link(address, "boton.escribir_tienda", "pedido.enviado_con_enlace", **said)
    else:
        yield Reply.text("pedido.enviado", **said)


def order_of(step: Step) -> PlaceOrder:
    """What is in the cart and the form."""
    slots = step.slots
    return PlaceOrder(
        tuple(OrderLine(line.sku, line.name, line.variant, line.units, line.price) for line in lines(step)),
        name_of(step),
        slots.get("entrega", ""),
        slots.get("direccion", ""),
        slots.get("pago", ""),
        slots.get("nota", ""),
    )


def say_cancelled(step: Step) -> Iterable[Effect]:
    yield Reply.text("pedido.cancelado")


# -- what is said -----------------------------------------------------------------------------------------------------


def say_summary(step: Step) -> Iterable[Reply]:
    yield Reply.text("resumen.lineas", lineas=listed(step), total=shown_total(step))
    for change in cart.changes(lines(step), step.view.catalog):
        yield _told(step, change)
    delivery = "resumen.domicilio" if step.slots.get("entrega") == HOME else "resumen.retiro"
    whose = "" if name_of(step) else "_sin_nombre"
    yield Reply.text(delivery + whose, direccion=step.slots.get("direccion", ""), nombre=name_of(step))
    if pays := step.slots.get("pago"):
        yield Reply.text("resumen.pago", pago=pays)
    if said := step.slots.get("nota"):
        yield Reply.text("resumen.nota", nota=said)
    yield Reply.text("resumen.confirma")


def _told(step: Step, change: Changed) -> Reply:
    if change.price is None:
        return Reply.text("resumen.ya_no_esta", nombre=change.line.title)
    before, now = (shown_price(price, step.view.tenant) for price in (change.line.price, change.price))
    return Reply.text("resumen.cambio", nombre=change.line.title, antes=before, ahora=now)


def changes_offered(step: Step) -> Iterable[Choice]:
    """Every answer that the summary shows, and a note."""
    yield Choice("carrito", "boton.los_productos")
    yield Choice("corregir_entrega", "boton.la_entrega")
    if step.slots.get("entrega") == HOME:
        yield Choice("corregir_direccion", "boton.la_direccion")
    yield Choice("corregir_nombre", "boton.el_nombre")
    if payments(step):
        yield Choice("corregir_pago", "boton.el_pago")
    yield Choice("corregir_nota", "boton.la_nota" if step.slots.get("nota") else "boton.una_nota")


# -- declarations -----------------------------------------------------------------------------------------------------

INTENTS = [Intent("ecommerce.confirmar", phrases=CONFIRM)]

SLOTS = form.SLOTS

STATES = [
    *form.STATES,
    State(
        "resumen",
        say=say_summary,
        choices=[
            Choice("enviar", "boton.si_confirmo"),
            Choice("cambiar", "boton.cambiar"),
            Choice("descartar", "boton.cancelar_pedido"),
        ],
    ),
    State("cambiar", say="cambiar.que", choices=changes_offered, button="Ver opciones"),
    State("enviado", quiet=True),
]

WITH_A_CART = ["carrito", "quitar", *form.PLACES, "cambiar"]
"""States that mean nothing without one."""

SENDS: Mapping[str, Any] = {
    "source": "resumen",
    "dest": "enviado",
    "conditions": has_lines,
    "before": place,
    "after": empty,
}

TRANSITIONS: Sequence[Mapping[str, Any]] = [
    {"trigger": "confirmar", **SENDS},
    {"trigger": "confirmar", "source": "*", "dest": "resumen", "conditions": is_complete},
    {"trigger": "confirmar", "source": "*", "dest": "entrega", "conditions": has_lines},
    {"trigger": "confirmar", "source": "*", "dest": "carrito", "before": tell_expired},
    *form.TRANSITIONS,
    {"trigger": "enviar", **SENDS},
    {"trigger": "enviar", "source": "resumen", "dest": "carrito", "before": tell_expired},
    {"trigger": "cambiar", "source": "resumen", "dest": "cambiar"},
    *(
        {"trigger": f"corregir_{place}", "source": "cambiar", "dest": place}
        for place in ("entrega", "direccion", "nombre", "pago", "nota")
    ),
    {"trigger": "descartar", "source": "resumen", "dest": "-", "before": empty, "after": say_cancelled},
    {"trigger": "vence", "source": WITH_A_CART, "dest": "-", "before": expire},
    {"trigger": "vence", "source": "*", "dest": None, "after": expire},
    {"trigger": "seguir", "source": "enviado", "dest": "-"},
]
