"""Time in which this process ran: a bound in such seconds tells of Liora, and not of the machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

TICK = 0.02
"""Seconds."""


class Ticks:
    """Seconds, of which a process that stood still, or had to wait for a processor, has lost all but one tick."""

    def __init__(self) -> None:
        self._ticks = 0

    def __call__(self) -> float:
        return self._ticks * TICK

    async def tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self._ticks += 1


@asynccontextmanager
async def ticking() -> AsyncIterator[Ticks]:
    """A clock that goes until the end of the block."""
    ticks = Ticks()
    task = asyncio.create_task(ticks.tick())
    try:
        yield ticks
    finally:
        task.cancel()
