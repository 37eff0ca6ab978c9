"""The supervisor, over children that only pretend to work."""

import os
import signal
import subprocess
import sys
import time

import pytest

SCRIPT = """
import ctypes, itertools, os, signal, sys, time, types
from uuid import UUID
import liora
package = types.ModuleType("liora.cli")  # its own __init__ would import all of Liora, which takes seconds
package.__path__ = [os.path.join(liora.__path__[0], "cli")]
sys.modules["liora.cli"] = package
from liora.cli.supervise import Supervisor
from liora.errors import SettingsError
from liora.logs import set_up_logs
from liora.workers.watchdog import MemoryFull

def say(*words): print(*words, flush=True)

def beat(life, seconds):
    for _ in range(int(seconds * 5)):
        life.beat()
        time.sleep(0.2)

def work(life):
    say("born", os.getpid(), life.first, life.legacy.culprit, life.legacy.owner)
{work}

set_up_logs("info")
status = Supervisor(work, lambda words: say("tells", words), silence=1.0).run()
say("ended", status)
sys.exit(status)
"""


TIDY = "life.ready()\ntry:\n    say('works')\n    beat(life, 60)\nfinally: say('tidied')"


class Supervised:
    """A supervisor over this work, and what it and its children print."""

    def __init__(self, work: str) -> None:
        body = "\n".join("    " + line for line in work.splitlines())
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT.replace("{work}", body)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self) -> list[str]:
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()

    def line_of(self, first: str) -> list[str]:
        while (words := self.line())[:1] != [first]:
            assert words, self.process.stderr and self.process.stderr.read()
        return words

    def rest(self) -> tuple[str, str]:
        try:
            return self.process.communicate(timeout=30)
        finally:
            self.process.kill()


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("os._exit(1)", "terminó de golpe (código 1)"),
        ("os._exit(70)", "dejó de responder durante 10 s"),
        ("raise MemoryFull", "ocupó demasiada memoria"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "fue interrumpida por la señal SIGKILL"),
        ("ctypes.string_at(0)", "fue interrumpida por la señal SIGSEGV"),
        ("sum(itertools.repeat(0))", "dejó de responder durante 10 s"),
        ("1 / 0", "terminó de golpe (código 1)"),
    ],
)
def test_a_child_that_ends_abnormally_comes_back(end: str, reason: str) -> None:
    supervised = Supervised(f"life.ready()\nif life.first:\n    beat(life, 0.4)\n    {end}\nbeat(life, 60)")
    first, tells, second = supervised.line_of("born"), supervised.line_of("tells"), supervised.line_of("born")
    supervised.process.send_signal(signal.SIGTERM)
    said, written = supervised.rest()
    assert said == "ended 0\n"
    assert (first[2], second[2], first[4] == second[4], first[1] == second[1]) == ("True", "False", True, False)
    assert " ".join(tells) == f"tells Liora {reason}; vuelve a empezar en 0.2 s. No se pierde ningún mensaje."
    assert written.count("the process ended and is started anew") == 1
    if end.startswith("sum"):
        assert "in work" in written  # the place, although the GIL was held


@pytest.mark.parametrize(
    ("end", "status", "sentence"),
    [
        ("raise SettingsError('La razón.')", 1, "liora: La razón.\n"),
        ("os._exit(3)", 3, ""),
        ("sys.exit(4)", 4, ""),
    ],
)
def test_what_no_restart_cures_ends_everything_at_once(end: str, status: int, sentence: str) -> None:
    supervised = Supervised(end)
    said, written = supervised.rest()
    assert said.count("born") == 1
    assert (supervised.process.returncode, written) == (status, sentence)


def test_a_failure_after_the_first_success_is_tried_again_with_longer_pauses() -> None:
    supervised = Supervised("if life.first:\n    life.ready()\n    os._exit(1)\nraise SettingsError('Aún no.')")
    pauses = [supervised.line_of("tells")[-7] for _ in range(4)]
    supervised.process.send_signal(signal.SIGINT)
    assert supervised.rest()[0].endswith("ended 0\n")
    assert pauses == ["0.2", "0.4", "0.8", "1.6"]


def test_a_child_killed_before_it_served_comes_back() -> None:
    supervised = Supervised("os.kill(os.getpid(), signal.SIGKILL)")
    for _ in range(2):
        supervised.line_of("born")
    supervised.process.send_signal(signal.SIGTERM)
    assert supervised.rest()[0].endswith("ended 0\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_passed_on_and_the_child_ends_in_order(number: signal.Signals) -> None:
    supervised = Supervised(TIDY)
    supervised.line_of("works")
    supervised.process.send_signal(number)
    assert supervised.rest() == ("tidied\nended 0\n", "")


def test_a_child_that_does_not_end_when_told_to_is_ended() -> None:
    supervised = Supervised("life.ready()\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nsay('deaf')\nbeat(life, 60)")
    supervised.line_of("deaf")
    supervised.process.send_signal(signal.SIGTERM)
    assert supervised.rest() == ("ended 0\n", "")


def test_a_child_that_was_stopped_is_not_taken_for_hung() -> None:
    supervised = Supervised("life.ready()\nbeat(life, 60)")
    child = int(supervised.line_of("born")[1])
    for stopped in ([child], [supervised.process.pid], [supervised.process.pid, child]):
        time.sleep(0.3)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(2.5)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    time.sleep(0.7)
    supervised.process.send_signal(signal.SIGTERM)
    assert supervised.rest() == ("ended 0\n", "")


def test_a_child_ends_with_its_parent_however_that_went() -> None:
    supervised = Supervised(TIDY)
    supervised.line_of("works")
    supervised.process.kill()
    assert supervised.rest()[0] == "tidied\n"  # read to its end: nobody holds the pipe any more


def test_the_next_child_learns_in_whose_turn_the_last_one_ended() -> None:
    first = "if life.first:\n    life.legacy.note.write(UUID(int=7), 'wamid.1')\n    os._exit(1)"
    supervised = Supervised(f"life.ready()\n{first}\nbeat(life, 60)")
    assert supervised.line_of("born")[3] == "None"
    words = supervised.line_of("born")
    supervised.process.send_signal(signal.SIGTERM)
    supervised.rest()
    assert "wamid.1" in " ".join(words)
