"""People of the panel: their passwords, the sessions in which they are logged in, and links that work once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note_of_platform
from liora.accounts.members import join
from liora.accounts.passwords import Passwords
from liora.accounts.tokens import digest_of, new_token
from liora.db.schema.business import invitation
from liora.db.schema.platform import one_time_link, session, usuario, usuario_cliente
from liora.db.session import scoped_core

LOGGED_IN_FOR = timedelta(hours=12)
PASSWORD_LINK_FOR = timedelta(hours=24)


class People:
    """Logging in and out, and becoming somebody."""

    def __init__(self, engine: AsyncEngine, passwords: Passwords) -> None:
        self._engine = engine
        self._passwords = passwords

    async def log_in(self, email: str, password: str, now: datetime, request_id: str) -> tuple[UUID, str] | None:
        """The person and the token of a new session; None for a wrong password, equally slow for nobody."""
        async with self._engine.begin() as connection:
            found = await connection.execute(select(usuario).where(usuario.c.email == email))
            row = found.mappings().one_or_none()
        right = await self._passwords.verify(row["password_hash"] if row else None, password)
        if not right or row is None or row["disabled_at"] is not None:
            return None
        async with self._engine.begin() as connection:
            await note_of_platform(connection, _by(row["usuario_id"], "sesiones.log_in", request_id))
            return row["usuario_id"], await _new_session(connection, row["usuario_id"], now)

    async def accept(self, token: str, name: str, password: str, now: datetime) -> UUID | None:
        """Who has accepted an invitation; None where the link is not valid, or a known person's password is wrong.

        A person who is known already proves it with the password that they have.
        """
        link = await self._link(token, "invitation", now)
        if link is None:
            return None
        cliente_id, invitation_id = link["cliente_id"], link["invitation_id"]
        email = await _invited(self._engine, cliente_id, invitation_id)
        usuario_id = await self._become(email, name, password) if email else None
        if usuario_id is None:
            return None
        async with scoped_core(self._engine, cliente_id) as connection:
            if not await _use(connection, token, now):
                return None
            return usuario_id if await join(connection, cliente_id, invitation_id, usuario_id, now) else None

    async def new_password_link(self, usuario_id: UUID, now: datetime, deed: Deed) -> str:
        """A token with which the person sets a new password, once, within a day."""
        token = new_token("liora-link")
        values = {"digest": digest_of(token), "purpose": "password", "usuario_id": usuario_id}
        async with self._engine.begin() as connection:
            await connection.execute(insert(one_time_link).values(**values, expires_at=now + PASSWORD_LINK_FOR))
            await note_of_platform(connection, deed)
        return token

    async def set_password(self, token: str, password: str, now: datetime, request_id: str) -> bool:
        """Ends all sessions of the person, and all other links; False where the link is not valid."""
        link = await self._link(token, "password", now)
        if link is None:
            return False
        usuario_id, hashed = link["usuario_id"], await self._passwords.hash(password)
        async with self._engine.begin() as connection:
            if not await _use(connection, token, now):
                return False
            await _replace_password(connection, usuario_id, hashed, now)
            await note_of_platform(connection, _by(usuario_id, "contrasenas.set", request_id))
        return True

    async def change_password(self, usuario_id: UUID, old: str, new: str, now: datetime, request_id: str) -> str | None:
        """The token of a new session, while all others end, and all links; None where the old password is not right."""
        mine = usuario.c.usuario_id == usuario_id
        async with self._engine.begin() as connection:
            kept = await connection.scalar(select(usuario.c.password_hash).where(mine))
        if not await self._passwords.verify(kept, old):
            return None
        hashed = await self._passwords.hash(new)
        async with self._engine.begin() as connection:
            same = select(usuario.c.usuario_id).where(mine, usuario.c.password_hash == kept).with_for_update()
            if (await connection.execute(same)).one_or_none() is None:
                return None
            await _replace_password(connection, usuario_id, hashed, now)
            await note_of_platform(connection, _by(usuario_id, "contrasenas.change", request_id))
            return await _new_session(connection, usuario_id, now)

    async def _become(self, email: str, name: str, password: str) -> UUID | None:
        async with self._engine.begin() as connection:
            found = await connection.execute(select(usuario).where(usuario.c.email == email))
            known = found.mappings().one_or_none()
        if known is not None and known["password_hash"] is not None:
            right = await self._passwords.verify(known["password_hash"], password)
            return known["usuario_id"] if right and known["disabled_at"] is None else None
        return await self._create(email, name, await self._passwords.hash(password))

    async def _create(self, email: str, name: str, hashed: str) -> UUID:
        usuario_id = uuid7()
        async with self._engine.begin() as connection:
            await connection.execute(
                insert(usuario).values(usuario_id=usuario_id, email=email, name=name, password_hash=hashed)
            )
        return usuario_id

    async def _link(self, token: str, purpose: str, now: datetime) -> dict[str, Any] | None:
        valid = (
            one_time_link.c.digest == digest_of(token),
            one_time_link.c.purpose == purpose,
            one_time_link.c.used_at.is_(None),
            one_time_link.c.expires_at > now,
        )
        async with self._engine.begin() as connection:
            row = (await connection.execute(select(one_time_link).where(*valid))).mappings().one_or_none()
        return dict(row) if row else None


async def find_session(engine: AsyncEngine, token: str, now: datetime) -> UUID | None:
    """The person of a session that has not ended; None for any other token."""
    valid = session.c.digest == digest_of(token), session.c.expires_at > now, usuario.c.disabled_at.is_(None)
    statement = select(session.c.usuario_id).join(usuario, usuario.c.usuario_id == session.c.usuario_id).where(*valid)
    async with engine.begin() as connection:
        usuario_id: UUID | None = await connection.scalar(statement)
    return usuario_id


async def end_session(engine: AsyncEngine, token: str) -> None:
    """Logs out; a token that is unknown changes nothing."""
    async with engine.begin() as connection:
        await connection.execute(delete(session).where(session.c.digest == digest_of(token)))


async def end_all_sessions(engine: AsyncEngine, usuario_id: UUID) -> None:
    """Logs the person out everywhere."""
    async with engine.begin() as connection:
        await connection.execute(delete(session).where(session.c.usuario_id == usuario_id))


async def describe(engine: AsyncEngine, usuario_id: UUID) -> dict[str, Any] | None:
    """A person with the ids of the clientes that they work for."""
    async with engine.begin() as connection:
        found = await connection.execute(select(usuario).where(usuario.c.usuario_id == usuario_id))
        row = found.mappings().one_or_none()
        of = select(usuario_cliente.c.cliente_id).where(usuario_cliente.c.usuario_id == usuario_id)
        clientes = list(await connection.scalars(of.order_by(usuario_cliente.c.cliente_id)))
    return {**row, "clientes": clientes} if row else None


async def _new_session(connection: AsyncConnection, usuario_id: UUID, now: datetime) -> str:
    token = new_token("liora-session")
    values = {"digest": digest_of(token), "usuario_id": usuario_id, "expires_at": now + LOGGED_IN_FOR}
    await connection.execute(delete(session).where(session.c.usuario_id == usuario_id, session.c.expires_at <= now))
    await connection.execute(insert(session).values(**values))
    return token


async def _replace_password(connection: AsyncConnection, usuario_id: UUID, hashed: str, now: datetime) -> None:
    """Whoever came in by the old one is out, and whoever still holds a link comes too late."""
    mine = usuario.c.usuario_id == usuario_id
    await connection.execute(update(usuario).where(mine).values(password_hash=hashed))
    await connection.execute(delete(session).where(session.c.usuario_id == usuario_id))
    others = (
        one_time_link.c.usuario_id == usuario_id,
        one_time_link.c.purpose == "password",
        one_time_link.c.used_at.is_(None),
    )
    await connection.execute(update(one_time_link).where(*others).values(used_at=now))


def _by(usuario_id: UUID, action: str, request_id: str) -> Deed:
    """What a person does with their own account."""
    return Deed(f"usuario:{usuario_id}", action, str(usuario_id), request_id)


async def _invited(engine: AsyncEngine, cliente_id: UUID, invitation_id: UUID) -> str | None:
    mine = invitation.c.cliente_id == cliente_id, invitation.c.invitation_id == invitation_id
    async with scoped_core(engine, cliente_id) as connection:
        email: str | None = await connection.scalar(select(invitation.c.email).where(*mine))
    return email


async def _use(connection: AsyncConnection, token: str, now: datetime) -> bool:
    """Whoever comes second finds the link used."""
    unused = one_time_link.c.digest == digest_of(token), one_time_link.c.used_at.is_(None)
    return bool((await connection.execute(update(one_time_link).where(*unused).values(used_at=now))).rowcount)
