"""No entendidos: what people wrote that was not understood, and what they said next; where synonyms come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.core.routing import number_in
from liora.db.misses import Span, read_misses
from liora.db.session import scoped_core
from liora.web.api.call import Answer, Call, NoBody, Page, Role, Shown
from liora.web.api.kinds import Moment
from liora.web.api.operation import Operation

MissKind = Literal["perdido", "pregunta", "lista", "duda"]
"""Nobody took it; it answered no question; no such number in the list; the bot asked which of several was meant."""


class MissPage(Page):
    """Latest first. A page may be short, or empty, and still have a next one."""

    desde: Moment | None = None
    hasta: Moment | None = None


class Despues(Shown):
    """What the same person said within an hour, and was understood: the intent, or the words of an answer or option."""

    cuando: datetime
    texto: str
    intencion: str | None


class NoEntendido(Shown):
    """One message, how close it came, and what followed."""

    id: UUID
    cuando: datetime
    conversacion_id: UUID
    texto: str
    lugar: str
    clase: MissKind
    puntaje: float | None = Field(description="De 0 a 100; null donde no se comparó con nada.")
    segunda: str | None = Field(description="La intención más parecida, o la segunda.")
    preguntadas: list[str]
    despues: Despues | None


@dataclass(frozen=True, slots=True)
class NoEntendidos:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/no-entendidos"
        return [
            Operation(
                *("GET", path, self.list, "Lo que no se entendió, y lo que siguió", Role.lector, list[NoEntendido]),
                query=MissPage,
                paged=True,
            )
        ]

    async def list(self, call: Call[NoBody, MissPage]) -> Answer[list[NoEntendido]]:
        page = call.query
        async with scoped_core(self.engine, call.cliente_id) as connection:
            span = Span(page.desde, page.hasta)
            lines = await read_misses(connection, call.cliente_id, span, page.despues, page.limite)
        return Answer([_shown(row) for row in lines.rows], str(lines.next) if lines.next else None)


def miss_kind(row: Mapping[str, Any]) -> MissKind | None:
    """How a line of the log was missed; None for one that was understood."""
    if row["asked"]:
        return "duda"
    if not row["no_match"]:
        return None
    if row["score"] is not None:
        return "perdido"
    return "pregunta" if number_in(row["body"]) is None else "lista"


def _shown(row: Mapping[str, Any]) -> NoEntendido:
    return NoEntendido(
        id=row["log_id"],
        cuando=row["at"],
        conversacion_id=row["conversation_id"],
        texto=row["body"],
        lugar=row["state"],
        clase=miss_kind(row) or "perdido",
        puntaje=row["score"],
        segunda=row["runner_up"],
        preguntadas=row["asked"] or [],
        despues=_followed(row) if row["next_at"] else None,
    )


def _followed(row: Mapping[str, Any]) -> Despues:
    return Despues(cuando=row["next_at"], texto=row["next_body"], intencion=row["next_intent"])
