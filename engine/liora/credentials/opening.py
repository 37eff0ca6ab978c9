"""Credentials as Liora itself uses them: those that are valid now, opened at the last moment."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record
from pydantic import SecretStr

from liora.credentials.keyring import Keyring, Place, Sealed
from liora.db.session import Connection, Pool, scoped

_VALID = (
    "SELECT credential_id, kind, subject, encryption_key_id, sealed FROM liora.credential "
    "WHERE cliente_id = $1 AND kind = ANY($2::text[]) AND subject = ANY($3::text[]) "
    "AND (valid_until IS NULL OR valid_until > now()) ORDER BY valid_until DESC NULLS FIRST, credential_id DESC"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A credential that is valid, still sealed."""

    cliente_id: UUID
    credential_id: UUID
    kind: str
    subject: str
    sealed: Sealed

    def open(self, keyring: Keyring) -> SecretStr:
        """Raises KeyringError."""
        return keyring.open(place_of(self.cliente_id, self.credential_id), self.sealed)


def place_of(cliente_id: UUID, credential_id: UUID) -> Place:
    """Where the secret of a credential lies."""
    return Place(cliente_id, "credential", "sealed", credential_id)


async def find_valid(
    connection: Connection, cliente_id: UUID, kinds: Collection[str], subjects: Collection[str]
) -> list[Stored]:
    """Those of the kinds and subjects, the current ones before those that they have replaced."""
    rows = await connection.fetch(_VALID, cliente_id, list(kinds), list(subjects))
    return [_stored(cliente_id, row) for row in rows]


async def open_secrets(pool: Pool, keyring: Keyring, cliente_id: UUID, kind: str, subject: str) -> list[SecretStr]:
    """All secrets of one kind and subject that are valid now, the current one first; raises KeyringError."""
    async with scoped(pool, cliente_id) as connection:
        found = await find_valid(connection, cliente_id, [kind], [subject])
    return [each.open(keyring) for each in found]


async def open_current(
    pool: Pool, keyring: Keyring, cliente_id: UUID, kind: str, subject: str = ""
) -> tuple[UUID, SecretStr] | None:
    """The current secret of a kind and subject, with the credential's id; None where there is none. Raises
    KeyringError."""
    async with scoped(pool, cliente_id) as connection:
        found = await find_valid(connection, cliente_id, [kind], [subject])
    return (found[0].credential_id, found[0].open(keyring)) if found else None


def _stored(cliente_id: UUID, row: Record) -> Stored:
    sealed = Sealed(row["encryption_key_id"], row["sealed"])
    return Stored(cliente_id, row["credential_id"], row["kind"], row["subject"], sealed)
