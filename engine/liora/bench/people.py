"""The process that plays people: `python -m liora.bench.people`, with an order on standard input.

order ──▶ {"api_url": …} ──▶ any line: go ──▶ outcome ──▶ (the vendor goes on) ──▶ end of input: over

An order whose people are to be met has one more exchange before: any line: meet ──▶ {"met": …}.
Any further line is answered with the outcome anew: what the vendor has taken since is in it.
"""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import assert_never
from uuid import uuid4

import orjson
import uvloop

from liora.bench.orders import Order, Outcome
from liora.bench.switchboard import Switchboard
from liora.bench.tally import OK, Tally
from liora.bench.traffic import Crowd, Said, Signer, text_value, webhook_body
from liora.bench.vendor import Vendor
from liora.plugins import load

PATIENCE = 30.0
"""Seconds that a person waits for a reply before writing again without one."""
_GREETING = -1  # the step before the first
_LITTER = 50_000
"""New objects between two collections: with Python's own 700 they took a third of this process's time."""


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
        async with Switchboard.open(order.host, order.port, order.connections) as board:
            people = People(order, board, vendor)
            gc.freeze()
            gc.set_threshold(_LITTER)
            if order.met:
                _tell({"met": await people.meet()})
                if not await asyncio.to_thread(sys.stdin.readline):
                    return
            await people.write()
        _tell(people.outcome())
        while await asyncio.to_thread(sys.stdin.readline):
            _tell(people.outcome())


@asynccontextmanager
async def _vendor(order: Order) -> AsyncIterator[tuple[Vendor | None, str]]:
    """Where nothing is sent, nobody has to take it."""
    if not order.folder:
        yield None, ""
        return
    vendor = Vendor(load().channels[order.channel], order)
    async with vendor.listening() as api_url:
        yield vendor, api_url


def _tell(what: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


class People:
    """All people of an order, over the connections that they share."""

    def __init__(self, order: Order, board: Switchboard, vendor: Vendor | None) -> None:
        self._order = order
        self._crowd = Crowd(order.numbers, order.people, uuid4().hex, order.first_person)
        self._signer = Signer(order.secret, f"{order.host}:{order.port}", order.path)
        self._board = board
        self._vendor = vendor
        self._tally = Tally()
        self._written: dict[str, tuple[float, float]] = {}
        self._unanswered = 0
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._started_at = self._until = self._ended_at = 0.0

    async def meet(self) -> int:
        """Everybody says one thing and is answered, or is waited for in vain; how many were accepted."""
        async with asyncio.TaskGroup() as group:
            for person in self._everybody():
                group.create_task(self._exchange(person, _GREETING))
        await self._answers()
        met, self._tally, self._unanswered = self._tally.accepted, Tally(), 0
        return met

    async def write(self) -> None:
        """Writes for the ordered time, and waits for the answers that are due."""
        self._started_at = time.time()
        self._until = self._started_at + self._order.seconds
        match self._order.manner:
            case "flood":
                await self._flood()
            case "steady":
                await self._go_steady()
            case "talk":
                await self._talk()
            case _:
                assert_never(self._order.manner)
        self._ended_at = time.time()

    def outcome(self) -> Outcome:
        """What came of it so far."""
        tally = self._tally
        return Outcome(
            accepted=tally.accepted,
            refused=tally.refused,
            unanswered=self._unanswered,
            started_at=self._started_at,
            ended_at=self._ended_at,
            ack_p50_ms=tally.percentile_ms(0.5),
            ack_p99_ms=tally.percentile_ms(0.99),
            written=self._written,
            posted=self._vendor.posted if self._vendor else {},
        )

    async def _flood(self) -> None:
        said = map(self._crowd.said, range(sys.maxsize))

        def write_on() -> None:
            now = time.time()
            if now < self._until:
                self._post(next(said), now, write_on)

        for _ in range(self._order.connections):
            write_on()
        await self._answers()

    async def _go_steady(self) -> None:
        """An answer's time counts from the moment at which its request was due, however late it left."""
        for n in range(int(self._order.per_second * self._order.seconds)):
            due = self._started_at + n / self._order.per_second
            if (early := due - time.time()) > 0:
                await asyncio.sleep(early)
            self._post(self._crowd.said(n), due)
        await self._answers()

    async def _talk(self) -> None:
        async with asyncio.TaskGroup() as group:
            for person in self._everybody():
                group.create_task(self._converse(person))
        await self._answers()

    def _everybody(self) -> range:
        return range(self._order.first_person, self._order.first_person + self._order.people)

    async def _converse(self, person: int) -> None:
        step = 0
        while time.time() < self._until:
            await self._exchange(person, step)
            step += 1

    async def _exchange(self, person: int, step: int) -> None:
        """One message, and the wait for its reply."""
        assert self._vendor is not None
        said = self._crowd.said_by(person, step)
        replied = asyncio.Event()
        self._vendor.expect(said.phone, replied.set)
        self._post(said, time.time())
        try:
            async with asyncio.timeout(PATIENCE):
                await replied.wait()
        except TimeoutError:
            self._vendor.forget(said.phone)
            self._unanswered += 1

    def _post(self, said: Said, due: float, then: Callable[[], None] | None = None) -> None:
        if self._vendor:
            self._vendor.hear(said)
        self._under_way += 1
        self._quiet.clear()
        body = webhook_body(self._order.account_id, text_value(said))
        self._board.post(self._signer.request(body), partial(self._note, said, due, then))

    def _note(self, said: Said, due: float, then: Callable[[], None] | None, status: int) -> None:
        now = time.time()
        self._tally.note(status, now - due)
        if self._order.diary and status == OK:
            self._written[said.message_id] = due, now
        if then:
            then()
        self._under_way -= 1
        if not self._under_way:
            self._quiet.set()

    async def _answers(self) -> None:
        """Returns when nothing is under way."""
        while self._under_way:
            await self._quiet.wait()


if __name__ == "__main__":
    main()
