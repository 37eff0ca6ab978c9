"""Words that shops and their programs put above their columns, the most telling first.

Shopify, WooCommerce (en, es), Tiendanube, Meta and Google, PrestaShop, and lists made at home. All are folded by
`headers.folded`: lower case, no accents, no punctuation.
"""

from collections.abc import Mapping
from typing import Literal

Field = Literal[
    "name",
    "price",
    "sale_price",
    "old_price",
    "sku",
    "id",
    "barcode",
    "category",
    "stock",
    "availability",
    "description",
    "url",
    "image",
    "brand",
    "currency",
    "published",
    "group",
    "kind",
    "parent",
    "option_name_1",
    "option_name_2",
    "option_name_3",
    "option_1",
    "option_2",
    "option_3",
    "backorder",
    "tracker",
    "ingredient",
]


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(entry.split()) for entry in text.split(","))


SYNONYMS: Mapping[Field, tuple[str, ...]] = {
    "name": _words(
        """
        nombre, name, title, titulo, nombre del producto, nombre producto, nombre de producto, product name, product
        title, producto, productos, product, articulo, articulos, nombre del articulo, nombre articulo, item, item
        name, denominacion, descripcion del producto, descripcion producto, descripcion del articulo, descripcion
        articulo, descripcion, description, detalle, descripcion corta, concepto, mercaderia, mercancia, plato,
        servicio, modelo
        """
    ),
    "price": _words(
        """
        precio, price, precios, variant price, regular price, precio normal, precio de venta, precio venta, precio
        al publico, precio publico, precio de venta al publico, precio venta publico, pvp, p v p, precio final,
        precio con iva, precio iva incluido, precio c iva, precio con igv, price tax included, precio impuestos
        incluidos, precio con impuestos, precio unitario, precio unit, p unitario, p unit, pu, unit price, precio
        contado, precio efectivo, precio minorista, precio menor, precio por menor, precio al detal, precio detal,
        precio detalle, premin, pre min, valor, valor unitario, importe, monto, precio lista, precio de lista,
        precio sugerido, price tax excluded, precio impuestos excluidos, precio sin iva, precio neto, precio 1,
        precio1, venta, p venta, precio mayorista, precio por mayor, precio al mayor, precio bs, precio usd
        """
    ),
    "sale_price": _words(
        """
        sale price, precio rebajado, precio promocional, precio de oferta, precio oferta, precio en oferta, precio
        rebaja, precio promo, precio con descuento, oferta, promo
        """
    ),
    "old_price": _words(
        """
        variant compare at price, compare at price, precio anterior, precioanterior, precio ant, precioant, precio
        antes, precio de antes, precio tachado, precio comparacion, precio de comparacion, precio original, old
        price, antes
        """
    ),
    "sku": _words(
        """
        sku, variant sku, sku del producto, codigo sku, reference, referencia, ref, codigo, code, cod, clave, codigo
        interno, codigo de producto, codigo del producto, codigo producto, codigo de articulo, codigo articulo, cod
        articulo, cod producto, cod art, codart, item code, product code, part number, numero de parte, no parte
        """
    ),
    "id": _words("id, product id, id del producto, id producto, id articulo, identificador, item id, handle"),
    "barcode": _words(
        """
        gtin, ean, upc, ean 13, ean13, variant barcode, barcode, codigo de barras, codigo barras, codigo de barra,
        codigo barra, cod barras, cod de barras, codbarras, gtin upc ean or isbn, gtin upc ean o isbn, isbn
        """
    ),
    "category": _words(
        """
        categoria, categorias, category, categories, categories x y z, categorias x y z, rubro, familia,
        departamento, seccion, linea, grupo, type, tipo, tipo de producto, product type, product category, categoria
        de producto, categoria del producto, subcategoria, sub categoria, subrubro, fb product category, google
        product category, google shopping google product category
        """
    ),
    "stock": _words(
        """
        stock, existencias, existencia, inventario, cantidad, quantity, qty, variant inventory qty, inventory
        quantity, quantity to sell on facebook, inventory, unidades, cantidad disponible, stock disponible, stock
        actual, cant, existe, hay
        """
    ),
    "availability": _words(
        """
        availability, disponibilidad, in stock, en inventario, hay existencias, existencias hay, disponible,
        entrega, tiempo de entrega, plazo de entrega, estado de stock, stock status, hay stock
        """
    ),
    "description": _words(
        """
        body html, short description, descripcion larga, descripcion completa, descripcion detallada, descripcion,
        description, descripcion corta, resumen, summary, informacion, detalle, detalles, caracteristicas,
        observaciones, observacion, notas, presentacion, long description, rich text description
        """
    ),
    "url": _words(
        """
        url, link, enlace, permalink, product url, url del producto, url producto, external url, url externa,
        pagina, web
        """
    ),
    "image": _words(
        """
        image src, image link, images, imagenes, imagen, image, foto, fotos, image urls x y z, url de imagen, url
        imagen, imagen url, image url, variant image, url de la imagen, imagen principal
        """
    ),
    "brand": _words("marca, brand, vendor, brands, marcas, fabricante, manufacturer, laboratorio, editorial"),
    "currency": _words("moneda, currency, divisa, moneda del precio"),
    "published": _words(
        """
        published, publicado, mostrar en tienda, status, active 0 1, activo 0 1, active, activo, visible, habilitado
        """
    ),
    "group": _words("handle, identificador de url, item group id, url handle"),
    "kind": _words("type, tipo"),
    "parent": _words("parent, superior, padre"),
    "option_name_1": _words("option1 name, nombre de propiedad 1, option 1 name, attribute 1 name"),
    "option_name_2": _words("option2 name, nombre de propiedad 2, option 2 name, attribute 2 name"),
    "option_name_3": _words("option3 name, nombre de propiedad 3, option 3 name, attribute 3 name"),
    "option_1": _words(
        """
        option1 value, valor de propiedad 1, option 1 value, attribute 1 value s, valor es del atributo 1, color
        """
    ),
    "option_2": _words(
        """
        option2 value, valor de propiedad 2, option 2 value, attribute 2 value s, valor es del atributo 2, size,
        talla, talle
        """
    ),
    "option_3": _words("option3 value, valor de propiedad 3, option 3 value"),
    "backorder": _words("variant inventory policy, backorders allowed, se permiten reservas"),
    "tracker": _words("variant inventory tracker"),
    "ingredient": _words("principio activo, principios activos, sustancia activa, active ingredient, sal, formula"),
}

PRICE_WORDS = ("precio", "price", "pvp", "p v p")
"""How a header of a price begins that nobody foresaw, such as `precio octubre 2026`."""

NOT_A_PRICE = frozenset(
    _words(
        """
        ant, anterior, antes, comparacion, compra, cost, costo, descuento, distribuidor, impuesto, kilo, mayor,
        mayorista, medida, minimo, oferta, original, por, promo, promocional, rebajado, rules, sale, tachado, tax,
        unidad, wholesale
        """
    )
)
"""What a header that begins like a price may not hold: what the shop itself pays is nobody's business."""
