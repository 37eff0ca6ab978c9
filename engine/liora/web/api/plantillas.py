"""Plantillas: the templates that Meta has approved for the cliente's accounts, and what each is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.numbers.sync import sync_templates
from liora.numbers.templates import list_templates, set_purpose
from liora.reports import APPROVED
from liora.web.api.call import Call, Model, NoBody, NoQuery, Role, Shown
from liora.web.api.number_parts import NumberParts
from liora.web.api.operation import Operation
from liora.web.api.problems import not_found

Purpose = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_.]*$")]


class PurposeChange(Model):
    """Without a purpose the template is for nothing in particular."""

    proposito: Purpose | None


class Plantilla(Shown):
    """A template in one language; only an approved one is ever sent. `estado` and `categoria` are Meta's words."""

    id: UUID
    waba_id: str
    nombre: str
    idioma: str
    categoria: str
    estado: str
    utilizable: bool
    proposito: str | None
    componentes: list[dict[str, Any]]
    sincronizada: datetime


class Sincronizacion(Shown):
    """How it went with one account."""

    waba_id: str
    plantillas: int
    error: str


@dataclass(frozen=True, slots=True)
class Plantillas:
    """The resource and what it needs."""

    engine: AsyncEngine
    parts: NumberParts

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/plantillas"
        return [
            Operation("GET", path, self.list, "Plantillas del cliente", Role.lector, list[Plantilla]),
            Operation(
                *("POST", f"{path}/sincronizar", self.sync, "Leer las plantillas de Meta", Role.admin),
                answer=list[Sincronizacion],
                describe="Las que Meta ya no muestra quedan como DELETED y no se usan.",
            ),
            Operation(
                *("PUT", path + "/{template_id}/proposito", self.assign, "Para qué sirve una plantilla", Role.admin),
                answer=Plantilla,
                body=PurposeChange,
                describe="Cada propósito tiene una plantilla por idioma y cuenta: la anterior lo pierde.",
            ),
        ]

    async def list(self, call: Call[NoBody, NoQuery]) -> list[Plantilla]:
        return [_shown(row) for row in await list_templates(self.engine, call.cliente_id)]

    async def sync(self, call: Call[NoBody, NoQuery]) -> Sequence[Sincronizacion]:
        synced = await sync_templates(self.engine, self.parts.vendors, call.cliente_id, lambda: call.at)
        return [Sincronizacion(waba_id=each.account_id, plantillas=each.templates, error=each.error) for each in synced]

    async def assign(self, call: Call[PurposeChange, NoQuery]) -> Plantilla:
        template_id, purpose = call.id("template_id"), call.body.proposito
        deed = call.deed("plantillas.assign", template_id, proposito=purpose)
        row = await set_purpose(self.engine, call.cliente_id, template_id, purpose, deed)
        if row is None:
            raise not_found()
        return _shown(row)


def _shown(row: dict[str, Any]) -> Plantilla:
    return Plantilla(
        id=row["template_id"],
        waba_id=row["account_id"],
        nombre=row["name"],
        idioma=row["language"],
        categoria=row["category"],
        estado=row["status"],
        utilizable=row["status"] == APPROVED,
        proposito=row["purpose"],
        componentes=row["components"],
        sincronizada=row["synced_at"],
    )
