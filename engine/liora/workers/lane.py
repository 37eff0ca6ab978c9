"""One lane at work: look after look it marks what may go, posts it, and hands the vendor's answers to the recorder."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from uuid import UUID

from liora.channel import Account, Channel, Refused, Unsent
from liora.db.lanes import Lane, heard_last_second
from liora.db.outbox import Found, Look, OutboxStatus, Sending, mark_due
from liora.db.outcomes import record_changes, sweep, wait_for_turns
from liora.db.session import Connection, scoped
from liora.errors import LioraError
from liora.workers.closed import put_away
from liora.workers.flights import Flights, Landing
from liora.workers.media import forget_failed
from liora.workers.pacing import Pacer
from liora.workers.recorder import Record, Recorder, write_pauses
from liora.workers.surroundings import SenderSettings as SenderSettings
from liora.workers.surroundings import Surroundings
from liora.workers.timetable import Timetable
from liora.workers.trouble import DATABASE_REST, TROUBLE
from liora.workers.verdict import Pause, Verdict, judge, judge_failure

HEARD_SECONDS = 0.25  # between two questions how much a number hears, …
TALKATIVE = 5  # … asked only where so many messages were said meanwhile

logger = logging.getLogger(__name__)


class LaneSender:
    """Sends what waits in one lane, in order within each conversation, until it is stopped, idle or lost."""

    def __init__(self, lane: Lane, channel: Channel, pacer: Pacer, around: Surroundings, recorder: Recorder) -> None:
        self.lane = lane
        self._channel = channel
        self._pacer = pacer
        self._around = around
        self._recorder = recorder
        self._settings = around.settings
        self._flights = Flights(lane, channel, around.client, around.uploads, self._note)
        self._unrecorded: set[UUID] = set()
        self._woken = asyncio.Event()
        self._over = False
        self._times = Timetable(around.settings)
        self._busy_at = self._heard_at = around.clock()
        self._said = 0

    def wake(self) -> None:
        """There may be something to send."""
        self._times.look(self._around.clock())
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
        room = self.room(now)
        account = await self._account() if room else None
        if account is None:
            return
        self._times.plan_look(now)  # before the queries: who wakes us during them is heard
        look = self._look(room, now)
        found = await self._around.finder.find(self.lane, look)
        self.launch(account, self._take(found, room, now), now)
        if not self._over and self._is_untidy(found, now):
            async with scoped(self._around.pool, self.lane.cliente_id) as connection:
                rows = await self._tidy(connection, found, look, now)
            self.launch(account, rows, now)

    async def first_look(self, connection: Connection, now: float) -> Sequence[Sending]:
        """Rows that nobody else will post, to be launched after COMMIT; what else there is to do waits for a pass."""
        room = self.room(now)
        if not room:
            return ()
        self._times.plan_look(now)
        [found] = await mark_due(connection, [(self.lane, self._look(room, now))])
        if self._is_untidy(found, now):
            self._times.look(now)
        return self._take(found, room, now)

    def room(self, now: float) -> int:
        """How many rows may be marked now."""
        if self._over or now < self._next_look(now):
            return 0
        return min(self._settings.in_flight - len(self._flights), self._pacer.room(now))

    def _next_look(self, now: float) -> float:
        """When it makes sense to look for rows; a full house waits for somebody to land."""
        if len(self._flights) >= self._settings.in_flight:
            return inf
        tokens_at = now if self._pacer.room(now) else now + self._pacer.wait(now)
        return max(self._times.next_look, self._around.rests.until(self.lane), tokens_at)

    async def _account(self) -> Account | None:
        try:
            return await self._around.accounts.account(self.lane.cliente_id, self.lane.number_id)
        except LioraError as error:
            logger.error("lane %s cannot send: %s", self.lane.number_id, error)
            self._hold(self._settings.idle_seconds)
            return None

    def _look(self, room: int, now: float) -> Look:
        hours = self._channel.limits.window_hours
        return Look(room, self._settings.look_ahead, self._settings.settle_seconds, hours, self._pacer.late(now))

    def _take(self, found: Found, room: int, now: float) -> Sequence[Sending]:
        if found.pause is None:
            logger.warning("lane %s was lost to another sender", self.lane.number_id)
            self._over = True
            return ()
        if found.pause:
            self._rest_for(found.pause)
        if found.heads == room:
            self._times.look(now)
        return found.rows

    def _is_untidy(self, found: Found, now: float) -> bool:
        """Whether a look has shown more to do than to post."""
        overdue = (found.unsettled or found.crowded) and self._times.may_sweep(now)
        hidden = found.crowded and not found.heads
        return found.pause is not None and bool(found.closed or hidden or overdue or self._is_talkative(now))

    async def _tidy(self, connection: Connection, found: Found, look: Look, now: float) -> Sequence[Sending]:
        """All rows are searched only where the first ones are many and none of them may go; returns what that finds."""
        rows: Sequence[Sending] = ()
        overdue = found.unsettled or found.crowded
        if found.crowded and not found.heads:
            [found] = await mark_due(connection, [(self.lane, replace(look, look_ahead=None))])
            rows = self._take(found, look.most, now)
        if found.closed and not found.pause:
            away = await put_away(connection, self.lane, look, found.closed)
            self._around.counts.update(closed=away.parked, templates=away.replaced)
            if away.replaced:
                self._times.look(now)
        if overdue:
            await self._sweep(connection, now)
        if self._is_talkative(now):
            await self._listen(connection, now)
        return rows

    async def _sweep(self, connection: Connection, now: float) -> None:
        """Deals with overdue rows: lost outcomes, media without a status, and failures that a status has told."""
        if not self._times.may_sweep(now):
            return
        settle = self._settings.settle_seconds
        ours = [*self._flights.out_ids(), *self._unrecorded]
        swept = await sweep(connection, self.lane, settle, ours)
        for out_id in swept.resent:
            logger.warning("resent_unknown: outbox row %s is sent again, no news for %g s", out_id, settle)
        self._around.counts["resent_unknown"] += len(swept.resent)
        if swept.failed:
            await self._judge_failures(connection, swept.failed)
        if swept.resent or swept.settled or swept.failed:
            self._times.look(now)
        self._times.note_sweep(now)

    async def _judge_failures(self, connection: Connection, rows: Sequence[Sending]) -> None:
        judged = []
        for row in rows:
            error = row.error or {}
            refused = self._channel.classify(error.get("code"), error.get("title", ""))
            judged.append((row, refused))
            self._log_refusal(row, refused)
            self._around.counts["failed_later"] += 1
        verdicts = [judge_failure(row, refused) for row, refused in judged]
        changes = [verdict.change for verdict in verdicts]
        await wait_for_turns(connection, self.lane.cliente_id, changes)
        await record_changes(connection, [(self.lane, change) for change in changes])
        await write_pauses(connection, ((self.lane, verdict.pause) for verdict in verdicts))
        await forget_failed(connection, self.lane, judged)
        for verdict in verdicts:
            self._heed(verdict.pause)

    def _is_talkative(self, now: float) -> bool:
        """Whether the number has said so much since it last listened that what it hears may exhaust its rate."""
        since = now - self._heard_at
        return since >= HEARD_SECONDS and self._said >= max(TALKATIVE, self._channel.pace.number_per_second * since / 4)

    async def _listen(self, connection: Connection, now: float) -> None:
        """What people write counts for the number's rate, whichever process has stored it."""
        heard = await heard_last_second(connection, self.lane)
        self._pacer.heard(round(heard * min(now - self._heard_at, 1.0)), now)
        self._heard_at, self._said = now, 0

    def launch(self, account: Account, rows: Sequence[Sending], now: float) -> None:
        """Posts what a look at `now` has marked, unless the process stands still for longer than a lease first."""
        for row in rows:
            self._pacer.take(row.conversation_id, now)
        if rows:
            self._busy_at = now
            self._said += len(rows)
            self._flights.post(account, rows, lambda: self._around.clock() - now < self._settings.lease_seconds)

    def _note(self, landing: Landing) -> None:
        """A post has ended: its answer goes to the recorder."""
        verdict = judge(landing.row, landing.outcome, self._settings.media_seconds)
        accepted = verdict.change.message_id is not None
        self._around.counts["sent" if accepted else verdict.change.status.name] += 1
        if isinstance(landing.outcome, Unsent):
            self._times.miss_vendor(self._around.clock())
        else:
            self._times.meet_vendor()
        if isinstance(landing.outcome, Refused):
            self._log_refusal(landing.row, landing.outcome)
        self._heed(verdict.pause)
        self._unrecorded.add(landing.row.out_id)
        self._recorder.add(Record(self.lane, verdict, self._recorded))
        self._woken.set()

    def _recorded(self, verdict: Verdict, followed: bool | None) -> None:
        """Looks again only where there is more to say."""
        change = verdict.change
        self._unrecorded.discard(change.out_id)
        self._busy_at = self._around.clock()
        if change.status is OutboxStatus.sending and change.message_id:
            self._await_media(followed is not False)
        elif followed is not False or (change.status is OutboxStatus.waiting and not change.delay):
            self.wake()

    def _await_media(self, followed: bool) -> None:
        self._times.await_media(self._busy_at, followed)
        if followed:
            self._woken.set()

    def _heed(self, pause: Pause | None) -> None:
        if pause and pause.scope == "app":
            self._around.rests.rest(self.lane, self._around.clock() + pause.seconds)
        elif pause:
            self._rest_for(pause.seconds)

    def _rest_for(self, pause: float) -> None:
        """A long pause is not worth a lease."""
        self._hold(pause)
        self._over = self._over or pause > self._settings.idle_seconds

    def _hold(self, seconds: float) -> None:
        self._times.hold(self._around.clock(), seconds)

    def _log_refusal(self, row: Sending, refused: Refused) -> None:
        level = logging.ERROR if refused.alert else logging.INFO
        what = "lane %s, outbox row %s: refused with code %d (%s), hence %s"
        logger.log(level, what, self.lane.number_id, row.out_id, refused.code, refused.title, refused.action)

    async def _rest(self) -> None:
        """Until there may be something to send; a lane that has had nothing for long is given back."""
        now = self._around.clock()
        at_work = bool(self._flights or self._unrecorded)
        idle_at = (now if at_work else self._busy_at) + self._settings.idle_seconds
        self._over = self._over or now >= idle_at
        if self._over:
            return
        try:
            async with asyncio.timeout(max(0.0, min(self._next_look(now), idle_at) - now)):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()
