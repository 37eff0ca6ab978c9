"""A process that hangs, or that grows too large, ends; one that was stopped does not."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from liora.workers.watchdog import FULL, HUNG, MemoryFull, Watchdog, resident_bytes

SCRIPT = """
import asyncio, ctypes, os, sys, threading, time
import uvloop
from liora.workers.watchdog import Watchdog

def swallow():
    secreto = "+56912345678"
    while True:
        try: time.sleep(60)
        except BaseException: pass

def lock():  # C code that has released the GIL and is not interrupted
    mutex, library = ctypes.create_string_buffer(256), ctypes.CDLL(None)
    for _ in range(2): library.pthread_mutex_lock(mutex)

def work():  # long enough that the watcher is the first to wake up after a stop
    until = time.thread_time() + 0.2
    while time.thread_time() < until: pass

async def main():
    watching = asyncio.create_task(Watchdog(patience={patience}).run())
    await asyncio.sleep(0.1)
    print("hangs", flush=True)
    for _ in range(12):
        {harm}
        await asyncio.sleep(0)
    print("alive", flush=True)

uvloop.run(main())
"""


def start(harm: str, patience: float) -> "subprocess.Popen[str]":
    script = SCRIPT.replace("{harm}", harm).replace("{patience}", str(patience))
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "hangs\n"
    return process


@pytest.mark.parametrize(("harm", "place"), [("swallow()", "in swallow"), ("lock()", "in lock")])
def test_a_loop_that_hangs_ends_the_process_and_says_where(harm: str, place: str) -> None:
    process = start(harm, 1)
    _, written = process.communicate(timeout=30)
    assert process.returncode == HUNG == 70
    assert "the event loop has hung for 1 s" in written
    assert place in written
    assert "56912345678" not in written


def test_a_process_that_was_stopped_for_longer_than_the_patience_goes_on() -> None:
    process = start("work()", 3)
    for _ in range(2):
        time.sleep(0.3)
        process.send_signal(signal.SIGSTOP)
        time.sleep(3.6)
        process.send_signal(signal.SIGCONT)
    said, written = process.communicate(timeout=30)
    assert (process.returncode, said, written) == (0, "alive\n", "")


async def test_it_beats_until_it_is_cancelled_and_then_watches_no_more() -> None:
    beats: list[int] = []
    ended: list[int] = []
    watchdog = Watchdog(lambda: beats.append(1), patience=2, end=ended.append)
    task = asyncio.create_task(watchdog.run())
    async with asyncio.timeout(20):
        while len(beats) < 2:
            await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    time.sleep(3.2)
    assert ended == []
    assert "watchdog" not in [thread.name for thread in threading.enumerate()]


async def test_the_dump_is_written_where_it_should_be(tmp_path: Path) -> None:
    ended: list[int] = []
    with (tmp_path / "log").open("w+") as log:
        task = asyncio.create_task(Watchdog(patience=0.5, end=ended.append, log=log.fileno()).run())
        await asyncio.sleep(0)
        latest = time.monotonic() + 20
        while not ended and time.monotonic() < latest:
            time.sleep(0.05)  # the loop hangs
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        log.seek(0)
        assert "test_the_dump_is_written_where_it_should_be" in log.read()
    assert ended[0] == HUNG


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell how large a process is")
async def test_a_process_that_has_grown_too_large_says_so() -> None:
    assert resident_bytes() > 2**20
    with pytest.raises(MemoryFull):
        await Watchdog(most_bytes=resident_bytes() // 2).run()
    assert FULL == 71


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")
def test_over_the_limit_memory_is_an_error_and_not_the_end() -> None:
    script = (
        "from liora.workers.watchdog import limit_memory; limit_memory(400 * 2**20)\n"
        "try: [bytearray(2**26) for _ in range(99)]\n"
        "except MemoryError: print('no hay más')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "no hay más\n"), done.stderr
