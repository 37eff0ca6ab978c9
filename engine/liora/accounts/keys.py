"""Keys that programs use: of a cliente, with a role and scopes, or of the installation's administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note, note_of_platform
from liora.accounts.rank import AboveYou, require_rank
from liora.accounts.tokens import digest_of, new_token, prefix_of
from liora.db.schema.business import api_key, membresia
from liora.db.schema.conversations import cliente
from liora.db.schema.platform import admin_key, key_lookup
from liora.db.session import scoped_core

USED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a key is kept."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key is to be; `scopes` empty allows all that the role does, `made_by` is the person it ends with."""

    name: str
    role: str
    scopes: Sequence[str] = ()
    expires_at: datetime | None = None
    made_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A valid key: an administrator's where there is no cliente."""

    key_id: UUID
    name: str
    cliente_id: UUID | None = None
    role: str = ""
    scopes: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    made_by: UUID | None = None


async def create_key(engine: AsyncEngine, cliente_id: UUID, key: NewKey, deed: Deed) -> tuple[dict[str, Any], str]:
    """The key's row, and the key itself, which nobody can read again.

    Raises AboveYou where the person who makes it has a lower role by now, or none.
    """
    token, key_id = new_token("liora"), uuid7()
    values: dict[str, Any] = {
        "name": key.name,
        "role": key.role,
        "scopes": list(key.scopes),
        "expires_at": key.expires_at,
    }
    values |= {"key_id": key_id, "prefix": prefix_of(token), "made_by": key.made_by}
    async with scoped_core(engine, cliente_id) as connection:
        if key.made_by is not None:
            await _require_member(connection, cliente_id, key.made_by, key.role)
        created = insert(api_key).values(cliente_id=cliente_id, **values)
        row = (await connection.execute(created.returning(*api_key.c))).mappings().one()
        await _enter(connection, token, key_id, cliente_id)
        await note(connection, cliente_id, deed)
    return dict(row), token


async def create_admin_key(engine: AsyncEngine, name: str, expires_at: datetime | None, deed: Deed) -> str:
    """A key that may do everything, for whoever runs the installation."""
    token, key_id = new_token("liora-admin"), uuid7()
    async with engine.begin() as connection:
        await connection.execute(
            insert(admin_key).values(key_id=key_id, name=name, prefix=prefix_of(token), expires_at=expires_at)
        )
        await _enter(connection, token, key_id, None)
        await note_of_platform(connection, deed)
    return token


async def list_admin_keys(engine: AsyncEngine) -> list[dict[str, Any]]:
    """All keys of administrators, newest first, without what opens the door."""
    async with engine.begin() as connection:
        found = await connection.execute(select(admin_key).order_by(admin_key.c.key_id.desc()))
        return [dict(row) for row in found.mappings()]


async def revoke_admin_key(engine: AsyncEngine, key_id: UUID, now: datetime, deed: Deed) -> bool:
    """The key opens nothing any more; False when there is no such key that is still valid."""
    valid = admin_key.c.key_id == key_id, admin_key.c.revoked_at.is_(None)
    async with engine.begin() as connection:
        if not (await connection.execute(update(admin_key).where(*valid).values(revoked_at=now))).rowcount:
            return False
        await connection.execute(delete(key_lookup).where(key_lookup.c.key_id == key_id))
        await note_of_platform(connection, deed)
    return True


async def list_keys(engine: AsyncEngine, cliente_id: UUID) -> list[dict[str, Any]]:
    """All keys of the cliente, newest first, without what opens the door."""
    statement = select(api_key).where(api_key.c.cliente_id == cliente_id).order_by(api_key.c.key_id.desc())
    async with scoped_core(engine, cliente_id) as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


async def revoke_key(engine: AsyncEngine, cliente_id: UUID, key_id: UUID, rank: str, now: datetime, deed: Deed) -> bool:
    """The key opens nothing any more; False when there is no such key that is still valid.

    Raises AboveYou for a key with a higher role than `rank`, which is that of whoever revokes it.
    """
    async with scoped_core(engine, cliente_id) as connection:
        roles = await _revoke(connection, cliente_id, now, api_key.c.key_id == key_id)
        if not roles:
            return False
        require_rank(rank, roles[0])
        await note(connection, cliente_id, deed)
    return True


