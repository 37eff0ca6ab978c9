"""Ingestas: what came in from the cliente's sources, such as price lists, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.diary import list_ingests
from liora.db.session import scoped_core
from liora.web.api.call import Answer, Call, NoBody, Page, Role, Shown, page_of
from liora.web.api.operation import Operation

SourceName = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z][a-z0-9_.-]*$")]


class IngestPage(Page):
    """Latest first."""

    fuente: SourceName | None = None


class Ingesta(Shown):
    """One intake."""

    id: UUID
    cuando: datetime
    fuente: str
    estado: str
    detalle: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ingestas:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/ingestas"
        return [
            Operation(
                *("GET", path, self.list, "Últimas ingestas", Role.lector, list[Ingesta]),
                query=IngestPage,
                paged=True,
            )
        ]

    async def list(self, call: Call[NoBody, IngestPage]) -> Answer[list[Ingesta]]:
        page = call.query
        async with scoped_core(self.engine, call.cliente_id) as connection:
            rows = await list_ingests(connection, call.cliente_id, page.fuente, page.despues, page.limite + 1)
        some, following = page_of(rows, page, "ingest_id")
        return Answer([_shown(row) for row in some], following)


def _shown(row: dict[str, Any]) -> Ingesta:
    return Ingesta(
        id=row["ingest_id"],
        cuando=row["at"],
        fuente=row["source"],
        estado=row["status"],
        detalle=row["detail"],
    )
