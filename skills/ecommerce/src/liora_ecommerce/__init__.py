"""The shop's catalog by chat: a beginning, a list in pages, a card; and search despite typos.

    inicio ──▶ lista ◀──▶ ficha ──▶ … (basket.py)

Free text finds products from anywhere. What the catalog does not have leads to `nada`; what only the shop can answer
(deliveries, payments, complaints), to `tienda`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from liora.hookspecs import hookimpl
from liora.language.normalise import words
from liora.skill import Effect, Intent, Quota, Reply, Search, SetSlot, Skill, Spend, State, Step
from liora.view import Product, View
from liora_ecommerce import basket, checkout, filters, finding, inbound, informative, later, nod, ordering, questions
from liora_ecommerce.asking import PRICE, name_in, shown
from liora_ecommerce.filters import LONGEST_KEY, Filter, middle_price, without_category
from liora_ecommerce.phrases import CATALOG, WANT
from liora_ecommerce.screens import (
    card,
    category_choices,
    greet,
    head_of_list,
    is_empty,
    list_choices,
    near_choices,
    needs_no_start,
    product_of,
    say_empty,
    say_examples,
    say_gone,
    say_nothing_found,
    shown_price,
)
from liora_ecommerce.wishes import Selections, Wish, shown_for, wish_in

SLOTS = ("categoria", "consulta", "desde", "disponibles", "hasta", "orden", "pagina", "producto")
"""All that is remembered of what somebody looks at."""

# -- guards -----------------------------------------------------------------------------------------------------------


def names_product(step: Step) -> bool:
    """Whether the words say what of the catalog is wanted: "quiero comprar una mochila"."""
    wish = wish_in(step.words, step.view, {})
    if later.enumerated(step.words, step.view) or (wish.found and wish.found.exact):
        return True
    return wish.found is None and (wish.category is not None or bool(wish.filter))


def names_other(step: Step) -> bool:
    """Whether "quiero 3 bufandas" is about something else than what is being looked at."""
    found = wish_in(basket.besides_units(step.words), step.view, {}).found
    seen = product_of(step.view.catalog, step.slots.get("producto"))
    return found is not None and found.exact and seen not in found.products


def asks_only_price(step: Step) -> bool:
    """Whether "¿cuánto cuesta?" asks for nothing but the price of what is being looked at."""
    return not PRICE.isdisjoint(words(step.words)) and wish_of(step).is_empty


def types_code(step: Step) -> bool:
    return coded(step) is not None


def finds(step: Step) -> bool:
    wish = wish_of(step)
    if later.enumerated(wanted(step), step.view):
        return True
    if step.view.catalog is None or (wish.query and wish.found is None and not from_before(wish, step)):
        return False
    narrows = wish.query or wish.category is not None or wish.filter
    return bool(narrows and shown_for(wish, step.view.catalog))


def names_nothing(step: Step) -> bool:
    """Whether it is a question without its product: "¿precios?", "¿cuánto cuesta?"."""
    wish = wish_of(step)
    return basket.asks_units(step) or wish.is_empty or (wish.unclear is not None and not wish.query and not wish.filter)


def is_gone(step: Step) -> bool:
    return product_of(step.view.catalog, step.value) is None


# -- actions ----------------------------------------------------------------------------------------------------------


def start_over(step: Step) -> Iterable[Effect]:
    yield from basket.tell_expired(step)
    yield from (SetSlot(name, None) for name in SLOTS)


def show_all(step: Step) -> Iterable[Effect]:
    yield from start_over(step)
    yield SetSlot("pagina", 1)


def show_category(step: Step) -> Iterable[Effect]:
    yield from show_all(step)
    yield SetSlot("categoria", step.value)


def search(step: Step) -> Iterable[Effect]:
    yield Spend("ecommerce.busquedas")
    first, *others = later.enumerated(wanted(step), step.view) or (wanted(step),)
    step = replace(step, value=first)
    wish = wish_of(step)
    yield from show_all(step)
    yield from later.put_off(step, wish.query, others)
    yield from keep(wish)
    yield SetSlot("orden", ordering.order_in(wanted(step)))
    yield from say_unclear(step)
    if wish.found and not wish.found.exact:
        asked = shown(wanted(step))
        yield Reply.text("lista.parecido_largo" if asked.count(" ") > 3 else "lista.parecido", consulta=asked)


def search_other(step: Step) -> Iterable[Effect]:
    yield from search(replace(step, value=basket.besides_units(step.words)))


def miss(step: Step) -> Iterable[Effect]:
    yield Spend("ecommerce.busquedas")
    wish = wish_of(step)
    yield from start_over(step)
    found = wish.found is not None or from_before(wish, step)
    yield from keep(wish if found or not wish.query else Wish(shown(wanted(step)), None, Filter()))
    yield from say_unclear(step)


def show_coded(step: Step) -> Iterable[Effect]:
    yield Spend("ecommerce.busquedas")
    yield from show_all(step)
    product = coded(step)
    if product is not None:
        yield SetSlot("consulta", product.sku[:80])
        yield SetSlot("producto", product.sku[:LONGEST_KEY])


def ask_again(step: Step) -> Iterable[Effect]:
    yield from start_over(step)
    if wish_of(step).unclear is not None:
        yield from say_unclear(step)
    else:
        yield from say_examples(step)


def turn_page(step: Step) -> Iterable[Effect]:
    yield SetSlot("pagina", step.value)


def pick(step: Step) -> Iterable[Effect]:
    yield SetSlot("producto", step.value)


def say_unclear(step: Step) -> Iterable[Effect]:
    """What of a filter was not understood is said, and how to say it, not guessed."""
    unclear, catalog = wish_of(step).unclear, step.view.catalog
    if unclear is not None and catalog is not None:
        example = shown_price(middle_price(catalog), step.view.tenant)
        yield Reply.text(f"sin_entender_{unclear.what}", dicho=unclear.said[:80], ejemplo=example)


def keep(wish: Wish) -> Iterable[Effect]:
    """The slots that show a wish again, page by page."""
    low, high = (None if end is None else str(end) for end in (wish.filter.low, wish.filter.high))
    yield from (SetSlot(name, value) for name, value in (("desde", low), ("hasta", high)) if value)
    if wish.query:
        yield SetSlot("consulta", wish.query)
    if wish.category is not None:
        yield SetSlot("categoria", wish.category)
    if wish.filter.available:
        yield SetSlot("disponibles", True)


# -- finding ----------------------------------------------------------------------------------------------------------


def wanted(step: Step) -> str:
    """What is searched for: the value of a suggestion that was tapped, else what was written."""
    return step.value if isinstance(step.value, str) else step.words


def wish_of(step: Step) -> Wish:
    return wish_in(wanted(step), step.view, step.slots)


def from_before(wish: Wish, step: Step) -> bool:
    """Whether a filter alone was said, about what is looked at already."""
    return wish.found is None and bool(wish.query) and not name_in(without_category(wanted(step)))


def coded(step: Step) -> Product | None:
    return finding.named_by_code(wanted(step), step.view.catalog) if step.view.catalog else None


def covers(query: str, view: View) -> float:
    """How well the catalog answers free text (0 to 1)."""
    catalog = view.catalog
    if catalog is None or not catalog.products:
        return 0.0
    catalog.derived(Selections)  # the first question of all gets the catalog ready
    wish = wish_in(query, view, {})
    alone = (not wish.is_empty and not wish.query) or basket.asked_units(query) is not None
    asked = ordering.without_order(without_category(query))
    return max(finding.covers(asked, catalog), finding.HINTED if alone else 0.0)


OTHER: Mapping[str, Any] = {"conditions": nod.adds_other, "before": search_other}

# -- the skill --------------------------------------------------------------------------------------------------------

ecommerce = Skill(
    name="ecommerce",
    version="0.1.0",
    engine=">=0.1,<0.2",
    intents=[
        Intent(
            "catalogo",
            label="Catálogo",
            hint="Productos, precios y búsqueda",
            command="/catalogo",
            phrases=CATALOG,
        ),
        Intent("buscar", named="Buscar un producto", alone=WANT),
        ordering.INTENT,
        *questions.INTENTS,
        *basket.INTENTS,
        *checkout.INTENTS,
    ],
    slots={
        "type": "object",
        "properties": {
            "pagina": {"type": "integer", "minimum": 1},
            "producto": {"type": "string", "maxLength": 100},
            "categoria": {"type": "string", "maxLength": 100},
            "consulta": {"type": "string", "maxLength": 80},
            **filters.SLOTS,
            "orden": {"enum": [ordering.CHEAP, ordering.DEAR]},
            **basket.SLOTS,
            **checkout.SLOTS,
            **nod.SLOTS,
            **later.SLOTS,
        },
        "additionalProperties": False,
    },
    states=[
        State("inicio", nods=True, say=greet, choices=category_choices, button="Ver categorías"),
        State("lista", ask=nod.nodded(nod.to_list), say=head_of_list, choices=list_choices, button="Ver productos"),
        State("ficha", nods=True, ask=nod.nodded(nod.to_card), say=card, choices=basket.card_choices),
        State("nada", say=say_nothing_found, choices=near_choices, button="Ver opciones"),
        *questions.STATES,
        *informative.STATES,
        *basket.STATES,
        State("carrito", nods=True, ask=nod.nodded(nod.to_cart), say=basket.say_cart, choices=basket.cart_choices),
        *checkout.STATES,
    ],
    transitions=[
        *informative.TRANSITIONS,
        {"trigger": "agregar", "source": "*", "dest": "lista", "conditions": names_other, "before": search_other},
        *nod.TRANSITIONS,
        *basket.TRANSITIONS,
        {"trigger": "catalogo", "source": "ficha", "dest": "ficha", "conditions": asks_only_price},
        {"trigger": "buscar", "source": "ficha", "dest": "ficha", "conditions": asks_only_price},
        {"trigger": "catalogo", "source": "*", "dest": "-", "conditions": is_empty, "after": say_empty},
        {"trigger": "catalogo", "source": "*", "dest": "ficha", "conditions": types_code, "before": show_coded},
        {"trigger": "catalogo", "source": "*", "dest": "lista", "conditions": names_product, "before": search},
        {"trigger": "catalogo", "source": "*", "dest": "lista", "conditions": needs_no_start, "before": show_all},
        {"trigger": "catalogo", "source": "*", "dest": "inicio", "before": start_over},
        {"trigger": "buscar", "source": "*", "dest": "-", "conditions": is_empty, "after": say_empty},
        {"trigger": "buscar", "source": "*", "dest": "ficha", "conditions": types_code, "before": show_coded},
        {"trigger": "buscar", "source": "*", "dest": "lista", "conditions": finds, "before": search},
        {"trigger": "buscar", "source": "*", "dest": "inicio", "conditions": names_nothing, "before": ask_again},
        {"trigger": "buscar", "source": "*", "dest": "nada", "before": miss},
        {"trigger": "orden", "source": "*", "dest": "-", "conditions": is_empty, "after": say_empty},
        {"trigger": "orden", "source": "*", "dest": "lista", "before": ordering.set_order},
        *questions.TRANSITIONS,
        *inbound.TRANSITIONS,
        {"trigger": "todo", "source": "inicio", "dest": "lista", "before": show_all},
        {"trigger": "categoria", "source": "inicio", "dest": "lista", "before": show_category},
        {"trigger": "pagina", "source": "lista", "dest": "lista", "before": turn_page},
        {"trigger": "ver", "source": "lista", "dest": "lista", "conditions": is_gone, "before": say_gone},
        {"trigger": "ver", "source": "lista", "dest": "ficha", "before": pick},
        {"trigger": "volver", "source": "ficha", "dest": "lista"},
        *({"trigger": "filled", "source": each, "dest": "lista", **OTHER} for each in checkout.ASKED),
        *checkout.TRANSITIONS,
    ],
    quotas=[Quota("ecommerce.busquedas", per="minute", limit=20, exhausted="cuota", scope="contact")],
    search=Search("buscar", covers),
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [ecommerce]
