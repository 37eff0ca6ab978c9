"""The countries whose colours are known here, and how their bins are called."""

from collections.abc import Mapping

from liora.language.readers import country

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

CONTAINER: Mapping[str, str] = {
    "CL": "el contenedor",
    "CO": "la bolsa",
    "MX": "el bote",
    "PE": "el tacho",
    "AR": "el contenedor",
    "ES": "el contenedor",
}
"""Where a tenant names a colour and no container; `el contenedor` elsewhere."""


def known_country(text: str) -> str | None:
    """A country whose colours are known here, or `otro` for any other one."""
    code = country(text)
    return code if code is None or code in COUNTRIES else ELSEWHERE
