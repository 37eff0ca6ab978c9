"""What the process of people is told, and what it tells: one line of JSON each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Manner = Literal["flood", "steady", "talk"]
"""`flood`: every connection posts as soon as it was answered. `steady`: so many a second, whatever the answers do.
`talk`: everybody writes, waits for the reply at the fake Graph API, and writes again."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who writes where, how, and for how many seconds.

    With a `folder` the channel's stand-in for the vendor runs beside the people and keeps there what it accepted.
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
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: answers with 200, other answers, people without a reply; unix seconds; milliseconds."""

    accepted: int
    refused: int
    unanswered: int
    started_at: float
    ended_at: float
    ack_p50_ms: float
    ack_p99_ms: float

    @property
    def seconds(self) -> float:
        """From the first request to the last answer."""
        return self.ended_at - self.started_at
