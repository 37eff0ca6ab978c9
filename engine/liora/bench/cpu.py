"""The processor time of the bench's processes: on a machine that others use too, what a message costs tells the truth.

On Linux alone; elsewhere there is nothing to tell.
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SERVER = "postgres"

_PROC = Path("/proc")
_PARENT = 1  # fields behind the command's name, counted from 0
_REAPED = slice(13, 15)


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor seconds of processes, by name, since each began."""

    seconds: Mapping[str, float]

    @classmethod
    def now(cls, processes: Mapping[str, Sequence[int]], server: int) -> "Usage":
        """Of process ids, and of PostgreSQL with all its sessions, those that have ended too."""
        if sys.platform != "linux":
            return cls({})
        seconds = {name: sum(map(_own_seconds, pids)) for name, pids in processes.items()}
        return cls(seconds | {SERVER: _reaped_seconds(server) + sum(map(_own_seconds, [server, *children(server)]))})

    def since(self, before: "Usage") -> dict[str, float]:
        """What each process has spent since `before`."""
        return {name: self.seconds[name] - seconds for name, seconds in before.seconds.items()}

    def ms_per_message(self, before: "Usage", messages: int) -> dict[str, float]:
        """What each message has cost each process since `before`."""
        return {name: 1000 * seconds / max(1, messages) for name, seconds in self.since(before).items()}


def children(pid: int) -> Iterator[int]:
    """The process ids of its living children."""
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))) and int(fields[_PARENT]) == pid:
            yield int(entry.name)


def _own_seconds(pid: int) -> float:
    """By the process's own clock, as clock_getcpuclockid(3) names it: /proc counts in hundredths of a second."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:  # it has ended
        return 0.0


def _reaped_seconds(pid: int) -> float:
    """Of children that have ended."""
    return sum(map(int, _fields(pid)[_REAPED])) / os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str]:
    """What /proc tells of a process behind its name, which may hold anything; nothing of one that is gone."""
    try:
        return (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
