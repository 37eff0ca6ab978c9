"""Claves: keys with which programs of a cliente use the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.keys import NewKey, create_key, list_keys, revoke_key
from liora.accounts.rank import AboveYou
from liora.web.api.call import Call, Model, NoBody, NoQuery, Role, Shown
from liora.web.api.kinds import Name, RoleName, Scope
from liora.web.api.operation import Operation
from liora.web.api.problems import forbidden, not_found


class NewClave(Model):
    """`alcances` such as `documentos:leer` bound the key to resources; without any it may do all that its role may."""

    nombre: Name
    rol: RoleName = "lector"
    alcances: list[Scope] = Field(default_factory=list, max_length=40)
    vence: AwareDatetime | None = None


class Clave(Shown):
    """A key without what opens the door."""

    id: UUID
    nombre: str
    prefijo: str
    rol: RoleName
    alcances: list[str]
    creada: datetime
    vence: datetime | None
    revocada: datetime | None
    ultimo_uso: datetime | None


class FreshClave(Clave):
    """`clave` is shown this once."""

    clave: str


@dataclass(frozen=True, slots=True)
class Claves:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/claves"
        return [
            Operation("GET", path, self.list, "Claves del cliente", Role.admin, list[Clave]),
            Operation(
                *("POST", path, self.create, "Crear una clave", Role.admin, FreshClave),
                body=NewClave,
                status=201,
                describe="`clave` se muestra solo en esta respuesta: guárdala.",
            ),
            Operation("DELETE", path + "/{key_id}", self.revoke, "Revocar una clave", Role.admin, None),
        ]

    async def list(self, call: Call[NoBody, NoQuery]) -> list[Clave]:
        return [Clave(**_shown(row)) for row in await list_keys(self.engine, call.cliente_id)]

    async def create(self, call: Call[NewClave, NoQuery]) -> FreshClave:
        body = call.body
        if call.role is None or Role[body.rol] > call.role:
            raise forbidden("Una clave no puede tener más permisos que quien la crea.")
        if call.caller.scopes and not (body.alcances and set(body.alcances) <= call.caller.scopes):
            raise forbidden("Una clave no puede tener más alcances que la clave que la crea.")
        ends = call.caller.expires_at
        if ends is not None and (body.vence is None or body.vence > ends):
            raise forbidden("Una clave no puede durar más que la clave que la crea.")
        key = NewKey(body.nombre, body.rol, body.alcances, body.vence, call.caller.behind)
        try:
            row, token = await create_key(self.engine, call.cliente_id, key, call.deed("claves.create", rol=body.rol))
        except AboveYou as error:
            raise forbidden(str(error)) from None
        return FreshClave(**_shown(row), clave=token)

    async def revoke(self, call: Call[NoBody, NoQuery]) -> None:
        key_id, rank = call.id("key_id"), call.rank
        deed = call.deed("claves.revoke", key_id)
        try:
            revoked = await revoke_key(self.engine, call.cliente_id, key_id, rank, call.at, deed)
        except AboveYou as error:
            raise forbidden(str(error)) from None
        if not revoked:
            raise not_found()


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["key_id"],
        "nombre": row["name"],
        "prefijo": row["prefix"],
        "rol": row["role"],
        "alcances": row["scopes"],
        "creada": row["created_at"],
        "vence": row["expires_at"],
        "revocada": row["revoked_at"],
        "ultimo_uso": row["last_used_at"],
    }
