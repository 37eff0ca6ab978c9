"""Eventos: the last lines of the conversation log, by what they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.settings import SkillName
from liora.db.history import Sought, read_log
from liora.db.session import scoped_core
from liora.web.api.call import Answer, Call, NoBody, Page, Role, Shown
from liora.web.api.kinds import Moment
from liora.web.api.no_entendidos import MissKind, miss_kind
from liora.web.api.operation import Operation

IntentName = Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]


Speaker = Literal["persona", "negocio", "equipo", "sistema"]
"""The contact, what was said to them, a person of the cliente who acted, or a timer, a job or the channel."""

OWN: Mapping[str, Speaker] = {
    kind: "equipo" if kind == "agent" else "sistema" for kind in ("agent", "timer", "job", "merge", "system")
}


class EventPage(Page):
    """Latest first. Pages that look for a skill or an intent may be short, or empty, and still have a next one."""

    desde: Moment | None = None
    hasta: Moment | None = None
    skill: SkillName | None = None
    intencion: IntentName | None = None
    sin_entender: bool = Field(default=False, description="Solo lo que el bot no entendió.")
    contacto_id: UUID | None = None


class Evento(Shown):
    """One line: what a person said or what was said to them, and how it was understood."""

    id: UUID
    cuando: datetime
    conversacion_id: UUID
    de: Speaker
    tipo: str
    texto: str
    lugar: str
    intencion: str | None
    preguntadas: list[str]
    sin_entender: bool
    clase: MissKind | None
    puntaje: float | None
    segunda: str | None


@dataclass(frozen=True, slots=True)
class Eventos:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/eventos"
        return [
            Operation(
                *("GET", path, self.list, "Últimos eventos de las conversaciones", Role.lector, list[Evento]),
                query=EventPage,
                paged=True,
            )
        ]

    async def list(self, call: Call[NoBody, EventPage]) -> Answer[list[Evento]]:
        page = call.query
        sought = Sought(page.desde, page.hasta, page.skill, page.intencion, page.sin_entender, page.contacto_id)
        async with scoped_core(self.engine, call.cliente_id) as connection:
            lines = await read_log(connection, call.cliente_id, sought, page.despues, page.limite)
        return Answer([shown_line(row) for row in lines.rows], str(lines.next) if lines.next else None)


def shown_line(row: dict[str, Any]) -> Evento:
    """A row of the log as the API shows it."""
    return Evento(
        id=row["log_id"],
        cuando=row["at"],
        conversacion_id=row["conversation_id"],
        de=speaker_of(row["direction"], row["kind"]),
        tipo=row["kind"],
        texto=row["body"],
        lugar=row["state"],
        intencion=row["intent"],
        preguntadas=row["asked"] or [],
        sin_entender=row["no_match"],
        clase=miss_kind(row),
        puntaje=row["score"],
        segunda=row["runner_up"],
    )


def speaker_of(direction: str, kind: str) -> Speaker:
    """Whose line it is, by its direction and the kind of its event or message."""
    ours = OWN.get(kind.partition(".")[0])
    return ours or "persona" if direction == "in" else ours or "negocio"
