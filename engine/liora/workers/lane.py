"""One lane at work: pass after pass it records what the vendor answered, marks what may go, and posts it."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol
from uuid import UUID

import asyncpg

from liora.channel import Account, Channel, Client, Refused, Unsent
from liora.db.lanes import Lane, pause_account, pause_lane, pause_left
from liora.db.outbox import (
    Sending,
    due_rows,
    has_unsent,
    mark_sending,
    postpone,
    record_changes,
    resend_unknown,
)
from liora.db.pool import AWAY
from liora.db.session import Connection, Pool, scoped
from liora.errors import LioraError
from liora.workers.flights import Flights, Landing
from liora.workers.pacing import Pacer

TROUBLE = (*AWAY, asyncpg.PostgresError, asyncpg.InternalClientError)
"""What the database raises when it is away, overloaded or made somebody wait too long; the last of them when a
connection was cut while it lay in the pool."""

AWAY_FIRST = 0.2  # seconds of rest while the vendor is away, doubled each time …
AWAY_MOST = 5.0  # … up to this
DATABASE_REST = 0.5
LAST_TRIES = 3  # passes that record the last answers; without any left they do nothing

logger = logging.getLogger(__name__)


class AccountSource(Protocol):
    """Knows with what a number sends."""

    async def account(self, cliente_id: UUID, number_id: UUID) -> Account:
        """Asked before every pass, so it should remember; raises LioraError when the number has no credentials."""
        ...


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """Times in seconds; `settle_seconds` must exceed a lease plus the time that a channel waits for an answer.

    `in_flight` posts of a lane run at once; the first `look_ahead` unsent rows are searched for such that may go.
    """

    lease_seconds: float = 15.0
    settle_seconds: float = 90.0
    drain_seconds: float = 3.0
    poll_seconds: float = 1.0
    idle_seconds: float = 30.0
    in_flight: int = 32
    look_ahead: int = 256


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all lanes of a process share; `clock` gives monotonic seconds."""

    pool: Pool
    accounts: AccountSource
    client: Client
    clock: Callable[[], float]
    settings: SenderSettings
    counts: Counter[str]


