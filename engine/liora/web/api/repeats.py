"""`Idempotency-Key`: the same request under the same key is carried out once, and answered alike for a day."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.db.schema.platform import idempotency
from liora.web.api.problems import Problem, conflict

HEADER = "Idempotency-Key"
LONGEST = 200
VISIBLE = re.compile(rf"[!-~]{{1,{LONGEST}}}")
REMEMBERED = timedelta(days=1)
GIVEN_UP = timedelta(minutes=1)
"""After so long without an answer whoever began it is gone, and the request may begin anew."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it is kept: its status and the whole envelope."""

    status: int
    envelope: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A request that names a key: who sent it, of which cliente it is, and what tells it from others under this key."""

    actor: str
    key: str
    cliente_id: UUID | None
    digest: bytes

    @classmethod
    def of(cls, actor: str, key: str, cliente_id: UUID | None, *parts: bytes) -> "Repeated":
        """Raises Problem 422 for a key that is empty, too long or not of visible ASCII."""
        if not VISIBLE.fullmatch(key):
            raise Problem(422, "invalid", f"{HEADER} debe tener entre 1 y {LONGEST} caracteres visibles.")
        return cls(actor, key, cliente_id, hashlib.sha256(b"\0".join(parts)).digest())

    def new_id(self, first_asked: datetime) -> UUID:
        """The id of what the request creates: the same however often it is begun within the key's day."""
        words = f"{self.actor}\0{self.key}\0{first_asked.astimezone(UTC).isoformat()}\0".encode()
        return UUID(bytes=hashlib.sha256(words + self.digest).digest()[:16], version=5)


class Repeats:
    """Keeps answers by key; what failed may be tried again under the same key."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def once(self, asked: Repeated, now: datetime, work: Callable[[UUID], Awaitable[Said]]) -> Said:
        """`work` gets the id of what it creates.

        Raises Problem 409 where the key belongs to another request, or the first one is still under way.
        """
        async with self._engine.begin() as connection:
            known = await _enter(connection, asked, now)
        if isinstance(known, Said):
            return known
        try:
            said = await work(asked.new_id(known))
        except BaseException:
            await self._give_up(asked)
            raise
        async with self._engine.begin() as connection:
            kept = update(idempotency).where(*_mine(asked))
            await connection.execute(kept.values(status=said.status, answer=dict(said.envelope)))
        return said

    async def _give_up(self, asked: Repeated) -> None:
        """What was half done is found again by its id."""
        async with self._engine.begin() as connection:
            await connection.execute(update(idempotency).where(*_mine(asked)).values(began_at=None))


async def _enter(connection: AsyncConnection, asked: Repeated, now: datetime) -> Said | datetime:
    """The answer, or for whoever is to carry the request out when it was first asked for; old entries make room."""
    fresh = {"cliente_id": asked.cliente_id, "digest": asked.digest, "created_at": now, "began_at": now}
    row = insert(idempotency).values(actor=asked.actor, key=asked.key, **fresh).on_conflict_do_nothing()
    await connection.execute(delete(idempotency).where(*_mine(asked), idempotency.c.created_at < now - REMEMBERED))
    if (await connection.execute(row)).rowcount:
        return now
    found = await connection.execute(select(idempotency).where(*_mine(asked)).with_for_update())
    known = found.mappings().one_or_none()
    if known is None:
        raise _under_way()
    if known["status"] is None and known["began_at"] is None and known["digest"] != asked.digest:
        await connection.execute(update(idempotency).where(*_mine(asked)).values(**fresh))
        return now
    if known["digest"] != asked.digest:
        raise conflict("other_request", f"Ese {HEADER} ya se usó con otra solicitud.")
    if known["status"] is not None:
        return Said(known["status"], known["answer"])
    if known["began_at"] is not None and now - known["began_at"] < GIVEN_UP:
        raise _under_way()
    await connection.execute(update(idempotency).where(*_mine(asked)).values(began_at=now))
    first_asked: datetime = known["created_at"]
    return first_asked


def _under_way() -> Problem:
    return conflict("under_way", "La primera solicitud con esa clave todavía está en curso.")


def _mine(asked: Repeated) -> tuple[Any, Any]:
    return idempotency.c.actor == asked.actor, idempotency.c.key == asked.key
