"""Natural batching: while one flush is in flight, what arrives gathers and goes together in the next; no timer."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Item]):
    """An item on its way, and the future of whoever waits for it."""

    item: Item
    ended: "asyncio.Future[None]"

    def tell(self, error: BaseException | None) -> None:
        """How it ended, told once."""
        if self.ended.done():  # told before, or whoever waited was cancelled
            return
        if error is None:
            self.ended.set_result(None)
        else:
            self.ended.set_exception(error)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one batch holds at most: so much weight in all, so much of one key, so many keys; but always one item."""

    weight: int
    share: int
    keys: int


class Batching(Generic[Item]):
    """Hands what was added to `flush`, one batch at a time: those keys first that have waited longest.

    The items of a key keep their order. `flush` may tell each item how it ended; those that it did not tell hear of
    the end of the flush, or of its error.
    """

    def __init__(
        self,
        flush: Callable[[Sequence[Waiting[Item]]], Coroutine[Any, Any, None]],
        bounds: Bounds,
        weigh: Callable[[Item], int],
    ) -> None:
        self._flush = flush
        self._bounds = bounds
        self._weigh = weigh
        self._waiting: dict[Hashable, deque[Waiting[Item]]] = {}
        self._running: asyncio.Task[None] | None = None

    def add(self, key: Hashable, item: Item) -> "asyncio.Future[None]":
        """Done when the flush that took `item` has ended; holds that flush's error if it failed."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, deque()).append(Waiting(item, ended))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return ended

    @property
    def idle(self) -> bool:
        """Nothing is in flight and nothing waits."""
        return self._running is None

    async def _run(self) -> None:
        while self._waiting:
            batch = self._take()
            await tell_outcome(self._flush(batch), batch)
        self._running = None

    def _take(self) -> list[Waiting[Item]]:
        batch: list[Waiting[Item]] = []
        room = self._bounds.weight
        for key in list(islice(self._waiting, self._bounds.keys)):
            some = self._portion(key, room, alone=not batch)
            room -= sum(self._weigh(each.item) for each in some)
            batch += some
            if room <= 0:
                break
        return batch

    def _portion(self, key: Hashable, room: int, alone: bool) -> list[Waiting[Item]]:
        """What one key may have of the batch; what is left of it goes to the end of the line."""
        line = self._waiting[key]
        first = self._weigh(line[0].item)
        if first > room and not alone:
            return []
        some = [line.popleft()]
        room = min(room, self._bounds.share) - first
        while line and (room := room - self._weigh(line[0].item)) >= 0:
            some.append(line.popleft())
        del self._waiting[key]
        if line:
            self._waiting[key] = line
        return some


async def tell_outcome(work: Coroutine[Any, Any, None], waiting: Iterable[Waiting[Any]]) -> None:
    """Ends when `work` does, and tells everybody how; raises nothing of it."""
    task = asyncio.create_task(work)
    await asyncio.wait({task})
    error = task.exception()
    for each in waiting:
        each.tell(error)
