"""What the engine itself remembers of a conversation, under the key `liora` of its slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from liora.core.choices import Payload
from liora.skill import State

STALE = timedelta(hours=24)
"""A number typed later than this after a list no longer answers it."""


@dataclass(frozen=True, slots=True)
class Memory:
    """`shown` are the options of the last list with their labels, `at` unix seconds; the counters are consecutive.

    Who is `muted` has asked for no messages but answers; who was in danger hears nothing else until `careful` (unix
    seconds); who is `informed` has read the privacy notice. `put_off` is the last day (counted from year 1, as the
    tenant's clocks have it) on which the person was told that nothing new can be done now. `received` is what came last
    that nobody had asked for and nobody can read: of which sort, when (unix seconds), and how often in a row it was
    answered. `resort` counts the answers of a plugin that is asked what was meant; the last one counts.
    """

    shown: tuple[tuple[str, str], ...] = ()
    at: int = 0
    misses: int = 0
    tries: int = 0
    put_off: int = 0
    muted: bool = False
    informed: bool = False
    received: tuple[str, int, int] = ("", 0, 0)
    careful: int = 0
    resort: int = 0

    @staticmethod
    def read(data: Mapping[str, Any]) -> "Memory":
        shown = tuple((label, payload) for label, payload in data.get("shown", ()))
        numbers = {name: data.get(name, 0) for name in ("at", "misses", "tries", "put_off", "careful", "resort")}
        flags = {name: data.get(name, False) for name in ("muted", "informed")}
        sort, moment, times = data.get("received", ("", 0, 0))
        return Memory(shown, **numbers, **flags, received=(sort, moment, times))

    def write(self) -> dict[str, Any]:
        """The JSON form without what is at its default."""
        data: dict[str, Any] = {"shown": [list(option) for option in self.shown], "at": self.at}
        data |= {"misses": self.misses, "tries": self.tries, "put_off": self.put_off, "muted": self.muted}
        data |= {"informed": self.informed, "careful": self.careful, "resort": self.resort}
        data["received"] = list(self.received) if self.received[0] else None
        return {key: value for key, value in data.items() if value}

    def showing(self, options: tuple[tuple[str, str], ...], now: datetime) -> "Memory":
        return replace(self, shown=options, at=int(now.timestamp()))

    def labels(self, now: datetime) -> Sequence[str]:
        """The options of the last list as they were shown, in the order of their numbers; none when it is stale."""
        stale = now.timestamp() - self.at > STALE.total_seconds()
        return () if stale else [label for label, _ in self.shown]

    def payload(self, number: int) -> Payload | None:
        """What the option with this number, from 1, brings back."""
        return Payload.decode(self.shown[number - 1][1])

    def shown_here(self, skill: str, state: State) -> bool:
        """Whether the last list belongs to this state."""
        return bool(self.shown) and self.shown[0][1].startswith(f"{skill}.{state.name}|")
