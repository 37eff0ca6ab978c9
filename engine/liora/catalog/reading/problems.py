"""Gathers what is wrong with a list, the gravest first, in memory that does not grow with the list."""

from enum import IntEnum

from liora.catalog.reading.understood import SHOWN, Problem, Problems


class Gravity(IntEnum):
    """How much a problem costs the shop: a row, a part of it, or a second look."""

    rejected = 0
    changed = 1
    merged = 2
    hidden = 3


class ProblemList:
    """Keeps the first `SHOWN` of each gravity and counts the others."""

    def __init__(self) -> None:
        self._kept: dict[Gravity, list[Problem]] = {gravity: [] for gravity in Gravity}
        self._total = 0

    def add(self, gravity: Gravity, line: int, reason: str) -> None:
        """`reason` is a Spanish sentence."""
        self._total += 1
        kept = self._kept[gravity]
        if len(kept) < SHOWN:
            kept.append(Problem(line, reason))

    def result(self) -> Problems:
        """By gravity, then by line."""
        all_kept = [problem for gravity in Gravity for problem in sorted(self._kept[gravity], key=lambda p: p.line)]
        return Problems(tuple(all_kept[:SHOWN]), self._total)
