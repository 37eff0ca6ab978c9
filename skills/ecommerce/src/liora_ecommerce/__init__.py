"""The shop's catalog by chat: a beginning, a list in pages, a card; and search despite typos.

    inicio ──▶ lista ◀──▶ ficha ──▶ … (basket.py)

Free text finds products from anywhere. What the catalog does not have leads to `nada`; what only the shop can answer
(deliveries, payments, complaints), to `tienda`.
"""

from collections.abc import Iterable, Sequence

from liora.hookspecs import hookimpl
from liora.language.normalise import words
from liora.skill import Choice, Effect, Intent, Quota, Reply, Search, SetSlot, Skill, Spend, State, Step
from liora.view import View
from liora_ecommerce import basket, checkout, finding, questions
from liora_ecommerce.phrases import CATALOG
from liora_ecommerce.screens import (
    card,
    category_choices,
    greet,
    head_of_list,
    list_choices,
    near_choices,
    needs_no_start,
    product_of,
    say_nothing_found,
)

# -- guards -----------------------------------------------------------------------------------------------------------


def is_empty(step: Step) -> bool:
    return step.view.catalog is None or not step.view.catalog.products


def names_product(step: Step) -> bool:
    """Whether the words say what of the catalog is wanted: "quiero comprar una mochila"."""
    found = found_for(step.words, step.view) if finding.name_in(step.words) else None
    return found is not None and found.exact


def asks_only_price(step: Step) -> bool:
    """Whether "¿cuánto cuesta?" asks for nothing but the price of what is being looked at."""
    return not finding.PRICE.isdisjoint(words(step.words)) and not finding.name_in(step.words)


def finds(step: Step) -> bool:
    return found_for(wanted(step), step.view) is not None


def names_nothing(step: Step) -> bool:
    """Whether it is a question without its product: "¿precios?", "¿cuánto cuesta?"."""
    return not finding.name_in(wanted(step))


def is_gone(step: Step) -> bool:
    return product_of(step.view.catalog, step.value) is None


# -- actions ----------------------------------------------------------------------------------------------------------


def start_over(step: Step) -> Iterable[Effect]:
    yield from (SetSlot(name, None) for name in ("categoria", "consulta", "pagina", "producto"))


def show_all(step: Step) -> Iterable[Effect]:
    yield from start_over(step)
    yield SetSlot("pagina", 1)


def show_category(step: Step) -> Iterable[Effect]:
    yield from show_all(step)
    yield SetSlot("categoria", step.value)


def search(step: Step) -> Iterable[Effect]:
    yield Spend("ecommerce.busquedas")
    yield from show_all(step)
    found = found_for(wanted(step), step.view)
    if found:
        yield SetSlot("consulta", found.words)
        if not found.exact:
            asked = finding.shown(wanted(step))
            yield Reply.text("lista.parecido_largo" if asked.count(" ") > 3 else "lista.parecido", consulta=asked)


def miss(step: Step) -> Iterable[Effect]:
    yield Spend("ecommerce.busquedas")
    yield from start_over(step)
    yield SetSlot("consulta", finding.shown(wanted(step)))


def turn_page(step: Step) -> Iterable[Effect]:
    yield SetSlot("pagina", step.value)


def pick(step: Step) -> Iterable[Effect]:
    yield SetSlot("producto", step.value)


def card_choices(step: Step) -> Iterable[Choice]:
    """What can be bought is offered first; what cannot leaves room for the categories."""
    if basket.choices_of_product(step):
        yield Choice("agregar", "boton.agregar")
    yield Choice("volver", "boton.volver")
    if not basket.choices_of_product(step):
        yield Choice("catalogo", "boton.inicio")
    yield Choice("persona", "boton.persona")


def say_empty(step: Step) -> Iterable[Effect]:
    yield Reply.text("vacio")


def say_gone(step: Step) -> Iterable[Effect]:
    yield Reply.text("agotado")


# -- finding ----------------------------------------------------------------------------------------------------------


def wanted(step: Step) -> str:
    """What is searched for: the value of a suggestion that was tapped, else what was written."""
    return step.value if isinstance(step.value, str) else step.words


def found_for(text: str, view: View) -> finding.Finding | None:
    return finding.find(text, view.catalog, view.synonyms) if view.catalog else None


def covers(query: str, view: View) -> float:
    """How well the catalog answers free text (0 to 1)."""
    return finding.covers(query, view.catalog) if view.catalog and view.catalog.products else 0.0


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
        Intent("buscar"),
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
            **basket.SLOTS,
            **checkout.SLOTS,
        },
        "additionalProperties": False,
    },
    states=[
        State("inicio", say=greet, choices=category_choices, button="Ver categorías"),
        State("lista", say=head_of_list, choices=list_choices, button="Ver productos"),
        State("ficha", say=card, choices=card_choices),
        State("nada", say=say_nothing_found, choices=near_choices, button="Ver opciones"),
        *questions.STATES,
        *basket.STATES,
        *checkout.STATES,
    ],
    transitions=[
        {"trigger": "catalogo", "source": "ficha", "dest": "ficha", "conditions": asks_only_price},
        {"trigger": "buscar", "source": "ficha", "dest": "ficha", "conditions": asks_only_price},
        {"trigger": "catalogo", "source": "*", "dest": "-", "conditions": is_empty, "after": say_empty},
        {"trigger": "catalogo", "source": "*", "dest": "lista", "conditions": names_product, "before": search},
        {"trigger": "catalogo", "source": "*", "dest": "lista", "conditions": needs_no_start, "before": show_all},
        {"trigger": "catalogo", "source": "*", "dest": "inicio", "before": start_over},
        {"trigger": "buscar", "source": "*", "dest": "-", "conditions": is_empty, "after": say_empty},
        {"trigger": "buscar", "source": "*", "dest": "lista", "conditions": finds, "before": search},
        {"trigger": "buscar", "source": "*", "dest": "inicio", "conditions": names_nothing, "before": start_over},
        {"trigger": "buscar", "source": "*", "dest": "nada", "before": miss},
        *questions.TRANSITIONS,
        {"trigger": "todo", "source": "inicio", "dest": "lista", "before": show_all},
        {"trigger": "categoria", "source": "inicio", "dest": "lista", "before": show_category},
        {"trigger": "pagina", "source": "lista", "dest": "lista", "before": turn_page},
        {"trigger": "ver", "source": "lista", "dest": "lista", "conditions": is_gone, "before": say_gone},
        {"trigger": "ver", "source": "lista", "dest": "ficha", "before": pick},
        {"trigger": "volver", "source": "ficha", "dest": "lista"},
        *basket.TRANSITIONS,
        *checkout.TRANSITIONS,
    ],
    quotas=[Quota("ecommerce.busquedas", per="minute", limit=20, exhausted="cuota", scope="contact")],
    search=Search("buscar", covers),
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [ecommerce]
