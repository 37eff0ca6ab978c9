"""Tables for a spreadsheet: CSV in which nothing is taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NEGATIVE = re.compile(r"-[0-9]{1,15}([.,][0-9]{1,15})?")
"""Coordinates, for example: what a program makes of them is what they are."""


def header(names: Sequence[str]) -> bytes:
    """The first line."""
    return BOM.encode() + lines([names])


def lines(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as quoted lines."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([[cell(value) for value in row] for row in rows])
    return text.getvalue().encode("utf-8", "replace")


def cell(value: Any) -> str:
    """What a person reads in a cell; text that a program would calculate gets an apostrophe before it (OWASP)."""
    match value:
        case None:
            return ""
        case str():
            return _harmless(value)
        case bool():
            return "sí" if value else "no"
        case int() | float():
            return str(value)
        case datetime():
            return value.isoformat()
        case list():
            return _harmless(" ".join(map(str, value)))
        case dict():
            return orjson.dumps(value).decode()
        case _:
            return str(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) and not _NEGATIVE.fullmatch(text) else text
