"""A number as the API takes and shows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, SecretStr, StringConstraints, model_validator

from liora.numbers.health import EXPLANATIONS
from liora.web.api.call import Model, Shown
from liora.web.api.credenciales import Secret

CHANNEL = "whatsapp"

VendorId = Annotated[str, StringConstraints(pattern=r"^[0-9]{5,32}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[1-9][0-9]{6,14}$")]

Estado = Literal["pendiente", "activo", "desactivado"]
STATES: Mapping[str, Estado] = {"pending": "pendiente", "active": "activo", "disabled": "desactivado"}


def nothing() -> SecretStr:
    """What was not given; as a default it would have to fit what may be given."""
    return SecretStr("")


class NewSecrets(Model):
    """Only what is given changes; nothing of it can be read again."""

    access_token: Secret = Field(default_factory=nothing)
    app_secret: Secret = Field(default_factory=nothing)
    verify_token: Secret = Field(default_factory=nothing)


IDS_AND_SECRETS = ("phone_number_id", "waba_id", "access_token", "app_secret", "verify_token")
TO_BE_SHOWN = ("phone_number_id", "waba_id", "access_token")


class NewNumber(NewSecrets):
    """A sandbox number needs nothing else; a live one needs its ids and a token that shows it."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"modo": {"const": "live"}}},
            "then": {"required": list(TO_BE_SHOWN)},
            "else": {"properties": dict.fromkeys(IDS_AND_SECRETS, False)},
        }
    )

    modo: Literal["sandbox", "live"]
    phone_number_id: VendorId = Field(default_factory=str)
    waba_id: VendorId = Field(default_factory=str)

    @property
    def own_app(self) -> bool:
        """Whether its webhooks come through the tenant's own app."""
        return bool(self.app_secret.get_secret_value())

    @model_validator(mode="after")
    def _complete(self) -> "NewNumber":
        if self.modo == "live" and not self.model_fields_set.issuperset(TO_BE_SHOWN):
            raise ValueError("Un número live necesita phone_number_id, waba_id y access_token.")
        if self.modo == "sandbox" and not self.model_fields_set.isdisjoint(IDS_AND_SECRETS):
            raise ValueError("Un número sandbox no lleva ids ni secretos.")
        return self


class TestMessage(Model):
    """A text to a phone of the tenant's own people."""

    __test__ = False

    telefono: Phone
    texto: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class Cola(Shown):
    """A message that waits to be sent; `plantilla` names the template that goes in place of the text."""

    id: UUID
    plantilla: str


class Salud(Shown):
    """How the number was when it was last looked at: the words in capitals are Meta's."""

    funciona: bool | None
    problema: str
    detalles: list[str]
    nombre_verificado: str
    calidad: str
    nivel: str
    estado_meta: str
    limite: str
    detenido: Literal["nada", "iniciativa", "todo"]


class Numero(Shown):
    """A number; `phone_number_id` and `waba_id` are what its webhooks name. `pausa` says why nothing leaves it."""

    id: UUID
    modo: Literal["sandbox", "live"]
    phone_number_id: str
    waba_id: str
    numero: str
    app_propia: bool
    estado: Estado
    salud: Salud
    pausa: str
    revisado: datetime | None
    creado: datetime


def shown(row: dict[str, Any]) -> Numero:
    """A row as the API shows it."""
    return Numero(
        id=row["number_id"],
        modo=row["mode"],
        phone_number_id=row["phone_number_id"],
        waba_id=row["account_id"],
        numero=row["display_number"],
        app_propia=bool(row["app"]),
        estado=STATES[row["status"]],
        salud=_health(row["health"]),
        pausa=row["pause_reason"] or "",
        revisado=row["checked_at"],
        creado=row["created_at"],
    )


_STOPS: Mapping[str, Literal["nada", "iniciativa", "todo"]] = {"proactive": "iniciativa", "everything": "todo"}


def _health(health: Mapping[str, Any]) -> Salud:
    details = [*health.get("problems", ()), health.get("title")]
    return Salud(
        funciona=health.get("works"),
        problema=EXPLANATIONS.get(health.get("trouble") or "", ""),
        detalles=[each for each in details if each],
        nombre_verificado=health.get("verified_name", ""),
        calidad=health.get("quality", ""),
        nivel=health.get("tier", ""),
        estado_meta=health.get("status", ""),
        limite=health.get("limit", ""),
        detenido=_STOPS.get(health.get("stops", ""), "nada"),
    )
