"""Kinds of values that several resources take: their rules are also what the document says of them."""

import re
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints, WithJsonSchema

from liora.accounts.settings import SkillName, whole

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"),
]
"""One line with something visible in it."""

Email = Annotated[
    str,
    StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,60}\.){1,4}[A-Za-z]{2,24}$"),
    AfterValidator(str.lower),
]
Password = Annotated[str, StringConstraints(min_length=12, max_length=200)]
Token = Annotated[str, StringConstraints(min_length=10, max_length=200, pattern=r"^[\x21-\x7e]+$")]
RoleName = Literal["owner", "admin", "agente", "lector"]
Treatment = Literal["tu", "usted", "vos"]
PlanName = Annotated[str, StringConstraints(max_length=40, pattern=r"^([a-z][a-z0-9_-]*)?$")]
Skills = Annotated[
    list[SkillName],
    Field(max_length=40, description="En el orden en que se ofrecen; una que se repite cuenta una vez."),
    AfterValidator(lambda names: list(dict.fromkeys(names))),
]
Scope = Annotated[str, StringConstraints(max_length=60, pattern=r"^([a-z][a-z-]*|\*):(leer|escribir)$")]


def _as_written(value: object) -> object:
    """Pydantic would take a number for seconds since 1970."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and _WRITTEN.match(value)):
        raise ValueError("No es una fecha y hora válida (ISO 8601), por ejemplo 2026-11-23T12:00:00Z.")
    return value


_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:")
Moment = Annotated[AwareDatetime, BeforeValidator(_as_written)]
"""Date and time with their zone, as ISO 8601 writes them."""

_ZONES = frozenset(available_timezones())
_CURRENCIES = frozenset(list_currencies())


WHOLE = BeforeValidator(whole)
"""For integers: in JSON 130.0 is one like 130."""

HIGHEST = 2**31 - 1
"""Of versions, as the database counts them."""


def _known_zone(zone: str) -> str:
    if zone not in _ZONES:
        raise ValueError("No es una zona horaria conocida (por ejemplo America/Santiago).")
    return zone


def _known_currency(currency: str) -> str:
    if currency not in _CURRENCIES:
        raise ValueError("No es una moneda conocida (ISO 4217, por ejemplo CLP).")
    return currency


TimeZone = Annotated[
    str, AfterValidator(_known_zone), WithJsonSchema({"type": "string", "enum": sorted(_ZONES), "title": "Zona IANA"})
]
Currency = Annotated[
    str,
    AfterValidator(_known_currency),
    WithJsonSchema({"type": "string", "enum": sorted(_CURRENCIES), "title": "Moneda ISO 4217"}),
]
