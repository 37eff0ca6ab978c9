"""Sealing everything anew under the first key, tenant by tenant and page by page, while others read and write.

Each page is a transaction of its own that locks its rows; what somebody else holds is left to the next pass. The rows
themselves say what is left to do, so it can be broken off and begun again at any time.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import structlog
from asyncpg import Record

from liora.credentials.keyring import Keyring, KeyringError, Sealed
from liora.credentials.opening import place_of
from liora.db.dispatch import next_clientes
from liora.db.session import Connection, Pool, scoped

CLIENTES = 500
PAGE = 100
PASSES = 5

_STALE = (
    "SELECT credential_id, encryption_key_id, sealed FROM liora.credential "
    "WHERE cliente_id = $1 AND encryption_key_id <> $2 AND credential_id > $3 "
    "ORDER BY credential_id LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED"
)
_SEAL = "UPDATE liora.credential SET encryption_key_id = $3, sealed = $4 WHERE cliente_id = $1 AND credential_id = $2"
_LEFT = "SELECT count(*) FROM liora.credential WHERE cliente_id = $1 AND encryption_key_id <> $2"
_FIRST = UUID(int=0)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many rows were sealed anew, could not be opened, and are still under another key at the end."""

    sealed: int = 0
    unopened: int = 0
    left: int = 0

    def __add__(self, other: "Rotated") -> "Rotated":
        return Rotated(self.sealed + other.sealed, self.unopened + other.unopened, self.left + other.left)


async def rotate(pool: Pool, keyring: Keyring, tell: Callable[[Rotated], None] = lambda _: None) -> Rotated:
    """Seals all rows under the first key; `tell` hears of each pass. Raises NoKey for a keyring without keys."""
    total = Rotated()
    for _ in range(PASSES):
        found = await _pass(pool, keyring)
        total = replace(found, sealed=total.sealed + found.sealed)
        tell(total)
        if found.left == found.unopened:
            break
    return total


async def _pass(pool: Pool, keyring: Keyring) -> Rotated:
    after, found = None, Rotated()
    while clientes := await next_clientes(pool, after, CLIENTES):
        for cliente_id in clientes:
            found += await _of_cliente(pool, keyring, cliente_id)
        after = clientes[-1]
    return found


async def _of_cliente(pool: Pool, keyring: Keyring, cliente_id: UUID) -> Rotated:
    after: UUID | None = _FIRST
    found = Rotated()
    while after is not None:
        async with scoped(pool, cliente_id) as connection:
            rows = await connection.fetch(_STALE, cliente_id, keyring.key_id, after, PAGE)
            for row in rows:
                found += await _seal_anew(connection, keyring, cliente_id, row)
        after = rows[-1]["credential_id"] if len(rows) == PAGE else None
    async with scoped(pool, cliente_id) as connection:
        return found + Rotated(left=await connection.fetchval(_LEFT, cliente_id, keyring.key_id))


async def _seal_anew(connection: Connection, keyring: Keyring, cliente_id: UUID, row: Record) -> Rotated:
    place = place_of(cliente_id, row["credential_id"])
    try:
        secret = keyring.open(place, Sealed(row["encryption_key_id"], row["sealed"]))
    except KeyringError as error:
        log.error("not sealed anew", cliente_id=str(cliente_id), reason=str(error))
        return Rotated(unopened=1)
    sealed = keyring.seal(place, secret)
    await connection.execute(_SEAL, cliente_id, row["credential_id"], sealed.key_id, sealed.data)
    return Rotated(sealed=1)
