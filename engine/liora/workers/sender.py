"""The sender: finds lanes with something to say, leases them, and gives each to a task of its own.

    bell, or the poll of the database ──> claim, first look ──> LaneSender ──> idle, lost, paused or stopped ──> release

One loop renews the leases of all its lanes together; a process that dies loses them after `lease_seconds`.
"""

import asyncio
import logging
import os
import socket
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from uuid import UUID, uuid4

from liora.channel import Channel, Client
from liora.db.dispatch import Bell, lanes_with_unsent
from liora.db.lanes import Lane, busy_seconds, claim_lane, release_lanes, renew_lanes
from liora.db.session import Pool, scoped, scoped_batch
from liora.errors import LioraError
from liora.heartbeat import silent
from liora.workers.finder import Finder
from liora.workers.lane import LaneSender
from liora.workers.media import Uploads
from liora.workers.pacing import Pacer
from liora.workers.recorder import Recorder
from liora.workers.surroundings import AccountSource, SenderSettings, Surroundings
from liora.workers.trouble import DATABASE_REST, TROUBLE

Place = tuple[UUID, UUID]
"""(cliente_id, number_id)"""

MOST_LANES = 10_000
LANES_TOGETHER = 500
CLAIMS_AT_ONCE = 4
POLL_AGAIN = 0.2  # seconds between two polls, however often somebody tells to look
REFUSED_LEAST = 0.05
LAST_SECONDS = 3.0  # to record the last answers and end the leases

logger = logging.getLogger(__name__)


