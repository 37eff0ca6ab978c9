"""The doors of the demo: an owner's key, an administrator's key and a person, all with secrets that are given."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.members import add_member
from liora.accounts.passwords import Passwords
from liora.accounts.tokens import digest_of, prefix_of
from liora.db.schema.business import api_key
from liora.db.schema.platform import admin_key, key_lookup, usuario
from liora.db.session import scoped_core


@dataclass(frozen=True, slots=True)
class Doors:
    """What opens them."""

    api_key: str
    admin_key: str
    email: str
    password: str


async def keep_doors(engine: AsyncEngine, cliente_id: UUID, doors: Doors) -> None:
    """Twice changes nothing."""
    async with scoped_core(engine, cliente_id) as connection:
        if await _enter(connection, doors.api_key, cliente_id):
            await _key_of(connection, cliente_id, doors.api_key)
        if await _enter(connection, doors.admin_key, None):
            await _admin_key(connection, doors.admin_key)
        await _owner(connection, cliente_id, doors)


async def _enter(connection: AsyncConnection, token: str, cliente_id: UUID | None) -> bool:
    """Whether the key is new; its id is made of its digest, so that it needs no look-up."""
    entry = insert(key_lookup).values(digest=digest_of(token), key_id=_id_of(token), cliente_id=cliente_id)
    return bool((await connection.execute(entry.on_conflict_do_nothing())).rowcount)


async def _key_of(connection: AsyncConnection, cliente_id: UUID, token: str) -> None:
    values = {"name": "demo", "role": "owner", "prefix": prefix_of(token)}
    await connection.execute(insert(api_key).values(cliente_id=cliente_id, key_id=_id_of(token), **values))


async def _admin_key(connection: AsyncConnection, token: str) -> None:
    await connection.execute(insert(admin_key).values(key_id=_id_of(token), name="demo", prefix=prefix_of(token)))


async def _owner(connection: AsyncConnection, cliente_id: UUID, doors: Doors) -> None:
    passwords = Passwords()
    hashed = await passwords.hash(doors.password)
    passwords.close()
    person = insert(usuario).values(usuario_id=uuid7(), email=doors.email, name="Demo", password_hash=hashed)
    known = person.on_conflict_do_update(index_elements=["email"], set_={"password_hash": hashed})
    usuario_id: UUID | None = await connection.scalar(known.returning(usuario.c.usuario_id))
    assert usuario_id is not None, "an upsert returns its row"
    await add_member(connection, cliente_id, usuario_id, "owner")


def _id_of(token: str) -> UUID:
    return UUID(bytes=digest_of(token)[:16], version=5)
