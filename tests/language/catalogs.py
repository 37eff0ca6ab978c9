"""The product lists beside the checkout, as plainly as each can be read: what search is judged by, not how it reads."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from liora.view import Catalog, Product


@dataclass(frozen=True)
class List:
    """How one file is written: its columns by what they hold, the rows above its header, and that pages repeat it."""

    name: str
    code: str
    category: str = ""
    brand: str = ""
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    preamble: int = 0
    paged: bool = False


LISTS: Mapping[str, List] = {
    "farmacia_kanek_mx": List("Descripción", "SKU", "Categoria", "Laboratorio"),
    "inventario_ferredip_mx": List("descripcion", "clave", "categoria", "marca"),
    "lista_adapta_ve": List("DESCRIPCION", "CODIGO", encoding="cp1252", delimiter=";", preamble=5, paged=True),
    "lista_precios_montes_ar": List("description", "code", "category", encoding="cp1252", delimiter=";"),
    "meta_regalos_mx": List("title", "id", brand="brand", preamble=1),
    "shopify_babyheaven_hn": List("Title", "Handle", "Type", "Vendor"),
    "todomaquinas_ar": List("nombre", "id", "categoria", "marca"),
    "woocommerce_supavice_en": List("Name", "SKU", "Categories", "Brands"),
}


def products_of(name: str, folder: Path) -> Sequence[Product]:
    """The products of a list, each title once: two that are called alike are one to whoever types words."""
    about = LISTS[name]
    products: dict[str, Product] = {}
    for row in _rows(folder / f"{name}.csv", about):
        title, code = (" ".join((row.get(column) or "").split()) for column in (about.name, about.code))
        if title and title != about.name and (code or not about.paged):
            category, brand = ((row.get(column) or "").strip() for column in (about.category, about.brand))
            products.setdefault(title.lower(), Product(code or title, title, Decimal(1), category, brand=brand))
    return tuple(products.values())


def catalog_of(name: str, folder: Path) -> Catalog:
    """The same as a snapshot."""
    return Catalog(1, tuple(products_of(name, folder)))


def _rows(path: Path, about: List) -> Iterator[Mapping[str, str | None]]:
    with path.open(encoding=about.encoding, newline="") as lines:
        for _ in range(about.preamble):
            next(lines)
        yield from csv.DictReader(lines, delimiter=about.delimiter)
