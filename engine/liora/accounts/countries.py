"""What a new cliente gets with its country: currency (ISO 4217), time zone (IANA, the capital's), form of address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from liora.view import Treatment

Country = Literal[
    "AR",
    "BO",
    "BR",
    "CL",
    "CO",
    "CR",
    "CU",
    "DO",
    "EC",
    "ES",
    "GT",
    "HN",
    "MX",
    "NI",
    "PA",
    "PE",
    "PR",
    "PY",
    "SV",
    "US",
    "UY",
    "VE",
]


@dataclass(frozen=True, slots=True)
class Custom:
    """How business is done in a country."""

    currency: str
    timezone: str
    treatment: Treatment = "tu"


CUSTOMS: Mapping[str, Custom] = {
    "AR": Custom("ARS", "America/Argentina/Buenos_Aires", "vos"),
    "BO": Custom("BOB", "America/La_Paz"),
    "BR": Custom("BRL", "America/Sao_Paulo"),
    "CL": Custom("CLP", "America/Santiago"),
    "CO": Custom("COP", "America/Bogota", "usted"),
    "CR": Custom("CRC", "America/Costa_Rica", "usted"),
    "CU": Custom("CUP", "America/Havana"),
    "DO": Custom("DOP", "America/Santo_Domingo"),
    "EC": Custom("USD", "America/Guayaquil"),
    "ES": Custom("EUR", "Europe/Madrid"),
    "GT": Custom("GTQ", "America/Guatemala"),
    "HN": Custom("HNL", "America/Tegucigalpa"),
    "MX": Custom("MXN", "America/Mexico_City"),
    "NI": Custom("NIO", "America/Managua", "vos"),
    "PA": Custom("USD", "America/Panama"),
    "PE": Custom("PEN", "America/Lima"),
    "PR": Custom("USD", "America/Puerto_Rico"),
    "PY": Custom("PYG", "America/Asuncion", "vos"),
    "SV": Custom("USD", "America/El_Salvador"),
    "US": Custom("USD", "America/New_York"),
    "UY": Custom("UYU", "America/Montevideo", "vos"),
    "VE": Custom("VES", "America/Caracas"),
}
