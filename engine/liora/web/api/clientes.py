"""Clientes: who runs a business on Liora."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts import clientes
from liora.accounts.countries import CUSTOMS, Country
from liora.accounts.settings import ClienteSettings
from liora.policy.plans import read_plan
from liora.web.api.call import Answer, Call, Model, NoBody, NoQuery, Page, Role, Shown, page_of
from liora.web.api.kinds import Currency, Name, PlanName, Skills, TimeZone, Treatment
from liora.web.api.operation import Needs, Operation
from liora.web.api.problems import conflict, not_found

GRACE = timedelta(days=30)
"""Between the wish to delete a cliente and the end of all it owns."""

Estado = Literal["activo", "suspendido", "eliminado"]
STATES: Mapping[str, Estado] = {"active": "activo", "suspended": "suspendido", "deleted": "eliminado"}
COLUMNS = {
    "nombre": "name",
    "pais": "country",
    "moneda": "currency",
    "zona": "timezone",
    "trato": "treatment",
    "plan": "plan",
    "skills": "skills",
}


class NewCliente(Model):
    """Name and country are enough: currency, zone and form of address follow from the country."""

    nombre: Name
    pais: Country
    moneda: Currency | None = None
    zona: TimeZone | None = None
    trato: Treatment | None = None
    plan: PlanName = ""
    skills: Skills = Field(default_factory=list)
    configuracion: ClienteSettings = ClienteSettings()


class ClienteChange(Model):
    """Only what is given changes."""

    nombre: Name | None = None
    pais: Country | None = None
    moneda: Currency | None = None
    zona: TimeZone | None = None
    trato: Treatment | None = None
    skills: Skills | None = None
    configuracion: ClienteSettings | None = None


class PlatformChange(Model):
    """What the installation decides about a cliente."""

    plan: PlanName | None = None
    estado: Literal["activo", "suspendido"] | None = None


class Cliente(Shown):
    """As everybody who works for it sees it."""

    id: UUID
    nombre: str
    pais: str
    moneda: str
    zona: str
    trato: str
    plan: str
    skills: list[str]
    configuracion: ClienteSettings
    estado: Estado
    se_elimina: datetime | None
    creado: datetime


@dataclass(frozen=True, slots=True)
class Clientes:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}"
        platform: Needs = "platform"
        return [
            Operation(
                "GET", "/clientes", self.list, "Todos los clientes", platform, list[Cliente], query=Page, paged=True
            ),
            Operation(
                *("POST", "/clientes", self.create, "Crear un cliente", platform, Cliente),
                body=NewCliente,
                status=201,
                once=True,
            ),
            Operation("GET", path, self.read, "Un cliente", Role.lector, Cliente),
            Operation("PATCH", path, self.change, "Cambiar un cliente", Role.admin, Cliente, body=ClienteChange),
            Operation("DELETE", path, self.delete, "Eliminar un cliente", Role.owner, Cliente, describe=DELETING),
            Operation(
                *("PATCH", f"{path}/estado", self.decide, "Plan y suspensión de un cliente", platform, Cliente),
                body=PlatformChange,
                fails=(409,),
                describe="Suspender detiene las respuestas y guarda todo; activar también cancela una eliminación.",
            ),
        ]

    async def list(self, call: Call[NoBody, Page]) -> Answer[list[Cliente]]:
        rows = await clientes.list_clientes(self.engine, call.query.despues, call.query.limite + 1)
        some, following = page_of(rows, call.query, "cliente_id")
        return Answer([shown(row) for row in some], following)

    async def create(self, call: Call[NewCliente, NoQuery]) -> Cliente:
        body = call.body
        await self._require_plan(body.plan)
        custom = CUSTOMS[body.pais]
        values = {
            **_columns(body.model_dump(exclude={"configuracion"})),
            "currency": body.moneda or custom.currency,
            "timezone": body.zona or custom.timezone,
            "treatment": body.trato or custom.treatment,
            "settings": body.configuracion.model_dump(mode="json"),
        }
        deed = call.deed("clientes.create", call.new_id)
        return shown(await clientes.create_cliente(self.engine, call.new_id, values, deed))

    async def read(self, call: Call[NoBody, NoQuery]) -> Cliente:
        return _found(await clientes.read_cliente(self.engine, call.cliente_id))

    async def change(self, call: Call[ClienteChange, NoQuery]) -> Cliente:
        given = call.body.model_dump(exclude_none=True, exclude={"configuracion"})
        changes = _columns(given)
        if call.body.configuracion is not None:
            changes["settings"] = call.body.configuracion.model_dump(mode="json")
        deed = call.deed("clientes.change", call.cliente_id, fields=sorted(changes))
        return _found(await clientes.change_cliente(self.engine, call.cliente_id, changes, deed))

    async def decide(self, call: Call[PlatformChange, NoQuery]) -> Cliente:
        changes: dict[str, Any] = {}
        if call.body.plan is not None:
            await self._require_plan(call.body.plan)
            changes["plan"] = call.body.plan
        if call.body.estado is not None:
            changes |= {"status": _STORED[call.body.estado], "delete_after": None}
        deed = call.deed("clientes.decide", call.cliente_id, **call.body.model_dump(exclude_none=True))
        return _found(await clientes.change_cliente(self.engine, call.cliente_id, changes, deed))

    async def _require_plan(self, name: str) -> None:
        if name and await read_plan(self.engine, name) is None:
            raise conflict("unknown_plan", "No hay un plan con ese nombre.")

    async def delete(self, call: Call[NoBody, NoQuery]) -> Cliente:
        deed = call.deed("clientes.delete", call.cliente_id)
        await clientes.delete_cliente(self.engine, call.cliente_id, call.at + GRACE, deed)
        return _found(await clientes.read_cliente(self.engine, call.cliente_id))


DELETING = f"Deja de responder de inmediato; todo lo suyo desaparece {GRACE.days} días después."
_STORED = {estado: status for status, estado in STATES.items()}


def _columns(given: dict[str, Any]) -> dict[str, Any]:
    return {COLUMNS[name]: value for name, value in given.items() if value is not None}


def _found(row: dict[str, Any] | None) -> Cliente:
    if row is None:
        raise not_found()
    return shown(row)


def shown(row: dict[str, Any]) -> Cliente:
    """A row as the API shows it."""
    return Cliente(
        id=row["cliente_id"],
        **{name: row[column] for name, column in COLUMNS.items()},
        configuracion=ClienteSettings.model_validate(row["settings"]),
        estado=STATES[row["status"]],
        se_elimina=row["delete_after"],
        creado=row["created_at"],
    )
