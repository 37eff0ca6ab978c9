"""Auditoría: who did what by the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.diary import list_deeds
from liora.db.session import scoped_core
from liora.web.api.call import Answer, Call, NoBody, Page, Role, Shown, page_of
from liora.web.api.operation import Operation

ActionName = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z_-]+(\.[a-z_-]+)?$")]


class DeedPage(Page):
    """Latest first."""

    accion: ActionName | None = Field(default=None, description="`claves.create`, o `claves` para todas las de claves.")


class Hecho(Shown):
    """`actor` is a person, a key, or an administrator of the installation."""

    id: UUID
    cuando: datetime
    actor: str
    accion: str
    objeto: str
    request_id: str
    detalle: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Auditoria:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/auditoria"
        return [
            Operation(
                *("GET", path, self.list, "Quién hizo qué", Role.admin, list[Hecho]),
                query=DeedPage,
                paged=True,
            )
        ]

    async def list(self, call: Call[NoBody, DeedPage]) -> Answer[list[Hecho]]:
        page = call.query
        async with scoped_core(self.engine, call.cliente_id) as connection:
            rows = await list_deeds(connection, call.cliente_id, page.accion, page.despues, page.limite + 1)
        some, following = page_of(rows, page, "audit_id")
        return Answer([_shown(row) for row in some], following)


def _shown(row: dict[str, Any]) -> Hecho:
    return Hecho(
        id=row["audit_id"],
        cuando=row["at"],
        actor=row["actor"],
        accion=row["action"],
        objeto=row["target"],
        request_id=row["request_id"],
        detalle=row["detail"],
    )
