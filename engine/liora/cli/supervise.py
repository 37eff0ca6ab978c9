"""The parent of the process that works: it owns what must outlive it, and starts it anew when it ends abnormally.

The child is forked, not executed: the parent has neither plugins nor an event loop nor threads, and a fork is ready a
second earlier. Three things join them:

    pulse   a pipe on which the child's event loop beats twice a second and says once that it serves (`READY`)
    life    a pipe that nobody writes to: its end tells the child that the parent is gone, however it went
    note    memory that names the message whose turn is running (workers/caution)
"""

import faulthandler
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn
from uuid import uuid4

import structlog

from liora.errors import LioraError
from liora.workers.caution import Legacy, Note
from liora.workers.watchdog import FULL, HUNG, PATIENCE, TICK, MemoryFull

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
HEALTHY = 60.0
"""Seconds: the pause before a restart doubles from the first to the longest; after so much health it begins anew."""

STOP_SECONDS = 5.0
"""How long the child may take to end when told to; what has not ended then is as safe as after a crash."""

SILENCE = PATIENCE + TICK
"""Seconds without a beat: the child's own watchdog, which also tells why, has the first word."""

BEAT, READY = b".", b"!"
DUMP = signal.SIGUSR2
DUMP_SECONDS = 0.2
STOPS = (signal.SIGINT, signal.SIGTERM)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Life:
    """What the process that works gets along: how to say that it lives and serves, and what its predecessor left.

    `legacy` is None without a supervisor; `first` is false after a restart.
    """

    beat: Callable[[], None] = lambda: None
    ready: Callable[[], None] = lambda: None
    legacy: Legacy | None = None
    first: bool = True


@dataclass(slots=True)
class Child:
    """A running child. `frozen`: somebody has stopped it with a signal, and its silence means nothing."""

    pid: int
    pulse: int
    life: int
    born: float
    ready: bool = False
    silent: int = 0
    frozen: bool = False
    hung: bool = False


