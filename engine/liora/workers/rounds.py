"""Whose turn it is: tenants queue up for one drain each, so that a noisy one cannot starve a quiet one."""

import asyncio
from uuid import UUID


class Rounds:
    """A queue in which each tenant stands once, and of which no tenant is drained twice at a time."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[UUID] = asyncio.Queue()
        self._queued: set[UUID] = set()
        self._away: set[UUID] = set()
        self._rung: set[UUID] = set()

    def add(self, cliente_id: UUID) -> None:
        """The tenant has work; while it is being drained or rests, that is remembered."""
        if cliente_id in self._away:
            self._rung.add(cliente_id)
        elif cliente_id not in self._queued:
            self._queued.add(cliente_id)
            self._queue.put_nowait(cliente_id)

    async def take(self, most: int) -> list[UUID]:
        """The tenants that have waited longest, at least one; give each back with `done` or `rest`."""
        taken = [await self._queue.get()]
        while len(taken) < most and not self._queue.empty():
            taken.append(self._queue.get_nowait())
        self._queued.difference_update(taken)
        self._away.update(taken)
        return taken

    def done(self, cliente_id: UUID, more: bool) -> None:
        """The drain is over; with `more` work, or some that came meanwhile, the tenant queues up again."""
        self._away.discard(cliente_id)
        if more or cliente_id in self._rung:
            self._rung.discard(cliente_id)
            self.add(cliente_id)

    def rest(self, cliente_id: UUID, seconds: float) -> None:
        """The drain has failed: the tenant queues up again after a pause, and not before."""
        asyncio.get_running_loop().call_later(seconds, self.done, cliente_id, True)
