"""Natural batching: while one flush is in flight, what arrives gathers and goes together in the next; no timer."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Batching(Generic[Item]):
    """Hands what was added to `flush`, in order, one batch at a time, each up to `most` in weight (or one item)."""

    def __init__(
        self, flush: Callable[[Sequence[Item]], Coroutine[Any, Any, None]], most: int, weigh: Callable[[Item], int]
    ) -> None:
        self._flush = flush
        self._most = most
        self._weigh = weigh
        self._waiting: deque[tuple[Item, asyncio.Future[None]]] = deque()
        self._running: asyncio.Task[None] | None = None

    def add(self, item: Item) -> "asyncio.Future[None]":
        """Done when the flush that took `item` has ended; holds that flush's error if it failed."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return future

    @property
    def idle(self) -> bool:
        """Nothing is in flight and nothing waits."""
        return self._running is None

    async def _run(self) -> None:
        while self._waiting:
            batch = self._take()
            (flush,), _ = await asyncio.wait({asyncio.create_task(self._flush([item for item, _ in batch]))})
            for _, future in batch:
                _settle(future, flush)
        self._running = None

    def _take(self) -> list[tuple[Item, "asyncio.Future[None]"]]:
        batch = [self._waiting.popleft()]
        weight = self._weigh(batch[0][0])
        while self._waiting and (weight := weight + self._weigh(self._waiting[0][0])) <= self._most:
            batch.append(self._waiting.popleft())
        return batch


def _settle(future: "asyncio.Future[None]", flush: "asyncio.Future[None]") -> None:
    if future.done():  # whoever waited was cancelled
        return
    error = flush.exception()
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
