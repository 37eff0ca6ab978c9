"""Processes that a test starts, kills and freezes."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parents[2]


class Crew:
    """The living children of one nursery."""

    def __init__(self, nursery: Process) -> None:
        self._nursery = nursery
        self._orders: dict[int, dict[str, Any]] = {}

    async def start(self, life: str, **order: Any) -> int:
        """The id of a new process."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(orjson.dumps({"life": life, **order}) + b"\n")
        line = await self._nursery.stdout.readline()
        assert line, "the nursery ended"
        self._orders[int(line)] = {"life": life, **order}
        return int(line)

    async def replace(self, pid: int) -> int:
        """Kills without warning, and starts another of its kind."""
        order = self._orders.pop(pid)
        os.kill(pid, signal.SIGKILL)
        return await self.start(**order)

    @asynccontextmanager
    async def frozen(self, pid: int) -> AsyncIterator[None]:
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def of(self, life: str) -> Sequence[int]:
        return [pid for pid, order in self._orders.items() if order["life"] == life]

    def ended(self) -> Sequence[int]:
        """Those that ended by themselves."""
        return [pid for pid in self._orders if not _lives(pid)]


def _lives(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@asynccontextmanager
async def crew() -> AsyncIterator[Crew]:
    """A nursery and its children, all gone afterwards."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LIORA_")}
    command = (sys.executable, "-m", "tests.reliability.nursery")
    nursery = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=ROOT, env=clean)
    try:
        yield Crew(nursery)
    finally:
        assert nursery.stdin is not None
        nursery.stdin.close()
        await nursery.wait()


async def kill_now_and_then(
    crew: Crew, life: str, kills: int, pause: tuple[float, float], chance: random.Random
) -> None:
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(*pause))
        assert not crew.ended(), "a process ended by itself"
        await crew.replace(chance.choice(crew.of(life)))
