"""Records out of lines, also where a quote was opened that nobody closed.

Such a quote swallows the lines after it. A record is taken apart again when its quote is still open at the end, or
when what it swallowed looks like rows of the same table; its first line is then read with quotes as plain characters.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence

from liora.catalog_source import Row

_LONGEST = 200  # lines of one record: descriptions have fewer
_PATIENCE = 50  # broken quotes, after which quotes are plain characters
_MENDED = "Unas comillas quedaron abiertas: la línea se leyó tal cual."
_TOO_LONG = "Tiene una celda demasiado larga."
_ESCAPED = re.compile(r'\\"(?=[^,;\t|\r\n])')


class Records:
    """Iterates over rows; a record that spans lines is numbered by its first."""

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._feed = _Feed(lines)
        self._delimiter = delimiter
        self._quoted = csv.reader(self._feed, delimiter=delimiter)
        self._broken = 0

    def __iter__(self) -> Iterator[Row]:
        while self._feed.begin():
            row = self._next()
            if any(row.cells):
                yield row

    def _next(self) -> Row:
        if self._broken > _PATIENCE:
            return self._literal()
        try:
            cells = next(self._quoted, [])
        except csv.Error:
            return self._mended(_TOO_LONG if len(self._feed.taken) == 1 else _MENDED)
        if self._feed.hungry or _swallowed(self._feed.taken, self._delimiter):
            return self._mended(_MENDED)
        return Row(self._feed.line, tuple(cells))

    def _mended(self, problem: str) -> Row:
        self._broken += 1
        self._feed.give_back()
        return self._literal(problem)

    def _literal(self, problem: str = "") -> Row:
        line = self._feed.taken[0] if self._feed.taken else next(self._feed)
        cells = _plain(line, self._delimiter)
        return Row(self._feed.line, tuple(_without_quotes(cell) for cell in cells), problem)


class _Feed:
    """Lines for the csv module, which remembers what the current record took and can take it back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self._count = 0
        self.taken: list[str] = []
        self.line = 0
        self.hungry = False

    def begin(self) -> bool:
        """A new record; False at the end of the file."""
        self._count += len(self.taken)
        self.line = self._count + 1
        self.taken, self.hungry = [], False
        if not self._waiting:
            self._waiting.extend(line for line in (next(self._lines, None),) if line is not None)
        return bool(self._waiting)

    def give_back(self) -> None:
        """All lines of the record but its first."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _LONGEST:
            self.hungry = True
            raise StopIteration
        line = self._waiting.popleft() if self._waiting else next(self._lines, None)
        if line is None:
            self.hungry = True
            raise StopIteration
        self.taken.append(line)
        return _ESCAPED.sub('""', line) if '\\"' in line else line


def _swallowed(taken: Sequence[str], delimiter: str) -> bool:
    """Whether the second line looks like the first: as many cells, and numbers where the first has numbers."""
    if len(taken) == 1:
        return False
    first, second = (_plain(line, delimiter) for line in taken[:2])
    numbers = [place for place, cell in enumerate(first) if _is_number(cell)]
    return len(first) == len(second) > 1 and bool(numbers) and all(_is_number(second[place]) for place in numbers)


def _plain(line: str, delimiter: str) -> list[str]:
    return line.rstrip("\r\n").split(delimiter)


def _is_number(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell) and not any(letter.isalpha() for letter in cell)


def _without_quotes(cell: str) -> str:
    return cell.strip().strip('"').replace('""', '"')
