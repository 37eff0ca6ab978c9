"""What no deadline ends – C code, a loop that swallows interruptions, memory that is kept – ends the process.

A restart is cheap: what was not committed is done again. Hung means that the event loop has not run for 10 s, counted
in ticks of the watcher's own life: a process that was stopped, or a machine that slept, has lost one tick. C code that
keeps the GIL stops this watcher too; then the supervisor (cli/supervise), which hears the same beats, ends the process.
"""

import asyncio
import faulthandler
import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from liora.errors import LioraError

TICK = 0.5
"""Seconds between two beats of the loop, and between two looks of whoever listens."""

PATIENCE = 10.0
"""Seconds without a beat after which the loop is hung."""

HUNG = 70
"""Exit status of a process whose loop was hung."""

FULL = 71
"""Exit status of a process that has grown too large."""

STDERR = 2


class MemoryFull(LioraError):
    """The process has grown too large; what was not committed is done again after its restart."""


class Watchdog:
    """Beats in the event loop, and watches from a thread that the loop still beats."""

    def __init__(
        self,
        beat: Callable[[], None] = lambda: None,
        *,
        patience: float = PATIENCE,
        most_bytes: int = 0,
        end: Callable[[int], None] = os._exit,
        log: int = STDERR,
    ) -> None:
        self._beat = beat
        self._patience = patience
        self._most_bytes = most_bytes
        self._end = end
        self._log = log
        self._beats = 0
        self._over = threading.Event()

    async def run(self) -> NoReturn:
        """Beats until cancelled; raises MemoryFull when the process takes more than `most_bytes` (0: never)."""
        with self._watched():
            while True:
                self._beats += 1
                self._beat()
                if 0 < self._most_bytes < resident_bytes():
                    raise MemoryFull
                await asyncio.sleep(TICK)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        self._over.clear()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        try:
            yield
        finally:
            self._over.set()

    def _watch(self) -> None:
        heard, silent = self._beats, 0
        while not self._over.wait(TICK):
            silent = silent + 1 if heard == self._beats else 0
            heard = self._beats
            if silent * TICK >= self._patience:
                self._give_up()

    def _give_up(self) -> None:
        """Straight to the file: the thread that hangs may hold the lock of every logger."""
        with suppress(OSError):
            words = f"liora: the event loop has hung for {self._patience:g} s; the process ends.\n"
            os.write(self._log, words.encode())
            faulthandler.dump_traceback(self._log, all_threads=True)
        self._end(HUNG)


def resident_bytes() -> int:
    """Memory of this process now; 0 where the system does not tell it (macOS)."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def limit_memory(most_bytes: int) -> None:
    """Whoever asks for more than this gets a MemoryError, which costs a turn its own message at most."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or most_bytes < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, hard))
