"""The shop's catalog by chat: a beginning, a list in pages, a card; and search despite typos.

    inicio ──▶ lista ◀──▶ ficha
      (free text finds products from anywhere; what is not in the catalog leads to nada, what only the shop can
       answer – deliveries, payments, complaints – to tienda)
"""

from collections.abc import Iterable, Sequence

from liora.hookspecs import hookimpl
from liora.money import money
from liora.skill import Choice, Effect, Intent, Quota, Reply, Search, SetSlot, Skill, Spend, State, Step
from liora.view import Catalog, Product, View
from liora_ecommerce import finding

PAGE = 8
"""Products a page: with "Ver más" and "Categorías" they fill the ten rows of a list."""

SCARCE = 5
"""Below this stock the card says how many are left (a shop's fact, not a push to buy)."""

LONGEST_KEY = 100
"""Characters of a SKU or category that travel in a button: its id holds 200."""

LONGEST_DESCRIPTION = 300


# -- what is in the shop ----------------------------------------------------------------------------------------------


def products(step: Step) -> Sequence[Product]:
    """The products that the conversation is looking at: of a search, of a category, or all."""
    catalog = step.view.catalog
    if catalog is None:
        return ()
    if query := step.slots.get("consulta"):
        return [product for _, product in finding.ranked(query, catalog)]
    category = step.slots.get("categoria")
    return [product for product in catalog.products if category in (None, product.category[:LONGEST_KEY])]


def product_of(catalog: Catalog | None, key: object) -> Product | None:
    """The product that a button stands for, if the active catalog still has it."""
    if catalog is None or not isinstance(key, str):
        return None
    cut = (product for product in catalog.products if product.sku[:LONGEST_KEY] == key)
    return catalog.by_sku(key) or next(cut, None)


def categories(catalog: Catalog | None) -> Sequence[str]:
    """The categories in the order of the shop."""
    return list(dict.fromkeys(product.category for product in catalog.products if product.category)) if catalog else ()


def page_of(step: Step) -> int:
    """The page to show: a catalog that has shrunk since may have fewer than were asked for."""
    page: int = step.slots.get("pagina", 1)
    return max(1, min(page, -(-len(products(step)) // PAGE)))


def wanted(step: Step) -> str:
    """What is searched for: the value of a suggestion that was tapped, else what was written."""
    return step.value if isinstance(step.value, str) else step.words


def covers(query: str, view: View) -> float:
    """How well the catalog answers free text (0 to 1)."""
    return finding.covers(query, view.catalog) if view.catalog and view.catalog.products else 0.0


# -- guards -----------------------------------------------------------------------------------------------------------


def is_empty(step: Step) -> bool:
    return step.view.catalog is None or not step.view.catalog.products


def needs_no_start(step: Step) -> bool:
    """One page or one category: a choice of categories would only stand in the way."""
    catalog = step.view.catalog
    return catalog is None or len(catalog.products) <= PAGE or len(categories(catalog)) < 2


def names_product(step: Step) -> bool:
    """"Quiero comprar una mochila" asks for the catalog and says already what of it."""
    found = finding.find(step.words, step.view.catalog) if step.view.catalog and finding.name_in(step.words) else None
    return found is not None and found.exact


def finds(step: Step) -> bool:
    return step.view.catalog is not None and finding.find(wanted(step), step.view.catalog) is not None


def names_nothing(step: Step) -> bool:
    """"¿Precios?", "¿cuánto cuesta?": a question without its product."""
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
    found = finding.find(wanted(step), step.view.catalog) if step.view.catalog else None
    if found:
        yield SetSlot("consulta", found.words)
        if not found.exact:
            yield Reply.text("lista.parecido", consulta=finding.shown(wanted(step)))


def miss(step: Step) -> Iterable[Effect]:
    yield Spend("ecommerce.busquedas")
    yield from start_over(step)
    yield SetSlot("consulta", finding.shown(wanted(step)))


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
    total = len(products(step))
    if not total:
        yield Reply.text("lista.nada")
    elif query := step.slots.get("consulta"):
        key = "lista.busqueda_una" if total == 1 else "lista.busqueda"
        yield Reply.text(key, total=total, consulta=query)
    else:
        key = "lista.categoria" if "categoria" in step.slots else "lista.todo"
        yield Reply.text(key, pagina=page_of(step), paginas=-(-total // PAGE))


def list_choices(step: Step) -> Iterable[Choice]:
    found, page = products(step), page_of(step)
    for product in found[(page - 1) * PAGE : page * PAGE]:
        price = "precio.consultar" if product.price is None else money(product.price, step.view.tenant)
        yield Choice("ver", product.name, product.sku[:LONGEST_KEY], description=price)
    if page * PAGE < len(found):
        yield Choice("pagina", "boton.mas", page + 1)
    if not needs_no_start(step) or "consulta" in step.slots or not found:
        yield Choice("catalogo", "boton.todo" if needs_no_start(step) else "boton.inicio")


def category_choices(step: Step) -> Iterable[Choice]:
    yield Choice("todo", "boton.todo")
    for category in categories(step.view.catalog):
        yield Choice("categoria", category, category[:LONGEST_KEY])


def near_choices(step: Step) -> Iterable[Choice]:
    catalog = step.view.catalog
    for said in finding.near(step.slots.get("consulta", ""), catalog) if catalog else ():
        yield Choice("buscar", said, said[:LONGEST_KEY])
    yield Choice("catalogo", "boton.ver_catalogo")
    yield Choice("persona", "boton.persona")


def card(step: Step) -> Iterable[Reply]:
    product = product_of(step.view.catalog, step.slots["producto"])
    if product is None:
        yield Reply.text("agotado")
        return
    if product.image.startswith("https://"):
        yield Reply.image(product.image)
    yield heading(product, step.view)
    if product.description:
        yield Reply.text("ficha.descripcion", descripcion=shortened(product.description))
    if product.url:
        yield Reply.text("ficha.enlace", enlace=product.url)


def heading(product: Product, view: View) -> Reply:
    """Name, price as the tenant's country writes it, and whether there is any; without a price the shop knows it."""
    if product.price is None:
        return Reply.text("ficha.sin_precio", nombre=product.name)
    price = money(product.price, view.tenant)
    if product.stock is None or product.stock >= SCARCE:
        return Reply.text("ficha.disponible", nombre=product.name, precio=price)
    key = "ficha.sin_stock" if product.stock <= 0 else "ficha.queda" if product.stock == 1 else "ficha.quedan"
    return Reply.text(key, nombre=product.name, precio=price, quedan=product.stock)


def shortened(text: str) -> str:
    """A description of one screen, cut at a word."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[:LONGEST_DESCRIPTION].rpartition(" ")[0].rstrip(" ,.;:") + "…"


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
        Intent("buscar"),
        Intent("ecommerce.tienda", phrases=SHOP_QUESTIONS),
    ],
