"""What a cliente decides for itself beyond its columns: the content of `cliente.settings`, as the API shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of text."""

Paragraph = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
"""Text of several lines."""

Weekday = Literal["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"]


def whole(value: object) -> object:
    """JSON knows one kind of number: 3.0 is the whole number 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


SkillValue = (
    bool
    | Annotated[int, Field(ge=-(2**53), le=2**53), BeforeValidator(whole)]
    | Paragraph
    | Annotated[list[Line], Field(max_length=100)]
)
"""No fractions: PostgreSQL gives 1e300 back with all its zeros, and nobody could read it as JSON again."""
SkillName = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


SkillSettings = Annotated[
    dict[SkillName, SkillValue], Field(max_length=100, json_schema_extra={"additionalProperties": False})
]


Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day as a clock on the wall shows it, such as `09:30`."""


class Hours(BaseModel):
    """One stretch in which people of the shop answer, on the clocks of its time zone; `hasta` up to `desde` is on the
    next day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dia: Weekday
    desde: Clock
    hasta: Clock


class SafetyLines(BaseModel):
    """The tenant's own lines, before those of its country."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    crisis: Line = ""
    emergencia: Line = ""


ProviderName = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class LinkSettings(BaseModel):
    """What the account at a provider of short links has: a domain of its own, and the group that shortens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dominio: Annotated[str, StringConstraints(max_length=253, pattern=r"^[A-Za-z0-9.-]*$")] = ""
    grupo: Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")] = ""


class ClienteSettings(BaseModel):
    """Opening hours and holidays (empty: always open), safety lines, privacy notice, and settings by skill.

    `enlaces` is `propio`, `ninguno` or an installed provider of short links; one that is not installed is as `propio`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    horario: list[Hours] = Field(default_factory=list, max_length=50)
    feriados: list[date] = Field(default_factory=list, max_length=100)
    lineas: SafetyLines = SafetyLines()
    aviso_privacidad: Paragraph = ""
    enlaces: ProviderName = "propio"
    cuenta_enlaces: LinkSettings = LinkSettings()
    ultimo_recurso: bool = False
    ajustes: dict[SkillName, SkillSettings] = Field(
        default_factory=dict, max_length=40, json_schema_extra={"additionalProperties": False}
    )


_LINES = {"crisis": "crisis", "emergencia": "emergency"}


def own_lines(stored: Mapping[str, Any]) -> dict[str, str]:
    """The tenant's safety lines in a stored column, by the names that turns know; empty ones leave the country's."""
    lines = stored.get("lineas") or {}
    return {meant: lines[name] for name, meant in _LINES.items() if lines.get(name)}
