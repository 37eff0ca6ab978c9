"""Which character separates the cells: the one that cuts most lines into the same number of them."""

import csv
import re
from collections import Counter
from collections.abc import Sequence

DELIMITERS = (",", ";", "\t", "|")
_HINT = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)


def hinted(first: str) -> str:
    """What the line `sep=;` says, with which Excel begins some files."""
    found = _HINT.match(first)
    return found[1] if found else ""


def delimiter_of(lines: Sequence[str]) -> str:
    """Of the first lines of a file; a comma where there is nothing to go by."""
    return max(DELIMITERS, key=lambda each: _cuts(lines, each))


def _cuts(lines: Sequence[str], delimiter: str) -> int:
    widths: Counter[int] = Counter()
    rows = csv.reader(lines, delimiter=delimiter)
    try:
        widths.update(len(row) for row in rows if len(row) > 1 and any(row))
    except csv.Error:
        widths.update(line.count(delimiter) + 1 for line in lines if delimiter in line)
    return max(((width - 1) * times for width, times in widths.items()), default=0)
