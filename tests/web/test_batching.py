"""While one flush is in flight, what arrives gathers and goes together in the next."""

import asyncio

import pytest

from liora.web.batching import Batching, Bounds


async def rounds() -> None:
    """Rounds of the loop, enough for every flush that nothing holds; time would not count them."""
    for _ in range(100):
        await asyncio.sleep(0)


class Flushes:
    """Notes each batch, and holds it until the test lets go."""

    def __init__(self, most: int = 100, share: int = 100, keys: int = 100) -> None:
        self.batches: list[list[str]] = []
        self.gate = asyncio.Semaphore(0)
        self.batching = Batching(self.flush, Bounds(most, share, keys), len)

    async def flush(self, batch) -> None:
        self.batches.append([each.item for each in batch])
        await self.gate.acquire()
        for each in batch:
            if each.item == "good":
                each.tell(None)
        if any(each.item == "bad" for each in batch):
            raise ValueError("bad")

    async def add(self, *items: str, key: str = "") -> list[asyncio.Future[None]]:
        futures = [self.batching.add(key, item) for item in items]
        await rounds()
        return futures

    async def run(self) -> list[list[str]]:
        """The batches that are still to come, all of them."""
        before = len(self.batches)
        while not self.batching.idle:
            self.gate.release()
            await asyncio.sleep(0.001)
        return self.batches[before:]


async def test_what_arrives_during_a_flush_goes_together_in_the_next() -> None:
    flushes = Flushes()
    [first] = await flushes.add("a")
    others = await flushes.add("b", "c") + await flushes.add("d")
    assert flushes.batches == [["a"]]
    flushes.gate.release()
    await first
    await rounds()
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


async def test_nobody_takes_more_than_a_share_while_others_wait() -> None:
    flushes = Flushes(most=6, share=2)
    await flushes.add("start")
    await flushes.add("a1", "a2", "a3", "a4", "a5", key="a")
    await flushes.add("b1", key="b")
    await flushes.add("c1", "c2", key="c")
    assert [sorted(batch) for batch in await flushes.run()] == [
        ["a1", "b1", "c1"],
        ["a2", "c2"],
        ["a3"],
        ["a4"],
        ["a5"],
    ]


async def test_who_did_not_fit_comes_first_in_the_next_batch() -> None:
    flushes = Flushes(most=4, share=2)
    await flushes.add("start")
    for key in "abc":
        await flushes.add(f"{key}1", f"{key}2", key=key)
    assert await flushes.run() == [["a1", "b1"], ["c1", "a2"], ["b2", "c2"]]


async def test_a_batch_holds_a_bounded_number_of_keys() -> None:
    flushes = Flushes(keys=2)
    await flushes.add("start")
    for key in "abcde":
        await flushes.add(key, key=key)
    assert await flushes.run() == [["a", "b"], ["c", "d"], ["e"]]


async def test_a_heavy_item_waits_until_it_is_first_and_then_goes_alone() -> None:
    flushes = Flushes(most=4, share=3)
    await flushes.add("start")
    await flushes.add("a", key="a")
    await flushes.add("heavy", key="b")
    await flushes.add("c", key="c")
    assert await flushes.run() == [["a", "c"], ["heavy"]]


async def test_whom_the_flush_has_told_hears_nothing_of_its_error() -> None:
    flushes = Flushes()
    await flushes.add("start")
    good, bad = await flushes.add("good", "bad")
    await flushes.run()
    await good
    with pytest.raises(ValueError, match="bad"):
        await bad


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
