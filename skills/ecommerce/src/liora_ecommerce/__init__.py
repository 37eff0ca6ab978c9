"""The shop's catalog by chat: a beginning, a list in pages, a card; and search despite typos.

    inicio ──▶ lista ◀──▶ ficha
      (free text finds products from anywhere)
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from liora.hookspecs import hookimpl
from liora.money import money
from liora.language.search import WordIndex
from liora.skill import Choice, Effect, Intent, Quota, Reply, Search, SetSlot, Skill, Spend, State, Step
from liora.view import Catalog, Product, View

PAGE = 8
"""Products a page: with "Ver más" and "Inicio" they fill the ten rows of a list."""

SCARCE = 5
"""Below this stock the card says how many are left (a shop's fact, not a push to buy)."""


# -- what is in the shop ----------------------------------------------------------------------------------------------


def products(step: Step) -> Sequence[Product]:
    """The products that the conversation is looking at: of a search, of a category, or all."""
    catalog = step.view.catalog
    if catalog is None:
        return ()
    query, category = step.slots.get("consulta"), step.slots.get("categoria")
    if query:
        hits = index_of(catalog).search(query, limit=len(catalog.products)).hits
        return [catalog.products[hit.position] for hit in hits]
    return [product for product in catalog.products if category in (None, product.category)]


@lru_cache(maxsize=64)
def index_of(catalog: Catalog) -> WordIndex:
    """The words of a catalog; a snapshot never changes, so its index is built once."""
    return WordIndex([f"{product.name} {product.category} {product.sku}" for product in catalog.products])


def covers(query: str, view: View) -> float:
    """How well the catalog answers free text (0 to 1)."""
    if view.catalog is None:
        return 0.0
    hits = index_of(view.catalog).search(query, limit=1).hits
    return hits[0].coverage if hits else 0.0


def categories(catalog: Catalog) -> Sequence[str]:
    """The categories in the order of the shop."""
    return list(dict.fromkeys(product.category for product in catalog.products if product.category))


# -- guards -----------------------------------------------------------------------------------------------------------


def is_empty(step: Step) -> bool:
    return step.view.catalog is None or not step.view.catalog.products


def fits_one_page(step: Step) -> bool:
    return step.view.catalog is not None and len(step.view.catalog.products) <= PAGE


def is_gone(step: Step) -> bool:
    return step.view.catalog is None or step.view.catalog.by_sku(step.value) is None


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
    yield SetSlot("consulta", step.value[:80])


def turn_page(step: Step) -> Iterable[Effect]:
    yield SetSlot("pagina", step.value)


def pick(step: Step) -> Iterable[Effect]:
    yield SetSlot("producto", step.value)


def say_empty(step: Step) -> Iterable[Effect]:
    yield Reply.text("vacio")


def say_gone(step: Step) -> Iterable[Effect]:
    yield Reply.text("agotado")


# -- what is said -----------------------------------------------------------------------------------------------------


def greet(step: Step) -> Iterable[Reply]:
    total = len(step.view.catalog.products) if step.view.catalog else 0
    yield Reply.text("inicio", total=total, negocio=step.view.tenant.name)


def head_of_list(step: Step) -> Iterable[Reply]:
    total, page = len(products(step)), step.slots.get("pagina", 1)
    pages = -(-total // PAGE)
    if query := step.slots.get("consulta"):
        key = "lista.busqueda_una" if total == 1 else "lista.busqueda"
        yield Reply.text(key, total=total, consulta=query)
    else:
        yield Reply.text("lista.titulo", que=step.slots.get("categoria", "Catálogo"), pagina=page, paginas=pages)


def list_choices(step: Step) -> Iterable[Choice]:
    found, page = products(step), step.slots.get("pagina", 1)
    for product in found[(page - 1) * PAGE : page * PAGE]:
        yield Choice("ver", product.name, product.sku, description=price_of(product, step.view))
    if page * PAGE < len(found):
        yield Choice("pagina", "boton.mas", page + 1)
    yield Choice("catalogo", "boton.inicio")


def category_choices(step: Step) -> Iterable[Choice]:
    catalog = step.view.catalog
    yield Choice("todo", "boton.todo")
    for category in categories(catalog)[:PAGE] if catalog else ():
        yield Choice("categoria", category, category)


def card(step: Step) -> Iterable[Reply]:
    product = step.view.catalog.by_sku(step.slots["producto"]) if step.view.catalog else None
    if product is None:
        yield Reply.text("agotado")
        return
    if product.image:
        yield Reply.image(product.image)
    key = "ficha.con_descripcion" if product.description else "ficha.sin_descripcion"
    yield Reply.text(
        key,
        nombre=product.name,
        precio=price_of(product, step.view),
        disponible=availability(product),
        descripcion=product.description,
    )


def price_of(product: Product, view: View) -> str:
    """The price as the tenant's country writes it; without one, a person of the shop knows."""
    return "Consultar precio" if product.price is None else money(product.price, view.tenant)


def availability(product: Product) -> str:
    if product.stock is None:
        return "Disponible"
    if product.stock == 0:
        return "Agotado por ahora"
    return f"Quedan {product.stock}" if product.stock < SCARCE else "Disponible"


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
            phrases=[
                "productos",
                "tienda",
                "comprar",
                "quiero comprar",
                "ver productos",
                "precios",
                "lista de precios",
                "qué venden",
                "qué tienen",
                "ofertas",
                "promociones",
                "promos",
                "ver catálogo",
                "catálogo de productos",
                "menú de productos",
            ],
        ),
    ],
    slots={
        "type": "object",
        "properties": {
            "pagina": {"type": "integer", "minimum": 1},
            "producto": {"type": "string", "maxLength": 100},
            "categoria": {"type": "string"},
            "consulta": {"type": "string", "maxLength": 80},
        },
        "additionalProperties": False,
    },
    states=[
        State("inicio", say=greet, choices=category_choices, button="Ver categorías"),
        State("lista", say=head_of_list, choices=list_choices, button="Ver productos"),
        State(
            "ficha",
            say=card,
            choices=[
                Choice("volver", "boton.volver"),
                Choice("catalogo", "boton.inicio"),
                Choice("persona", "boton.persona"),
            ],
        ),
    ],
    transitions=[
        {"trigger": "catalogo", "source": "*", "dest": "-", "conditions": is_empty, "after": say_empty},
        {"trigger": "catalogo", "source": "*", "dest": "lista", "conditions": fits_one_page, "before": show_all},
        {"trigger": "catalogo", "source": "*", "dest": "inicio", "before": start_over},
        {"trigger": "buscar", "source": "*", "dest": "lista", "before": search},
        {"trigger": "todo", "source": "inicio", "dest": "lista", "before": show_all},
        {"trigger": "categoria", "source": "inicio", "dest": "lista", "before": show_category},
        {"trigger": "pagina", "source": "lista", "dest": "lista", "before": turn_page},
        {"trigger": "ver", "source": "lista", "dest": "lista", "conditions": is_gone, "before": say_gone},
        {"trigger": "ver", "source": "lista", "dest": "ficha", "before": pick},
        {"trigger": "volver", "source": "ficha", "dest": "lista"},
    ],
    quotas=[Quota("ecommerce.busquedas", per="minute", limit=20, exhausted="cuota", scope="contact")],
    search=Search("buscar", covers),
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [ecommerce]
