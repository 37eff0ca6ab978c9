"""The file that grows old when a loop hangs."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from liora.errors import SettingsError
from liora.heartbeat import STALE_SECONDS, Heartbeat, problem_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "run" / "heartbeat"


class Clock:
    """Wall time that stands still until it is told to pass."""

    def __init__(self) -> None:
        self.seconds = time.time() - STALE_SECONDS - 5

    def __call__(self) -> float:
        return self.seconds


def test_a_process_whose_loops_beat_is_healthy(file: Path) -> None:
    Heartbeat(file).pulse("turns")
    assert problem_of(str(file)) is None


def test_the_loop_that_is_silent_for_longest_counts(file: Path) -> None:
    clock = Clock()
    heart = Heartbeat(file, clock)
    turns, timers = heart.pulse("turns"), heart.pulse("timers")
    clock.seconds = time.time()
    turns()
    assert "silent" in (problem_of(str(file)) or "")
    timers()
    assert problem_of(str(file)) is None


def test_a_loop_counts_from_the_start_though_it_never_begins(file: Path) -> None:
    Heartbeat(file, Clock()).pulse("turns")
    assert "silent" in (problem_of(str(file)) or "")


def test_a_process_that_is_gone_is_unhealthy_at_once(file: Path) -> None:
    Heartbeat(file).pulse("turns")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    file.write_text(str(gone.pid))
    assert "gone" in (problem_of(str(file)) or "")


@pytest.mark.parametrize("content", [None, "", "no number"])
def test_without_a_heartbeat_nothing_is_healthy(file: Path, content: str | None) -> None:
    file.parent.mkdir()
    if content is not None:
        file.write_text(content)
    assert "Nobody" in (problem_of(str(file)) or "")


def test_a_file_that_vanishes_does_not_stop_the_loop(file: Path) -> None:
    beat = Heartbeat(file).pulse("turns")
    file.unlink()
    beat()
    assert problem_of(str(file)) is not None


def test_a_file_that_cannot_be_written_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="LIORA_HEARTBEAT"):
        Heartbeat(Path("/proc/liora/heartbeat"))


def test_without_a_file_loops_beat_for_nobody() -> None:
    Heartbeat(None).pulse("turns")()


def test_an_address_that_nobody_listens_to_is_unhealthy() -> None:
    assert "does not answer" in (problem_of("http://127.0.0.1:1/health") or "")


def test_the_check_needs_nothing_but_python(file: Path) -> None:
    """Health checks run every few seconds: what the engine imports would cost more than the work."""
    Heartbeat(file).pulse("turns")
    script = "import sys, liora.heartbeat as h; assert h._main(sys.argv[1:]) == 0; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script, file], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert {name for name in loaded if name.startswith("liora")} == {"liora", "liora.errors", "liora.heartbeat"}
    assert not loaded & {"aiohttp", "pydantic", "asyncpg", "asyncio"}


def test_the_check_says_what_is_wrong_and_fails(file: Path) -> None:
    heart = Heartbeat(file)
    heart.pulse("turns")
    command = [sys.executable, "-m", "liora.heartbeat"]
    assert subprocess.run([*command, file], capture_output=True, check=False).returncode == 0
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    os.utime(file, (0, 0))
    done = subprocess.run([*command, file, file], capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 2)
