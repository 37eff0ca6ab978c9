"""Usuarios: the people who work for a cliente, and their invitations."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts import members
from liora.accounts.members import LastOwner
from liora.accounts.rank import AboveYou, require_rank
from liora.web.api.call import Call, Caller, Model, NoBody, NoQuery, Role, Shown
from liora.web.api.kinds import Email, RoleName
from liora.web.api.operation import Operation
from liora.web.api.problems import conflict, forbidden, not_found


class NewUsuario(Model):
    """Who is invited, and as what."""

    email: Email
    rol: RoleName


class RoleChange(Model):
    """What the person is from now on."""

    rol: RoleName


class Usuario(Shown):
    """A member, or an invitation that nobody has accepted yet: then `id` is the invitation's."""

    id: UUID
    email: str
    nombre: str | None
    rol: RoleName
    estado: Literal["activo", "invitado"]
    desde: datetime
    vence: datetime | None


class Invited(Usuario):
    """`token` is for `POST /invitaciones/aceptar`, once; it is shown in this answer only."""

    token: str


@dataclass(frozen=True, slots=True)
class Usuarios:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/usuarios"
        one = path + "/{usuario_id}"
        return [
            Operation("GET", path, self.list, "Personas e invitaciones", Role.admin, list[Usuario]),
            Operation(
                *("POST", path, self.invite, "Invitar a una persona", Role.admin, Invited),
                body=NewUsuario,
                status=201,
                describe="Entrega el `token` a la persona: con él acepta, una sola vez, dentro de 7 días.",
            ),
            Operation(
                *("PATCH", one, self.change, "Cambiar el rol", Role.admin, Usuario), body=RoleChange, fails=(409,)
            ),
            Operation(
                "DELETE", one, self.remove, "Quitar a una persona o una invitación", Role.admin, None, fails=(409,)
            ),
        ]

    async def list(self, call: Call[NoBody, NoQuery]) -> list[Usuario]:
        return [_shown(row) for row in await members.list_members(self.engine, call.cliente_id)]

    async def invite(self, call: Call[NewUsuario, NoQuery]) -> Invited:
        _require_all_scopes(call.caller)
        deed = call.deed("usuarios.invite", rol=call.body.rol)
        with refusals():
            require_rank(call.rank, call.body.rol)
        row, token = await members.invite(self.engine, call.cliente_id, call.body.email, call.body.rol, call.at, deed)
        return Invited(**_shown(row).model_dump(), token=token)

    async def change(self, call: Call[RoleChange, NoQuery]) -> Usuario:
        _require_all_scopes(call.caller)
        usuario_id, rol = call.id("usuario_id"), call.body.rol
        deed = call.deed("usuarios.change", usuario_id, rol=rol)
        with refusals():
            row = await members.change_role(self.engine, call.cliente_id, usuario_id, rol, call.rank, call.at, deed)
        if row is None:
            raise not_found()
        return _shown(row)

    async def remove(self, call: Call[NoBody, NoQuery]) -> None:
        usuario_id = call.id("usuario_id")
        deed = call.deed("usuarios.remove", usuario_id)
        with refusals():
            gone = await members.remove(self.engine, call.cliente_id, usuario_id, call.rank, call.at, deed)
        if not gone:
            raise not_found()


def _require_all_scopes(caller: Caller) -> None:
    """A person has no scopes: by an invitation a key would get beyond its own."""
    if caller.scopes:
        raise forbidden("Una clave con alcances no puede invitar ni cambiar roles: daría más permisos que los suyos.")


@contextmanager
def refusals() -> Iterator[None]:
    """What the room does not do, as the API says it."""
    try:
        yield
    except LastOwner as error:
        raise conflict("last_owner", str(error)) from None
    except AboveYou as error:
        raise forbidden(str(error)) from None


def _shown(row: dict[str, Any]) -> Usuario:
    invited = "invitation_id" in row
    return Usuario(
        id=row["invitation_id"] if invited else row["usuario_id"],
        email=row["email"],
        nombre=row.get("name"),
        rol=row["role"],
        estado="invitado" if invited else "activo",
        desde=row["created_at"],
        vence=row.get("expires_at"),
    )
