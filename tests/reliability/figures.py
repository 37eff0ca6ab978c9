"""What a run has shown: a line of JSON for each test in the file of LIORA_RELIABILITY_REPORT, and a table of them."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

COLUMNS = ("test", "kills", "messages", "lost", "twice", "out_of_order", "worst_age_s", "seconds", "notes")


@dataclass
class Figures:
    """One row; `kills` counts whatever was done to processes or servers; no `worst_age_s` where it says nothing."""

    test: str
    kills: int = 0
    messages: int = 0
    lost: int = 0
    twice: int = 0
    out_of_order: int = 0
    worst_age_s: float | None = None
    seconds: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)


@contextmanager
def figures(test: str) -> Iterator[Figures]:
    """A row that is written down when the block ends well."""
    row = Figures(test)
    begin = time.monotonic()
    yield row
    row.seconds = round(time.monotonic() - begin, 1)
    path = os.environ.get("LIORA_RELIABILITY_REPORT")
    if path:
        line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(row)}
        with Path(path).open("ab") as file:
            file.write(orjson.dumps(line) + b"\n")


def table(path: Path) -> Sequence[str]:
    """The rows of a file, as lines of Markdown."""
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    head = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    return [*head, *("| " + " | ".join(_cell(row[column]) for column in COLUMNS) + " |" for row in rows)]


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return "" if value is None else str(value)
