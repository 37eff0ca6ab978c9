"""From pending messages to committed turns.

One drain is one transaction: it locks up to k conversations, of one tenant or of several small ones, reads up to m
messages of each, runs their turns and writes all that they decided. A crash before COMMIT leaves the messages pending;
after it they are answered. What goes wrong with several tenants is done again with each of them alone.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from liora.db.attempts import waits_since
from liora.db.dispatch import Bell, clientes_with_pending
from liora.db.drain import ConversationKey, Locked, Pending, lock_conversations, pending_messages
from liora.db.failures import is_data_error
from liora.db.quota import WarningKey
from liora.db.session import Connection, Pool, scoped, scoped_batch
from liora.heartbeat import silent
from liora.policy.rules import rules_of
from liora.workers.batch import Batch, QuotaShort, late_from_now
from liora.workers.brain import Brain
from liora.workers.careful import begin, choose, count, counting
from liora.workers.caution import REST, Caution, Culprit, Note
from liora.workers.deadline import Deadline
from liora.workers.hushed import Hushed
from liora.workers.loop import Failed, forever, outcome_of, pause_after
from liora.workers.meter import Meter, read_meters
from liora.workers.rounds import Rounds
from liora.workers.talk import Setting, Unstorable
from liora.workers.unite import unite
from liora.workers.views import TenantView, Views

BUSY_POLL = 0.25
IDLE_POLL = 1.0
"""Seconds between two looks into the database: what another process has stored rings no bell here."""

GATHER_SECONDS = 0.01
"""What a first ring waits for others: a batch of many messages costs each of them less than many batches."""

MOST_TENANTS = 10_000
LOOK_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Quantum:
    """What one drain takes of a tenant at most: so many conversations, and so many messages of each.

    With `exact` the counters of quotas are locked before the turns run instead of being used after them. Messages in
    `doomed` fail without being tried; with `mute` nobody is told when one is given up. A `careful` drain counts the
    attempts, in a commit of their own, before the turns.
    """

    conversations: int
    messages: int
    exact: bool = False
    doomed: frozenset[str] = frozenset()
    mute: bool = False
    careful: bool = False


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
        self.counts: Counter[str] = Counter()
        self._pool = pool
        self._brain = brain
        self._views = views
        self._bell_inbox = bell_inbox
        self._bell_outbox = bell_outbox
        self._bell_jobs = bell_jobs or Bell()
        self._clock = clock
        self._beat = beat
        self._quantum = Quantum(k, m)
        self._deadline = deadline or Deadline()
        self._note = note
        self._culprit = culprit
        self._rest = rest
        self._caution: Caution | None = None
        self._careful = asyncio.Lock()
        self._drains = drains
        self._backoff = backoff
        self._rounds = Rounds()
        self._failures: dict[UUID, int] = {}
        self._warned: set[WarningKey] = set()
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
        cliente_ids = await self._rounds.take(self._quantum.conversations)
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
        """Answers one quantum of each tenant's messages; tells for each whether there may be more.

        Raises what asyncpg raises, and Overtaken; of several tenants Unstorable too. Then nothing has happened.
        """
        tenants = await self._views.of(cliente_ids)
        gone = dict.fromkeys(cliente_ids, False)
        if not tenants:
            return gone
        quantum = replace(self._share(len(tenants)), careful=careful)
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
            doomed = replace(one, doomed=refused.message_ids, careful=False)
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
        note = None if quantum.careful else self._note
        batch = Batch(settings, now, self._backoff, self._deadline, note, late_from_now(), self._warned)
        async with counting(self._pool, batch) as counted, scoped_batch(self._pool, tenants) as connection:
            locked = await _lock(connection, list(tenants), quantum, now)
            messages = await pending_messages(connection, locked, quantum.messages) if locked else {}
            chosen: Mapping[ConversationKey, Sequence[Pending]] = messages
            locked, merged = await unite(connection, locked, messages, batch)
            meters = {cliente_id: setting.meter for cliente_id, setting in settings.items()}
            await read_meters(connection, meters, locked, quantum.exact)
            if quantum.careful and self._caution:
                chosen = choose(self._caution, batch, locked, messages)
                await count(self._pool, chosen, counted)
            for each in locked:
                if batch.touched and batch.late():
                    break
                batch.play(each, chosen.get(each.key, ()))
                await asyncio.sleep(0)  # the web role of this process may have its turn
            await _write(connection, batch)
        self._tell(batch)
        unsure = batch.late() or (quantum.careful and batch.touched)
        more = dict.fromkeys(tenants, True) if unsure else _more(tenants, locked, messages, quantum)
        return more | dict.fromkeys(merged, True)

    def _tell(self, batch: Batch) -> None:
        """Rings for what is committed, and counts it."""
        self.counts.update(answered=len(batch.done), failed=len(batch.failures))
        for place in batch.numbers:
            self._bell_outbox.ring(place)
        for cliente_id in batch.busy:
            self._bell_jobs.ring(cliente_id)
        if len(self._warned) > MOST_TENANTS:
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
