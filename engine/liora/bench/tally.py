"""What the webhook answered, and how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

OK = 200


@dataclass(slots=True)
class Tally:
    """Seconds of every answer, and how many of them were not 200."""

    waits: list[float] = field(default_factory=list)
    refused: int = 0

    def note(self, status: int, seconds: float) -> None:
        self.waits.append(seconds)
        self.refused += status != OK

    @property
    def accepted(self) -> int:
        return len(self.waits) - self.refused

    def percentile_ms(self, share: float) -> float:
        """What `share` of the answers did not exceed."""
        return 1000 * percentile(sorted(self.waits), share)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed; 0 where there is none."""
    return ordered[ceil(share * len(ordered)) - 1] if ordered else 0.0
