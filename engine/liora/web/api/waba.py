"""Waba: the WhatsApp numbers of a cliente."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.clientes import Number, connect_number
from liora.db.schema.conversations import waba
from liora.db.session import scoped_core
from liora.web.api.call import Call, Model, NoBody, NoQuery, Role, Shown
from liora.web.api.operation import Operation


class NewNumber(Model):
    """A sandbox number works at once and needs no Meta account."""

    modo: Literal["sandbox"]


class Numero(Shown):
    """A number; `phone_number_id` and `waba_id` are what its webhooks name."""

    id: UUID
    modo: Literal["sandbox", "live"]
    phone_number_id: str
    waba_id: str
    numero: str
    estado: str
    creado: datetime


@dataclass(frozen=True, slots=True)
class Waba:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/waba"
        return [
            Operation("GET", path, self.list, "Números del cliente", Role.lector, list[Numero]),
            Operation(
                *("POST", path, self.connect, "Conectar un número", Role.admin, Numero),
                body=NewNumber,
                status=201,
                once=True,
            ),
        ]

    async def list(self, call: Call[NoBody, NoQuery]) -> list[Numero]:
        statement = select(waba).where(waba.c.cliente_id == call.cliente_id).order_by(waba.c.number_id)
        async with scoped_core(self.engine, call.cliente_id) as connection:
            return [_shown(dict(row)) for row in (await connection.execute(statement)).mappings()]

    async def connect(self, call: Call[NewNumber, NoQuery]) -> Numero:
        made_up = f"9{secrets.randbelow(10**17):017d}"
        number = Number(call.new_id, "whatsapp", made_up, f"8{made_up[1:]}", "")
        await connect_number(self.engine, call.cliente_id, number)
        statement = select(waba).where(waba.c.cliente_id == call.cliente_id, waba.c.number_id == call.new_id)
        async with scoped_core(self.engine, call.cliente_id) as connection:
            return _shown(dict((await connection.execute(statement)).mappings().one()))


def _shown(row: dict[str, Any]) -> Numero:
    return Numero(
        id=row["number_id"],
        modo=row["mode"],
        phone_number_id=row["phone_number_id"],
        waba_id=row["account_id"],
        numero=row["display_number"],
        estado=row["status"],
        creado=row["created_at"],
    )
