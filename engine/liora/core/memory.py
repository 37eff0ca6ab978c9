"""What the engine itself remembers of a conversation, under the key `liora` of its slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from liora.core.choices import Payload
from liora.skill import Choice, State

STALE = timedelta(hours=24)
"""A number typed later than this after a list no longer answers it."""


_SIMPLE = ("at", "misses", "tries", "put_off", "muted", "informed", "careful", "resort")
"""What is kept as it is, where it is not at its default."""


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
        sort, moment, times = data.get("received", ("", 0, 0))
        known = {name: data[name] for name in _SIMPLE if name in data}
        return Memory(shown, received=(sort, moment, times), **known)

    def write(self) -> dict[str, Any]:
        """The JSON form without what is at its default."""
        data: dict[str, Any] = {name: value for name in _SIMPLE if (value := getattr(self, name))}
        if self.shown:
            data["shown"] = [list(option) for option in self.shown]
        if self.received[0]:
            data["received"] = list(self.received)
        return data

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

    def offered(self, skill: str, state: State) -> Sequence[Choice]:
        """The options of the last list, to be offered once more where it belongs to this state."""
        shown = self.shown if self.shown_here(skill, state) else ()
        read = ((label, Payload.decode(payload)) for label, payload in shown)
        return [Choice(option.trigger, label, option.value) for label, option in read if option]
