"""What the shop shows: lists in pages, cards, and what there is instead of what was not found."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from liora.money import money
from liora.skill import Choice, Reply, Step
from liora.view import Catalog, Product, Tenant, View
from liora_ecommerce import finding
from liora_ecommerce.facts import brand_of, old_price_of, price_of, standing, stock_of, variants_to_have
from liora_ecommerce.filters import LONGEST_KEY, categories_of, filter_of
from liora_ecommerce.informative import how_to_reach, shows_price
from liora_ecommerce.ordering import say_order
from liora_ecommerce.wishes import nearest, selected

PAGE = 8
"""Products a page: with "Ver más" and "Categorías" they fill the ten rows of a list."""

LONGEST_DESCRIPTION = 300

MOST_VARIANTS = 12
"""Variants that a card names; a shop that has more is asked."""


def is_empty(step: Step) -> bool:
    return step.view.catalog is None or not step.view.catalog.products


def say_empty(step: Step) -> Iterable[Reply]:
    yield Reply.text("vacio")


def say_gone(step: Step) -> Iterable[Reply]:
    yield Reply.text("agotado")


def greet(step: Step) -> Iterable[Reply]:
    total = len(step.view.catalog.products) if step.view.catalog else 0
    yield Reply.text("inicio", total=total, negocio=step.view.tenant.name)


def head_of_list(step: Step) -> Iterable[Reply]:
    total = len(products(step))
    yield from say_order(step) if total > 1 else ()
    yield from filter_line(step)
    if not total:
        yield Reply.text("lista.nada")
    elif query := step.slots.get("consulta"):
        key = "lista.busqueda_una" if total == 1 else "lista.busqueda"
        yield Reply.text(key, total=total, consulta=query)
    elif filter_of(step.slots):
        yield Reply.text("lista.filtro_una" if total == 1 else "lista.filtro", total=total)
    else:
        key = "lista.categoria" if "categoria" in step.slots else "lista.todo"
        yield Reply.text(key, pagina=page_of(step), paginas=-(-total // PAGE))


def filter_line(step: Step) -> Iterable[Reply]:
    """What is left out of what follows."""
    wanted = filter_of(step.slots)
    ends = {
        name: shown_price(end, step.view.tenant)
        for name, end in (("desde", wanted.low), ("hasta", wanted.high))
        if end is not None
    }
    if ends:
        yield Reply.text("filtro.entre" if len(ends) == 2 else f"filtro.{next(iter(ends))}", **ends)
    if wanted.available:
        yield Reply.text("filtro.disponibles")


def list_choices(step: Step) -> Iterable[Choice]:
    found, page = products(step), page_of(step)
    shown = {product.sku[:LONGEST_KEY]: product for product in found[(page - 1) * PAGE : page * PAGE]}
    for key, product in shown.items():
        yield Choice("ver", product.name, key, description=_beside(product, step))
    if page * PAGE < len(found):
        yield Choice("pagina", "boton.mas", page + 1)
    if not needs_no_start(step) or "consulta" in step.slots or not found:
        yield Choice("catalogo", "boton.todo" if needs_no_start(step) else "boton.inicio")


def _beside(product: Product, step: Step) -> str:
    if not shows_price(product, step):
        return "precio.solo_informacion"
    price = price_of(product)
    return "precio.consultar" if price is None else shown_price(price, step.view.tenant)


def category_choices(step: Step) -> Iterable[Choice]:
    yield Choice("todo", "boton.todo")
    for category in categories(step.view.catalog):
        yield Choice("categoria", category, category)


def say_examples(step: Step) -> Iterable[Reply]:
    """How to ask for a product, in words of two of this catalog."""
    found = step.view.catalog.products if step.view.catalog else ()
    named = list(dict.fromkeys(product.name.split()[0].lower() for product in found))
    if len(named) > 1:
        yield Reply.text("busca.ejemplos", uno=named[0], otro=named[len(named) // 2])


def say_nothing_found(step: Step) -> Iterable[Reply]:
    yield from filter_line(step)
    query = step.slots.get("consulta", "")
    if filter_of(step.slots):
        yield Reply.text("nada.filtro_con_consulta" if query else "nada.filtro_sin_consulta", consulta=query)
    else:
        yield Reply.text("nada.algo_cerca" if near_names(step) else "nada.nada_cerca", consulta=query)


def near_choices(step: Step) -> Iterable[Choice]:
    for name in near_names(step):
        yield Choice("buscar", name, name[:LONGEST_KEY])
    yield Choice("catalogo", "boton.ver_catalogo")
    yield Choice("persona", "boton.persona")


def card(step: Step) -> Iterable[Reply]:
    product = product_of(step.view.catalog, step.slots.get("producto"))
    if product is None:
        yield Reply.text("agotado")
        return
    if product.image.startswith("https://"):
        yield Reply.image(product.image)
    sold = shows_price(product, step)
    yield heading(product, step.view) if sold else Reply.text("ficha.sin_venta", nombre=product.name)
    if brand := brand_of(product):
        yield Reply.text("ficha.marca", marca=brand)
    if product.description:
        yield Reply.text("ficha.descripcion", descripcion=shortened(product.description))
    if product.variants:
        yield Reply.text("ficha.opciones", opciones=variants(product, step.view.tenant if sold else None))
    if not sold:
        yield Reply.text("ficha.informativo")
        yield from how_to_reach(step)
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
    price, before, left = price_of(product), old_price_of(product), stock_of(product)
    if price is None:
        return Reply.text("ficha.sin_precio", nombre=product.name)
    keys = {
        "here": "disponible",
        "few": "queda" if left == 1 else "quedan",
        "gone": "sin_stock",
        "told": "segun_tienda",
    }
    said = {"nombre": product.name, "precio": shown_price(price, view.tenant), "quedan": left}
    if before is None:
        return Reply.text(f"ficha.{keys[standing(product)]}", **said, disponibilidad=product.availability)
    said["antes"] = shown_price(before, view.tenant)
    return Reply.text(f"oferta.{keys[standing(product)]}", **said, disponibilidad=product.availability)


def variants(product: Product, tenant: Tenant | None) -> str:
    """Those that can be had; for a tenant with their prices, where these differ from the product's."""
    usual = price_of(product)
    named = [
        one.name if one.price in (None, usual) or not tenant else f"{one.name} ({shown_price(one.price, tenant)})"
        for one in variants_to_have(product) or product.variants
    ]
    return " · ".join(named[:MOST_VARIANTS]) + (" …" if len(named) > MOST_VARIANTS else "")


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
    """Products that nearly fit a filter, else products and words that are nearest to what was not found."""
    catalog, wanted, query = step.view.catalog, filter_of(step.slots), step.slots.get("consulta", "")
    if catalog is None:
        return ()
    if wanted:
        return [product.name for product in nearest(query, step.slots.get("categoria"), wanted, catalog)]
    return finding.near(query, catalog)


