"""Credentials of a cliente as its people manage them: written, listed, replaced and removed, never read back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note
from liora.credentials.keyring import Keyring
from liora.credentials.opening import place_of
from liora.db.schema.business import credential
from liora.db.schema.conversations import cliente
from liora.db.session import scoped_core
from liora.errors import LioraError

MOST = 200
"""Credentials of one cliente."""

SHOWN = (
    credential.c.credential_id,
    credential.c.kind,
    credential.c.subject,
    credential.c.created_at,
    credential.c.valid_until,
)


class Kind(StrEnum):
    """What a credential opens."""

    app_secret = auto()
    verify_token = auto()
    access_token = auto()
    bitly = auto()
    openai = auto()
    smtp = auto()
    webhook_secret = auto()


class TooManyCredentials(LioraError):
    """A cliente can have 200 credentials at most."""


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A secret for one subject: a number's id, an account's, an endpoint's, or '' for the cliente as a whole.

    The one that it replaces stays valid for `overlap`.
    """

    kind: Kind
    subject: str
    secret: SecretStr
    overlap: timedelta = timedelta(0)


async def save_credential(
    engine: AsyncEngine, keyring: Keyring, cliente_id: UUID, new: NewCredential, now: datetime, deed: Deed
) -> dict[str, Any] | None:
    """What is shown of the new credential; None where there is no such cliente. Raises NoKey, TooManyCredentials.

    Of a kind and subject two are valid at most: the new one, and the one before it while the overlap lasts.
    """
    async with scoped_core(engine, cliente_id) as connection:
        shown = await keep_credential(connection, keyring, cliente_id, new, now)
        if shown is not None:
            await note(connection, cliente_id, deed)
    return shown


async def keep_credential(
    connection: AsyncConnection, keyring: Keyring, cliente_id: UUID, new: NewCredential, now: datetime
) -> dict[str, Any] | None:
    """The same beside what else belongs together; until that is committed nobody else changes the cliente."""
    credential_id = uuid7()
    sealed = keyring.seal(place_of(cliente_id, credential_id), new.secret)
    values = {"kind": new.kind.value, "subject": new.subject, "encryption_key_id": sealed.key_id, "sealed": sealed.data}
    row = insert(credential).values(cliente_id=cliente_id, credential_id=credential_id, created_at=now, **values)
    if not await _enter(connection, cliente_id):
        return None
    await _replace(connection, cliente_id, new, now)
    await _require_room(connection, cliente_id)
    return dict((await connection.execute(row.returning(*SHOWN))).mappings().one())


async def list_credentials(engine: AsyncEngine, cliente_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """What is shown of those that are valid, newest first."""
    valid = or_(credential.c.valid_until.is_(None), credential.c.valid_until > now)
    statement = select(*SHOWN).where(credential.c.cliente_id == cliente_id, valid)
    async with scoped_core(engine, cliente_id) as connection:
        found = await connection.execute(statement.order_by(credential.c.credential_id.desc()))
        return [dict(row) for row in found.mappings()]


async def delete_credential(engine: AsyncEngine, cliente_id: UUID, kind: Kind, credential_id: UUID, deed: Deed) -> bool:
    """It opens nothing any more; False where there is none of this kind."""
    mine = (
        credential.c.cliente_id == cliente_id,
        credential.c.credential_id == credential_id,
        credential.c.kind == kind.value,
    )
    async with scoped_core(engine, cliente_id) as connection:
        if not (await connection.execute(delete(credential).where(*mine))).rowcount:
            return False
        await note(connection, cliente_id, deed)
    return True


async def _enter(connection: AsyncConnection, cliente_id: UUID) -> bool:
    """One save at a time for each cliente; whoever only refers to its row is not held up."""
    statement = select(cliente.c.cliente_id).where(cliente.c.cliente_id == cliente_id).with_for_update(key_share=True)
    return (await connection.execute(statement)).one_or_none() is not None


async def _replace(connection: AsyncConnection, cliente_id: UUID, new: NewCredential, now: datetime) -> None:
    same = (
        credential.c.cliente_id == cliente_id,
        credential.c.kind == new.kind.value,
        credential.c.subject == new.subject,
    )
    expired = (credential.c.cliente_id == cliente_id, credential.c.valid_until <= now)
    superseded = same if not new.overlap else (*same, credential.c.valid_until.is_not(None))
    for gone in (expired, superseded):
        await connection.execute(delete(credential).where(*gone))
    if new.overlap:
        await connection.execute(update(credential).where(*same).values(valid_until=now + new.overlap))


async def _require_room(connection: AsyncConnection, cliente_id: UUID) -> None:
    held = select(func.count()).select_from(credential).where(credential.c.cliente_id == cliente_id)
    if (await connection.execute(held)).scalar_one() >= MOST:
        raise TooManyCredentials
