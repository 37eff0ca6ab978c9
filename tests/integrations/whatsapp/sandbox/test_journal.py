"""The sandbox's file: what was kept survives, what was torn is repaired."""

import subprocess
import sys
from pathlib import Path

import pytest

from liora_integrations.whatsapp.sandbox.journal import Journal
from liora_integrations.whatsapp.sandbox.records import (
    Acknowledged,
    Answered,
    Incoming,
    Kept,
    Marked,
    Observed,
    Outgoing,
    Record,
    SandboxFileError,
    Shown,
)

EVERY_KIND: list[Record] = [
    Outgoing("wamid.1", "1", "56911112222", 1.5, {"text": {"body": "ñ\n"}}, withheld=True),
    Incoming("wamid.2", "1", ["56911112222", "CL.1"], "Camila", 2.0, {"type": "text"}),
    Answered("wamid.2", 503),
    Observed("1", "9", ["CL.1"], 3.0),
    Acknowledged([["wamid.1", "sent"]]),
    Shown(["wamid.1"]),
    Marked("wamid.2"),
    Kept("12", "1", "image/png", "ab", 4, "a.png"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "sandbox.ndjson"


def write_all(path: Path) -> bytes:
    journal = Journal(path)
    assert journal.open() == []
    journal.append(*EVERY_KIND)
    journal.close()
    return path.read_bytes()


def reread(path: Path) -> list[Record]:
    journal = Journal(path)
    records = journal.open()
    journal.close()
    return records


def test_every_kind_of_record_comes_back_as_it_was(path: Path) -> None:
    written = write_all(path)
    assert written.count(b"\n") == len(EVERY_KIND)
    assert reread(path) == EVERY_KIND


@pytest.mark.parametrize("cut", [1, 2, 30])
def test_a_torn_last_line_is_cut_off_or_completed_and_the_file_is_whole_again(path: Path, cut: int) -> None:
    written = write_all(path)
    path.write_bytes(written[:-cut])
    journal = Journal(path)
    expected = EVERY_KIND if cut == 1 else EVERY_KIND[:-1]
    assert journal.open() == expected
    journal.append(Marked("wamid.9"))
    journal.close()
    assert reread(path) == [*expected, Marked("wamid.9")]


def test_a_broken_line_in_the_middle_stops_the_start_and_is_named(path: Path) -> None:
    written = write_all(path)
    path.write_bytes(written.replace(b'"kind":"answered"', b'"kind":"unheard"'))
    with pytest.raises(SandboxFileError, match=r"Line 3 of .*sandbox\.ndjson cannot be read; move the file away"):
        Journal(path).open()


def test_what_was_appended_survives_a_kill(path: Path) -> None:
    program = """
import os, pathlib, signal, sys
from liora_integrations.whatsapp.sandbox.journal import Journal
from liora_integrations.whatsapp.sandbox.records import Marked
journal = Journal(pathlib.Path(sys.argv[1]))
journal.open()
journal.append(Marked("wamid.1"))
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert killed.returncode == -9
    assert reread(path) == [Marked("wamid.1")]


def test_a_journal_that_is_not_open_refuses_to_write(path: Path) -> None:
    with pytest.raises(SandboxFileError, match="has not started"):
        Journal(path).append(Marked("wamid.1"))
