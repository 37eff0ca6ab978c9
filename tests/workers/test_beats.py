"""Each loop beats once a round, so one that its database keeps waiting for ever falls silent."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from liora.db.dispatch import Bell
from liora.db.job_queue import JobQueue
from liora.db.pool import open_pool
from liora.settings import Settings
from liora.workers.jobs import JobWorker
from liora.workers.sender import Sender
from liora.workers.timers import TimerWorker
from liora.workers.turns import TurnWorker
from liora.workers.views import Views

from .brains import Echo

Beat = Callable[[], None]


async def turns(pool: Any, url: str, beat: Beat) -> None:
    views = Views(pool, {}, lambda country: {})
    await TurnWorker(pool, Echo(), views, Bell(), Bell(), lambda: datetime.now(UTC), beat=beat).run()


async def sender(pool: Any, url: str, beat: Beat) -> None:
    async with aiohttp.ClientSession() as client:
        await Sender(pool, {}, None, Bell(), client, beat=beat).run()


async def timers(pool: Any, url: str, beat: Beat) -> None:
    await TimerWorker(pool, Bell(), lambda: datetime.now(UTC), beat).run()


async def jobs(pool: Any, url: str, beat: Beat) -> None:
    async with aiohttp.ClientSession() as client:
        await JobWorker(pool, JobQueue(url), {}, client, Settings(), Bell(), Bell(), beat).run()


@pytest.fixture
async def one_connection(database) -> AsyncIterator[Any]:
    pool = await open_pool(database.app_url, connections=1)
    yield pool
    pool.terminate()


@pytest.mark.parametrize("work", [turns, sender, timers, jobs], ids=lambda work: work.__name__)
async def test_a_loop_that_waits_for_ever_is_silent(
    one_connection, database, work: Callable[[Any, str, Beat], Coroutine[Any, Any, None]]
) -> None:
    beats: list[None] = []
    loop = asyncio.create_task(work(one_connection, database.app_url, lambda: beats.append(None)))
    await more_than(beats, 2)
    async with one_connection.acquire():
        last = len(beats) + 1  # a round that has begun
        await asyncio.sleep(2.5)  # two rounds and more
        assert len(beats) <= last
    await more_than(beats, last)
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop


async def more_than(beats: list[None], count: int) -> None:
    async with asyncio.timeout(30):
        while len(beats) <= count:
            await asyncio.sleep(0.02)