class Supervisor:
    """Keeps one child at work until it ends as it should or the parent is told to stop."""

    def __init__(self, work: Callable[[Life], None], tell: Callable[[str], None], silence: float = SILENCE) -> None:
        self._work = work
        self._tell = tell
        self._silence = silence
        self._note = Note()
        self._owner = f"{socket.gethostname()}:{uuid4().hex}"
        self._bell, self._rope = os.pipe()
        self._child: Child | None = None
        self._stopped_at = 0.0
        self._served = False

    def run(self) -> int:
        """The exit status: of a child that failed before any had served, else 0 once it was told to stop.

        What no restart cures – a wrong setting, a port that is taken, a missing migration – shows before that.
        """
        pause = FIRST_PAUSE
        with self._signals():
            while True:
                child = self._fork()
                status = self._attend(child)
                self._served |= child.ready
                if self._stopped_at or not (self._served or status < 0):
                    return 0 if self._stopped_at and status in (0, -signal.SIGKILL) else abs(status)
                healthy = time.monotonic() - child.born > HEALTHY
                pause = FIRST_PAUSE if healthy else pause
                self._say_why(child, status, pause)
                if self._rest(pause):
                    return 0
                pause = min(pause * 2, LONGEST_PAUSE)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        before = [signal.signal(number, self._stop) for number in STOPS]
        try:
            yield
        finally:
            for number, handler in zip(STOPS, before, strict=True):
                signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        self._stopped_at = self._stopped_at or time.monotonic()
        os.write(self._rope, b"!")
        if self._child:
            _kill(self._child, signal.SIGTERM)

    def _fork(self) -> Child:
        pulse, beats = os.pipe()
        ours, life = os.pipe()
        os.set_blocking(beats, False)
        legacy = Legacy(self._note, self._note.take(), self._owner)
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # a stop must not be lost between the fork and its record
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            for number in (pulse, life, self._bell, self._rope):
                os.close(number)
            self._live(beats, ours, legacy)
        os.close(beats)
        os.close(ours)
        self._child = Child(pid, pulse, life, time.monotonic())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        if self._stopped_at:
            _kill(self._child, signal.SIGTERM)
        return self._child

    def _live(self, beats: int, parent: int, legacy: Legacy) -> NoReturn:
        """The child's whole life; never returns, or the parent's cleaning up would be done twice."""
        for number in STOPS:
            signal.signal(number, _end)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        faulthandler.enable()
        faulthandler.register(DUMP, all_threads=True)
        threading.Thread(target=_outlive_nobody, args=(parent,), name="parent", daemon=True).start()
        life = Life(_writing(beats, BEAT), _writing(beats, READY), legacy, not self._served)
        _finish(self._work, life)

    def _attend(self, child: Child) -> int:
        """Waits until the child has ended: its exit status, or minus the number of the signal that ended it."""
        while True:
            told, _, _ = select.select([child.pulse, self._bell], [], [], TICK)
            if self._bell in told:
                os.read(self._bell, 64)
            heard = os.read(child.pulse, 64) if child.pulse in told else b""
            child.ready |= READY in heard
            status = self._ended(child)
            if status is not None:
                return status
            if child.pulse in told and not heard:
                time.sleep(TICK / 10)  # the pipe is at its end: the child is about to be
            self._judge(child, bool(heard), tick=not told)

    def _ended(self, child: Child) -> int | None:
        pid, status = os.waitpid(child.pid, os.WNOHANG | os.WUNTRACED | os.WCONTINUED)
        if pid and os.WIFSTOPPED(status):
            child.frozen = True
        elif pid and os.WIFCONTINUED(status):
            child.frozen, child.silent = False, 0
        elif pid:
            return self._buried(child, os.waitstatus_to_exitcode(status))
        return None

    def _buried(self, child: Child, status: int) -> int:
        with suppress(BlockingIOError):
            os.set_blocking(child.pulse, False)
            child.ready |= READY in os.read(child.pulse, 4096)
        self._child = None
        os.close(child.pulse)
        os.close(child.life)
        return status

    def _judge(self, child: Child, heard: bool, tick: bool) -> None:
        """Ends a child that is hung, or that was told to end and does not. Only the parent's own ticks count."""
        if heard:
            child.silent = 0
        elif tick and child.ready and not child.frozen:
            child.silent += 1
        if self._stopped_at and time.monotonic() > self._stopped_at + STOP_SECONDS:
            _kill(child, signal.SIGKILL)
        elif child.silent * TICK >= self._silence and not child.hung:
            child.hung = True
            _kill(child, DUMP)  # written in C, whoever holds the GIL
            time.sleep(DUMP_SECONDS)
            _kill(child, signal.SIGKILL)

    def _say_why(self, child: Child, status: int, pause: float) -> None:
        hung = child.hung or status == HUNG
        log.error("the process ended and is started anew", status=status, hung=hung, pause=pause)
        self._tell(f"Liora {_why(status, hung)}; vuelve a empezar en {pause:g} s. No se pierde ningún mensaje.")

    def _rest(self, seconds: float) -> bool:
        """Whether somebody said stop during the pause."""
        select.select([self._bell], [], [], seconds)
        return bool(self._stopped_at)


def _why(status: int, hung: bool) -> str:
    if hung:
        return f"dejó de responder durante {PATIENCE:g} s"
    if status == FULL:
        return "ocupó demasiada memoria"
    if status < 0:
        return f"fue interrumpida por la señal {signal.Signals(-status).name}"
    return f"terminó de golpe (código {status})"


def _finish(work: Callable[[Life], None], life: Life) -> NoReturn:
    """Works to the end; what is raised becomes the exit status, its words or its traceback go to standard error."""
    status = None
    try:
        work(life)
        status = 0
    except MemoryFull:
        status = FULL
    except LioraError as error:
        print(f"liora: {error}", file=sys.stderr)
        status = 1
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        if status is None:
            traceback.print_exc()
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(1 if status is None else status)


def _outlive_nobody(parent: int) -> None:
    """The pipe ends with the parent: then the child ends in order, and if it cannot, without."""
    os.read(parent, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)


def _writing(pipe: int, word: bytes) -> Callable[[], None]:
    def write() -> None:
        with suppress(BlockingIOError, BrokenPipeError):  # a parent that is stopped, or gone
            os.write(pipe, word)

    return write


def _end(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)


def _kill(child: Child, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(child.pid, number)
