"""Notificaciones: what the cliente is told, and what of it its people have seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.notices import NoticeKind
from liora.notices.kinds import carried, sentence_of
from liora.notices.listing import list_notifications, mark_all_seen, mark_seen
from liora.web.api.call import Answer, Call, Model, NoBody, NoQuery, Page, Role, Shown, page_of
from liora.web.api.operation import Operation
from liora.web.api.problems import not_found


class NotificationPage(Page):
    """Latest first."""

    tipo: NoticeKind | None = None
    sin_ver: bool = Field(default=False, description="Solo las que nadie ha visto.")


class SeenUntil(Model):
    """The latest notification that somebody has seen."""

    hasta: UUID


class Notificacion(Shown):
    """`datos` holds ids and figures: where to look."""

    id: UUID
    tipo: str
    mensaje: str
    cuando: datetime
    vista: datetime | None
    datos: dict[str, str | int]


class Seen(Shown):
    """How many had not been seen before."""

    vistas: int


@dataclass(frozen=True, slots=True)
class Notificaciones:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/notificaciones"
        return [
            Operation(
                *("GET", path, self.list, "Avisos al cliente", Role.lector, list[Notificacion]),
                query=NotificationPage,
                paged=True,
            ),
            Operation(
                *("POST", path + "/{notification_id}/vista", self.see, "Marcar como vista", Role.agente, Notificacion)
            ),
            Operation(
                *("POST", path + "/vistas", self.see_all, "Marcar como vistas hasta una", Role.agente, Seen),
                body=SeenUntil,
            ),
        ]

    async def list(self, call: Call[NoBody, NotificationPage]) -> Answer[list[Notificacion]]:
        page = call.query
        rows = await list_notifications(
            self.engine, call.cliente_id, page.tipo, page.sin_ver, page.despues, page.limite + 1
        )
        some, following = page_of(rows, page, "notification_id")
        return Answer([_shown(row) for row in some], following)

    async def see(self, call: Call[NoBody, NoQuery]) -> Notificacion:
        row = await mark_seen(self.engine, call.cliente_id, call.id("notification_id"), call.at)
        if row is None:
            raise not_found()
        return _shown(row)

    async def see_all(self, call: Call[SeenUntil, NoQuery]) -> Seen:
        return Seen(vistas=await mark_all_seen(self.engine, call.cliente_id, call.body.hasta, call.at))


def _shown(row: dict[str, Any]) -> Notificacion:
    return Notificacion(
        id=row["notification_id"],
        tipo=row["kind"],
        mensaje=sentence_of(row["kind"]),
        cuando=row["at"],
        vista=row["seen_at"],
        datos=carried(row["payload"]),
    )
