"""Who asks: a key in `Authorization: Bearer …`, or the session of a person in a cookie; and whether they may."""

from datetime import datetime
from typing import assert_never
from urllib.parse import urlsplit
from uuid import UUID

from aiohttp import hdrs, web
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.clientes import cliente_exists
from liora.accounts.keys import KnownKey, find_key
from liora.accounts.members import role_of
from liora.accounts.sessions import find_session
from liora.plan import NO_PLAN
from liora.policy.plans import plan_of
from liora.web.api.call import ANYBODY, Caller, Role
from liora.web.api.operation import Operation
from liora.web.api.problems import Problem, forbidden, not_found, unauthorized

COOKIE = "liora_session"
SAFE = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})
LONGEST_TOKEN = 200


class Access:
    """Finds the caller of a request and holds the operation's needs against them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def caller(self, request: web.Request, operation: Operation, now: datetime) -> Caller:
        """Raises Problem 401 where the operation needs somebody, or where what was shown is not valid."""
        header = request.headers.get(hdrs.AUTHORIZATION)
        if header is not None:
            return await self._by_key(header, now)
        token = request.cookies.get(COOKIE)
        if token:
            _require_same_origin(request)
            return await self._by_session(token, operation, now)
        if operation.needs == "nobody":
            return ANYBODY
        raise unauthorized()

    async def role(self, caller: Caller, operation: Operation, cliente_id: UUID | None) -> Role | None:
        """The caller's role for the path's cliente; raises Problem: 404 for strangers, 403 for too low a role."""
        needs = operation.needs
        match needs:
            case "nobody" | "somebody":
                return None
            case "platform":
                if not caller.platform:
                    if cliente_id is not None and await self._role(caller, cliente_id) is None:
                        raise not_found()
                    raise forbidden("Solo la administración de la instalación puede hacer esto.")
                return None
            case Role():
                assert cliente_id is not None, "operations with a role name a cliente in their path"
                return await self._member(caller, operation, needs, cliente_id)
            case _:
                assert_never(needs)

    async def _by_key(self, header: str, now: datetime) -> Caller:
        kind, _, token = header.partition(" ")
        token = token.strip()
        if kind.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
            raise unauthorized()
        key = await find_key(self._engine, token, now)
        if key is None:
            raise unauthorized()
        return _of_key(key)

    async def _by_session(self, token: str, operation: Operation, now: datetime) -> Caller:
        usuario_id = await find_session(self._engine, token, now)
        if usuario_id is not None:
            return Caller(f"usuario:{usuario_id}", usuario_id=usuario_id, behind=usuario_id)
        if operation.needs == "nobody":
            return ANYBODY
        raise unauthorized()

    async def _member(self, caller: Caller, operation: Operation, needs: Role, cliente_id: UUID) -> Role:
        role = await self._role(caller, cliente_id)
        if role is None:
            raise not_found()
        if role < needs:
            raise forbidden()
        if caller.scopes and not caller.scopes & {operation.scope, f"*:{operation.scope.rpartition(':')[2]}"}:
            raise forbidden(f"A esta clave le falta el alcance {operation.scope}.")
        if not caller.platform:
            await self._require_in_plan(caller, operation, cliente_id)
        return role

    async def _require_in_plan(self, caller: Caller, operation: Operation, cliente_id: UUID) -> None:
        """People of a cliente always come in; its programs where the plan has `api`."""
        flags = [*filter(None, [operation.flag]), *(["api"] if caller.cliente_id else [])]
        plan = await plan_of(self._engine, cliente_id) if flags else NO_PLAN
        if not all(plan.allows(flag) for flag in flags):
            raise Problem(403, "not_in_plan", "El plan del cliente no incluye esto.")

    async def _role(self, caller: Caller, cliente_id: UUID) -> Role | None:
        if caller.platform:
            return Role.owner if await cliente_exists(self._engine, cliente_id) else None
        if caller.usuario_id is not None:
            name = await role_of(self._engine, cliente_id, caller.usuario_id)
            return Role[name] if name else None
        return caller.role if caller.cliente_id == cliente_id else None


def _of_key(key: KnownKey) -> Caller:
    if key.cliente_id is None:
        return Caller(f"admin:{key.key_id}", platform=True)
    return Caller(
        f"clave:{key.key_id}",
        cliente_id=key.cliente_id,
        role=Role[key.role],
        scopes=key.scopes,
        expires_at=key.expires_at,
        behind=key.made_by,
    )


def _require_same_origin(request: web.Request) -> None:
    """A cookie comes along with whatever page sends the request; only our own pages may change something with it."""
    if request.method in SAFE:
        return
    if _host_of(request.headers.get("Origin", "")) != request.host:
        raise Problem(403, "foreign_origin", "Con una sesión, la solicitud debe venir de la misma página.")


def _host_of(origin: str) -> str:
    """Empty for what is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