async def revoke_keys_of(
    connection: AsyncConnection, cliente_id: UUID, usuario_id: UUID, roles: Sequence[str], now: datetime
) -> None:
    """The keys with these roles that a person made, also by way of another key, open nothing any more."""
    await _revoke(connection, cliente_id, now, api_key.c.made_by == usuario_id, api_key.c.role.in_(roles))


async def find_key(engine: AsyncEngine, token: str, now: datetime) -> KnownKey | None:
    """Who comes with this token; None where it is unknown, revoked, expired, or its cliente is gone."""
    async with engine.begin() as connection:
        looked_up = await connection.execute(select(key_lookup).where(key_lookup.c.digest == digest_of(token)))
        found = looked_up.mappings().one_or_none()
        if found is None:
            return None
        if found["cliente_id"] is None:
            return await _admin(connection, found["key_id"], now)
    async with scoped_core(engine, found["cliente_id"]) as connection:
        return await _of_cliente(connection, found["cliente_id"], found["key_id"], now)


async def _require_member(connection: AsyncConnection, cliente_id: UUID, usuario_id: UUID, role: str) -> None:
    """Held, so that whoever ends or lowers the membership meanwhile finds the new key too."""
    mine = membresia.c.cliente_id == cliente_id, membresia.c.usuario_id == usuario_id
    rank = await connection.scalar(select(membresia.c.role).where(*mine).with_for_update(read=True))
    if rank is None:
        raise AboveYou
    require_rank(rank, role)


async def _revoke(
    connection: AsyncConnection, cliente_id: UUID, now: datetime, *which: ColumnElement[bool]
) -> list[str]:
    """The roles of the keys that are revoked."""
    valid = api_key.c.cliente_id == cliente_id, api_key.c.revoked_at.is_(None)
    revoked = update(api_key).where(*valid, *which).values(revoked_at=now)
    gone = (await connection.execute(revoked.returning(api_key.c.key_id, api_key.c.role))).all()
    await connection.execute(delete(key_lookup).where(key_lookup.c.key_id.in_([row.key_id for row in gone])))
    return [row.role for row in gone]


async def _enter(connection: AsyncConnection, token: str, key_id: UUID, cliente_id: UUID | None) -> None:
    entry = insert(key_lookup).values(digest=digest_of(token), key_id=key_id, cliente_id=cliente_id)
    await connection.execute(entry)


async def _admin(connection: AsyncConnection, key_id: UUID, now: datetime) -> KnownKey | None:
    row = (await connection.execute(select(admin_key).where(admin_key.c.key_id == key_id))).mappings().one_or_none()
    if row is None or not _valid(row, now):
        return None
    if _unused_lately(row, now):
        await connection.execute(update(admin_key).where(admin_key.c.key_id == key_id).values(last_used_at=now))
    return KnownKey(key_id, row["name"])


async def _of_cliente(connection: AsyncConnection, cliente_id: UUID, key_id: UUID, now: datetime) -> KnownKey | None:
    mine = (api_key.c.cliente_id == cliente_id, api_key.c.key_id == key_id)
    statement = (
        select(api_key, cliente.c.status)
        .join(cliente, cliente.c.cliente_id == api_key.c.cliente_id)
        .where(*mine, cliente.c.status != "deleted")
    )
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None or not _valid(row, now):
        return None
    if _unused_lately(row, now):
        await connection.execute(update(api_key).where(*mine).values(last_used_at=now))
    scopes = frozenset(row["scopes"])
    return KnownKey(key_id, row["name"], cliente_id, row["role"], scopes, row["expires_at"], row["made_by"])


def _valid(row: Any, now: datetime) -> bool:
    return row["revoked_at"] is None and (row["expires_at"] is None or row["expires_at"] > now)


def _unused_lately(row: Any, now: datetime) -> bool:
    return row["last_used_at"] is None or now - row["last_used_at"] > USED_EVERY