class LaneSender:
    """Sends what waits in one lane, in order within each conversation, until it is stopped, idle or lost."""

    def __init__(self, lane: Lane, channel: Channel, pacer: Pacer, around: Surroundings) -> None:
        self.lane = lane
        self._pacer = pacer
        self._around = around
        self._settings = around.settings
        self._flights = Flights(channel, around.client, self._note)
        self._landings: list[Landing] = []
        self._woken = asyncio.Event()
        self._over = False
        now = around.clock()
        self._look_at = now
        self._held_until = now
        self._sweep_at = now
        self._busy_at = now
        self._absences = 0

    def wake(self) -> None:
        """There may be something to send."""
        self._look_at = self._around.clock()
        self._woken.set()

    @property
    def woken(self) -> bool:
        """Whether somebody has rung since the last look."""
        return self._woken.is_set()

    def stop(self) -> None:
        """Marks nothing more; `run` ends when the posts under way have ended, or after `drain_seconds`."""
        self._over = True
        self._woken.set()

    async def run(self) -> None:
        """A database that is away is waited for; the vendor's answers are kept meanwhile."""
        try:
            while not self._over:
                await self._try_pass()
                await self._rest()
            await self._flights.drain(self._settings.drain_seconds)
            for _ in range(LAST_TRIES):
                await self._try_pass()
        finally:
            self._flights.cancel()

    async def _try_pass(self) -> None:
        try:
            await self._pass()
        except TROUBLE as error:
            logger.warning("lane %s: the database failed (%s), trying again", self.lane.number_id, type(error).__name__)
            await asyncio.sleep(DATABASE_REST)
            self.wake()

    async def _pass(self) -> None:
        now = self._around.clock()
        sweep = now >= self._sweep_at and not self._over
        room = self._room(now)
        account = await self._account() if room else None
        landings = self._landings[:]
        if account:  # noted before the queries: who wakes us during them is heard
            self._look_at = now + self._settings.idle_seconds
        if not (landings or sweep or account):
            return
        async with scoped(self._around.pool, self.lane.cliente_id) as connection:
            await self._record(connection, landings)
            if sweep:
                await self._sweep(connection)
            rows = await self._mark(connection, room, now) if account else []
        del self._landings[: len(landings)]
        if account and rows:
            self._flights.post(account, rows, lambda: self._around.clock() - now < self._settings.lease_seconds)
        if landings or rows:
            self._busy_at = now

    def _room(self, now: float) -> int:
        """How many rows may be marked now."""
        if self._over or now < self._next_look(now):
            return 0
        return min(self._settings.in_flight - len(self._flights), self._pacer.room(now))

    def _next_look(self, now: float) -> float:
        """When it makes sense to look for rows; a full house waits for somebody to land."""
        if len(self._flights) >= self._settings.in_flight:
            return inf
        tokens_at = now if self._pacer.room(now) else now + self._pacer.wait(now)
        return max(self._look_at, self._held_until, tokens_at)

    async def _account(self) -> Account | None:
        try:
            return await self._around.accounts.account(self.lane.cliente_id, self.lane.number_id)
        except LioraError as error:
            logger.error("lane %s cannot send: %s", self.lane.number_id, error)
            self._hold(self._settings.idle_seconds)
            return None

    async def _record(self, connection: Connection, landings: Sequence[Landing]) -> None:
        if not landings:
            return
        await record_changes(connection, self.lane, [landing.verdict.change for landing in landings])
        for pause in {landing.verdict.pause for landing in landings if landing.verdict.pause}:
            where = pause_account if pause.account else pause_lane
            await where(connection, self.lane.cliente_id, self.lane.number_id, pause.seconds, pause.reason)

    async def _sweep(self, connection: Connection) -> None:
        """Lets go of lost outcomes, and of the lane when nothing has happened for long."""
        settle = self._settings.settle_seconds
        ours = [*self._flights.out_ids(), *(landing.row.out_id for landing in self._landings)]
        lost = await resend_unknown(connection, self.lane, settle, ours)
        for out_id in lost:
            logger.warning("resent_unknown: outbox row %s is sent again, no news for %g s", out_id, settle)
        self._around.counts["resent_unknown"] += len(lost)
        now = self._around.clock()
        self._sweep_at = now + settle / 20
        if now - self._busy_at > self._settings.idle_seconds and not self._flights:
            self._over = not await has_unsent(connection, self.lane)

    async def _mark(self, connection: Connection, room: int, now: float) -> list[Sending]:
        """Up to `room` rows that nobody else will post; says when to look again."""
        due = await due_rows(connection, self.lane, self._settings.look_ahead, room)
        if not due:
            due = await due_rows(connection, self.lane, None, room)
        waits = {row.out_id: self._pacer.take(row.conversation_id, now) for row in due}
        late = {out_id: seconds for out_id, seconds in waits.items() if seconds}
        if late:
            await postpone(connection, self.lane.cliente_id, late)
        if len(due) == room:
            self._look_at = now
        granted = [out_id for out_id in waits if out_id not in late]
        if not granted:
            return []
        rows = await mark_sending(connection, self.lane, granted, self._settings.settle_seconds)
        if not rows:
            await self._ask_why(connection)
        return rows

    async def _ask_why(self, connection: Connection) -> None:
        pause = await pause_left(connection, self.lane)
        if pause is None:
            logger.warning("lane %s was lost to another sender", self.lane.number_id)
            self._over = True
        else:
            self._rest_for(pause)

    def _rest_for(self, pause: float) -> None:
        """A long pause is not worth a lease."""
        self._hold(pause)
        self._over = self._over or pause > self._settings.idle_seconds

    def _hold(self, seconds: float) -> None:
        self._held_until = max(self._held_until, self._around.clock() + seconds)

    def _note(self, landing: Landing) -> None:
        """A post has ended: its answer is recorded by the next pass."""
        self._landings.append(landing)
        self._around.counts[landing.verdict.change.status.name] += 1
        if isinstance(landing.outcome, Unsent):
            self._miss_vendor()
        else:
            self._absences = 0
        if isinstance(landing.outcome, Refused):
            self._log_refusal(landing.row, landing.outcome)
        if landing.verdict.pause:
            self._rest_for(landing.verdict.pause.seconds)
        self.wake()

    def _miss_vendor(self) -> None:
        """The vendor is away for everybody: the lane rests, once for all posts that failed together."""
        if self._around.clock() >= self._held_until:
            self._hold(min(AWAY_MOST, AWAY_FIRST * 2.0**self._absences))
            self._absences = min(self._absences + 1, 10)

    def _log_refusal(self, row: Sending, refused: Refused) -> None:
        level = logging.ERROR if refused.alert else logging.INFO
        what = "lane %s, outbox row %s: refused with code %d (%s), hence %s"
        logger.log(level, what, self.lane.number_id, row.out_id, refused.code, refused.title, refused.action)

    async def _rest(self) -> None:
        """Until a post has landed or somebody rings, at most until the next thing that is due by time."""
        if self._over or self._landings:
            return
        now = self._around.clock()
        try:
            async with asyncio.timeout(max(0.0, min(self._next_look(now), self._sweep_at) - now)):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()
