"""Meta's limits on rates and on the 24-hour window (CONTRACT §3, §7)."""

from collections import defaultdict, deque
from dataclasses import dataclass

from liora_integrations.whatsapp.sandbox.graph_error import GraphError


@dataclass(frozen=True, slots=True)
class GraphLimits:
    """`number_per_second` counts both directions; `pair_seconds` of 0 switches the pair limit off.

    The defaults are Meta's; an upgraded number has 1,000 messages a second.
    """

    number_per_second: int = 80
    pair_burst: int = 45
    pair_seconds: float = 6.0
    window_hours: float = 24.0


class Rates:
    """Counts messages of numbers and pairs; refused ones cost nothing.

    The pair limit is a debt: a message costs `pair_seconds`, time pays it, and at most `pair_burst` may be owed. So 45
    pass at once and then one every 6 seconds.
    """

    def __init__(self, limits: GraphLimits) -> None:
        self._limits = limits
        self._numbers: defaultdict[str, deque[float]] = defaultdict(deque)
        self._paid_at: dict[tuple[str, str], float] = {}

    def count(self, number: str, now: float) -> None:
        """Notes an inbound message, which is never refused."""
        self._last_second(number, now).append(now)

    def take(self, number: str, person: str, now: float) -> None:
        """Notes an outbound message, or raises GraphError 130429 or 131056."""
        last_second = self._last_second(number, now)
        if len(last_second) >= self._limits.number_per_second:
            raise GraphError(130429, "Cloud API message throughput has been reached.")
        self._take_pair(number, person, now)
        last_second.append(now)

    def check_window(self, opened_at: float | None, now: float) -> None:
        """Raises GraphError 131047 when the person has not written for a day."""
        if opened_at is None or now - opened_at >= self._limits.window_hours * 3600:
            raise GraphError(
                131047,
                "Message failed to send because more than 24 hours have passed since the customer last replied "
                "to this number.",
            )

    def _take_pair(self, number: str, person: str, now: float) -> None:
        if not self._limits.pair_seconds:
            return
        paid_at = max(self._paid_at.get((number, person), now), now) + self._limits.pair_seconds
        if paid_at - now > self._limits.pair_burst * self._limits.pair_seconds:
            raise GraphError(
                131056,
                "Message failed to send because there were too many messages sent from this phone number to the "
                "same phone number in a short period of time.",
            )
        self._paid_at[number, person] = paid_at

    def _last_second(self, number: str, now: float) -> deque[float]:
        times = self._numbers[number]
        while times and times[0] <= now - 1:
            times.popleft()
        return times
