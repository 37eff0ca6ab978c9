"""The process that plays people: `python -m liora.bench.people`, with an order on standard input.

order ──▶ {"api_url": …} ──▶ any line: go ──▶ outcome ──▶ (the vendor goes on) ──▶ end of input: over
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from math import ceil
from typing import assert_never
from uuid import uuid4

import orjson
import uvloop

from liora.bench.caller import Caller
from liora.bench.orders import Order, Outcome
from liora.bench.traffic import Crowd, Said, signed_request, webhook_body
from liora.bench.vendor import Vendor
from liora.plugins import load

PATIENCE = 30.0
"""Seconds that a person waits for a reply before writing again without one."""


def main() -> None:
    """Runs one order to its end."""
    order = Order(**orjson.loads(sys.stdin.buffer.readline()))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_carry_out(order))


async def _carry_out(order: Order) -> None:
    async with _vendor(order) as (vendor, api_url):
        _tell({"api_url": api_url})
        if not await asyncio.to_thread(sys.stdin.readline):
            return
        async with _callers(order) as callers:
            _tell(await People(order, callers, vendor).write())
        await asyncio.to_thread(sys.stdin.read)


@asynccontextmanager
async def _vendor(order: Order) -> AsyncIterator[tuple[Vendor | None, str]]:
    """Where nothing is sent, nobody has to take it."""
    if not order.folder:
        yield None, ""
        return
    vendor = Vendor(load().channels[order.channel], order)
    async with vendor.listening() as api_url:
        yield vendor, api_url


@asynccontextmanager
async def _callers(order: Order) -> AsyncIterator[list[Caller]]:
    callers = [await Caller.call(order.host, order.port) for _ in range(order.connections)]
    try:
        yield callers
    finally:
        for caller in callers:
            caller.close()


def _tell(what: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


@dataclass(slots=True)
class Tally:
    """What the webhook answered, and after how many seconds."""

    waits: list[float] = field(default_factory=list)
    refused: int = 0
    unanswered: int = 0

    def note(self, status: int, seconds: float) -> None:
        self.waits.append(seconds)
        self.refused += status != 200

    def outcome(self, started_at: float, ended_at: float) -> Outcome:
        waits = sorted(self.waits)
        p50, p99 = (1000 * percentile(waits, share) for share in (0.5, 0.99))
        accepted = len(waits) - self.refused
        return Outcome(accepted, self.refused, self.unanswered, started_at, ended_at, p50, p99)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed; 0 where there is none."""
    return ordered[ceil(share * len(ordered)) - 1] if ordered else 0.0


class People:
    """All people of an order, over the callers that they share."""

    def __init__(self, order: Order, callers: Sequence[Caller], vendor: Vendor | None) -> None:
        self._order = order
        self._crowd = Crowd(order.numbers, order.people, uuid4().hex)
        self._callers: asyncio.Queue[Caller] = asyncio.Queue()
        for caller in callers:
            self._callers.put_nowait(caller)
        self._vendor = vendor
        self._tally = Tally()
        self._until = 0.0

    async def write(self) -> Outcome:
        """Writes for the ordered time, and waits for the answers that are due."""
        started_at = time.time()
        self._until = time.perf_counter() + self._order.seconds
        match self._order.manner:
            case "flood":
                await self._flood()
            case "steady":
                await self._go_steady()
            case "talk":
                await asyncio.gather(*map(self._talk, range(self._order.people)))
            case _:
                assert_never(self._order.manner)
        return self._tally.outcome(started_at, time.time())

    async def _flood(self) -> None:
        numbers = count()

        async def post_on() -> None:
            while time.perf_counter() < self._until:
                await self._post(self._crowd.said(next(numbers)), time.perf_counter())

        await asyncio.gather(*(post_on() for _ in range(self._order.connections)))

    async def _go_steady(self) -> None:
        """An answer's time counts from the moment at which its request was due, however late it left."""
        begin = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for n in range(int(self._order.per_second * self._order.seconds)):
                due = begin + n / self._order.per_second
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(self._post(self._crowd.said(n), due))

    async def _talk(self, person: int) -> None:
        assert self._vendor is not None
        for step in count():
            if time.perf_counter() >= self._until:
                return
            said = self._crowd.said_by(person, step)
            reply = self._vendor.replies.expect(said.phone)
            await self._post(said, time.perf_counter())
            try:
                await asyncio.wait_for(reply, PATIENCE)
            except TimeoutError:
                self._tally.unanswered += 1

    async def _post(self, said: Said, due: float) -> None:
        body = webhook_body(said, self._order.account_id)
        if self._vendor:
            self._vendor.hear(body)
        host = f"{self._order.host}:{self._order.port}"
        request = signed_request(body, self._order.secret, host, self._order.path)
        caller = await self._callers.get()
        try:
            status = await caller.post(request)
        finally:
            self._callers.put_nowait(caller)
        self._tally.note(status, time.perf_counter() - due)


if __name__ == "__main__":
    main()
