"""From pending messages to committed turns.

One drain is one transaction of one tenant: it locks up to k conversations, reads up to m messages of each, runs their
turns and writes all that they decided. A crash before COMMIT leaves the messages pending; after it they are answered.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg

from liora.db.dispatch import Bell, clientes_with_pending
from liora.db.drain import Locked, lock_conversations, pending_messages
from liora.db.failures import is_data_error
from liora.db.quota import lock_counters, read_counters
from liora.db.session import Connection, Pool, scoped
from liora.workers.batch import Batch, QuotaShort
from liora.workers.brain import Brain
from liora.workers.loop import Failed, forever, outcome_of, pause_after
from liora.workers.meter import Meter
from liora.workers.rounds import Rounds
from liora.workers.talk import Setting, Unstorable
from liora.workers.views import TenantView, Views

BUSY_POLL = 0.25
IDLE_POLL = 1.0
"""Seconds between two looks into the database: what another process has stored rings no bell here."""

MOST_TENANTS = 10_000
LOOK_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Quantum:
    """What one drain takes at most: so many conversations, and so many messages of each.

    With `exact` the counters of quotas are locked before the turns run instead of being used after them. Messages in
    `doomed` fail without being tried; with `mute` nobody is told when one is given up.
    """

    conversations: int
    messages: int
    exact: bool = False
    doomed: frozenset[str] = frozenset()
    mute: bool = False


class TurnWorker:
    """Answers what lies in the inbox. Any number of workers may run, in any number of processes."""

    def __init__(
        self,
        pool: Pool,
        brain: Brain,
        views: Views,
        bell_inbox: Bell[UUID],
        bell_outbox: Bell[tuple[UUID, UUID]],
        clock: Callable[[], datetime],
        k: int = 16,
        m: int = 4,
        *,
        drains: int = 4,
        backoff: float = 1.0,
    ) -> None:
        self._pool = pool
        self._brain = brain
        self._views = views
        self._bell_inbox = bell_inbox
        self._bell_outbox = bell_outbox
        self._clock = clock
        self._quantum = Quantum(k, m)
        self._drains = drains
        self._backoff = backoff
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
        loop = asyncio.get_running_loop()
        patience = max(0.0, self._looked_at + self._poll - loop.time())
        for cliente_id in await self._bell_inbox.wait(patience):
            self._poll = BUSY_POLL
            self._rounds.add(cliente_id)
        if loop.time() < self._looked_at + self._poll:
            return
        self._looked_at = loop.time()
        found = await clientes_with_pending(self._pool, MOST_TENANTS)
        self._poll = BUSY_POLL if found else min(self._poll * 2, IDLE_POLL)
        random.shuffle(found)  # or all processes would begin with the same tenant
        for cliente_id in found:
            self._rounds.add(cliente_id)

    async def _serve(self) -> None:
        cliente_id = await self._rounds.take()
        more = await outcome_of(self.drain(cliente_id), "drain", cliente_id=cliente_id)
        if isinstance(more, Failed):
            self._failures[cliente_id] = self._failures.get(cliente_id, 0) + 1
            self._rounds.rest(cliente_id, pause_after(self._failures[cliente_id]))
        else:
            self._failures.pop(cliente_id, None)
            self._rounds.done(cliente_id, more)

    async def drain(self, cliente_id: UUID) -> bool:
        """Answers one quantum of a tenant's messages; returns whether there may be more.

        Raises what asyncpg raises, and Overtaken; then nothing has happened.
        """
        tenant = await self._views.of(cliente_id)
        if tenant is None:
            return False
        try:
            return await self._commit(cliente_id, tenant, self._quantum)
        except Unstorable:
            return await self._one_by_one(cliente_id, tenant)

    async def _one_by_one(self, cliente_id: UUID, tenant: TenantView) -> bool:
        """The messages of a batch that could not be stored, each in a commit of its own: the culprit fails alone."""
        for _ in range(self._quantum.conversations * self._quantum.messages):
            if not await self._one(cliente_id, tenant):
                return False
        return True

    async def _one(self, cliente_id: UUID, tenant: TenantView) -> bool:
        one = replace(self._quantum, conversations=1, messages=1)
        try:
            return await self._commit(cliente_id, tenant, one)
        except Unstorable as refused:
            doomed = replace(one, doomed=refused.message_ids)
        try:
            return await self._commit(cliente_id, tenant, doomed)
        except Unstorable:  # not even the apology can be
            return await self._commit(cliente_id, tenant, replace(doomed, mute=True))

    async def _commit(self, cliente_id: UUID, tenant: TenantView, quantum: Quantum) -> bool:
        try:
            return await self._transaction(cliente_id, tenant, quantum)
        except QuotaShort:
            return await self._transaction(cliente_id, tenant, replace(quantum, exact=True))

    async def _transaction(self, cliente_id: UUID, tenant: TenantView, quantum: Quantum) -> bool:
        now = self._clock()
        meter = Meter(self._brain.quotas(tenant.tenant), tenant.tenant, cliente_id, now, tenant.ask_quota)
        batch = Batch(Setting(self._brain, tenant, meter, now, quantum.doomed, quantum.mute), self._backoff)
        async with scoped(self._pool, cliente_id) as connection:
            locked = await _lock(connection, cliente_id, quantum, now)
            ids = [each.conversation_id for each in locked]
            messages = await pending_messages(connection, cliente_id, ids, quantum.messages) if ids else {}
            await _read_meter(connection, cliente_id, meter, locked, quantum.exact)
            for each in locked:
                batch.play(each, messages[each.conversation_id])
                await asyncio.sleep(0)  # the web role of this process may have its turn
            await _write(connection, cliente_id, batch)
        for number_id in batch.numbers:
            self._bell_outbox.ring((cliente_id, number_id))
        full = any(len(each) == quantum.messages for each in messages.values())
        return full or len(locked) == quantum.conversations


async def _lock(connection: Connection, cliente_id: UUID, quantum: Quantum, now: datetime) -> list[Locked]:
    """A backlog of conversations that are blocked or held elsewhere must not hide the others: then all is looked at."""
    near = LOOK_AHEAD * quantum.conversations * quantum.messages
    locked = await lock_conversations(connection, cliente_id, now, quantum.conversations, near)
    return locked or await lock_conversations(connection, cliente_id, now, quantum.conversations, None)


async def _read_meter(
    connection: Connection, cliente_id: UUID, meter: Meter, locked: Sequence[Locked], exact: bool
) -> None:
    counters = meter.counters(each.contact_id for each in locked)
    if counters:
        read = lock_counters if exact else read_counters
        meter.start(await read(connection, cliente_id, counters))


async def _write(connection: Connection, cliente_id: UUID, batch: Batch) -> None:
    try:
        await batch.write(connection, cliente_id)
    except asyncpg.PostgresError as error:
        if is_data_error(error):
            raise Unstorable(batch.message_ids()) from error
        raise
