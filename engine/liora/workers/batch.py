"""The turns of one drain, in memory: what a batch holds at the end is written in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from liora.db.drain import (
    Advance,
    Failure,
    Locked,
    Pending,
    Said,
    advance_conversations,
    close_messages,
    record_failures,
    say,
)
from liora.db.log import Entry, write_log
from liora.db.outbox import release_parked
from liora.db.quota import spend
from liora.db.session import Connection
from liora.db.timers import TimerKey, set_timers
from liora.errors import LioraError
from liora.workers.loop import Failed, attempt, log_failure
from liora.workers.talk import Setting, Step, Talk


class QuotaShort(LioraError):
    """Another worker was faster to use what was left of a quota; the batch is rolled back and run again."""


@dataclass(slots=True)
class Batch:
    """Runs conversations and gathers what is to be written.

    After its n-th failure a message waits `backoff` · 2ⁿ seconds, and those of its conversation wait behind it.
    """

    setting: Setting
    backoff: float
    advances: list[Advance] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    timers: dict[TimerKey, datetime | None] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unparked: list[UUID] = field(default_factory=list)
    numbers: set[UUID] = field(default_factory=set)

    def message_ids(self) -> list[str]:
        """Every message that this batch has touched."""
        return [*self.done, *(failure.message_id for failure in self.failures)]

    def play(self, locked: Locked, messages: Sequence[Pending]) -> None:
        """Runs the turns of one conversation, in order, up to a message that fails and is to be tried again."""
        if not messages:
            return
        talk = Talk(self.setting, locked)
        blocked_until = None
        for message in messages:
            step = self._step(talk, message)
            if step is None:
                blocked_until = self.setting.now + timedelta(seconds=self.backoff * 2 ** self.failures[-1].attempts)
                break
            talk.go_on(step)
            self._keep(step)
        self.advances.append(Advance(locked.conversation_id, talk.conversation, talk.version, blocked_until))
        if talk.heard_person and messages[0].parked:
            self.unparked.append(locked.conversation_id)
            self.numbers.add(locked.number_id)

    def _step(self, talk: Talk, message: Pending) -> Step | None:
        step = attempt(talk.take, message)
        if not isinstance(step, Failed):
            self.done.append(message.message_id)
            return step
        log_failure("turn", step.error, conversation_id=message.conversation_id, attempt=message.attempts + 1)
        failure = talk.fail(message, step.error)
        self.failures.append(failure)
        return talk.give_up(message) if failure.done_at else None

    def _keep(self, step: Step) -> None:
        self.said.extend(step.said)
        self.numbers.update(row.number_id for row in step.said)
        self.entries.extend(step.entries)
        self.timers.update(step.timers)
        self.setting.meter.book(step.uses)

    async def write(self, connection: Connection, cliente_id: UUID) -> None:
        """Writes everything in the transaction that holds the conversations; quotas last.

        Raises QuotaShort, Overtaken and what asyncpg raises: then the transaction must be rolled back.
        """
        await advance_conversations(connection, cliente_id, self.advances)
        await write_log(connection, cliente_id, self.entries)
        await say(connection, cliente_id, self.said)
        await set_timers(connection, cliente_id, self.timers)
        if self.unparked:
            await release_parked(connection, cliente_id, self.unparked)
        await close_messages(connection, cliente_id, self.done, self.setting.now)
        await record_failures(connection, cliente_id, self.failures)
        if not await spend(connection, cliente_id, self.setting.meter.uses):
            raise QuotaShort
