"""The process of people, as the bench sees it: a process of its own, so that it does not share the engine's loop."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from liora.bench.orders import Order, Outcome
from liora.errors import LioraError

_LEAVE_SECONDS = 10.0


class BenchError(LioraError):
    """The benchmark could not be run to its end."""


class Load:
    """People who are ready; `api_url` is where the fake Graph API listens, empty where nobody waits for replies."""

    def __init__(self, process: Process, api_url: str) -> None:
        self._process = process
        self.api_url = api_url

    async def run(self) -> Outcome:
        """Lets them write; raises BenchError when the process ends early."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        return Outcome(**await _told(self._process))


@asynccontextmanager
async def people(order: Order) -> AsyncIterator[Load]:
    """Starts the process; the vendor in it listens for as long as the block runs."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "liora.bench.people", stdin=PIPE, stdout=PIPE)
    try:
        assert process.stdin is not None
        process.stdin.write(orjson.dumps(order) + b"\n")
        yield Load(process, (await _told(process))["api_url"])
    finally:
        await _end(process)


async def _told(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise BenchError("The process that plays people ended early; its own words stand above.")
    told: dict[str, Any] = orjson.loads(line)
    return told


async def _end(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(_LEAVE_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
