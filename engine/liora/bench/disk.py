"""The disk under a stage, as a bystander finds it: an acknowledgement can be no quicker than the slowest COMMIT."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

_BLOCK = b"\0" * 8192  # a page of the server's log
_PAUSE_SECONDS = 0.02


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Callable[[], float]]:
    """Writes one block after the other to a file of its own; what it yields says the longest wait so far, in ms."""
    file = os.open(folder / "bystander", os.O_CREAT | os.O_WRONLY)
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            longest = max(longest, await asyncio.to_thread(_written, file))
            await asyncio.sleep(_PAUSE_SECONDS)

    watching = asyncio.create_task(watch())
    try:
        yield lambda: longest * 1000
    finally:
        watching.cancel()
        await asyncio.wait({watching})
        os.close(file)


def _written(file: int) -> float:
    began = time.perf_counter()
    os.pwrite(file, _BLOCK, 0)
    os.fdatasync(file)
    return time.perf_counter() - began
