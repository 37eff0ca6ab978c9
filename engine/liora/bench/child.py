"""A process beside the bench: one line of JSON on its standard input is its order, it ends when that input ends."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from liora.errors import LioraError

_LEAVE_SECONDS = 10.0
_LONGEST_LINE = 2**28  # bytes; a diary tells of every message


class BenchError(LioraError):
    """The benchmark could not be run to its end."""


class Child:
    """What is said to a process and heard from it, a line at a time."""

    def __init__(self, process: Process, module: str) -> None:
        self._process = process
        self._module = module

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def tell(self, what: object) -> None:
        """Says one line; a process that has ended does not hear it."""
        assert self._process.stdin is not None
        self._process.stdin.write(orjson.dumps(what) + b"\n")

    async def hear(self) -> dict[str, Any]:
        """Its next line; raises BenchError when it has ended instead."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise BenchError(f"The process of {self._module} ended early; its own words stand above.")
        heard: dict[str, Any] = orjson.loads(line)
        return heard

    async def end(self) -> None:
        """Lets it end, and ends it when it does not."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_LEAVE_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def started(module: str, order: object) -> AsyncIterator[Child]:
    """Runs a module of this package with the same Python; Ctrl-C is the bench's own to answer."""
    command = (sys.executable, "-m", module)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, start_new_session=True, limit=_LONGEST_LINE
    )
    child = Child(process, module)
    try:
        child.tell(order)
        yield child
    finally:
        await child.end()
