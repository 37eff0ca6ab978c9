"""The resident memory of processes, in MiB."""

import os
import resource
import sys
from pathlib import Path

_PROC = Path("/proc")


def own_mb() -> float:
    """Of this process: at this moment on Linux, at its highest elsewhere."""
    if sys.platform == "linux":
        return resident_mb(os.getpid())
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def resident_mb(pid: int) -> float:
    """Of any process; 0 for one that has ended, and wherever there is no /proc."""
    pages = _read(pid, "statm").split()[1:2]
    return sum(map(int, pages)) * os.sysconf("SC_PAGE_SIZE") / 2**20


def private_mb(pid: int) -> float:
    """The part that it shares with nobody: sessions of PostgreSQL share most of theirs."""
    lines = _read(pid, "status").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1024


def _read(pid: int, name: str) -> str:
    try:
        return (_PROC / str(pid) / name).read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
