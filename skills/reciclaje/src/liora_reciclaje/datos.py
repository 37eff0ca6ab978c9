"""Which class of residue goes in the bin of which colour, by country: public facts.

Colours by country: CL NCh 3322:2013; CO Resolución 2184 de 2019; AR Decreto 779/2022 (Anexo II); PE NTP 900.058:2019
(households); MX NADF-024-AMBT-2013 (Mexico City: only the organic colour is given, the rest differs by city); ES common
municipal use. A class without an entry has no colour of its own there and goes to a collection point.
"""

from collections.abc import Mapping

COUNTRIES: Mapping[str, str] = {
    "CL": "Chile",
    "CO": "Colombia",
    "MX": "México",
    "PE": "Perú",
    "AR": "Argentina",
    "ES": "España",
}

ELSEWHERE = "otro"
"""Any other country: what to do with a thing is known, its colour is not."""

BINS: Mapping[str, Mapping[str, str]] = {
    "CL": {
        "papel": "azul",
        "plastico": "amarillo",
        "metal": "gris claro",
        "vidrio": "verde",
        "brik": "beige",
        "organico": "café",
        "peligroso": "rojo",
        "aceite": "rojo",
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
        "ropa": "verde",
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

CLASSES: Mapping[str, str] = {
    "papel": "papel y cartón",
    "plastico": "plásticos",
    "metal": "latas y otros metales",
    "vidrio": "botellas y frascos de vidrio",
    "brik": "cajas de leche y de jugo",
    "organico": "restos de comida y de plantas",
    "peligroso": "pilas, medicamentos y otros residuos peligrosos",
    "aceite": "aceite de cocina usado",
    "electronico": "aparatos eléctricos y electrónicos",
    "ropa": "ropa y telas",
    "resto": "lo que no se recicla",
}
"""What a bin of the class takes, as people are told."""

BY_CITY: Mapping[str, frozenset[str]] = {"MX": frozenset({"papel", "plastico", "metal", "vidrio", "brik", "resto"})}
"""Classes that have a bin in the country whose colour differs from city to city."""
