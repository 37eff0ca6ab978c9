"""How often somebody may try to get in: counted in the database, so that many processes count alike."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.db.schema.platform import attempt

WINDOW = timedelta(minutes=5)
OF_SUBJECT = 10
"""Tries for one e-mail address or token in a window."""
OF_ADDRESS = 100
"""Tries from one network address in a window: an office shares one."""


class Attempts:
    """Counts tries by digest: neither addresses nor e-mails are kept."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    async def wait(self, address: str, subject: str) -> float:
        """Seconds until another try is admitted; 0 where this one is. Refused tries count too."""
        now = self._clock()
        start = datetime.fromtimestamp(now.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), UTC)
        async with self._engine.begin() as connection:
            await connection.execute(
                text("SET LOCAL synchronous_commit = off")
            )  # a count is worth no wait for the disk
            by_subject = await _count(connection, f"subject:{subject}", start)
            by_address = await _count(connection, f"address:{address}", start)
            if by_address == 1:
                await connection.execute(delete(attempt).where(attempt.c.window_start < start - WINDOW))
        if by_subject <= OF_SUBJECT and by_address <= OF_ADDRESS:
            return 0.0
        return max(1.0, (start + WINDOW - now).total_seconds())

    async def succeeded(self, address: str, subject: str) -> None:
        """What was tried for the subject is forgotten; of the address, which many may share, this one try."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(attempt).where(attempt.c.digest == _digest(f"subject:{subject}")))
            here = attempt.c.digest == _digest(f"address:{address}"), attempt.c.tries > 0
            await connection.execute(update(attempt).where(*here).values(tries=attempt.c.tries - 1))


async def _count(connection: AsyncConnection, what: str, start: datetime) -> int:
    counted = insert(attempt).values(digest=_digest(what), window_start=start, tries=1)
    again = counted.on_conflict_do_update(
        index_elements=["digest", "window_start"], set_={"tries": attempt.c.tries + 1}
    )
    tries: int | None = await connection.scalar(again.returning(attempt.c.tries))
    return tries or 0


def _digest(what: str) -> bytes:
    return hashlib.sha256(what.encode()).digest()
