"""One drain: pending messages of one tenant or of several become committed turns, or stay pending.

It is one transaction: it locks up to k conversations, reads up to m messages of each, runs their turns and writes all
that they decided. A crash before COMMIT leaves the messages pending; after it they are answered.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg

from liora.db.dispatch import Bell
from liora.db.drain import ConversationKey, Locked, Pending, lock_conversations, pending_messages
from liora.db.failures import is_data_error
from liora.db.quota import WarningKey
from liora.db.session import Connection, Pool, scoped_batch
from liora.policy.rules import rules_of
from liora.workers.batch import Batch, QuotaShort, late_from_now
from liora.workers.brain import Brain
from liora.workers.careful import choose, count, counting
from liora.workers.caution import Caution, Note
from liora.workers.deadline import Deadline
from liora.workers.hushed import Hushed
from liora.workers.meter import Meter, read_meters
from liora.workers.talk import Setting, Unstorable
from liora.workers.unite import unite
from liora.workers.views import TenantView, Views

MOST_WARNED = 10_000
LOOK_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Quantum:
    """What one drain takes of a tenant at most: so many conversations, and so many messages of each.

    With `exact` the counters of quotas are locked before the turns run instead of being used after them. Messages in
    `doomed` fail without being tried; with `mute` nobody is told when one is given up. With `caution` attempts are
    counted before the turns, in a commit of their own.
    """

    conversations: int
    messages: int
    exact: bool = False
    doomed: frozenset[str] = frozenset()
    mute: bool = False
    caution: Caution | None = None


class Drain:
    """Runs drains for any number of tasks at once; `counts` is for the metrics."""

    def __init__(
        self,
        pool: Pool,
        brain: Brain,
        views: Views,
        bell_outbox: Bell[tuple[UUID, UUID]],
        bell_jobs: Bell[UUID],
        clock: Callable[[], datetime],
        quantum: Quantum,
        deadline: Deadline,
        note: Note | None,
        backoff: float,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._pool = pool
        self._brain = brain
        self._views = views
        self._bell_outbox = bell_outbox
        self._bell_jobs = bell_jobs
        self._clock = clock
        self._quantum = quantum
        self._deadline = deadline
        self._note = note
        self._backoff = backoff
        self._warned: set[WarningKey] = set()

    async def of(self, cliente_ids: Sequence[UUID], caution: Caution | None) -> dict[UUID, bool]:
        """Answers one quantum of each tenant's messages; tells for each whether there may be more.

        Raises what asyncpg raises, and Overtaken; of several tenants Unstorable too. Then nothing has happened.
        """
        tenants = await self._views.of(cliente_ids)
        gone = dict.fromkeys(cliente_ids, False)
        if not tenants:
            return gone
        quantum = replace(self._share(len(tenants)), caution=caution)
        try:
            return gone | await self._commit(tenants, quantum)
        except Unstorable:
            if len(tenants) > 1:
                raise
            return gone | {cliente_id: await self._one_by_one(tenants, quantum) for cliente_id in tenants}

    def _share(self, tenants: int) -> Quantum:
        """A batch is as large for many tenants as for one, so that nobody waits longer for it."""
        return replace(self._quantum, conversations=max(1, self._quantum.conversations // tenants))

    async def _one_by_one(self, tenants: Mapping[UUID, TenantView], quantum: Quantum) -> bool:
        """The messages of a batch that could not be stored, each in a commit of its own: the culprit fails alone."""
        for _ in range(quantum.conversations * quantum.messages):
            if not any((await self._one(tenants, quantum)).values()):
                return False
        return True

    async def _one(self, tenants: Mapping[UUID, TenantView], quantum: Quantum) -> Mapping[UUID, bool]:
        one = replace(quantum, conversations=1, messages=1)
        try:
            return await self._commit(tenants, one)
        except Unstorable as refused:
            doomed = replace(one, doomed=refused.message_ids, caution=None)
        try:
            return await self._commit(tenants, doomed)
        except Unstorable:  # not even the apology can be
            return await self._commit(tenants, replace(doomed, mute=True))

    async def _commit(self, tenants: Mapping[UUID, TenantView], quantum: Quantum) -> dict[UUID, bool]:
        try:
            return await self._transaction(tenants, quantum)
        except QuotaShort:
            return await self._transaction(tenants, replace(quantum, exact=True))

    async def _transaction(self, tenants: Mapping[UUID, TenantView], quantum: Quantum) -> dict[UUID, bool]:
        now = self._clock()
        settings = {cliente_id: self._setting(cliente_id, tenants[cliente_id], quantum, now) for cliente_id in tenants}
        note = None if quantum.caution else self._note
        batch = Batch(settings, now, self._backoff, self._deadline, note, late_from_now(), self._warned)
        async with counting(self._pool, batch) as counted, scoped_batch(self._pool, tenants) as connection:
            locked = await _lock(connection, list(tenants), quantum, now)
            messages = await pending_messages(connection, locked, quantum.messages) if locked else {}
            chosen: Mapping[ConversationKey, Sequence[Pending]] = messages
            locked, merged = await unite(connection, locked, messages, batch)
            meters = {cliente_id: setting.meter for cliente_id, setting in settings.items()}
            await read_meters(connection, meters, locked, quantum.exact)
            if quantum.caution:
                chosen = choose(quantum.caution, batch, locked, messages)
                await count(self._pool, chosen, counted)
            for each in locked:
                if batch.touched and batch.late():
                    break
                batch.play(each, chosen.get(each.key, ()))
                await asyncio.sleep(0)  # the web role of this process may have its turn
            await _write(connection, batch)
        self._tell(batch)
        unsure = batch.late() or (quantum.caution is not None and batch.touched)
        more = dict.fromkeys(tenants, True) if unsure else _more(tenants, locked, messages, quantum)
        return more | dict.fromkeys(merged, True)

    def _tell(self, batch: Batch) -> None:
        """Rings for what is committed, and counts it."""
        self.counts.update(answered=len(batch.done), failed=len(batch.failures))
        for place in batch.numbers:
            self._bell_outbox.ring(place)
        for cliente_id in batch.busy:
            self._bell_jobs.ring(cliente_id)
        if len(self._warned) > MOST_WARNED:
            self._warned.clear()
        self._warned |= batch.warned

    def _setting(self, cliente_id: UUID, tenant: TenantView, quantum: Quantum, now: datetime) -> Setting:
        rules = rules_of(tenant.plan, self._brain.quotas(tenant.tenant))
        meter = Meter(rules, tenant.tenant, cliente_id, now, tenant.ask_quota)
        brain = self._brain if tenant.status == "active" else Hushed(self._brain)
        return Setting(brain, tenant, meter, now, quantum.doomed, mute=quantum.mute)


def _more(
    cliente_ids: Iterable[UUID],
    locked: Sequence[Locked],
    messages: Mapping[ConversationKey, Sequence[Pending]],
    quantum: Quantum,
) -> dict[UUID, bool]:
    """A tenant may have more where a bound of the quantum was reached."""
    conversations = Counter(each.cliente_id for each in locked)
    full = {each.cliente_id for each in locked if len(messages[each.key]) == quantum.messages}
    return {each: each in full or conversations[each] == quantum.conversations for each in cliente_ids}


async def _lock(connection: Connection, cliente_ids: Sequence[UUID], quantum: Quantum, now: datetime) -> list[Locked]:
    """A backlog of conversations that are blocked or held elsewhere must not hide the others: then all is looked at."""
    near = LOOK_AHEAD * quantum.conversations * quantum.messages
    locked = await lock_conversations(connection, cliente_ids, now, quantum.conversations, near)
    hidden = set(cliente_ids) - {each.cliente_id for each in locked}
    if hidden:
        locked += await lock_conversations(connection, sorted(hidden), now, quantum.conversations, None)
    return locked


async def _write(connection: Connection, batch: Batch) -> None:
    try:
        await batch.write(connection)
    except asyncpg.PostgresError as error:
        if is_data_error(error):
            raise Unstorable(batch.message_ids()) from error
        raise
