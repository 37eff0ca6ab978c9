"""Reading a file apart: in a process of its own, with bounded memory and time and none of our secrets.

    order, one line of JSON ─▶ python -m liora.catalog.apart ─▶ {"percent": 40} … {"draft": …} or {"refused": "…"}

Products do not travel through the pipe: they lie as JSON in two files beside the one that is read.
"""

import asyncio
import os
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import BufferedReader, FileIO, RawIOBase
from pathlib import Path
from typing import Any

import orjson

from liora.catalog.draft import Draft, draft_of
from liora.catalog.reading import understand
from liora.catalog_source import CatalogLimits, CatalogSource, UnreadableCatalog
from liora.errors import LioraError
from liora.plugins import load

MEMORY_BYTES = 768 * 2**20
"""Of data, beyond which the process gets no more: four times what the largest plan's file takes."""
CPU_SECONDS = 60
SECONDS = 180.0
"""By the clock, also where nobody lets the process work."""
STEP = 5
"""Per cent of a file, between two words about it."""

_KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "SYSTEMROOT")
_LIVE, _HIDDEN = "live.json", "hidden.json"

Percent = Callable[[int], Awaitable[None]]


class ReaderEnded(LioraError):
    """The process that reads a file ended without a word."""


class TooHeavy(UnreadableCatalog):
    """Leer este archivo toma demasiado tiempo o memoria: divídelo, o guárdalo como CSV, y vuelve a publicarlo."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be read: the file lies alone in a folder, into which the products are written.

    `memory` is in bytes, `cpu` in seconds.
    """

    path: str
    filename: str
    currency: str
    limits: CatalogLimits
    memory: int = MEMORY_BYTES
    cpu: int = CPU_SECONDS


async def understand_apart(assignment: Assignment, tell: Percent) -> Draft:
    """What was understood; `tell` hears how much has been read. Raises UnreadableCatalog, ReaderEnded."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "liora.catalog.apart"), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=kept, limit=2**24
    )
    try:
        async with asyncio.timeout(SECONDS):
            return await _heard(process, assignment, tell)
    except TimeoutError:
        raise TooHeavy from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _heard(process: Process, assignment: Assignment, tell: Percent) -> Draft:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(orjson.dumps(asdict(assignment)) + b"\n")
    async for line in process.stdout:
        said = orjson.loads(line)
        if "percent" in said:
            await tell(said["percent"])
        elif "refused" in said:
            raise UnreadableCatalog(said["refused"])
        else:
            return await asyncio.to_thread(_fetched, Path(assignment.path).parent, said["draft"])
    if await process.wait() < 0:
        raise TooHeavy
    raise ReaderEnded


def _fetched(folder: Path, said: dict[str, Any]) -> Draft:
    live, hidden = ((folder / name).read_bytes() for name in (_LIVE, _HIDDEN))
    return Draft(live, hidden, **said)


class Watched(RawIOBase):
    """A file that says how far it has been read, whenever that is some per cent more.

    It is read three times at most: for its fingerprint, its encoding, and what it holds.
    """

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._read = 0
        self._size = os.fstat(file.fileno()).st_size or 1
        self._percent = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any, /) -> int | None:
        count = self._file.readinto(buffer)
        self._read += count or 0
        percent = min(99, 100 * self._read // (3 * self._size))
        if percent >= self._percent + STEP:
            self._percent = percent
            _say({"percent": percent})
        return count


def main() -> None:
    """The process itself."""
    order = orjson.loads(sys.stdin.buffer.readline())
    assignment = Assignment(**order | {"limits": CatalogLimits(**order["limits"])})
    sources = load().catalog_sources
    resource.setrlimit(resource.RLIMIT_DATA, (assignment.memory, assignment.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (assignment.cpu, assignment.cpu))
    try:
        draft = _understood(assignment, sources)
    except UnreadableCatalog as refused:
        _say({"refused": str(refused)})
    except MemoryError:
        _say({"refused": str(TooHeavy())})
    else:
        _say({"draft": _put_down(Path(assignment.path).parent, draft)})


def _understood(assignment: Assignment, sources: Sequence[CatalogSource]) -> Draft:
    with FileIO(assignment.path) as raw:
        file = BufferedReader(Watched(raw))
        return draft_of(understand(file, assignment.filename, sources, assignment.limits, assignment.currency))


def _put_down(folder: Path, draft: Draft) -> dict[str, Any]:
    (folder / _LIVE).write_bytes(draft.products)
    (folder / _HIDDEN).write_bytes(draft.hidden)
    return {"checksum": draft.checksum, "file_checksum": draft.file_checksum, "report": draft.report}


def _say(what: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
