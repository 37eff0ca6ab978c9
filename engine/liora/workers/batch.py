"""The turns of one drain, in memory: what a batch holds at the end is written in one commit."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from liora.core.numbering import numbered
from liora.db.drain import (
    Advance,
    Failure,
    Locked,
    MessageKey,
    Pending,
    Said,
    advance_conversations,
    close_messages,
    record_failures,
    say,
)
from liora.db.jobs import JobRequest, request_jobs
from liora.db.log import Entry, write_log
from liora.db.notices import Notice, tell
from liora.db.outbox import release_parked
from liora.db.quota import Counter, Use, WarningKey, spend
from liora.db.session import Connection
from liora.db.timers import TimerKey, set_timers
from liora.errors import LioraError
from liora.orders.placing import NewOrder, place_orders
from liora.workers.caution import Note
from liora.workers.deadline import Deadline
from liora.workers.loop import Failed, attempt, log_failure
from liora.workers.talk import Setting, Step, Talk

BATCH_SECONDS = 1.0
"""After so long a batch begins no further turn: with the deadline of a turn it stays within `transaction_timeout`."""


def late_from_now() -> Callable[[], bool]:
    """Says when a batch that begins now has lasted long enough."""
    until = time.monotonic() + BATCH_SECONDS
    return lambda: time.monotonic() > until


class QuotaShort(LioraError):
    """Another worker was faster to use what was left of a quota; the batch is rolled back and run again."""


@dataclass(slots=True)
class Batch:
    """Runs conversations of the tenants in `settings` and gathers what is to be written.

    After its n-th failure a message waits `backoff` · 2ⁿ seconds, and those of its conversation wait behind it. Once
    `late` says so, no further turn begins: a transaction that takes too long would be rolled back, with every turn.
    What is `known` of limits that are nearly used up is not told again.
    """

    settings: dict[UUID, Setting]
    now: datetime
    backoff: float
    deadline: Deadline
    note: Note | None
    late: Callable[[], bool]
    known: Set[WarningKey] = frozenset()
    advances: list[Advance] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    timers: dict[TimerKey, datetime | None] = field(default_factory=dict)
    jobs: list[JobRequest] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    orders: list[NewOrder] = field(default_factory=list)
    done: list[MessageKey] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unparked: dict[UUID, list[UUID]] = field(default_factory=dict)
    numbers: set[tuple[UUID, UUID]] = field(default_factory=set)
    warned: set[WarningKey] = field(default_factory=set)

    @property
    def touched(self) -> bool:
        """Whether it holds the outcome of a turn."""
        return bool(self.done or self.failures)

    @property
    def busy(self) -> set[UUID]:
        """The clientes with new jobs."""
        asked = [job.cliente_id for job in self.jobs] + [notice.cliente_id for notice in self.notices]
        return {*asked, *(cliente_id for cliente_id, _ in self.warned)}

    def rest(self, locked: Locked, until: datetime) -> None:
        """Leaves a conversation as it is until then."""
        self.advances.append(Advance(*locked.key, locked.conversation, locked.version, until))

    def doom(self, message: Pending) -> None:
        """Gives up a message in whose turns the process has ended, without another one."""
        setting = self.settings[message.cliente_id]
        self.settings[message.cliente_id] = replace(setting, deadly=setting.deadly | {message.message_id})

    def message_ids(self) -> list[str]:
        """Every message that this batch has touched."""
        return [*(message_id for _, message_id in self.done), *(failure.message_id for failure in self.failures)]

    def touched_messages(self) -> set[MessageKey]:
        """The (cliente_id, message_id) of each of them."""
        return {*self.done, *((failure.cliente_id, failure.message_id) for failure in self.failures)}

    def play(self, locked: Locked, messages: Sequence[Pending]) -> None:
        """Runs the turns of one conversation, in order, up to a message that fails and is to be tried again."""
        if not messages:
            return
        talk = Talk(self.settings[locked.cliente_id], locked)
        blocked_until = None
        for message in messages:
            if self.touched and self.late():
                break
            step = self._step(talk, message)
            if step is None:
                blocked_until = self.now + timedelta(seconds=self.backoff * 2 ** self.failures[-1].attempts)
                break
            talk.go_on(step)
            self._keep(locked, step)
        self.advances.append(Advance(*locked.key, talk.conversation, talk.version, blocked_until))
        if talk.heard_person and messages[0].parked:
            self.unparked.setdefault(locked.cliente_id, []).append(locked.conversation_id)
            self.numbers.add((locked.cliente_id, locked.number_id))

    def _step(self, talk: Talk, message: Pending) -> Step | None:
        if self.note:
            self.note.write(message.cliente_id, message.message_id)
        step = attempt(self.deadline.within, talk.take, message)
        if self.note:
            self.note.clear()
        if not isinstance(step, Failed):
            self._close(message)
            return step
        log_failure("turn", step.error, conversation_id=message.conversation_id, attempt=message.attempts + 1)
        failure = talk.fail(message, step.error)
        self.failures.append(failure)
        if failure.done_at is None:
            return None
        self.notices.append(talk.notice("dead_letter"))
        return talk.give_up(message)

    def _close(self, message: Pending) -> None:
        """A message that a cliente was not there to answer keeps why."""
        status = self.settings[message.cliente_id].tenant.status
        if status == "active":
            self.done.append((message.cliente_id, message.message_id))
        else:
            self.failures.append(Failure(message.cliente_id, message.message_id, message.attempts, status, self.now))

    def _keep(self, locked: Locked, step: Step) -> None:
        self.said.extend(step.said)
        if step.said:
            self.numbers.add((locked.cliente_id, locked.number_id))
        self.entries.extend(step.entries)
        self.timers.update(step.timers)
        self.jobs.extend(step.jobs)
        self.notices.extend(step.notices)
        if step.order:
            self.orders.append(step.order)
        self.settings[locked.cliente_id].meter.book(step.uses)

    async def write(self, connection: Connection) -> None:
        """Writes everything in the transaction that holds the conversations; quotas last, and the numbers of orders.

        Raises QuotaShort, Overtaken and what asyncpg raises: then the transaction must be rolled back.
        """
        await advance_conversations(connection, self.advances)
        if not self.orders:
            await self._speak(connection)
        await set_timers(connection, self.timers)
        await request_jobs(connection, self.jobs)
        for cliente_id, conversation_ids in self.unparked.items():
            await release_parked(connection, cliente_id, conversation_ids)
        await close_messages(connection, self.done, self.now)
        await record_failures(connection, self.failures)
        taken = await spend(connection, self._uses())
        if taken is None:
            raise QuotaShort
        if self.orders:
            await self._number(connection)
            await self._speak(connection)
        await self._tell(connection, taken)

    async def _speak(self, connection: Connection) -> None:
        await write_log(connection, self.entries)
        await say(connection, self.said)

    async def _number(self, connection: Connection) -> None:
        """Stores the orders, and puts their numbers into what their turns say and tell."""
        numbers = await place_orders(connection, self.orders)
        of_cause = {(each.cliente_id, each.cause): numbers[each.order_id] for each in self.orders}
        of_order = {str(order_id): number for order_id, number in numbers.items()}
        for at, said in enumerate(self.said):
            if number := of_cause.get((said.cliente_id, said.cause)):
                self.said[at] = replace(said, payload=numbered(said.payload, number))
        for at, entry in enumerate(self.entries):
            if number := of_cause.get((entry.cliente_id, entry.cause)):
                self.entries[at] = replace(entry, body=numbered(entry.body, number))
        for at, notice in enumerate(self.notices):
            if number := of_order.get(notice.payload.get("order_id", "")):
                self.notices[at] = replace(notice, payload=numbered(notice.payload, number))

    async def _tell(self, connection: Connection, taken: Mapping[Counter, int]) -> None:
        near = [each for setting in self.settings.values() for each in setting.meter.near_limit(taken)]
        news = {each.key: each for each in near if each.key not in self.known}
        await tell(connection, [*self.notices, *(each.notice() for each in news.values())])
        self.warned |= news.keys()

    def _uses(self) -> dict[Use, int]:
        return {use: n for setting in self.settings.values() for use, n in setting.meter.uses.items()}
