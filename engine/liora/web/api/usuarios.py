"""Usuarios: the people who work for a cliente, and their invitations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts import members
from liora.accounts.members import LastOwner
from liora.web.api.call import Call, Model, NoBody, NoQuery, Role, Shown
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
        _require_rank(call.role, call.body.rol)
        deed = call.deed("usuarios.invite", rol=call.body.rol)
        row, token = await members.invite(self.engine, call.cliente_id, call.body.email, call.body.rol, call.at, deed)
        return Invited(**_shown(row).model_dump(), token=token)

    async def change(self, call: Call[RoleChange, NoQuery]) -> Usuario:
        usuario_id = call.id("usuario_id")
        await self._require_rank_over(call, usuario_id)
        _require_rank(call.role, call.body.rol)
        deed = call.deed("usuarios.change", usuario_id, rol=call.body.rol)
        try:
            row = await members.change_role(self.engine, call.cliente_id, usuario_id, call.body.rol, deed)
        except LastOwner as error:
            raise conflict("last_owner", str(error)) from None
        if row is None:
            raise not_found()
        return _shown(row)

    async def remove(self, call: Call[NoBody, NoQuery]) -> None:
        usuario_id = call.id("usuario_id")
        await self._require_rank_over(call, usuario_id)
        try:
            gone = await members.remove(
                self.engine, call.cliente_id, usuario_id, call.deed("usuarios.remove", usuario_id)
            )
        except LastOwner as error:
            raise conflict("last_owner", str(error)) from None
        if not gone:
            raise not_found()

    async def _require_rank_over(self, call: Call[Any, Any], usuario_id: UUID) -> None:
        role = await members.role_of(self.engine, call.cliente_id, usuario_id)
        if role is not None:
            _require_rank(call.role, role)


def _require_rank(role: Role | None, wanted: str) -> None:
    if role is None or Role[wanted] > role:
        raise forbidden("Nadie puede dar, cambiar ni quitar un rol mayor que el suyo.")


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
