"""Pruebas: people of the cliente talk to a sandbox number through the API, as customers would on WhatsApp."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.numbers.connection import read_number
from liora.numbers.testers import Reply, Tester, replies_to, said_by, tap, words
from liora.web.api.call import Answer, Call, Model, NoQuery, Page, Role, Shown
from liora.web.api.kinds import Name
from liora.web.api.number_parts import NumberParts
from liora.web.api.operation import Operation
from liora.web.api.problems import not_found
from liora.web.api.waba import conflicts

Words = Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[^\x00]*$")]
OptionId = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[^\x00]*$")]


class Speech(Model):
    """A text, or with `opcion` a tap on that option of an answer, whose title is `texto`.

    `persona` is the name under which somebody tries things out.
    """

    persona: Name
    texto: Words
    opcion: OptionId = Field(default_factory=str)


class Heard(Shown):
    """What was said is stored; the answers follow."""

    id: str


class Opcion(Shown):
    """What may be tapped: `id` goes into `opcion`."""

    id: str
    title: str


class Respuesta(Shown):
    """What the bot has said."""

    id: UUID
    enviada: datetime
    tipo: str
    texto: str
    opciones: list[Opcion]


class Listening(Page):
    """The answers to one person, oldest first."""

    persona: Name


@dataclass(frozen=True, slots=True)
class Pruebas:
    """The resource and what it needs."""

    engine: AsyncEngine
    parts: NumberParts

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/waba/{number_id}/pruebas"
        return [
            Operation(
                *("POST", path, self.say, "Decir algo a un número de prueba", Role.agente, Heard),
                body=Speech,
                status=202,
                fails=(409,),
                describe="Pasa por todo lo que pasa un mensaje de WhatsApp; las respuestas se leen con GET.",
            ),
            Operation(
                *("GET", path, self.listen, "Lo que respondió el bot", Role.agente, list[Respuesta]),
                query=Listening,
                paged=True,
                fails=(409,),
            ),
        ]

    async def say(self, call: Call[Speech, NoQuery]) -> Heard:
        tester, channel = await self._tester(call, call.body.persona)
        body = call.body
        event = tap(body.opcion, body.texto) if body.opcion else words(body.texto)
        with conflicts():
            received = await said_by(self.engine, tester, event, call.at)
        await self.parts.testers.deliver(tester.cliente_id, tester.number_id, channel, received)
        return Heard(id=received.message_id)

    async def listen(self, call: Call[object, Listening]) -> Answer[list[Respuesta]]:
        tester, _ = await self._tester(call, call.query.persona)
        with conflicts():
            replies = await replies_to(self.engine, tester, call.query.despues, call.query.limite + 1)
        some = replies[: call.query.limite]
        following = str(some[-1].out_id) if len(replies) > call.query.limite else None
        return Answer([_shown(each) for each in some], following)

    async def _tester(self, call: Call[Speech, NoQuery] | Call[object, Listening], name: str) -> tuple[Tester, str]:
        number_id = call.id("number_id")
        row = await read_number(self.engine, call.cliente_id, number_id)
        if row is None:
            raise not_found()
        return Tester(call.cliente_id, number_id, name), row["channel"]


def _shown(reply: Reply) -> Respuesta:
    options = [Opcion(**option) for option in reply.options]
    return Respuesta(id=reply.out_id, enviada=reply.at, tipo=reply.kind, texto=reply.text, opciones=options)