def needs_no_start(step: Step) -> bool:
    """One page or one category: a choice of categories would only stand in the way."""
    catalog = step.view.catalog
    return catalog is None or len(catalog.products) <= PAGE or len(categories(catalog)) < 2


def products(step: Step) -> Sequence[Product]:
    """The products that the conversation is looking at: of a search, of a category, or all, through its filter."""
    if step.view.catalog is None:
        return ()
    query, category = step.slots.get("consulta", ""), step.slots.get("categoria")
    return selected(query, category, filter_of(step.slots), step.view.catalog, step.slots.get("orden", ""))


def product_of(catalog: Catalog | None, key: object) -> Product | None:
    """The product that a button stands for, if the active catalog still has it."""
    if catalog is None or not isinstance(key, str):
        return None
    found = catalog.by_sku(key)
    if found is not None or len(key) < LONGEST_KEY:
        return found
    return next((product for product in catalog.products if product.sku.startswith(key)), None)


def categories(catalog: Catalog | None) -> Sequence[str]:
    """The categories in the order of the shop, each as long as a button can carry."""
    return catalog.derived(categories_of) if catalog else ()


def page_of(step: Step) -> int:
    """The page to show: a catalog that has shrunk since may have fewer than were asked for."""
    page: int = step.slots.get("pagina", 1)
    return max(1, min(page, -(-len(products(step)) // PAGE)))
