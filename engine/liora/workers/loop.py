"""Where code that may fail is run: with the door of the API, the only broad `except` around our own code.

A failure is logged with its kind and its place, never with its words: those may quote what a person wrote.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn, ParamSpec, TypeVar

import structlog

from liora.db.failures import failure_name

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Failed:
    """What was raised instead of a result."""

    error: BaseException


def attempt(action: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result | Failed:
    """The result of a turn, or what it raised, for the caller to log and to count.

    Turns are anybody's code: one that wants to end the process ends itself.
    """
    try:
        return action(*args, **kwargs)
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return Failed(error)


async def outcome_of(work: Awaitable[Result], what: str, **ids: object) -> Result | Failed:
    """The result of `work`, or what it raised, logged; a cancellation passes."""
    try:
        return await work
    except Exception as error:  # noqa: BLE001
        log_failure(what, error, **ids)
        return Failed(error)


async def forever(step: Callable[[], Awaitable[object]], what: str) -> NoReturn:
    """Repeats `step` until cancelled; after each failure in a row the pause grows, up to 2 s.

    A step that answers a cancellation with another error, as libraries do in their clean-up, is the last one too.
    """
    task = asyncio.current_task()
    failures = 0
    while True:
        done = await outcome_of(step(), what)
        if task and task.cancelling():
            raise asyncio.CancelledError
        failures = failures + 1 if isinstance(done, Failed) else 0
        await asyncio.sleep(pause_after(failures))


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row."""
    return min(FIRST_PAUSE * 2.0 ** (failures - 1), LONGEST_PAUSE) if failures else 0.0


def log_failure(what: str, error: BaseException, **ids: object) -> None:
    """One warning with the kind and the place of `error`; `ids` must not tell who a person is."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-3:]]
    log.warning(f"{what} failed", error=failure_name(error), places=places, **{k: str(v) for k, v in ids.items()})
