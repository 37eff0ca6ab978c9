"""How long one turn may take. Skills are anybody's code and run in the thread of the event loop.

SIGALRM interrupts them there: unlike an exception set from another thread it also reaches regular expressions, large
integers and sleeps, and it is raised by our own handler, which sees what it interrupts and never raises outside a turn.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import ParamSpec, TypeVar

from liora.errors import TurnTooLong

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

TICK = 0.25
AGAIN = 0.05
"""Seconds after which a turn that goes on all the same is interrupted once more; then after ever other short whiles."""


class Interrupted(BaseException):
    """Raised inside a turn that takes too long; no `except Exception` of a skill holds it."""


class Deadline:
    """Interrupts turns after `seconds`, which pass only while the process runs: a stopped process loses one tick."""

    def __init__(self, seconds: float = 2.0) -> None:
        self._ticks = max(1, round(seconds / TICK))
        self._tick = seconds / self._ticks
        self._left = 0
        self._hits = 0
        self._thread = 0

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Owns SIGALRM meanwhile. Python hands signals to the main thread alone: elsewhere turns have no deadline."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGALRM, self._interrupt)
        self._thread = threading.get_ident()
        try:
            yield
        finally:
            self._thread = 0
            signal.signal(signal.SIGALRM, before)

    def within(self, action: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """The result of a turn; raises TurnTooLong, where it was interrupted, even if it swallowed the interruption.

        Without `installed`, in another thread, and inside another turn (whose deadline stays), it is a plain call.
        """
        if self._left or self._thread != threading.get_ident():
            return action(*args, **kwargs)
        self._hits = 0
        self._left = self._ticks + 1
        signal.setitimer(signal.ITIMER_REAL, self._tick, self._tick)
        place = None
        try:
            result = action(*args, **kwargs)
        except BaseException as error:
            if not self._hits:
                raise
            place = error.__traceback__
        finally:
            self._left = 0
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self._hits:
            raise TurnTooLong().with_traceback(place)
        return result

    def _interrupt(self, _: int, frame: FrameType | None) -> None:
        """In a frame of this module the turn has not begun or is already over."""
        if not self._left:
            return
        self._left = max(1, self._left - 1)
        if self._left > 1 or frame is None or frame.f_globals is globals():
            return
        self._hits += 1
        # a loop that swallows everything is left only by a hit between its `except` and its next `try`
        pause = AGAIN if self._hits == 1 else 1e-6 * 2 ** (self._hits % 16)
        signal.setitimer(signal.ITIMER_REAL, pause, AGAIN)
        raise Interrupted
