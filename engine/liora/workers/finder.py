"""Looks for what may be said, for all lanes that ask within a few milliseconds together.

    LaneSender ──find──> Finder ──one transaction──> rows that are marked, back to each LaneSender

A look that fails together with others' is repeated alone: one tenant's trouble must not keep the others silent.
"""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

from liora.db.lanes import Lane
from liora.db.outbox import Found, Look, mark_due
from liora.db.session import Pool, scoped, scoped_some
from liora.workers.trouble import TROUBLE

AT_ONCE = 4

Asked = tuple[Lane, Look]


class Finder:
    """One for all lanes of a process; `gather_seconds` is what a look waits for others."""

    def __init__(self, pool: Pool, gather_seconds: float) -> None:
        self._pool = pool
        self._gather_seconds = gather_seconds
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._asked: list[Asked] = []
        self._gathering: asyncio.Task[dict[Lane, Found]] | None = None

    async def find(self, lane: Lane, look: Look) -> Found:
        """Raises what the database raises; a lane asks for one look at a time."""
        self._asked.append((lane, look))
        if self._gathering is None:
            self._gathering = asyncio.create_task(self._find_together(), name="looks")
        together = self._gathering
        try:
            return (await asyncio.shield(together))[lane]
        except TROUBLE:
            return await self._find_alone(lane, look)

    async def _find_together(self) -> dict[Lane, Found]:
        async with self._slots:
            await asyncio.sleep(self._gather_seconds)
            asked, self._asked, self._gathering = self._asked, [], None
            async with scoped_some(self._pool, _clientes(asked)) as connection:
                found = await mark_due(connection, asked)
        return dict(zip((lane for lane, _ in asked), found, strict=True))

    async def _find_alone(self, lane: Lane, look: Look) -> Found:
        async with scoped(self._pool, lane.cliente_id) as connection:
            [found] = await mark_due(connection, [(lane, look)])
        return found


def _clientes(asked: Sequence[Asked]) -> Iterable[UUID]:
    return {lane.cliente_id for lane, _ in asked}
