"""What turns share and what takes long to load: loaded once, remembered up to a weight, let go when it has changed."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Remembered(Generic[Key, Thing]):
    """The things that were used last, which weigh at most so much in all (but for one that is heavier alone)."""

    def __init__(self, most: int, weight: Callable[[Thing], int]) -> None:
        self._most = most
        self._weight = weight
        self._weighs = 0
        self._things: OrderedDict[Key, Thing] = OrderedDict()
        self._loading: dict[Key, asyncio.Lock] = {}

    async def of(self, key: Key, load: Callable[[], Awaitable[Thing | None]]) -> Thing | None:
        """What is remembered, or else what `load` finds; whoever asks meanwhile waits for it."""
        known = self._get(key)
        if known is not None:
            return known
        loading = self._loading.setdefault(key, asyncio.Lock())
        try:
            async with loading:
                known = self._get(key)
                return known if known is not None else await self._load(key, load)
        finally:
            if not loading.locked():
                self._loading.pop(key, None)

    def drop(self, is_gone: Callable[[Key], bool]) -> None:
        """Forgets what nobody will ask for again."""
        for key in [key for key in self._things if is_gone(key)]:
            self._weighs -= self._weight(self._things.pop(key))

    def _get(self, key: Key) -> Thing | None:
        thing = self._things.get(key)
        if thing is not None:
            self._things.move_to_end(key)
        return thing

    async def _load(self, key: Key, load: Callable[[], Awaitable[Thing | None]]) -> Thing | None:
        thing = await load()
        if thing is None:
            return None
        beside_us = self._things.pop(key, None)  # by who came while others still waited
        self._weighs += self._weight(thing) - (0 if beside_us is None else self._weight(beside_us))
        self._things[key] = thing
        while self._weighs > self._most and len(self._things) > 1:
            _, oldest = self._things.popitem(last=False)
            self._weighs -= self._weight(oldest)
        return thing
