"""The sender: finds lanes with something to say, leases them, and gives each to a task of its own.

    bell, or the poll of the database ──> claim ──> LaneSender ──> idle, lost, paused or stopped ──> release

One loop renews the leases of all its lanes; a process that dies loses them after `lease_seconds`.
"""

import asyncio
import logging
import os
import socket
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import groupby
from operator import attrgetter
from uuid import UUID, uuid4

from liora.channel import Channel, Client
from liora.db.dispatch import Bell, lanes_with_unsent
from liora.db.lanes import Lane, claim_lane, release_lane, renew_lanes
from liora.db.session import Pool, scoped
from liora.workers.lane import DATABASE_REST, TROUBLE, AccountSource, LaneSender, SenderSettings, Surroundings
from liora.workers.pacing import Pacer

Place = tuple[UUID, UUID]
"""(cliente_id, number_id)"""

MOST_LANES = 10_000
CLAIMS_AT_ONCE = 4
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
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._settings = settings or SenderSettings()
        self._around = Surroundings(pool, accounts, client, clock, self._settings, self.counts)
        self._channels = channels
        self._bell = bell
        self._lanes: dict[Place, LaneSender] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._pacers: dict[UUID, Pacer] = {}
        self._refused: dict[Place, float] = {}

    async def run(self) -> None:
        """Until cancelled; posts under way then get `drain_seconds`, what they bring is recorded, leases end."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._renew())
                await self._dispatch()
        finally:
            await self._stop()

    def note_inbound(self, number_id: UUID, messages: int) -> None:
        """Messages that people sent to the number just now: the vendor counts them for its rate."""
        pacer = self._pacers.get(number_id)
        if pacer:
            pacer.heard(messages, self._around.clock())

    async def _dispatch(self) -> None:
        poll_at = self._around.clock()
        while True:
            places = await self._bell.wait(max(0.0, poll_at - self._around.clock()))
            if self._around.clock() >= poll_at:
                places |= await self._poll()
                poll_at = self._around.clock() + self._settings.poll_seconds
            await self._attend(places)

    async def _poll(self) -> frozenset[Place]:
        now = self._around.clock()
        self._refused = {place: until for place, until in self._refused.items() if until > now}
        try:
            return frozenset(await lanes_with_unsent(self._around.pool, MOST_LANES))
        except TROUBLE as error:
            logger.warning("sender: the database failed (%s), polling again", type(error).__name__)
            return frozenset()

    async def _attend(self, places: Iterable[Place]) -> None:
        now = self._around.clock()
        new = []
        for place in places:
            lane = self._lanes.get(place)
            if lane:
                lane.wake()
            elif self._refused.get(place, now) <= now:
                new.append(place)
        for start in range(0, len(new), CLAIMS_AT_ONCE):
            await asyncio.gather(*map(self._claim, new[start : start + CLAIMS_AT_ONCE]))

    async def _claim(self, place: Place) -> None:
        lease_seconds = self._settings.lease_seconds
        try:
            async with scoped(self._around.pool, place[0]) as connection:
                lane = await claim_lane(connection, *place, self.owner, lease_seconds)
        except TROUBLE as error:
            logger.warning("lane %s: the database failed (%s) during a claim", place[1], type(error).__name__)
            self._refused[place] = self._around.clock() + DATABASE_REST
            return
        channel = self._channels.get(lane.channel) if lane else None
        if lane and channel:
            self._start(place, lane, channel)
            return
        if lane:
            logger.error("lane %s cannot send: no plugin offers the channel %r", lane.number_id, lane.channel)
        self._refused[place] = self._around.clock() + lease_seconds / 3

    def _start(self, place: Place, lane: Lane, channel: Channel) -> None:
        pacer = self._pacers.setdefault(lane.number_id, Pacer(channel.pace, self._around.clock()))
        sender = LaneSender(lane, channel, pacer, self._around)
        self._lanes[place] = sender
        task = asyncio.create_task(self._own(sender), name=f"lane {lane.number_id}")
        self._tasks.add(task)
        task.add_done_callback(partial(self._forget, place))

    async def _own(self, sender: LaneSender) -> None:
        await sender.run()
        try:
            async with scoped(self._around.pool, sender.lane.cliente_id) as connection:
                await release_lane(connection, sender.lane)
        except TROUBLE as error:
            logger.warning(
                "lane %s: the database failed (%s), the lease runs out", sender.lane.number_id, type(error).__name__
            )

    def _forget(self, place: Place, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        sender = self._lanes.pop(place)
        error = None if task.cancelled() else task.exception()
        if error:
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("lane %s broke down: %s\n%s", place[1], type(error).__name__, frames)
            self._refused[place] = self._around.clock() + self._settings.lease_seconds / 3
        elif sender.woken:
            self._bell.ring(place)

    async def _renew(self) -> None:
        """At half-life: one transaction a cliente."""
        while True:
            await asyncio.sleep(self._settings.lease_seconds / 2)
            lanes = sorted((sender.lane for sender in self._lanes.values()), key=attrgetter("cliente_id"))
            for _, group in groupby(lanes, key=attrgetter("cliente_id")):
                await self._renew_some(list(group))

    async def _renew_some(self, lanes: list[Lane]) -> None:
        try:
            async with scoped(self._around.pool, lanes[0].cliente_id) as connection:
                held = await renew_lanes(connection, lanes, self._settings.lease_seconds)
        except TROUBLE as error:
            logger.warning("sender: the database failed (%s) during a renewal", type(error).__name__)
            return
        for lane in lanes:
            sender = self._lanes.get((lane.cliente_id, lane.number_id))
            if lane.number_id not in held and sender and sender.lane == lane:
                logger.warning("lane %s was lost to another sender", lane.number_id)
                sender.stop()

    async def _stop(self) -> None:
        """What is still at work long after the posts' time is up waits for a database that is away."""
        for sender in self._lanes.values():
            sender.stop()
        tasks = set(self._tasks)
        try:
            if tasks:
                await asyncio.wait(tasks, timeout=self._settings.drain_seconds + LAST_SECONDS)
        finally:
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
