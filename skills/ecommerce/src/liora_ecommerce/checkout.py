"""From the cart to an order that a person of the shop completes.

    carrito ──▶ … (form.py) ──▶ resumen ──▶ enviado
                    ▲             │
                    └── cambiar ◀─┘

The cart keeps the prices that the person saw; where the shop has changed them since, the summary says so. Nothing is
charged here: a person of the shop confirms prices and payment.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import blake2s
from typing import Any

from liora.language.normalise import fold
from liora.order import ORDER_NUMBER, OrderLine, PlaceOrder
from liora.skill import Ask, Choice, Effect, Guard, Intent, Notify, Reply, SetSlot, SetTimer, State, Step
from liora_ecommerce import cart, form, nod
from liora_ecommerce.basket import empty, expire, has_lines, lines, shown_lines, shown_total, tell_expired
from liora_ecommerce.cart import Changed
from liora_ecommerce.form import HOME, PICKUP, name_of, payments, set_delivery
from liora_ecommerce.order_text import address_with
from liora_ecommerce.phrases import CONFIRM, CORRECT
from liora_ecommerce.screens import shown_price
from liora_ecommerce.verdict import ADD, ANSWERS, CHANGE, DROP, SUBJECTS, YES, leaves, subject_in, verdict

FOR_A_PERSON = timedelta(minutes=60)
"""How long the bot keeps silent after an order (skills.md §3.4: 30 to 120 minutes)."""

# -- guards -----------------------------------------------------------------------------------------------------------


def goes_on_at(place: str) -> Guard:
    """Where the form was left: for the products, for a person, for a day."""
    return lambda step: has_lines(step) and form.missing(step, "") == place


def answers(*verdicts: str) -> Guard:
    return lambda step: step.value in verdicts


def says_yes(step: Step) -> bool:
    return str(step.value).partition(":")[0] == YES


def agrees(step: Step) -> bool:
    """Whether it is the order as it stands that is agreed to: a button of an older summary meant another one."""
    return has_lines(step) and step.value in (YES, agreement(step))


def agreement(step: Step) -> str:
    """What the summary's button brings back: yes to this cart and these answers."""
    seen = [step.slots.get(name) for name in ("carrito", "entrega", "direccion", "pago", "nota")]
    whole = json.dumps([name_of(step), *seen], sort_keys=True).encode()
    return f"{YES}:{blake2s(whole, digest_size=4).hexdigest()}"


def is_sent(step: Step) -> bool:
    """Whether an old summary is answered once more: its order is with the shop."""
    return not has_lines(step) and "enviado" in step.slots


def says_way_to(place: str) -> Guard:
    """Whether the order gets home another way, and what is to be asked then: "mejor retiro en tienda"."""
    return lambda step: step.value in (HOME, PICKUP) and form.missing(step, "entrega") == place


def pays_at_the_shop(step: Step) -> bool:
    """Whether payment is named where the shop has set no means of it: nothing can be chosen here."""
    return step.value == "pago" and not payments(step)


def names_payment(step: Step) -> bool:
    return step.value == "pago" and _payment_in(step) is not None


def _payment_in(step: Step) -> str | None:
    """The only one of the shop's means that has a word of what was said: "mejor efectivo"."""
    said = {word for word in fold(step.words, 100).split() if len(word) > _SHORT}
    named = [one for one in payments(step) if said.intersection(fold(one).split())]
    return named[0] if len(named) == 1 else None


_SHORT = 3
"""Letters of words like "con" and "por", which name no means of payment."""


def corrects_at(place: str) -> Guard:
    return lambda step: (
        has_lines(step) and subject_in(step.words) == place and (place != "pago" or bool(payments(step)))
    )


# -- actions ----------------------------------------------------------------------------------------------------------


def place(step: Step) -> Iterable[Effect]:
    """Stores the order, tells the shop, says its number, and keeps silent for the person who writes next."""
    order = order_of(step)
    yield order
    yield Notify("order")
    yield SetTimer("seguir", FOR_A_PERSON)
    yield SetSlot("enviado", True)
    said = {"numero": ORDER_NUMBER, "negocio": step.view.tenant.name}
    if address := address_with(order, step):
        yield Reply.link(address, "boton.escribir_tienda", "pedido.enviado_con_enlace", **said)
    else:
        yield Reply.text("pedido.enviado", **said)


def say_sent(step: Step) -> Iterable[Effect]:
    """Who confirms twice has one order; who drops or changes it now says so to the person who has it."""
    yield SetTimer("seguir", FOR_A_PERSON)
    yield Reply.text("pedido.ya_enviado", negocio=step.view.tenant.name)


def say_how_it_stands(step: Step) -> Iterable[Effect]:
    """To who agrees to what is no more: the cart that there was, or the one that there is."""
    if has_lines(step):
        yield Reply.text("resumen.de_antes")
    else:
        yield from tell_expired(step)


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


def set_named_payment(step: Step) -> Iterable[Effect]:
    yield SetSlot("pago", _payment_in(step))


def say_payment_later(step: Step) -> Iterable[Effect]:
    yield Reply.text("tienda.al_coordinar")


def drop(step: Step) -> Iterable[Effect]:
    yield from empty(step)
    yield SetSlot("enviado", None)
    yield Reply.text("pedido.cancelado")


# -- what is said -----------------------------------------------------------------------------------------------------


