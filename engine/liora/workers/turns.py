"""Which tenants have pending messages, and when they are drained.

What goes wrong with several tenants in one drain is done again with each of them alone.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from liora.db.attempts import waits_since
from liora.db.dispatch import Bell, clientes_with_pending
from liora.db.session import Pool, scoped
from liora.heartbeat import silent
from liora.workers.brain import Brain
from liora.workers.careful import begin
from liora.workers.caution import REST, Caution, Culprit, Note
from liora.workers.deadline import Deadline
from liora.workers.drain import Drain, Quantum
from liora.workers.loop import Failed, forever, outcome_of, pause_after
from liora.workers.rounds import Rounds
from liora.workers.views import Views

BUSY_POLL = 0.25
IDLE_POLL = 1.0
"""Seconds between two looks into the database: what another process has stored rings no bell here."""

GATHER_SECONDS = 0.01
"""What a first ring waits for others: a batch of many messages costs each of them less than many batches."""

MOST_TENANTS = 10_000


class TurnWorker:
    """Answers what lies in the inbox, with any number of workers and processes; `counts` is for the metrics."""

    def __init__(
        self,
        pool: Pool,
        brain: Brain,
        views: Views,
        bell_inbox: Bell[UUID],
        bell_outbox: Bell[tuple[UUID, UUID]],
        clock: Callable[[], datetime],
        k: int = 32,
        m: int = 4,
        *,
        deadline: Deadline | None = None,
        note: Note | None = None,
        culprit: Culprit | None = None,
        rest: timedelta = REST,
        drains: int = 4,
        backoff: float = 1.0,
        bell_jobs: Bell[UUID] | None = None,
        beat: Callable[[], None] = silent,
    ) -> None:
        quantum, ring_jobs, limit = Quantum(k, m), bell_jobs or Bell(), deadline or Deadline()
        self._drain = Drain(pool, brain, views, bell_outbox, ring_jobs, clock, quantum, limit, note, backoff)
        self.counts = self._drain.counts
        self._pool = pool
        self._bell_inbox = bell_inbox
        self._clock = clock
        self._beat = beat
        self._culprit = culprit
        self._rest = rest
        self._caution: Caution | None = None
        self._careful = asyncio.Lock()
        self._drains = drains
        self._most = k
        self._rounds = Rounds()
        self._failures: dict[UUID, int] = {}
        self._poll = BUSY_POLL
        self._looked_at = float("-inf")

    async def run(self) -> None:
        """Works until cancelled; a transaction in flight is then rolled back and its messages stay pending."""
        self._rounds = Rounds()
        async with asyncio.TaskGroup() as group:
            group.create_task(forever(self._look, "looking for messages"))
            for _ in range(self._drains):
                group.create_task(forever(self._serve, "serving a tenant"))

    async def _look(self) -> None:
        """The bell is for speed; the database is asked from time to time, however often the bell rings."""
        if self._caution is None:
            self._caution = await begin(self._pool, self._clock, self._culprit, self._rest)
        loop = asyncio.get_running_loop()
        patience = max(0.0, self._looked_at + self._poll - loop.time())
        rung = await self._bell_inbox.wait(patience)
        if rung:
            self._poll = BUSY_POLL
            await asyncio.sleep(GATHER_SECONDS)
        for cliente_id in rung:
            self._rounds.add(cliente_id)
        if rung and loop.time() < self._looked_at + self._poll:
            return
        self._looked_at = loop.time()
        self._beat()
        found = await clientes_with_pending(self._pool, MOST_TENANTS)
        self._poll = BUSY_POLL if found else min(self._poll * 2, IDLE_POLL)
        random.shuffle(found)  # or all processes would begin with the same tenant
        for cliente_id in found:
            self._rounds.add(cliente_id)

    async def _serve(self) -> None:
        cliente_ids = await self._rounds.take(self._most)
        for cliente_id, more in (await self._outcomes(cliente_ids)).items():
            if isinstance(more, Failed):
                self._failures[cliente_id] = self._failures.get(cliente_id, 0) + 1
                self._rounds.rest(cliente_id, pause_after(self._failures[cliente_id]))
            else:
                self._failures.pop(cliente_id, None)
                self._rounds.done(cliente_id, more)

    async def _outcomes(self, cliente_ids: Sequence[UUID]) -> Mapping[UUID, bool | Failed]:
        held = [each for each in cliente_ids if self._caution and self._caution.holds(each, self._clock())]
        others = [each for each in cliente_ids if each not in held]
        return {**await self._drained(others, careful=False), **await self._drained(held, careful=True)}

    async def _drained(self, cliente_ids: Sequence[UUID], careful: bool) -> Mapping[UUID, bool | Failed]:
        """One tenant's trouble is its own: where a shared drain fails, each tenant has one to itself."""
        drain = self._drain_carefully if careful else self.drain
        if len(cliente_ids) > 1:
            drained = await outcome_of(drain(cliente_ids), "shared drain", tenants=len(cliente_ids))
            if not isinstance(drained, Failed):
                return drained
        outcomes: dict[UUID, bool | Failed] = {}
        for each in cliente_ids:
            drained = await outcome_of(drain([each]), "drain", cliente_id=each)
            outcomes[each] = drained if isinstance(drained, Failed) else drained[each]
        return outcomes

    async def _drain_carefully(self, cliente_ids: Sequence[UUID]) -> dict[UUID, bool]:
        """One batch at a time in this process, or whoever was only near would become a suspect too."""
        async with self._careful:
            more = await self.drain(cliente_ids, careful=True)
        if any(more.values()):
            return more
        for cliente_id in cliente_ids:
            async with scoped(self._pool, cliente_id) as connection:
                if self._caution and not await waits_since(connection, cliente_id, self._caution.stored_before):
                    self._caution.leave(cliente_id)
        return more

    async def drain(self, cliente_ids: Sequence[UUID], *, careful: bool = False) -> dict[UUID, bool]:
        """One drain, with caution where it is asked for: whether each tenant may have more; raises what it raises."""
        return await self._drain.of(cliente_ids, self._caution if careful else None)
