"""Kinds of price lists by hand: dialects of headers, encodings, delimiters, line ends, ways to write a price, clutter.

Each kind is one file with the same three products, written as that shop would, and what has to be understood of it.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

PRODUCTS = (
    ("A-001", "Taladro percutor niño 13 mm", Decimal("12990.50"), "Herramientas", 4),
    ("A-002", 'Llave "francesa" 10", acero', Decimal("1250.00"), "Herramientas", 0),
    ("B-100", "Pañal talla M; paquete x30", Decimal("899.90"), "Bebés", 12),
)
"""Code, name, price, category, stock: accents, quotes, every delimiter, and a price with thousands."""


@dataclass(frozen=True)
class Dialect:
    """The headers of a program, and how it writes one product below them."""

    headers: Sequence[str]
    row: Callable[[str, str, str, str, int], Sequence[str]]


def _woo(sku: str, name: str, price: str, category: str, stock: int) -> list[str]:
    return ["17", "simple", sku, "", name, "1", "<p>Nuevo</p>", "1", str(stock), "", price, f"{category}, Ofertas", ""]


WOO_EN = "ID,Type,SKU,GTIN,Name,Published,Description,In stock?,Stock,Sale price,Regular price,Categories,Images"
WOO_ES = "ID,Tipo,SKU,GTIN,Nombre,Publicado,Descripción,¿En inventario?,Inventario,Precio rebajado,Precio normal,"
WOO_ES += "Categorías,Imágenes"
TIENDA = "Identificador de URL,Nombre,Categorías,Nombre de propiedad 1,Valor de propiedad 1,Precio,Precio promocional,"
TIENDA += "Stock,SKU,Código de barras,Mostrar en tienda,Descripción"
META = "id,title,description,availability,condition,price,link,image_link,brand,quantity_to_sell_on_facebook"
PRESTA = "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax included;Wholesale price;Reference #;EAN-13;"
PRESTA += "Quantity;Description"
SHOPIFY = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
SHOPIFY += "Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Status"

DIALECTS = {
    "shopify": Dialect(
        SHOPIFY.split(","),
        lambda sku, name, price, category, stock: [
            *(sku.lower(), name, "<p>Bueno<br>y bonito</p>", "Marca", category, "", "true", "Title", "Default Title"),
            *(sku, "shopify", str(stock), price, "", "https://cdn.example/a.jpg", "active"),
        ],
    ),
    "woocommerce_en": Dialect(WOO_EN.split(","), _woo),
    "woocommerce_es": Dialect(WOO_ES.split(","), _woo),
    "tiendanube": Dialect(
        TIENDA.split(","),
        lambda sku, name, price, category, stock: [
            *(
                f"url-{sku.lower()}",
                name,
                f"Todo > {category}",
                "",
                "",
                price,
                "",
                str(stock),
                sku,
                "",
                "SÍ",
                "<b>x</b>",
            )
        ],
    ),
    "meta": Dialect(
        META.split(","),
        lambda sku, name, price, category, stock: [
            *(sku, name, "Bueno", "in stock" if stock else "out of stock", "new", price),
            *("https://tienda.example/p", "https://tienda.example/p.jpg", "Marca", str(stock)),
        ],
    ),
    "prestashop": Dialect(
        PRESTA.split(";"),
        lambda sku, name, price, category, stock: ["3", "1", name, category, price, "1", sku, "", str(stock), ""],
    ),
    "codigo_descripcion": Dialect(
        ["CODIGO", "DESCRIPCION", "PRECIO", "STOCK", "RUBRO"],
        lambda sku, name, price, category, stock: [sku, name, price, str(stock), category],
    ),
    "clave_articulo": Dialect(
        ["Clave", "Artículo", "Categoría", "Existencias", "Costo", "P.V.P."],
        lambda sku, name, price, category, stock: [sku, name, category, str(stock), "1", price],
    ),
    "cod_producto_valor": Dialect(
        ["Cód.", "Producto", "Familia", "Valor", "Cant."],
        lambda sku, name, price, category, stock: [sku, name, category, price, str(stock)],
    ),
    "premin": Dialect(
        ["", "COD", "", "DESCRIPCIÓN", "", "PreMay", "PreMin", "LINEA", "Stock"],
        lambda sku, name, price, category, stock: ["", sku, "", name, "", "7", price, category, str(stock)],
    ),
    "precio_de_venta": Dialect(
        ["Ref.", "Nombre del producto", "Precio de compra", "Precio de venta al público", "Departamento", "Inventario"],
        lambda sku, name, price, category, stock: [sku, name, "5", price, category, str(stock)],
    ),
    "precio_del_mes": Dialect(
        ["SKU", "Detalle", "Precio octubre 2026", "Sección", "Disponible"],
        lambda sku, name, price, category, stock: [sku, name, price, category, str(stock)],
    ),
    "lista_de_ingles": Dialect(
        ["Item Code", "Description", "Qty", "Unit Price", "Category"],
        lambda sku, name, price, category, stock: [sku, name, str(stock), price, category],
    ),
}


def _grouped(thousands: str, decimal: str) -> Callable[[Decimal], str]:
    table = {",": thousands, ".": decimal}
    return lambda price: "".join(table.get(letter, letter) for letter in f"{price:,.2f}")


def _around(before: str, write: Callable[[Decimal], str], after: str = "") -> Callable[[Decimal], str]:
    return lambda price: f"{before}{write(price)}{after}"


POINT, COMMA, LATIN, PLAIN = _grouped(",", "."), _grouped("", ","), _grouped(".", ","), _grouped("", ".")

PRICES: dict[str, tuple[str, Callable[[Decimal], str]]] = {
    "12990.50": ("MXN", PLAIN),
    "12990,50": ("ARS", COMMA),
    "12,990.50": ("MXN", POINT),
    "12.990,50": ("ARS", LATIN),
    "$12,990.50": ("MXN", _around("$", POINT)),
    " $  12,990.50 ": ("MXN", _around(" $  ", POINT, " ")),
    "$ 12.990,50": ("ARS", _around("$ ", LATIN)),
    "12990.50 MXN": ("MXN", _around("", PLAIN, " MXN")),
    "USD 12,990.50": ("USD", _around("USD ", POINT)),
    "US$12.990,50": ("USD", _around("US$", LATIN)),
    "S/ 12,990.50": ("PEN", _around("S/ ", POINT)),
    "S/.12990.50": ("PEN", _around("S/.", PLAIN)),
    "Bs. 12.990,50": ("VES", _around("Bs. ", LATIN)),
    "Q12,990.50": ("GTQ", _around("Q", POINT)),
    "L 12,990.50": ("HNL", _around("L ", POINT)),
    "C$ 12,990.50": ("NIO", _around("C$ ", POINT)),
    "RD$12,990.50": ("DOP", _around("RD$", POINT)),
    "₡12 990,50": ("CRC", _around("₡", _grouped(" ", ","))),
    "12 990,50 €": ("EUR", _around("", _grouped(" ", ","), " €")),
    "12'990.50": ("USD", _grouped("'", ".")),
    "$12.990,50.-": ("ARS", _around("$", LATIN, ".-")),
    "12,990.50 c/u": ("MXN", _around("", POINT, " c/u")),
}

WHOLE: dict[str, tuple[str, Callable[[Decimal], str]]] = {
    "12991": ("CLP", lambda price: f"{price:.0f}"),
    "$12.991": ("CLP", _around("$", lambda price: f"{price:,.0f}".replace(",", "."))),
    "Gs. 12.991": ("PYG", _around("Gs. ", lambda price: f"{price:,.0f}".replace(",", "."))),
    "$ 12.991.-": ("CLP", _around("$ ", lambda price: f"{price:,.0f}".replace(",", "."), ".-")),
    "12.991 COP": ("COP", _around("", lambda price: f"{price:,.0f}".replace(",", "."), " COP")),
    "$12,991": ("MXN", _around("$", lambda price: f"{price:,.0f}")),
}
"""Lists without decimals: 12,990.50 is 12,990 there and 899.90 is 900 (`:.0f` rounds half to even)."""

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "cp850", "mac_roman", "mixed")
DELIMITERS = (",", ";", "\t", "|")
LINE_ENDS = ("\n", "\r\n", "\r")
CLUTTER: dict[str, Callable[[list[list[str]]], list[list[str]]]] = {
    "nothing": lambda rows: rows,
    "title": lambda rows: [["FERRETERÍA EL TORNILLO"], [], ["Fecha: 08/05/2026", "", "Tel: 555-1234"], [], *rows],
    "help": lambda rows: [[f"# Obligatorio | qué va en «{title}»" for title in rows[0]], *rows],
    "blank_rows": lambda rows: [row for each in rows for row in (each, [], [""] * len(each))],
    "repeated_header": lambda rows: [rows[0], rows[1], ["NOTA: precios sin IVA"], rows[0], *rows[2:]],
    "trailing_columns": lambda rows: [[*row, "", "", ""] for row in rows],
    "total": lambda rows: [*rows, ["TOTAL GENERAL"]],
}


@dataclass(frozen=True)
class Kind:
    """A file, the currency of its shop, and the products in it: code, name, price."""

    name: str
    content: bytes
    currency: str
    products: list[tuple[str, str, str]]


def kinds() -> Iterator[Kind]:
    """Each dialect with each way to write prices, and each encoding with each delimiter, line end and clutter."""
    written = {**PRICES, **WHOLE}
    for number, dialect in enumerate(DIALECTS):
        for turn, price in enumerate(written):
            turns = number + turn
            yield _kind(dialect, price, ENCODINGS[turns % 2], DELIMITERS[turns % 4], LINE_ENDS[turns % 3], "nothing")
    turn = 0
    for encoding in ENCODINGS:
        for delimiter in DELIMITERS:
            for clutter in CLUTTER:
                turn += 1
                dialect, price = [*DIALECTS][turn % len(DIALECTS)], [*PRICES][turn % 16]
                yield _kind(dialect, price, encoding, delimiter, LINE_ENDS[turn % 3], clutter)


def _kind(dialect: str, price: str, encoding: str, delimiter: str, end: str, clutter: str) -> Kind:
    currency, write = {**PRICES, **WHOLE}[price]
    layout = DIALECTS[dialect]
    rows = [[*layout.headers]]
    rows += [[*layout.row(sku, name, write(value), category, stock)] for sku, name, value, category, stock in PRODUCTS]
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(CLUTTER[clutter](rows))
    whole = price in WHOLE
    products = [(sku, name, f"{value:.0f}" if whole else f"{value:.2f}") for sku, name, value, *_ in PRODUCTS]
    name = " · ".join((dialect, price.strip(), encoding, repr(delimiter), repr(end), clutter))
    return Kind(name, _encoded(text.getvalue(), encoding, end), currency, products)


def _encoded(text: str, encoding: str, end: str) -> bytes:
    if encoding != "mixed":
        return text.encode(encoding)
    lines = text.split(end)
    old = (line.encode("cp1252" if number % 2 else "utf-8") for number, line in enumerate(lines))
    return end.encode().join(old)
