"""Things that take long to load: once, up to a weight, as long as they count."""

import asyncio

from liora.workers.remembered import Remembered


class Loads:
    """Loads a thing of one letter; counts how often, and how many at once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.most = self.now = 0

    def of(self, key: str):
        async def load() -> str | None:
            self.asked.append(key)
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(0)
            self.now -= 1
            return key if key != "nobody" else None

        return load


async def test_whoever_asks_while_something_is_loaded_waits_for_it() -> None:
    loads, remembered = Loads(), Remembered[str, str](10, len)
    assert await asyncio.gather(*(remembered.of("a", loads.of("a")) for _ in range(5))) == ["a"] * 5
    assert loads.asked == ["a"]
    assert remembered._loading == {}


async def test_different_things_are_loaded_at_once() -> None:
    loads, remembered = Loads(), Remembered[str, str](10, len)
    await asyncio.gather(*(remembered.of(key, loads.of(key)) for key in "ab"))
    assert loads.most == 2


async def test_what_is_not_there_is_asked_for_again() -> None:
    loads, remembered = Loads(), Remembered[str, str](10, len)
    assert [await remembered.of("nobody", loads.of("nobody")) for _ in range(2)] == [None, None]
    assert loads.asked == ["nobody", "nobody"]


async def test_what_was_used_longest_ago_goes_first_and_one_may_be_heavier_alone() -> None:
    loads, remembered = Loads(), Remembered[str, str](4, len)
    for key in ("aa", "bb", "aa", "cc", "aa", "bb"):
        await remembered.of(key, loads.of(key))
    assert loads.asked == ["aa", "bb", "cc", "bb"]
    await remembered.of("ddddd", loads.of("ddddd"))
    await remembered.of("ddddd", loads.of("ddddd"))
    assert loads.asked[4:] == ["ddddd"]


async def test_what_counts_no_more_is_forgotten_with_its_weight() -> None:
    loads, remembered = Loads(), Remembered[str, str](4, len)
    for key in ("aa", "bb"):
        await remembered.of(key, loads.of(key))
    remembered.drop(lambda key: key == "aa")
    for key in ("cc", "bb", "cc"):
        await remembered.of(key, loads.of(key))
    assert loads.asked == ["aa", "bb", "cc"]


async def test_a_load_that_fails_leaves_nothing_behind() -> None:
    loads, remembered = Loads(), Remembered[str, str](4, len)

    async def fail() -> str:
        raise OSError

    results = await asyncio.gather(remembered.of("a", fail), remembered.of("a", loads.of("a")), return_exceptions=True)
    assert isinstance(results[0], OSError)
    assert results[1] == "a"
    assert remembered._loading == {}


async def test_what_two_have_loaded_at_once_weighs_once() -> None:
    """Whoever waits for a load that fails loads anew, and so may somebody who comes then."""
    loads, remembered = Loads(), Remembered[str, str](2, len)
    begun = asyncio.Event()

    async def fails() -> str | None:
        await begun.wait()
        return None

    first = asyncio.create_task(remembered.of("a", fails))
    await asyncio.sleep(0)
    second = asyncio.create_task(remembered.of("a", loads.of("a")))
    await asyncio.sleep(0)
    begun.set()
    await first
    assert await remembered.of("a", loads.of("a")) == await second == "a"
    await remembered.of("b", loads.of("b"))
    assert await remembered.of("a", loads.of("a")) == "a"
    assert loads.asked.count("a") <= 2, "forgotten though there is room for both"
