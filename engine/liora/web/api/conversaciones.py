"""Conversaciones: people of the cliente read them, take them over, write in them, and give them back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.conversations import Attention, Wanted, attention_of, find_conversation, list_conversations
from liora.db.history import Sought, read_log
from liora.db.session import scoped_core
from liora.events import AgentAct, AgentEvent
from liora.handover.acts import Act, Suspended, act
from liora.handover.window import WINDOW, WindowClosed
from liora.web.api.call import Answer, AnyCall, Call, Model, NoBody, NoQuery, Page, Role, Shown, page_of
from liora.web.api.eventos import Evento, Speaker, shown_line, speaker_of
from liora.web.api.operation import Operation
from liora.web.api.problems import conflict, not_found

Estado = Literal["bot", "espera", "atendida", "cerrada"]
ATTENTIONS: Mapping[Estado, Attention] = {
    "bot": "bot",
    "espera": "waiting",
    "atendida": "attended",
    "cerrada": "closed",
}
ESTADOS: Mapping[Attention, Estado] = {attention: estado for estado, attention in ATTENTIONS.items()}
RECENT = timedelta(days=30)
LONGEST = 4096
"""Characters of one WhatsApp text."""

_INVISIBLE = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"  # \s differs by language
Words = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST, pattern=rf"^[^\x00]*[^{_INVISIBLE}][^\x00]*$")
]
"""Something visible, of several lines."""


class ConversationPage(Page):
    """By last activity, latest first."""

    estado: Estado | None = Field(default=None, description="`espera`: alguien pidió una persona y nadie la atiende.")
    sin_entender: bool = Field(default=False, description="Solo donde el bot no entendió algo en los últimos 30 días.")


class Mensaje(Model):
    """What a person of the cliente writes."""

    texto: Words


class Conversacion(Shown):
    """`lugar` is where the conversation stands, as `<skill>.<estado>`; `ventana_hasta` until when one may write."""

    id: UUID
    contacto_id: UUID
    numero_id: UUID
    nombre: str
    telefono: str | None
    usuario_whatsapp: str | None
    estado: Estado
    lugar: str
    ultima_actividad: datetime | None
    ultimo_texto: str
    ultimo_de: Speaker | None
    ventana_hasta: datetime | None
    creada: datetime
    unida_a: UUID | None


class Accepted(Shown):
    """The id of what is to happen, in the order of the conversation."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Conversaciones:
    """The resource and what it needs; `ring` tells the workers where there is something to do."""

    engine: AsyncEngine
    ring: Callable[[UUID], None]

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/conversaciones"
        one = path + "/{conversation_id}"
        return [
            Operation(
                *("GET", path, self.list, "Conversaciones del cliente", Role.lector, list[Conversacion]),
                query=ConversationPage,
                paged=True,
            ),
            Operation("GET", one, self.read, "Una conversación", Role.lector, Conversacion),
            Operation(
                *("GET", one + "/eventos", self.log, "Lo dicho en ella", Role.lector, list[Evento]),
                query=Page,
                paged=True,
            ),
            self._act(one + "/tomar", self.take, "Tomarla: el bot calla"),
            Operation(
                *("POST", one + "/mensajes", self.say, "Escribir como persona", Role.agente, Accepted),
                body=Mensaje,
                status=202,
                once=True,
                describe="El bot calla desde entonces, hasta una hora después de lo último que escribió una persona "
                "del equipo. Pasadas 24 horas desde el último mensaje del contacto, WhatsApp no deja escribirle: 409. "
                "Tampoco mientras la cuenta está suspendida.",
            ),
            self._act(one + "/devolver", self.give_back, "Devolverla al bot"),
            self._act(one + "/cerrar", self.close, "Cerrarla"),
        ]

    def _act(self, path: str, handle: Callable[[AnyCall], Any], summary: str) -> Operation:
        return Operation("POST", path, handle, summary, Role.agente, Accepted, status=202, once=True)

    async def read(self, call: Call[NoBody, NoQuery]) -> Conversacion:
        async with scoped_core(self.engine, call.cliente_id) as connection:
            row = await find_conversation(connection, call.cliente_id, call.id("conversation_id"))
        if row is None:
            raise not_found()
        return _shown(row)

    async def log(self, call: Call[NoBody, Page]) -> Answer[list[Evento]]:
        conversation_id, page = call.id("conversation_id"), call.query
        async with scoped_core(self.engine, call.cliente_id) as connection:
            if await find_conversation(connection, call.cliente_id, conversation_id) is None:
                raise not_found()
            sought = Sought(conversation_id=conversation_id)
            lines = await read_log(connection, call.cliente_id, sought, page.despues, page.limite)
        return Answer([shown_line(row) for row in lines.rows], str(lines.next) if lines.next else None)

    async def list(self, call: Call[NoBody, ConversationPage]) -> Answer[list[Conversacion]]:
        page = call.query
        since = call.at - RECENT if page.sin_entender else None
        wanted = Wanted(ATTENTIONS[page.estado] if page.estado else None, since)
        async with scoped_core(self.engine, call.cliente_id) as connection:
            rows = await list_conversations(connection, call.cliente_id, wanted, page.despues, page.limite + 1)
        some, following = page_of(rows, page, "log_id")
        return Answer([_shown(row) for row in some], following)

    async def take(self, call: Call[NoBody, NoQuery]) -> Accepted:
        return await self._do(call, "tomar", "take")

    async def say(self, call: Call[Mensaje, NoQuery]) -> Accepted:
        try:
            return await self._do(call, "mensaje", "say", call.body.texto)
        except WindowClosed as closed:
            raise conflict("window_closed", str(closed)) from None
        except Suspended as suspended:
            raise conflict("suspended", str(suspended)) from None

    async def give_back(self, call: Call[NoBody, NoQuery]) -> Accepted:
        return await self._do(call, "devolver", "give_back")

    async def close(self, call: Call[NoBody, NoQuery]) -> Accepted:
        return await self._do(call, "cerrar", "close")

    async def _do(self, call: AnyCall, verb: str, what: AgentAct, text: str = "") -> Accepted:
        conversation_id = call.id("conversation_id")
        done = Act(conversation_id, call.new_id, AgentEvent(text, what), call.at)
        deed = call.deed(f"conversaciones.{verb}", conversation_id)
        if not await act(self.engine, call.cliente_id, done, deed):
            raise not_found()
        self.ring(call.cliente_id)
        return Accepted(id=call.new_id)


def _shown(row: dict[str, Any]) -> Conversacion:
    heard = row["last_inbound_at"]
    return Conversacion(
        id=row["conversation_id"],
        contacto_id=row["contact_id"],
        numero_id=row["number_id"],
        nombre=row["profile_name"],
        telefono=row["phone"],
        usuario_whatsapp=row["user_id"],
        estado=ESTADOS[attention_of(row["state"])],
        lugar=row["state"],
        ultima_actividad=row["at"],
        ultimo_texto=row["body"] or "",
        ultimo_de=row["direction"] and speaker_of(row["direction"], row["kind"]),
        ventana_hasta=heard + WINDOW if heard else None,
        creada=row["created_at"],
        unida_a=row["merged_into"],
    )
