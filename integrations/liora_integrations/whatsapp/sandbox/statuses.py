"""Sends the status webhooks of accepted messages until the webhook has taken them."""

import asyncio
import heapq
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import structlog

from liora.channel import Delivered
from liora_integrations.whatsapp.sandbox.bodies import News, status_webhook
from liora_integrations.whatsapp.sandbox.ledger import Sent
from liora_integrations.whatsapp.sandbox.records import Acknowledged
from liora_integrations.whatsapp.sandbox.store import Store
from liora_integrations.whatsapp.sandbox.webhook import ANSWERED, Webhook

log = structlog.get_logger()

BATCH = 100
IN_FLIGHT = 4


@dataclass(frozen=True, slots=True)
class StatusDelays:
    """Seconds before each status, drawn between two bounds, and how pauses grow while the webhook refuses."""

    shortest: float = 0.05
    longest: float = 0.3
    first_retry: float = 0.5
    longest_retry: float = 60.0


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    at: float
    order: int
    news: News = field(compare=False)
    attempt: int = field(compare=False, default=0)


class StatusCourier:
    """A timetable of statuses: what is due together goes in one body, a refused body comes again later.

    Like Meta's, the order of statuses is not promised; a restart begins with whatever was never acknowledged.
    """

    def __init__(self, store: Store, webhook: Webhook, delays: StatusDelays, rng: random.Random) -> None:
        self._store = store
        self._webhook = webhook
        self._delays = delays
        self._random = rng
        self._order = count()
        self._timetable: list[_Due] = []
        self._changed = asyncio.Event()

    def accepted(self, message: Sent, extra: float = 0.0, copies: int = 1) -> None:
        """`sent` and then `delivered` will follow, or `failed`, or nothing; `extra` seconds later than usual."""
        pause = extra
        for status in (Delivered.sent, Delivered.delivered, Delivered.failed):
            if message.expects(status):
                pause += self._pause()
                for _ in range(copies):
                    self._plan(message, status, pause)

    async def overtake(self, message: Sent) -> None:
        """Sends the first status now, and once."""
        first = next((status for status in Delivered if status and message.expects(status)), None)
        if first:
            await self._deliver([_Due(time.monotonic(), next(self._order), News(message, first, time.time()))])

    def shown(self, message: Sent) -> None:
        """`read` will follow."""
        if message.expects(Delivered.read):
            self._plan(message, Delivered.read, self._pause())

    def resume(self) -> None:
        """Plans what earlier runs left without an acknowledgement."""
        for message, status in self._store.ledger.unsettled():
            self._plan(message, status, 0)

    async def run(self) -> None:
        """Runs until it is cancelled."""
        slots = asyncio.Semaphore(IN_FLIGHT)
        async with asyncio.TaskGroup() as deliveries:
            while True:
                await slots.acquire()
                batch = await self._next_batch()
                deliveries.create_task(self._deliver(batch)).add_done_callback(lambda _: slots.release())

    async def _next_batch(self) -> list[_Due]:
        while True:
            now = time.monotonic()
            if self._timetable and self._timetable[0].at <= now:
                return self._take_due(now)
            self._changed.clear()
            with suppress(TimeoutError):  # not wait_for: in Python 3.11 it can swallow a cancellation
                async with asyncio.timeout(self._timetable[0].at - now if self._timetable else None):
                    await self._changed.wait()

    def _take_due(self, now: float) -> list[_Due]:
        batch: list[_Due] = []
        while self._timetable and self._timetable[0].at <= now and len(batch) < BATCH:
            batch.append(heapq.heappop(self._timetable))
        return batch

    async def _deliver(self, batch: Sequence[_Due]) -> None:
        body = status_webhook([due.news for due in batch], self._store.ledger.account_of)
        answer = await self._webhook.post(body)
        if answer == ANSWERED:
            pairs = [[due.news.message.id, due.news.status.name] for due in batch]
            self._store.keep(Acknowledged(pairs))
            return
        if batch[0].attempt == 0:
            log.warning("sandbox_statuses_refused", answer=answer, statuses=len(batch))
        for due in batch:
            self._put(due.news, self._retry_pause(due.attempt), due.attempt + 1)

    def _plan(self, message: Sent, status: Delivered, pause: float) -> None:
        self._put(News(message, status, time.time() + pause), pause)

    def _put(self, news: News, pause: float, attempt: int = 0) -> None:
        due = _Due(time.monotonic() + pause, next(self._order), news, attempt)
        heapq.heappush(self._timetable, due)
        self._changed.set()

    def _pause(self) -> float:
        return self._random.uniform(self._delays.shortest, self._delays.longest)

    def _retry_pause(self, attempt: int) -> float:
        return min(self._delays.first_retry * 2.0 ** min(attempt, 20), self._delays.longest_retry)
