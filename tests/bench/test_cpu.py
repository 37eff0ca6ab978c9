"""Processor time: of a process that works, of one that sleeps, and of children that have ended."""

import asyncio
import mmap
import subprocess
import sys

import pytest

from liora.bench.cpu import SERVER, Usage
from liora.bench.memory import own_mb, private_mb, resident_mb

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")

SPIN = "import time\nwhile time.process_time() < {seconds}: pass\n"
FAMILY = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {SPIN.format(seconds=0.3)!r}])
living = subprocess.Popen([sys.executable, "-c", {SPIN.format(seconds=0.3)!r} + "input()"], stdin=subprocess.PIPE)
print("ready", flush=True)
input()
living.communicate(b"\\n")
"""


async def test_only_the_process_that_works_is_charged_and_a_server_with_its_whole_family():
    sleeper = subprocess.Popen(["/bin/sleep", "60"])
    family = subprocess.Popen([sys.executable, "-c", FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        before = Usage.now({"sleeper": [sleeper.pid]}, family.pid)
        family.stdout.readline()
        async with asyncio.timeout(20):
            while Usage.now({}, family.pid).since(Usage({SERVER: before.seconds[SERVER]}))[SERVER] < 0.55:
                await asyncio.sleep(0.05)
        spent = Usage.now({"sleeper": [sleeper.pid]}, family.pid)
    finally:
        sleeper.kill()
        sleeper.wait()
        family.communicate(b"\n")
    assert spent.since(before)["sleeper"] < 0.05
    assert spent.ms_per_message(before, 10)[SERVER] == pytest.approx(100 * spent.since(before)[SERVER])


def test_a_process_that_has_ended_counts_nothing():
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    assert Usage.now({"ended": [ended.pid]}, ended.pid).seconds == {"ended": 0, SERVER: 0}
    assert resident_mb(ended.pid) == private_mb(ended.pid) == 0


def test_memory_grows_with_what_is_held():
    before = own_mb()
    held = bytearray(b"x" * (50 * 2**20))
    assert own_mb() - before == pytest.approx(50, abs=5)
    assert len(held) == 50 * 2**20


def test_memory_that_is_promised_and_never_touched_does_not_count():
    before = own_mb()
    with mmap.mmap(-1, 50 * 2**20):
        assert own_mb() - before == pytest.approx(0, abs=5)
