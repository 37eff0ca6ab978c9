"""What a turn has decided, as data: committed once, carried out afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from liora.core.choices import Payload
from liora.messages import Instead, Message
from liora.order import PlaceOrder
from liora.plan import Period, Scope

NoticeKind = Literal["crisis", "handoff", "order", "attention"]
"""What a turn may tell the tenant of: never what was said, only that something is to be looked at."""


@dataclass(frozen=True, slots=True)
class TimerChange:
    """Sets the timer `name` (`<skill>.<trigger>`) of the conversation to `due_at`, or cancels it with None."""

    name: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuotaSpend:
    """Takes `n` of a metric's window; the commit refuses it beyond `limit` and the turn runs again, denied."""

    metric: str
    per: Period
    scope: Scope
    limit: int
    n: int


@dataclass(frozen=True, slots=True)
class JobWanted:
    """The registered job `name` is to be done with `payload`; its end is the event `event` (`<skill>.<trigger>`)."""

    name: str
    event: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderWanted:
    """An order to be stored and numbered, in `currency` (ISO 4217)."""

    placed: PlaceOrder
    currency: str


@dataclass(frozen=True, slots=True)
class Trace:
    """How the event was understood: for the log, stories and metrics. Scores run from 0 to 100.

    What nobody took has a score, if only 0; what did not answer a question or a list was never matched and has none.

    `choice` is the option that was chosen, by tap, number or word.
    """

    intent: str | None = None
    asked: tuple[str, ...] = ()
    no_match: bool = False
    score: float | None = None
    runner_up: str | None = None
    choice: Payload | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The next state and slots, what is said (`instead` where only templates may be), and what is to be done.

    Of a `discreet` one the log keeps no words.
    """

    state: str
    slots: Mapping[str, Any]
    messages: tuple[Message, ...] = ()
    timers: tuple[TimerChange, ...] = ()
    spent: tuple[QuotaSpend, ...] = ()
    trace: Trace = Trace()
    jobs: tuple[JobWanted, ...] = ()
    notices: tuple[NoticeKind, ...] = ()
    order: OrderWanted | None = None
    instead: Instead | None = None
    discreet: bool = False
