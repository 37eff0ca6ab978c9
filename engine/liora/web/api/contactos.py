"""Contactos: the people who write to a cliente, what is kept of one of them, and the end of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.privacy.access import data_of
from liora.privacy.directory import list_contacts
from liora.privacy.erasure import Eraser, NoTombstones, PersonBusy
from liora.web.api.call import Answer, Call, NoBody, NoQuery, Page, Role, Shown, Stream, page_of
from liora.web.api.operation import Operation
from liora.web.api.problems import Problem, conflict, not_found

Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,20}$")]


class ContactPage(Page):
    """A part of the list, of those alone whose phone holds some digits."""

    telefono: Digits | None = Field(
        default=None, description="Parte del teléfono: de 4 a 20 dígitos, sin + ni espacios."
    )


class Contacto(Shown):
    """A person at one number of the cliente."""

    id: UUID
    numero_id: UUID
    telefono: str | None
    user_id: str | None
    nombre: str
    conversacion_id: UUID | None
    ultimo_mensaje: datetime | None
    creado: datetime
    de_baja: bool = Field(description="Pidió no recibir más que respuestas: ni avisos ni recordatorios.")


class Datos(Shown):
    """Everything about one person: the rows of each table, as they are stored."""

    formato: int
    momento: datetime
    contact_id: UUID
    datos: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Contactos:
    """The resource and what it needs."""

    engine: AsyncEngine
    eraser: Eraser

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/contactos"
        return [
            Operation(
                *("GET", path, self.list, "Personas que escriben al cliente", Role.agente, list[Contacto]),
                query=ContactPage,
                paged=True,
            ),
            Operation(
                *("GET", path + "/{contact_id}/datos", self.show, "Todos los datos de una persona", Role.admin, Datos),
                describe=SHOWING,
            ),
            Operation(
                *("DELETE", path + "/{contact_id}", self.erase, "Borrar a una persona", Role.admin, None),
                fails=(409,),
                describe=ERASING,
            ),
        ]

    async def list(self, call: Call[NoBody, ContactPage]) -> Answer[list[Contacto]]:
        query = call.query
        rows = await list_contacts(self.engine, call.cliente_id, query.despues, query.limite + 1, query.telefono or "")
        some, following = page_of(list(rows), query, "contact_id")
        return Answer([_shown(row) for row in some], following)

    async def show(self, call: Call[NoBody, NoQuery]) -> Stream:
        contact_id = call.id("contact_id")
        deed = call.deed("contactos.show", contact_id)
        found = await data_of(self.engine, call.cliente_id, contact_id, call.at, deed)
        if found is None:
            raise not_found()
        return Stream("application/json", f"datos-{contact_id}.json", _in_envelope(found, call.request_id))

    async def erase(self, call: Call[NoBody, NoQuery]) -> None:
        contact_id = call.id("contact_id")
        try:
            erased = await self.eraser.erase(call.cliente_id, contact_id, call.deed("contactos.erase", contact_id))
        except PersonBusy:
            raise conflict("busy", "La conversación de esta persona está en curso; intenta en un minuto.") from None
        except NoTombstones:
            message = "La instalación no tiene clave de cifrado, y sin ella no se puede borrar a nadie para siempre."
            raise Problem(503, "no_key", message) from None
        if not erased:
            raise not_found()


SHOWING = (
    "Lo que la persona puede pedir ver: contacto, identificadores, conversación, mensajes, tareas y avisos, también de "
    "los contactos que resultaron ser ella misma."
)
ERASING = (
    "Borra todo lo que hay de la persona y de los contactos que resultaron ser ella misma, en todas las tablas; no se "
    "puede deshacer. Lo que WhatsApp repita de antes no vuelve a guardarse; si la persona escribe después, es alguien "
    "nuevo. Las cifras pasadas ya no la cuentan."
)


async def _in_envelope(document: AsyncIterator[bytes], request_id: str) -> AsyncIterator[bytes]:
    yield b'{"ok":true,"data":'
    async for piece in document:
        yield piece
    yield b',"meta":' + orjson.dumps({"request_id": request_id, "next": None}) + b"}"


def _shown(row: dict[str, Any]) -> Contacto:
    return Contacto(
        id=row["contact_id"],
        numero_id=row["number_id"],
        telefono=row["phone"],
        user_id=row["user_id"],
        nombre=row["profile_name"],
        conversacion_id=row["conversation_id"],
        ultimo_mensaje=row["last_inbound_at"],
        creado=row["created_at"],
        de_baja=row["muted"],
    )
