"""A turn that takes too long is interrupted, whatever it does; nothing else ever is."""

import asyncio
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import NoReturn

import pytest
import uvloop

from liora.errors import TurnTooLong
from liora.workers.deadline import Deadline


@pytest.fixture
def deadline() -> Iterator[Deadline]:
    deadline = Deadline(0.2)
    with deadline.installed():
        yield deadline


def hang() -> NoReturn:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def backtrack() -> None:
    re.match(r"^(\d+\s*)+$", "1" * 60 + "x")


def grow() -> None:
    pow(3, 3**17)


def swallow_errors() -> None:
    while True:
        try:
            hang()
        except Exception:  # noqa: BLE001
            continue


def swallow_everything() -> None:
    while True:
        try:
            hang()
        except BaseException:  # noqa: BLE001
            continue


def swallow_once() -> str:
    try:
        hang()
    except BaseException:  # noqa: BLE001
        return "como si nada"


def turn_into_another_error() -> None:
    try:
        hang()
    except BaseException:  # noqa: BLE001
        raise ValueError("algo privado") from None


def hang_in_finally() -> None:
    try:
        hang()
    finally:
        time.sleep(0.3)


TURNS = [
    hang,
    sleep,
    backtrack,
    grow,
    swallow_errors,
    swallow_everything,
    swallow_once,
    turn_into_another_error,
    hang_in_finally,
]


@pytest.mark.parametrize("turn", TURNS)
def test_a_turn_that_hangs_is_interrupted(deadline: Deadline, turn) -> None:
    with pytest.raises(TurnTooLong) as raised:
        deadline.within(turn)
    assert str(raised.value) == "A turn takes 2 s at most: this one was interrupted."
    assert raised.value.__cause__ is None


def test_the_error_tells_where_it_hung(deadline: Deadline) -> None:
    with pytest.raises(TurnTooLong) as raised:
        deadline.within(hang)
    assert "hang" in [entry.name for entry in raised.traceback]


@pytest.mark.parametrize("new_loop", [uvloop.new_event_loop, asyncio.new_event_loop])
def test_it_works_inside_an_event_loop_which_goes_on(deadline: Deadline, new_loop) -> None:
    async def turns() -> list[object]:
        said: list[object] = []
        for turn in (hang, lambda: "hola", sleep, lambda: "adiós"):
            try:
                said.append(deadline.within(turn))
            except TurnTooLong:
                said.append(TurnTooLong)
            await asyncio.sleep(0)
        await asyncio.sleep(0.3)
        return said

    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(turns()) == [TurnTooLong, "hola", TurnTooLong, "adiós"]


def test_results_errors_and_arguments_pass(deadline: Deadline) -> None:
    assert deadline.within(divmod, 7, 2) == (3, 1)
    assert deadline.within(int, "ff", base=16) == 255
    with pytest.raises(ZeroDivisionError):
        deadline.within(divmod, 7, 0)
    with pytest.raises(SystemExit):
        deadline.within(sys.exit, 3)


def test_after_a_turn_nothing_is_interrupted(deadline: Deadline) -> None:
    for turn in (lambda: None, hang):
        with suppress(TurnTooLong):
            deadline.within(turn)
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_turns_that_end_at_the_very_deadline_either_succeed_or_are_too_long() -> None:
    """The race at the end: no interruption ever leaves `within`, and none comes afterwards."""
    deadline = Deadline(0.002)
    outcomes = set()

    def turn(seconds: float) -> str:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            pass
        return "a tiempo"

    with deadline.installed():
        for n in range(1_000):
            try:
                outcomes.add(deadline.within(turn, 0.0017 + n % 100 * 6e-6))
            except TurnTooLong:
                outcomes.add("tarde")
    assert outcomes == {"a tiempo", "tarde"}


def test_only_frames_of_the_turn_are_interrupted_never_our_own(deadline: Deadline) -> None:
    """Seen with C code called straight from our frame: what is interrupted there may be the end of the turn."""
    deadline.within(time.sleep, 0.5)


def test_many_short_turns_do_not_add_up(deadline: Deadline) -> None:
    for _ in range(20):
        deadline.within(time.sleep, 0.03)


def test_a_turn_inside_a_turn_has_the_deadline_of_the_outer_one(deadline: Deadline) -> None:
    def outer() -> None:
        assert deadline.within(lambda: "dentro") == "dentro"
        hang()

    with pytest.raises(TurnTooLong):
        deadline.within(outer)
    with pytest.raises(TurnTooLong):
        deadline.within(deadline.within, hang)


def test_time_in_which_the_process_was_stopped_is_one_tick() -> None:
    """A worker frozen for a minute must not fail the turn that it was in."""
    deadline = Deadline(1.0)

    def frozen() -> str:
        if os.fork() == 0:
            time.sleep(1.5)
            os.kill(os.getppid(), signal.SIGCONT)
            os._exit(0)
        os.kill(os.getpid(), signal.SIGSTOP)
        return "sigo"

    with deadline.installed():
        assert deadline.within(frozen) == "sigo"
    os.wait()


def test_in_another_thread_turns_have_no_deadline(deadline: Deadline) -> None:
    said: list[str] = []

    def elsewhere() -> None:
        deadline.within(time.sleep, 0.4)
        with Deadline(0.01).installed():
            said.append("sin plazo")

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert said == ["sin plazo"]


def test_without_being_installed_it_is_a_plain_call_and_the_old_handler_comes_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    deadline = Deadline(0.05)
    deadline.within(time.sleep, 0.1)
    with deadline.installed():
        assert signal.getsignal(signal.SIGALRM) != before
    assert signal.getsignal(signal.SIGALRM) == before
    deadline.within(time.sleep, 0.1)
