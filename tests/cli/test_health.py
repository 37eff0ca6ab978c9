"""`liora health`, asked about processes that serve."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..databases import TestDatabase
from .test_commands import LIORA, liora

Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "LIORA_DATABASE_URL": database.app_url,
        "LIORA_HEARTBEAT": str(tmp_path / "heartbeat"),
        "LIORA_PORT": str(port),
    }


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    """Starts a role and waits until it serves."""
    started: list[subprocess.Popen[str]] = []

    def starting(role: str) -> "subprocess.Popen[str]":
        command = [LIORA, "serve", "--role", role]
        process = subprocess.Popen(
            command, env={"PATH": "/usr/bin:/bin"} | environment, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        assert f"Liora ({role})" in process.stdout.readline()
        return process

    yield starting
    for process in started:
        process.kill() if process.poll() is None else None
        process.communicate(timeout=30)


@pytest.mark.parametrize("role", ["all", "web", "worker", "sender", "jobs"])
def test_a_role_is_healthy_while_it_runs_and_not_after(role: str, start: Start, environment: dict[str, str]) -> None:
    process = start(role)
    healthy = liora("health", "--role", role, **environment)
    assert (healthy.returncode, healthy.stdout) == (0, "healthy\n"), healthy.stdout
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    ended = liora("health", "--role", role, **environment)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert len(ended.stdout.splitlines()) == (2 if role == "all" else 1)


def test_the_loop_keeps_the_heartbeat_young(start: Start, environment: dict[str, str]) -> None:
    start("jobs")
    file = Path(environment["LIORA_HEARTBEAT"])
    first = file.stat().st_mtime
    deadline = time.monotonic() + 30
    while file.stat().st_mtime == first:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_without_a_heartbeat_nobody_knows() -> None:
    done = liora("health", "--role", "worker")
    assert done.returncode == 1
    assert "LIORA_HEARTBEAT" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
