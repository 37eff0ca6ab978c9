"""The way into the cart: from a card, by variant and quantity, and out of it again.

ficha ──▶ (variante) ──▶ cantidad ──▶ carrito ──▶ … (checkout.py)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from liora.language.normalise import fold
from liora.language.readers import integer, yes_no
from liora.skill import Ask, CancelTimer, Choice, Effect, Intent, Reply, SetSlot, SetTimer, State, Step
from liora_ecommerce import cart
from liora_ecommerce.asking import POLITE, listed
from liora_ecommerce.cart import MOST_LINES, MOST_UNITS, Line
from liora_ecommerce.filters import LONGEST_KEY
from liora_ecommerce.informative import how_to_reach, is_informative
from liora_ecommerce.later import next_choice
from liora_ecommerce.phrases import ADD, EMPTY, NOTHING, SEE_CART
from liora_ecommerce.screens import product_of, shown_price

EXPIRY = timedelta(hours=24)
"""A cart lives as long as the window in which WhatsApp lets the shop answer."""

WANTING = POLITE | listed(
    "quiero quisiera dame deme denme ponme agrega agregar agregame añade me llevo mandame por x",
    "si ya ok bueno dale mejor solo nomas no que sean serian entonces",
)
"""Words around a number of units."""

FORM = ("entrega", "direccion", "pago", "nota", "respuesta")
"""Slots that are asked for one order; the name stays for the next."""

# -- what stands in the slots -----------------------------------------------------------------------------------------


def lines(step: Step) -> Sequence[Line]:
    return cart.read(step.slots.get("carrito", ()))


def choices_of_product(step: Step) -> Sequence[Line]:
    """What may be bought of the product on the card; nothing where the shop sells nothing by chat."""
    if is_informative(step):
        return ()
    product = product_of(step.view.catalog, step.slots.get("producto"))
    return cart.on_sale(product) if product else ()


def chosen(step: Step) -> Line | None:
    """What is about to be added: the variant that was chosen, or all there is to choose."""
    units = choices_of_product(step)
    picked = step.slots.get("variante")
    return next((unit for unit in units if unit.sku[:LONGEST_KEY] == picked or len(units) == 1), None)


def units_in(text: str) -> int | None:
    """1 to 99, in digits or words."""
    said = integer(text)
    return said if said is not None and 1 <= said <= MOST_UNITS else None


def asked_units(text: str) -> int | None:
    """The units of "quiero 3", "2 por favor", "x4": nothing else is said. A number alone chooses from a list."""
    words = fold(text, 100).split()
    said = [word for word in words if word not in WANTING]
    alone = len(said) == len(words) and not text.strip().lower().startswith("x")
    return units_in(" ".join(said)) if said and not alone else None


def units_or_nod(text: str) -> int | None:
    """How many; who only agrees wants one."""
    return units_in(text) or asked_units(text) or (1 if yes_no(text) else None)


def besides_units(text: str) -> str:
    """What is wanted, without how many and without the wish: "quiero dos gorros" is about gorros."""
    return " ".join(word for word in fold(text, 300).split() if word not in WANTING and integer(word) is None)


# -- guards -----------------------------------------------------------------------------------------------------------


def take_tapped(step: Step) -> Iterable[Effect]:
    """The product of the card whose button was tapped, whatever has been looked at since."""
    if isinstance(step.value, str):
        yield SetSlot("producto", step.value)


def cannot_buy(step: Step) -> bool:
    return not choices_of_product(step)


def must_choose(step: Step) -> bool:
    return chosen(step) is None


def says_units(step: Step) -> bool:
    return units_in(step.words) is not None


def asks_units(step: Step) -> bool:
    return asked_units(step.words) is not None


def has_lines(step: Step) -> bool:
    return bool(lines(step))


# -- actions ----------------------------------------------------------------------------------------------------------


def forget_variant(step: Step) -> Iterable[Effect]:
    yield SetSlot("variante", None)


def pick_variant(step: Step) -> Iterable[Effect]:
    yield SetSlot("variante", step.value)


def add_said(step: Step) -> Iterable[Effect]:
    yield from _add(step, units_in(step.words) or asked_units(step.words) or 1)


def add_filled(step: Step) -> Iterable[Effect]:
    yield from _add(step, step.slots["cantidad"])


def _add(step: Step, units: int) -> Iterable[Effect]:
    unit = chosen(step)
    if unit is None:
        yield Reply.text("agotado")
        return
    before = lines(step)
    after = cart.added(before, replace(unit, units=units))
    yield SetSlot("carrito", cart.written(after))
    yield SetSlot("vencido", None)
    yield SetTimer("vence", EXPIRY)
    line = next((line for line in after if line.sku == unit.sku), None)
    if line is None:
        yield Reply.text("carrito.lleno")
    elif (scarce := too_many(step, line)) is None:
        yield Reply.text("carrito.agregue", unidades=units, nombre=unit.title)
    else:
        yield SetSlot("carrito", cart.written([replace(line, units=scarce) if one is line else one for one in after]))
        yield from say_scarce(replace(line, units=scarce))


def too_many(step: Step, line: Line) -> int | None:
    """How many are left, where somebody wants more than that."""
    left = step.view.catalog.derived(cart.left_by_sku).get(line.sku) if step.view.catalog else None
    return left if left is not None and 0 < left < line.units else None


def say_scarce(line: Line) -> Iterable[Effect]:
    """All that there is of it is in the cart."""
    yield Reply.text("carrito.queda" if line.units == 1 else "carrito.quedan", nombre=line.title, quedan=line.units)


def take_out(step: Step) -> Iterable[Effect]:
    yield SetSlot("carrito", cart.written(cart.without(lines(step), str(step.value))) or None)


def empty(step: Step) -> Iterable[Effect]:
    """The cart and what was asked for it; the name stays for the next time."""
    yield from (SetSlot(name, None) for name in ("carrito", "cantidad", "variante", "despues", *FORM))
    yield CancelTimer("vence")


def expire(step: Step) -> Iterable[Effect]:
    yield from empty(step)
    yield SetSlot("vencido", True)
    yield SetSlot("enviado", None)


def tell_expired(step: Step) -> Iterable[Effect]:
    """Once, to who comes back."""
    if step.slots.get("vencido"):
        yield Reply.text("carrito.vencio")
        yield SetSlot("vencido", None)


def ask_which(step: Step) -> Iterable[Effect]:
    yield Reply.text("carrito.cual")


def say_cannot_buy(step: Step) -> Iterable[Effect]:
    """Why it cannot be bought, but for what is gone: the card itself says that."""
    if product_of(step.view.catalog, step.slots.get("producto")) is None:
        return
    yield Reply.text("carrito.no_se_vende")
    yield from how_to_reach(step)


# -- what is said -----------------------------------------------------------------------------------------------------


def card_choices(step: Step) -> Iterable[Choice]:
    """What can be bought is offered first; what cannot leaves room for the categories."""
    if choices_of_product(step):
        yield Choice("agregar", "boton.agregar", step.slots["producto"])
    yield Choice("volver", "boton.volver")
    if not choices_of_product(step):
        yield Choice("catalogo", "boton.inicio")
    yield Choice("persona", "boton.persona")


def variant_choices(step: Step) -> Iterable[Choice]:
    for unit in choices_of_product(step):
        yield Choice("variante", unit.variant, unit.sku[:LONGEST_KEY], _price(step, unit))


def say_cart(step: Step) -> Iterable[Reply]:
    if not lines(step):
        yield Reply.text("carrito.vacio")
        return
    yield Reply.text("carrito.lineas", lineas=shown_lines(step), total=shown_total(step))
    yield Reply.text("carrito.algo_mas")


def cart_choices(step: Step) -> Iterable[Choice]:
    if lines(step):
        yield Choice("confirmar", "boton.confirmar")
        yield next_choice(step) or Choice("catalogo", "boton.seguir")
        yield Choice("quitar", "boton.quitar")
    else:
        yield Choice("catalogo", "boton.ver_catalogo")


def line_choices(step: Step) -> Iterable[Choice]:
    for line in lines(step):
        yield Choice("saca", line.title, line.sku[:LONGEST_KEY], f"{line.units} × {_price(step, line)}")
    yield Choice("vaciar", "boton.vaciar")
    yield Choice("carrito", "boton.volver_carrito")


def shown_lines(step: Step) -> str:
    return "\n".join(
        f"{line.units} × {line.title}: {shown_price(line.total, step.view.tenant)}" for line in lines(step)
    )


def shown_total(step: Step) -> str:
    return shown_price(cart.total(lines(step)), step.view.tenant)


def _price(step: Step, line: Line) -> str:
    return shown_price(line.price, step.view.tenant)


# -- declarations -----------------------------------------------------------------------------------------------------

INTENTS = [
    Intent("ecommerce.agregar", named="Agregar al carrito", phrases=ADD),
    Intent("ecommerce.carrito", named="Ver el carrito", command="/carrito", phrases=SEE_CART),
    Intent("ecommerce.vaciar", named="Vaciar el carrito", phrases=EMPTY, alone=NOTHING),
]

SLOTS = {
    "variante": {"type": "string", "maxLength": LONGEST_KEY},
    "vencido": {"type": "boolean"},
    "cantidad": {"type": "integer", "minimum": 1, "maximum": MOST_UNITS},
    "carrito": {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_LINES,
        "items": {
            "type": "object",
            "properties": {
                "sku": {"type": "string"},
                "nombre": {"type": "string"},
                "precio": {"type": "string"},
                "unidades": {"type": "integer", "minimum": 1, "maximum": MOST_UNITS},
                "variante": {"type": "string"},
            },
            "required": ["sku", "nombre", "precio", "unidades"],
            "additionalProperties": False,
        },
    },
}

STATES = [
    State("variante", say="variante.cual", choices=variant_choices, button="Ver opciones"),
    State(
        "cantidad", ask=Ask("cantidad", text="cantidad.cuantas", read=units_or_nod, reprompts=["cantidad.de_1_a_99"])
    ),
    State("quitar", say="quitar.cual", choices=line_choices, button="Ver carrito"),
]

TRANSITIONS: Sequence[Mapping[str, Any]] = [
    {
        "trigger": "agregar",
        "source": "ficha",
        "dest": "ficha",
        "prepare": take_tapped,
        "conditions": cannot_buy,
        "before": say_cannot_buy,
    },
    {
        "trigger": "agregar",
        "source": "ficha",
        "dest": "variante",
        "conditions": must_choose,
        "before": forget_variant,
    },
    {"trigger": "agregar", "source": "ficha", "dest": "carrito", "conditions": says_units, "before": add_said},
    {"trigger": "agregar", "source": "ficha", "dest": "cantidad"},
    {"trigger": "agregar", "source": "lista", "dest": "lista", "before": ask_which},
    {"trigger": "agregar", "source": "*", "dest": "inicio", "before": tell_expired},
    {"trigger": "variante", "source": "variante", "dest": "cantidad", "before": pick_variant},
    {"trigger": "filled", "source": "cantidad", "dest": "carrito", "before": add_filled},
    {"trigger": "carrito", "source": "*", "dest": "carrito", "before": tell_expired},
    {"trigger": "quitar", "source": "carrito", "dest": "quitar", "conditions": has_lines},
    {"trigger": "quitar", "source": "carrito", "dest": "carrito"},
    {"trigger": "saca", "source": "quitar", "dest": "carrito", "before": take_out},
    {"trigger": "vaciar", "source": "*", "dest": "carrito", "before": empty},
]
