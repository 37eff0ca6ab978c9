"""What the shop shows: lists in pages, cards, and what there is instead of what was not found."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from liora.money import money
from liora.skill import Choice, Reply, Step
from liora.view import Catalog, Product, Tenant, View
from liora_ecommerce import finding

PAGE = 8
"""Products a page: with "Ver más" and "Categorías" they fill the ten rows of a list."""

SCARCE = 5
"""Below this stock the card says how many are left (a shop's fact, not a push to buy)."""

LONGEST_KEY = 100
"""Characters of a SKU or category that travel in a button: its id holds 200."""

LONGEST_DESCRIPTION = 300


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
    shown = {product.sku[:LONGEST_KEY]: product for product in found[(page - 1) * PAGE : page * PAGE]}
    for key, product in shown.items():
        price = "precio.consultar" if product.price is None else shown_price(product.price, step.view.tenant)
        yield Choice("ver", product.name, key, description=price)
    if page * PAGE < len(found):
        yield Choice("pagina", "boton.mas", page + 1)
    if not needs_no_start(step) or "consulta" in step.slots or not found:
        yield Choice("catalogo", "boton.todo" if needs_no_start(step) else "boton.inicio")


def category_choices(step: Step) -> Iterable[Choice]:
    yield Choice("todo", "boton.todo")
    for category in categories(step.view.catalog):
        yield Choice("categoria", category, category)


def say_nothing_found(step: Step) -> Iterable[Reply]:
    yield Reply.text("nada.algo_cerca" if near_names(step) else "nada.nada_cerca", consulta=step.slots["consulta"])


def near_choices(step: Step) -> Iterable[Choice]:
    for name in near_names(step):
        yield Choice("buscar", name, name[:LONGEST_KEY])
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
    if link := link_of(product, step):
        yield Reply.text("ficha.enlace", enlace=link)


def link_of(product: Product, step: Step) -> str:
    """The way to the product, which tells its place in the list that the person chose from; '' where it has none."""
    catalog = step.view.catalog
    if catalog is None or not product.link:
        return product.url
    places = (place for place, each in enumerate(products(step), start=1) if each.sku == product.sku)
    return catalog.link_to(product, next(places, 0))


def heading(product: Product, view: View) -> Reply:
    """Name, price as the tenant's country writes it, and whether there is any; without a price the shop knows it."""
    if product.price is None:
        return Reply.text("ficha.sin_precio", nombre=product.name)
    price = shown_price(product.price, view.tenant)
    if product.stock is None or product.stock >= SCARCE:
        return Reply.text("ficha.disponible", nombre=product.name, precio=price)
    key = "ficha.sin_stock" if product.stock <= 0 else "ficha.queda" if product.stock == 1 else "ficha.quedan"
    return Reply.text(key, nombre=product.name, precio=price, quedan=product.stock)


@lru_cache(maxsize=4096)
def shown_price(amount: Decimal, tenant: Tenant) -> str:
    """A price as the tenant's country writes it: working that out takes longer than the rest of a line."""
    return money(amount, tenant)


def shortened(text: str) -> str:
    """A description of one screen, cut at a word."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[:LONGEST_DESCRIPTION].rpartition(" ")[0].rstrip(" ,.;:") + "…"


def near_names(step: Step) -> Sequence[str]:
    """Products that have a part of what was not found."""
    return finding.near(step.slots["consulta"], step.view.catalog) if step.view.catalog else ()


def needs_no_start(step: Step) -> bool:
    """One page or one category: a choice of categories would only stand in the way."""
    catalog = step.view.catalog
    return catalog is None or len(catalog.products) <= PAGE or len(categories(catalog)) < 2


def products(step: Step) -> Sequence[Product]:
    """The products that the conversation is looking at: of a search, of a category, or all."""
    catalog = step.view.catalog
    if catalog is None:
        return ()
    if query := step.slots.get("consulta"):
        return [product for _, product in finding.ranked(query, catalog)]
    category = step.slots.get("categoria")
    return catalog.products if category is None else catalog.derived(_by_category).get(category, ())


def product_of(catalog: Catalog | None, key: object) -> Product | None:
    """The product that a button stands for, if the active catalog still has it."""
    if catalog is None or not isinstance(key, str):
        return None
    cut = (product for product in catalog.products if product.sku[:LONGEST_KEY] == key)
    return catalog.by_sku(key) or next(cut, None)


def categories(catalog: Catalog | None) -> Sequence[str]:
    """The categories in the order of the shop, each as long as a button can carry."""
    return [category for category in catalog.derived(_by_category) if category] if catalog else ()


def _by_category(catalog: Catalog) -> Mapping[str, Sequence[Product]]:
    found: dict[str, list[Product]] = {}
    for product in catalog.products:
        found.setdefault(product.category[:LONGEST_KEY], []).append(product)
    return found


def page_of(step: Step) -> int:
    """The page to show: a catalog that has shrunk since may have fewer than were asked for."""
    page: int = step.slots.get("pagina", 1)
    return max(1, min(page, -(-len(products(step)) // PAGE)))
