"""What the process of people is told, and what it tells: one line of JSON each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Manner = Literal["flood", "steady", "talk"]
"""`flood`: every connection posts as soon as it was answered. `steady`: so many a second, whatever the answers do.
`talk`: everybody writes, waits for the reply at the fake Graph API, and writes again."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who writes where, how, and for how many seconds.

    With a `folder` the channel's stand-in for the vendor runs beside the people and keeps there what it accepted.
    With `diary` the outcome tells of every message. With `met` everybody has been answered once before the first
    request that counts, as the yardstick's people have a conversation.
    """

    manner: Manner
    host: str
    port: int
    path: str
    secret: str
    account_id: str
    numbers: Sequence[str]
    people: int
    connections: int
    per_second: float
    seconds: float
    channel: str
    first_person: int = 0
    folder: str = ""
    diary: bool = False
    met: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: answers with 200, other answers, people without a reply; unix seconds; milliseconds.

    `written` tells of every message when it was due and when its 200 came, `posted` of every reply, by the id of its
    row, when it came to the vendor and when the vendor took it.
    """

    accepted: int
    refused: int
    unanswered: int
    started_at: float
    ended_at: float
    ack_p50_ms: float
    ack_p99_ms: float
    written: Mapping[str, Sequence[float]] = field(default_factory=dict)
    posted: Mapping[str, Sequence[float]] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """From the first request to the last answer."""
        return self.ended_at - self.started_at

    def settled(self) -> dict[str, Sequence[float]]:
        """What was written after the first second (of short runs: the first quarter), while an engine warms up."""
        last = max((moments[0] for moments in self.written.values()), default=self.started_at)
        since = self.started_at + min(1.0, (last - self.started_at) / 4)
        return {message_id: moments for message_id, moments in self.written.items() if moments[0] >= since}