class Sender:
    """Sends the outbox of all lanes that no other process has leased; `counts` is for the metrics."""

    def __init__(
        self,
        pool: Pool,
        channels: Mapping[str, Channel],
        accounts: AccountSource,
        bell: Bell[Place],
        client: Client,
        clock: Callable[[], float] = time.monotonic,
        settings: SenderSettings | None = None,
        owner: str = "",
        beat: Callable[[], None] = silent,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.owner = owner or f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._settings = settings or SenderSettings()
        finder = Finder(pool, self._settings.gather_seconds)
        self._uploads = Uploads(pool, client)
        self._around = Surroundings(pool, accounts, client, clock, self._settings, self.counts, finder, self._uploads)
        self._recorder = Recorder(self._around)
        self._channels = channels
        self._bell = bell
        self._beat = beat
        self._lanes: dict[Place, LaneSender | None] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._claims = asyncio.Semaphore(CLAIMS_AT_ONCE)
        self._rung: set[Place] = set()
        self._ended: list[Lane] = []
        self._pacers: dict[UUID, Pacer] = {}
        self._refused: dict[Place, float] = {}

    async def run(self) -> None:
        """Until cancelled; posts under way then get `drain_seconds`, what they bring is recorded, leases end."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._renew())
                group.create_task(self._recorder.run())
                await self._dispatch()
        finally:
            await self._stop()

    async def _dispatch(self) -> None:
        clock = self._around.clock
        poll_at = polled_at = clock() - POLL_AGAIN
        while True:
            places = await self._bell.wait(max(0.0, poll_at - clock()))
            if not places:  # time is up, or somebody tells to look
                poll_at = min(poll_at, max(clock(), polled_at + POLL_AGAIN))
            if clock() >= poll_at:
                polled_at = clock()
                self._beat()
                places |= await self._poll()
                poll_at = clock() + self._settings.poll_seconds
            self._attend(places)

    async def _poll(self) -> frozenset[Place]:
        now = self._around.clock()
        self._refused = {place: until for place, until in self._refused.items() if until > now}
        try:
            await self._release()
            return frozenset(await lanes_with_unsent(self._around.pool, MOST_LANES))
        except TROUBLE as error:
            logger.warning("sender: the database failed (%s), polling again", type(error).__name__)
            return frozenset()

    def _attend(self, places: Iterable[Place]) -> None:
        now = self._around.clock()
        for place in places:
            lane = self._lanes.get(place)
            if lane:
                lane.wake()
            elif place in self._lanes:  # it is being claimed
                self._rung.add(place)
            elif self._refused.get(place, now) <= now:
                self._lanes[place] = None
                task = asyncio.create_task(self._own(place), name=f"lane {place[1]}")
                self._tasks.add(task)
                task.add_done_callback(partial(self._forget, place))

    async def _own(self, place: Place) -> None:
        async with self._claims:
            self._rung.discard(place)  # the claim looks for all that was rung before
            sender = await self._try_claim(place)
        if sender:
            if place in self._rung:
                sender.wake()
            await sender.run()
            self._ended.append(sender.lane)

    async def _try_claim(self, place: Place) -> LaneSender | None:
        try:
            return await self._claim(place)
        except LioraError as error:
            logger.error("lane %s cannot send: %s", place[1], error)
            self._refuse(place, self._settings.idle_seconds)
        except TROUBLE as error:
            logger.warning("lane %s: the database failed (%s) during a claim", place[1], type(error).__name__)
            self._refuse(place, DATABASE_REST)
        return None

    async def _claim(self, place: Place) -> LaneSender | None:
        """The first look is part of the claim's transaction: most lanes have one message to send."""
        now = self._around.clock()
        account = await self._around.accounts.account(*place)
        async with scoped(self._around.pool, place[0]) as connection:
            lane = await claim_lane(connection, *place, self.owner, self._settings.lease_seconds)
            if lane is None:
                busy = await busy_seconds(connection, *place)
                self._refuse(place, self._settings.lease_seconds if busy is None else max(busy, REFUSED_LEAST))
                return None
            sender = self._sender_of(lane)
            rows = await sender.first_look(connection, now) if sender else ()
        if sender is None:
            logger.error("lane %s cannot send: no plugin offers the channel %r", lane.number_id, lane.channel)
            self._ended.append(lane)
            self._refuse(place, self._settings.lease_seconds)
            return None
        self._lanes[place] = sender
        sender.launch(account, rows, now)
        return sender

    def _sender_of(self, lane: Lane) -> LaneSender | None:
        channel = self._channels.get(lane.channel)
        if channel is None:
            return None
        pacer = self._pacers.setdefault(lane.number_id, Pacer(channel.pace, self._around.clock()))
        return LaneSender(lane, channel, pacer, self._around, self._recorder)

    def _refuse(self, place: Place, seconds: float) -> None:
        """A lane is asked for again from time to time, for who holds or pauses it may let it go before."""
        self._refused[place] = self._around.clock() + min(seconds, self._settings.lease_seconds / 3)

    def _forget(self, place: Place, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._rung.discard(place)
        sender = self._lanes.pop(place)
        error = None if task.cancelled() else task.exception()
        if error:
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("lane %s broke down: %s\n%s", place[1], type(error).__name__, frames)
            self._refuse(place, self._settings.lease_seconds)
        elif sender and sender.woken:
            self._bell.hear(place)

    async def _renew(self) -> None:
        """At half-life, many lanes a transaction."""
        while True:
            await asyncio.sleep(self._settings.lease_seconds / 2)
            lanes = [sender.lane for sender in self._lanes.values() if sender]
            for start in range(0, len(lanes), LANES_TOGETHER):
                await self._renew_some(lanes[start : start + LANES_TOGETHER])

    async def _renew_some(self, lanes: Sequence[Lane]) -> None:
        try:
            async with scoped_batch(self._around.pool, {lane.cliente_id for lane in lanes}) as connection:
                held = await renew_lanes(connection, lanes, self._settings.lease_seconds)
        except TROUBLE as error:
            logger.warning("sender: the database failed (%s) during a renewal", type(error).__name__)
            return
        for lane in lanes:
            sender = self._lanes.get((lane.cliente_id, lane.number_id))
            if lane.number_id not in held and sender and sender.lane == lane:
                logger.warning("lane %s was lost to another sender", lane.number_id)
                sender.stop()

    async def _release(self) -> None:
        """Leases of lanes that have ended; one that was claimed again meanwhile has another epoch."""
        ended = self._ended[:LANES_TOGETHER]
        if ended:
            async with scoped_batch(self._around.pool, {lane.cliente_id for lane in ended}) as connection:
                await release_lanes(connection, ended)
            del self._ended[: len(ended)]

    async def _stop(self) -> None:
        """What is still at work long after the posts' time is up waits for a database that is away."""
        for sender in self._lanes.values():
            if sender:
                sender.stop()
        tasks = set(self._tasks)
        try:
            async with asyncio.timeout(self._settings.drain_seconds + LAST_SECONDS):
                if tasks:
                    await asyncio.wait(tasks)
                await self._recorder.finish()
                while self._ended:
                    await self._release()
        except (TimeoutError, *TROUBLE) as error:
            logger.warning("sender: the last answers or leases were not written (%s)", type(error).__name__)
        finally:
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._uploads.close()