def say_summary(step: Step) -> Iterable[Reply]:
    yield Reply.text("resumen.lineas", lineas=shown_lines(step), total=shown_total(step))
    for change in cart.changes(lines(step), step.view.catalog):
        yield _told(step, change)
    delivery = "resumen.domicilio" if step.slots.get("entrega") == HOME else "resumen.retiro"
    whose = "" if name_of(step) else "_sin_nombre"
    yield Reply.text(delivery + whose, direccion=step.slots.get("direccion", ""), nombre=name_of(step))
    if pays := step.slots.get("pago"):
        yield Reply.text("resumen.pago", pago=pays)
    if said := step.slots.get("nota"):
        yield Reply.text("resumen.nota", nota=said)


def _told(step: Step, change: Changed) -> Reply:
    if change.price is None:
        return Reply.text("resumen.ya_no_esta", nombre=change.line.title)
    before, now = (shown_price(price, step.view.tenant) for price in (change.line.price, change.price))
    return Reply.text("resumen.cambio", nombre=change.line.title, antes=before, ahora=now)


def summary_offered(step: Step) -> Iterable[Choice]:
    yield Choice("filled", "boton.si_confirmo", agreement(step))
    yield Choice("filled", "boton.cambiar", CHANGE)
    yield Choice("filled", "boton.cancelar_pedido", DROP)


def changes_offered(step: Step) -> Iterable[Choice]:
    """Every answer that the summary shows, a note, and the way back."""
    offered = {
        "carrito": "boton.los_productos",
        "entrega": "boton.la_entrega",
        "direccion": "boton.la_direccion" if step.slots.get("entrega") == HOME else "",
        "nombre": "boton.el_nombre",
        "pago": "boton.el_pago" if payments(step) else "",
        "nota": "boton.la_nota" if step.slots.get("nota") else "boton.una_nota",
    }
    yield from (Choice("filled", label, place) for place, label in offered.items() if label)
    yield Choice("filled", "boton.nada", YES)


def answer(text: str) -> str | None:
    """Sent or fetched, where only that is said; else agreement or what is to change."""
    said = fold(text, 200).split()
    if form.address_in(text) and not form.SENT.isdisjoint(said) and not {"mejor", "prefiero"}.isdisjoint(said):
        return HOME
    return nod.way(said) or verdict(text)


def wish(text: str) -> str | None:
    """The same of who was asked what to change: "nada" agrees."""
    return YES if leaves(text) else answer(text)


# -- declarations -----------------------------------------------------------------------------------------------------

INTENTS = [
    Intent("ecommerce.confirmar", named="Confirmar el pedido", phrases=CONFIRM),
    Intent("ecommerce.corregir", named="Corregir el pedido", phrases=CORRECT),
]

SLOTS = {**form.SLOTS, "respuesta": {"enum": [*ANSWERS, HOME, PICKUP]}, "enviado": {"const": True}}

STATES = [
    *form.STATES,
    State(
        "resumen",
        say=say_summary,
        ask=Ask("respuesta", text="resumen.confirma", read=answer, reprompts=["resumen.responde"]),
        choices=summary_offered,
    ),
    State(
        "cambiar",
        ask=Ask("respuesta", text="cambiar.que", read=wish),
        choices=changes_offered,
        button="Ver opciones",
    ),
    State("enviado", quiet=True),
]

WITH_A_CART = ["carrito", "quitar", *form.PLACES, "cambiar"]
"""States that mean nothing without one."""

ASKED = ["resumen", "cambiar"]
"""Where an answer may name what is to change."""

SENT: Mapping[str, Any] = {"dest": "enviado", "before": place, "after": empty}

LATER: Mapping[str, Any] = {"before": say_payment_later}

TRANSITIONS: Sequence[Mapping[str, Any]] = [
    {"trigger": "confirmar", "source": "resumen", "conditions": has_lines, **SENT},
    *({"trigger": "confirmar", "source": "*", "dest": each, "conditions": goes_on_at(each)} for each in form.PLACES),
    {"trigger": "confirmar", "source": "*", "dest": "carrito", "before": tell_expired},
    *(
        {"trigger": "corregir", "source": "*", "dest": each, "conditions": corrects_at(each)}
        for each in form.PLACES[:-1]
    ),
    {"trigger": "corregir", "source": "*", "dest": "tienda"},
    *form.TRANSITIONS,
    {"trigger": "filled", "source": "resumen", "conditions": agrees, **SENT},
    {"trigger": "filled", "source": ASKED, "dest": "enviado", "conditions": is_sent, "before": say_sent},
    {"trigger": "filled", "source": "resumen", "dest": "carrito", "conditions": says_yes, "before": say_how_it_stands},
    {"trigger": "filled", "source": ASKED, "dest": "-", "conditions": answers(DROP), "before": drop},
    *(
        {"trigger": "filled", "source": ASKED, "dest": each, "conditions": says_way_to(each), "before": set_delivery}
        for each in ("direccion", "resumen")
    ),
    {"trigger": "filled", "source": ASKED, "dest": "resumen", "conditions": pays_at_the_shop, **LATER},
    {"trigger": "filled", "source": ASKED, "dest": "resumen", "conditions": names_payment, "before": set_named_payment},
    *({"trigger": "filled", "source": ASKED, "dest": each, "conditions": answers(each)} for each in SUBJECTS),
    {"trigger": "filled", "source": ASKED, "dest": "carrito", "conditions": answers(ADD)},
    {"trigger": "filled", "source": "cambiar", "dest": "resumen", "conditions": answers(YES)},
    {"trigger": "filled", "source": ASKED, "dest": "cambiar"},
    {"trigger": "vence", "source": WITH_A_CART, "dest": "-", "before": expire},
    {"trigger": "vence", "source": "*", "dest": None, "after": expire},
    {"trigger": "seguir", "source": "enviado", "dest": "-"},
]
