"""Which residue goes where: public facts, in our own words.

Colours by country: CL NCh 3322:2013; CO Resolución 2184 de 2019; AR Decreto 779/2022 (Anexo II); PE NTP 900.058:2019
(households); MX NADF-024-AMBT-2013 (Mexico City: only the organic colour is given, the rest differs by city); ES common
municipal use. A class without an entry has no colour of its own there and goes to a collection point.
"""

from collections.abc import Mapping
from dataclasses import dataclass

COUNTRIES: Mapping[str, str] = {
    "CL": "Chile",
    "CO": "Colombia",
    "MX": "México",
    "PE": "Perú",
    "AR": "Argentina",
    "ES": "España",
}

BINS: Mapping[str, Mapping[str, str]] = {
    "CL": {
        "papel": "azul",
        "plastico": "amarillo",
        "metal": "gris claro",
        "vidrio": "verde",
        "brik": "beige",
        "organico": "café",
        "peligroso": "rojo",
        "electronico": "burdeo",
        "resto": "gris oscuro",
    },
    "CO": {
        "papel": "blanca",
        "plastico": "blanca",
        "metal": "blanca",
        "vidrio": "blanca",
        "brik": "blanca",
        "organico": "verde",
        "resto": "negra",
    },
    "AR": {
        "papel": "verde",
        "plastico": "verde",
        "metal": "verde",
        "vidrio": "verde",
        "brik": "verde",
        "organico": "marrón",
        "resto": "negro",
    },
    "PE": {
        "papel": "verde",
        "plastico": "verde",
        "metal": "verde",
        "vidrio": "verde",
        "brik": "verde",
        "organico": "marrón",
        "peligroso": "rojo",
        "resto": "negro",
    },
    "MX": {"organico": "verde"},
    "ES": {
        "papel": "azul",
        "plastico": "amarillo",
        "metal": "amarillo",
        "vidrio": "verde",
        "brik": "amarillo",
        "organico": "marrón",
        "resto": "gris",
    },
}

CONTAINER: Mapping[str, str] = {
    "CL": "el contenedor",
    "CO": "la bolsa",
    "AR": "el contenedor",
    "PE": "el tacho",
    "MX": "el bote",
    "ES": "el contenedor",
}


@dataclass(frozen=True, slots=True)
class Residue:
    """`kind` is the class that a bin takes, `prepare` what to do before; `also` are other names."""

    name: str
    kind: str
    prepare: str
    also: tuple[str, ...] = ()


RESIDUES: tuple[Residue, ...] = (
    Residue("Botella de plástico", "plastico", "Vacíala, enjuágala, aplástala y ponle la tapa.", ("pet", "envase")),
    Residue("Bolsa de plástico", "plastico", "Limpia y seca; si puedes, reúsala antes.", ("bolsa nylon", "bolsas")),
    Residue("Envase de yogur", "plastico", "Enjuágalo y quítale la tapa de aluminio.", ("pote de yogurt",)),
    Residue("Envase de shampoo", "plastico", "Vacío y enjuagado, con su tapa.", ("champú", "detergente")),
    Residue("Lata de bebida", "metal", "Vacíala y aplástala.", ("lata", "lata de cerveza", "aluminio")),
    Residue("Lata de conserva", "metal", "Enjuágala; cuidado con el borde.", ("lata de atún", "tarro de conserva")),
    Residue("Papel de diario", "papel", "Seco y sin restos de comida.", ("diario", "periódico", "hojas", "cuaderno")),
    Residue("Caja de cartón", "papel", "Desármala y quítale la cinta.", ("cartón", "caja", "cartones")),
    Residue("Caja de pizza", "resto", "Con grasa no se recicla; la tapa limpia va con el papel.", ("pizza",)),
    Residue("Servilleta usada", "resto", "No se recicla: va con la basura.", ("papel higiénico", "servilletas")),
    Residue("Botella de vidrio", "vidrio", "Enjuágala y quítale la tapa.", ("vidrio", "botella de vino")),
    Residue("Frasco de vidrio", "vidrio", "Enjuágalo; la tapa va con los metales.", ("frasco", "tarro de mermelada")),
    Residue("Espejo roto", "resto", "No va con el vidrio: envuélvelo y rotúlalo.", ("espejo", "vaso roto", "loza")),
    Residue(
        "Caja de leche", "brik", "Enjuágala y aplástala.", ("tetra", "tetra pak", "cartón de leche", "caja de jugo")
    ),
    Residue(
        "Cáscaras de fruta", "organico", "Sin bolsa; sirven para compost.", ("cascara", "fruta", "restos de comida")
    ),
    Residue("Borra de café", "organico", "Sirve para compost, con el filtro de papel.", ("café usado", "bolsa de té")),
    Residue(
        "Pilas", "peligroso", "Nunca en la basura común; guárdalas en un frasco seco.", ("pila", "baterías chicas")
    ),
    Residue(
        "Batería de celular",
        "peligroso",
        "No la perfores; tapa los contactos con cinta.",
        ("batería del celu", "batería de teléfono"),
    ),
    Residue(
        "Aceite de cocina", "peligroso", "Déjalo enfriar y guárdalo en botella cerrada.", ("aceite", "aceite usado")
    ),
    Residue("Medicamentos vencidos", "peligroso", "En su envase, sin tirarlos al agua.", ("remedios", "pastillas")),
    Residue("Celular viejo", "electronico", "Borra tus datos y quita la batería.", ("celular", "computador", "cables")),
    Residue("Ampolleta", "peligroso", "Envuélvela para que no se quiebre.", ("foco", "bombillo", "tubo fluorescente")),
    Residue("Pañal", "resto", "Bien cerrado, con la basura.", ("pañales", "toallas higiénicas")),
    Residue("Ropa usada", "ropa", "Limpia y seca: si sirve, dónala.", ("ropa", "zapatos", "telas")),
    Residue(
        "Sillón viejo", "voluminoso", "Pide el retiro a tu municipio; no va en los contenedores.", ("mueble", "colchón")
    ),
)
