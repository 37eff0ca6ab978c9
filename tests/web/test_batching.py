"""While one flush is in flight, what arrives gathers and goes together in the next."""

import asyncio

import pytest

from liora.web.batching import Batching


class Flushes:
    """Notes each batch, and holds it until the test lets go."""

    def __init__(self, most: int = 100) -> None:
        self.batches: list[list[str]] = []
        self.gate = asyncio.Semaphore(0)
        self.batching = Batching(self.flush, most, len)

    async def flush(self, items) -> None:
        self.batches.append(list(items))
        await self.gate.acquire()
        if "bad" in items:
            raise ValueError("bad")

    async def add(self, *items: str) -> list[asyncio.Future[None]]:
        futures = [self.batching.add(item) for item in items]
        await asyncio.sleep(0.01)
        return futures


async def test_what_arrives_during_a_flush_goes_together_in_the_next() -> None:
    flushes = Flushes()
    [first] = await flushes.add("a")
    others = await flushes.add("b", "c") + await flushes.add("d")
    assert flushes.batches == [["a"]]
    flushes.gate.release()
    await first
    await asyncio.sleep(0.01)
    assert flushes.batches == [["a"], ["b", "c", "d"]]
    assert not any(future.done() for future in others)
    flushes.gate.release()
    await asyncio.gather(*others)


async def test_what_arrives_at_once_waits_for_nothing() -> None:
    flushes = Flushes()
    await flushes.add("a", "b")
    assert flushes.batches == [["a", "b"]]


async def test_a_batch_keeps_to_its_weight_and_a_heavy_item_goes_alone() -> None:
    flushes = Flushes(most=3)
    flushes.gate.release()
    flushes.gate.release()
    flushes.gate.release()
    await flushes.add("a", "bb", "c", "dddddd")
    assert flushes.batches == [["a", "bb"], ["c"], ["dddddd"]]


async def test_an_error_reaches_those_of_its_batch_and_no_others() -> None:
    flushes = Flushes()
    [first] = await flushes.add("a")
    second = await flushes.add("bad", "c")
    for _ in range(3):
        flushes.gate.release()
    await first
    for future in second:
        with pytest.raises(ValueError, match="bad"):
            await future
    [third] = await flushes.add("d")
    await third


async def test_somebody_who_stopped_waiting_disturbs_nobody() -> None:
    flushes = Flushes()
    gone, stays = await flushes.add("a", "b")
    gone.cancel()
    flushes.gate.release()
    await stays
    assert flushes.batching.idle
