"""What people say to a list, a card or a cart without naming a button: so many units, how it gets home, "quita eso".

What is read as none of these means what it means anywhere else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from liora.language.matching import best_label
from liora.language.normalise import fold
from liora.language.readers import yes_no
from liora.skill import Ask, Effect, Guard, Reply, SetSlot, Step
from liora_ecommerce import cart
from liora_ecommerce.asking import is_question, listed
from liora_ecommerce.basket import (
    add_said,
    ask_which,
    asked_units,
    besides_units,
    cannot_buy,
    forget_variant,
    has_lines,
    lines,
    must_choose,
    say_cannot_buy,
    say_scarce,
    tell_expired,
    too_many,
    units_in,
)
from liora_ecommerce.filters import LONGEST_KEY
from liora_ecommerce.form import FETCHED, HOME, PICKUP, PLACES, SENT, missing, set_delivery
from liora_ecommerce.screens import products
from liora_ecommerce.verdict import ADD
from liora_ecommerce.wishes import wish_in

YES, NO, UNITS, OUT = "si", "no", "unidades", "fuera"

TAKING_OUT = listed("quita quitar quitame quitale quite quitalo quitala saca sacar sacame saque sacalo sacala elimina")
"""Words that begin what takes something out of a cart."""

CONFIRMING = listed("confirmar confirmo confirmado")
"""Words that agree to an order, not to a product."""

AROUND_A_WAY = listed(
    "a por favor porfa en la el al mi con lo las de del quiero para que me mejor prefiero una un si ya ok",
    "y no yo ella ellos",
)

ALONE = listed("domicilio retiro retirar pickup")
"""Words that say by themselves how an order gets home; "envíos" alone is a question."""

# -- how answers are read ---------------------------------------------------------------------------------------------


def _units(text: str) -> bool:
    """A number alone chooses from a list."""
    return not text.strip().isdecimal() and (units_in(text) is not None or asked_units(text) is not None)


def to_list(text: str) -> str | None:
    confirms = not CONFIRMING.isdisjoint(fold(text).split())
    return UNITS if _units(text) else YES if yes_no(text) and not confirms else None


def to_card(text: str) -> str | None:
    return UNITS if _units(text) else NO if yes_no(text) is False else None


def to_cart(text: str) -> str | None:
    said = fold(text, 100).split()
    if TAKING_OUT.intersection(said[:2]):
        return OUT
    return UNITS if _units(text) else None if is_question(text) else way(said)


def way(said: Sequence[str]) -> str | None:
    """Sent or fetched, where nothing else is said."""
    alone = len(said) > 1 or not ALONE.isdisjoint(said)
    ways = [name for name, known in ((HOME, SENT), (PICKUP, FETCHED)) if known.intersection(said)]
    return ways[0] if alone and len(ways) == 1 and (SENT | FETCHED | AROUND_A_WAY).issuperset(said) else None


# -- guards -----------------------------------------------------------------------------------------------------------


def is_said(*gestures: str) -> Guard:
    return lambda step: step.value in gestures


def is_alone(step: Step) -> bool:
    """Whether the list shows a single product."""
    return len(products(step)) == 1


def is_simple(step: Step) -> bool:
    """Whether that product can go into the cart without more questions."""
    return is_alone(step) and not must_choose(on_its_card(step))


def on_its_card(step: Step) -> Step:
    """The step as if the only product of the list were looked at."""
    return replace(step, slots={**step.slots, "producto": _key(step), "variante": None})


def way_leads_to(place: str) -> Guard:
    return lambda step: has_lines(step) and missing(step, "entrega") == place


def adds_other(step: Step) -> bool:
    """Whether the answer to the summary is one thing more: "agrega también una taza"."""
    found = wish_in(besides_units(step.words), step.view, {}).found
    return step.value == ADD and found is not None and found.exact


# -- actions ----------------------------------------------------------------------------------------------------------


def pick_alone(step: Step) -> Iterable[Effect]:
    yield SetSlot("producto", _key(step))


def _key(step: Step) -> str:
    return products(step)[0].sku[:LONGEST_KEY]


def change_units(step: Step) -> Iterable[Effect]:
    """Of what was put in last."""
    units, before = units_in(step.words) or asked_units(step.words) or 1, lines(step)
    line = replace(before[-1], units=units)
    if (scarce := too_many(step, line)) is None:
        yield Reply.text("carrito.ahora", unidades=units, nombre=line.title)
    else:
        line = replace(line, units=scarce)
        yield from say_scarce(line)
    yield SetSlot("carrito", cart.written([*before[:-1], line]))


def names_line(step: Step) -> bool:
    return _named(step) is not None


def take_out_named(step: Step) -> Iterable[Effect]:
    line = _named(step)
    if line is not None:
        yield SetSlot("carrito", cart.written(cart.without(lines(step), line.sku)) or None)
        yield Reply.text("carrito.saque", nombre=line.title)


def _named(step: Step) -> cart.Line | None:
    """The line that is to be taken out: the one that is named, or all there is."""
    said = " ".join(word for word in fold(step.words, 100).split() if word not in TAKING_OUT)
    at = best_label(said, [line.title for line in lines(step)])
    if at is not None:
        return lines(step)[at]
    return lines(step)[0] if len(lines(step)) == 1 and set(said.split()) <= BESIDE_OUT else None


BESIDE_OUT = listed("eso ese esa lo la el no ya por favor mejor todo")
"""Words beside a thing that is not named."""

# -- declarations -----------------------------------------------------------------------------------------------------

SLOTS: Mapping[str, Any] = {"gesto": {"enum": [YES, NO, UNITS, OUT, HOME, PICKUP]}}


def nodded(read: Callable[[str], str | None]) -> Ask:
    """No question of its own: the options of the state are one."""
    return Ask("gesto", text="", read=read, optional=True)


def _filled(
    source: str, dest: str, *conditions: Guard, before: Sequence[Callable[[Step], Iterable[Effect]]] = ()
) -> Any:
    return {"trigger": "filled", "source": source, "dest": dest, "conditions": conditions, "before": before}


IN_ONE: Mapping[str, Any] = {"source": "lista", "dest": "carrito", "before": [pick_alone, add_said]}

TRANSITIONS: Sequence[Mapping[str, Any]] = [
    {"trigger": "filled", "conditions": [is_said(UNITS), is_simple], **IN_ONE},
    {"trigger": "filled", "source": "lista", "dest": "ficha", "conditions": is_alone, "before": pick_alone},
    {"trigger": "filled", "source": "lista", "dest": "lista", "before": ask_which},
    {"trigger": "agregar", "source": "lista", "dest": "cantidad", "conditions": is_simple, "before": pick_alone},
    {"trigger": "agregar", "source": "lista", "dest": "ficha", "conditions": is_alone, "before": pick_alone},
    _filled("ficha", "lista", is_said(NO)),
    _filled("ficha", "ficha", cannot_buy, before=[say_cannot_buy]),
    _filled("ficha", "variante", must_choose, before=[forget_variant]),
    _filled("ficha", "carrito", before=[add_said]),
    _filled("carrito", "carrito", is_said(OUT), names_line, before=[take_out_named]),
    _filled("carrito", "quitar", is_said(OUT), has_lines),
    _filled("carrito", "carrito", is_said(UNITS), has_lines, before=[change_units]),
    *(
        _filled("carrito", place, is_said(HOME, PICKUP), way_leads_to(place), before=[set_delivery])
        for place in PLACES[1:]
    ),
    _filled("carrito", "inicio", before=[tell_expired]),
]
