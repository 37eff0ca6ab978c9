"""From due timers to pending messages: a timer becomes an event of its conversation, once, whoever finds it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from liora.db.dispatch import Bell, clientes_with_due_timers
from liora.db.session import Pool, scoped
from liora.db.timers import fire_due
from liora.heartbeat import silent
from liora.workers.loop import forever, outcome_of

BUSY_POLL = 0.25
IDLE_POLL = 1.0
MOST_TENANTS = 10_000
MOST_TIMERS = 256


class TimerWorker:
    """Looks for due timers; any number of workers may run, and a restart loses none."""

    def __init__(
        self, pool: Pool, bell_inbox: Bell[UUID], clock: Callable[[], datetime], beat: Callable[[], None] = silent
    ) -> None:
        self._pool = pool
        self._bell_inbox = bell_inbox
        self._clock = clock
        self._beat = beat
        self._poll = BUSY_POLL

    async def run(self) -> None:
        """Works until cancelled."""
        await forever(self._look, "looking for due timers")

    async def _look(self) -> None:
        self._beat()
        clientes = await clientes_with_due_timers(self._pool, self._clock(), MOST_TENANTS)
        for cliente_id in clientes:
            await outcome_of(self.fire(cliente_id), "firing timers", cliente_id=cliente_id)
        self._poll = BUSY_POLL if clientes else min(self._poll * 2, IDLE_POLL)
        await asyncio.sleep(self._poll)

    async def fire(self, cliente_id: UUID) -> int:
        """Moves due timers of a tenant into its inbox, in one transaction; returns how many."""
        async with scoped(self._pool, cliente_id) as connection:
            fired = await fire_due(connection, cliente_id, self._clock(), MOST_TIMERS)
        if fired:
            self._bell_inbox.ring(cliente_id)
        return fired
