"""Sesiones: people log in and out, accept invitations and set passwords."""

import math
from dataclasses import dataclass
from uuid import UUID

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.attempts import Attempts
from liora.accounts.sessions import People, describe, end_all_sessions, end_session
from liora.web.api.access import COOKIE
from liora.web.api.call import Answer, Call, Model, NoBody, NoQuery, Shown
from liora.web.api.kinds import Email, Name, Password, Token
from liora.web.api.operation import Operation
from liora.web.api.problems import Problem, forbidden, not_found, too_many
from liora.web.proxies import Proxies


class Login(Model):
    """Who logs in."""

    email: Email
    contrasena: Password


class Acceptance(Model):
    """A person who accepts an invitation: a new one chooses a password, a known one proves theirs."""

    token: Token
    nombre: Name
    contrasena: Password


class NewPassword(Model):
    """With the token of a password link."""

    token: Token
    contrasena: Password


class OwnPassword(Model):
    """The password that somebody has, and the one that replaces it."""

    actual: Password
    nueva: Password


class Me(Shown):
    """The caller: a person with the ids of their clientes, or a key."""

    nombre: str
    email: str | None
    clientes: list[UUID]
    administra: bool


class LoggedIn(Shown):
    """The session itself travels in a cookie."""

    usuario_id: UUID


class Link(Shown):
    """For `POST /contrasenas`, once, within 24 hours; shown in this answer only."""

    token: str


@dataclass(frozen=True, slots=True)
class Sesiones:
    """The resource and what it needs."""

    engine: AsyncEngine
    people: People
    attempts: Attempts
    proxies: Proxies

    def operations(self) -> list[Operation]:
        link = "/usuarios/{usuario_id}/enlace-contrasena"
        return [
            Operation(
                *("POST", "/sesiones", self.log_in, "Entrar", "nobody", LoggedIn),
                body=Login,
                status=201,
                fails=(401, 429),
            ),
            Operation("DELETE", "/sesiones/actual", self.log_out, "Salir", "somebody", None),
            Operation("DELETE", "/sesiones", self.log_out_everywhere, "Salir en todas partes", "somebody", None),
            Operation("GET", "/yo", self.me, "Quién soy", "somebody", Me),
            Operation(
                *("PUT", "/yo/contrasena", self.change_password, "Cambiar mi contraseña", "somebody", None),
                body=OwnPassword,
                fails=(429,),
                describe="Las demás sesiones terminan; esta sigue con una cookie nueva.",
            ),
            Operation(
                *("POST", "/invitaciones/aceptar", self.accept, "Aceptar una invitación", "nobody", LoggedIn),
                body=Acceptance,
                status=201,
                fails=(404, 429),
            ),
            Operation(
                *("POST", "/contrasenas", self.set_password, "Poner una contraseña nueva", "nobody", None),
                body=NewPassword,
                fails=(404, 429),
            ),
            Operation(
                "POST", link, self.password_link, "Enlace para una contraseña nueva", "platform", Link, status=201
            ),
        ]

    async def log_in(self, call: Call[Login, NoQuery]) -> Answer[LoggedIn]:
        await self._admit(call.request, call.body.email)
        session = await self.people.log_in(call.body.email, call.body.contrasena, call.at, call.request_id)
        if session is None:
            raise Problem(401, "wrong_login", "El correo o la contraseña no son correctos.")
        await self._succeeded(call.request, call.body.email)
        await self._end_cookie(call.request.cookies.get(COOKIE))
        usuario_id, token = session
        return Answer(LoggedIn(usuario_id=usuario_id), cookies={COOKIE: token})

    async def log_out(self, call: Call[NoBody, NoQuery]) -> Answer[None]:
        await self._end_cookie(call.request.cookies.get(COOKIE))
        return Answer(None, cookies={COOKIE: ""})

    async def log_out_everywhere(self, call: Call[NoBody, NoQuery]) -> Answer[None]:
        if call.caller.usuario_id is None:
            raise forbidden("Solo una persona tiene sesiones.")
        await end_all_sessions(self.engine, call.caller.usuario_id)
        return Answer(None, cookies={COOKIE: ""})

    async def me(self, call: Call[NoBody, NoQuery]) -> Me:
        caller = call.caller
        if caller.usuario_id is None:
            of = [caller.cliente_id] if caller.cliente_id else []
            return Me(nombre=caller.name, email=None, clientes=of, administra=caller.platform)
        found = await describe(self.engine, caller.usuario_id)
        if found is None:
            raise not_found()
        return Me(nombre=found["name"], email=found["email"], clientes=found["clientes"], administra=False)

    async def change_password(self, call: Call[OwnPassword, NoQuery]) -> Answer[None]:
        usuario_id, body = call.caller.usuario_id, call.body
        if usuario_id is None:
            raise forbidden("Solo una persona tiene contraseña.")
        await self._admit(call.request, str(usuario_id))
        token = await self.people.change_password(usuario_id, body.actual, body.nueva, call.at, call.request_id)
        if token is None:
            raise Problem(403, "wrong_password", "La contraseña actual no es correcta.")
        await self._succeeded(call.request, str(usuario_id))
        return Answer(None, cookies={COOKIE: token})

    async def accept(self, call: Call[Acceptance, NoQuery]) -> LoggedIn:
        await self._admit(call.request, call.body.token)
        body = call.body
        usuario_id = await self.people.accept(body.token, body.nombre, body.contrasena, call.at)
        if usuario_id is None:
            raise Problem(
                404, "link_not_valid", "El enlace no sirve, ya se usó o venció; o la contraseña no es la tuya."
            )
        return LoggedIn(usuario_id=usuario_id)

    async def set_password(self, call: Call[NewPassword, NoQuery]) -> None:
        await self._admit(call.request, call.body.token)
        if not await self.people.set_password(call.body.token, call.body.contrasena, call.at, call.request_id):
            raise Problem(404, "link_not_valid", "El enlace no sirve, ya se usó o venció.")

    async def password_link(self, call: Call[NoBody, NoQuery]) -> Link:
        usuario_id = call.id("usuario_id")
        if await describe(self.engine, usuario_id) is None:
            raise not_found()
        deed = call.deed("contrasenas.link", usuario_id)
        return Link(token=await self.people.new_password_link(usuario_id, call.at, deed))

    async def _admit(self, request: web.Request, subject: str) -> None:
        wait = await self.attempts.wait(self.proxies.client_of(request), subject)
        if wait:
            raise too_many(math.ceil(wait))

    async def _succeeded(self, request: web.Request, subject: str) -> None:
        await self.attempts.succeeded(self.proxies.client_of(request), subject)

    async def _end_cookie(self, token: str | None) -> None:
        if token:
            await end_session(self.engine, token)
