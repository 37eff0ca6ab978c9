"""Whether the loops of a process still turn, told by the age of a file.

Worker, sender and jobs listen to nobody, so each of their loops beats once a round, and the file's time is that of the
loop that has been silent for longest. A loop beats before it asks the database, through the pool that all work goes
through: what refuses or fails costs a pause and the next beat; what never answers makes the file old.

    python -m liora.heartbeat /run/liora/heartbeat http://127.0.0.1:8080/health

says what is wrong and exits 1. It is for health checks that run every few seconds, so it imports nothing else of Liora;
`liora health` is the same for people.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from liora.errors import SettingsError

STALE_SECONDS = 60.0
"""A round takes a second, and up to 30 with a database that keeps silent (the pool's `command_timeout`)."""

_ANSWER_SECONDS = 4.0


def silent() -> None:
    """The beat of a loop that nobody listens to."""


class Heartbeat:
    """The file `file` of this process, which holds its id; without a file nothing happens.

    Raises SettingsError when the file cannot be written. Later failures are left to whoever finds the file old.
    """

    def __init__(self, file: Path | None, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock
        self._beats: dict[str, float] = {}
        if file is not None:
            _write(file)

    def pulse(self, loop: str) -> Callable[[], None]:
        """What the loop of that name is to call in each of its rounds; it counts from now on."""
        if self._file is None:
            return silent
        beat = partial(self._beat, self._file, loop)
        beat()
        return beat

    def _beat(self, file: Path, loop: str) -> None:
        self._beats[loop] = self._clock()
        oldest = min(self._beats.values())
        with suppress(OSError):
            os.utime(file, (oldest, oldest))


def problem_of(target: str) -> str | None:
    """What is wrong with the process behind a heartbeat file or an http:// address, as a sentence; None if nothing."""
    return _problem_of_address(target) if target.startswith("http://") else _problem_of_file(Path(target))


def _problem_of_file(file: Path) -> str | None:
    try:
        pid = int(file.read_text())
        age = time.time() - file.stat().st_mtime
    except (OSError, ValueError):
        return f"Nobody has left a heartbeat in {file}."
    if not _lives(pid):
        return f"The process {pid} that beat in {file} is gone."
    if age > STALE_SECONDS:
        return f"A loop of process {pid} has been silent for {age:.0f} s."
    return None


def _problem_of_address(address: str) -> str | None:
    place = urlsplit(address)
    connection = HTTPConnection(place.hostname or "", place.port or 80, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", place.path)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return f"{address} does not answer ({type(error).__name__})."
    finally:
        connection.close()
    return None if status == 200 else f"{address} answers {status}."


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(os.getpid()))
    except OSError as error:
        raise SettingsError(
            f"The heartbeat {file} cannot be written ({error.strerror}); let LIORA_HEARTBEAT name another file."
        ) from error


def _main(targets: Sequence[str]) -> int:
    problems = [problem for target in targets if (problem := problem_of(target))]
    print("\n".join(problems) or "healthy")  # noqa: T201
    return 1 if problems or not targets else 0


if __name__ == "__main__":
    raise SystemExit(_main(sys.argv[1:]))
