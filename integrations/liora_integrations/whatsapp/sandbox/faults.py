"""Faults that a test orders, drawn with a seed so that a run can be repeated."""

import random
from collections import deque
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Rate = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0, le=600)]
Code = Annotated[str, StringConstraints(pattern=r"^\d{1,7}$")]

GATEWAY_STATUSES = (502, 504)
CODE_OF_STATUS = {500: 131000, 503: 2}
MISSING_NUMBER = 33


class Faults(BaseModel):
    """What goes wrong with sent messages; rates are shares from 0 to 1.

    - `error_rate`: refusals by Graph error code. 500 and 503 are those HTTP statuses with Graph's transient errors, 502
      and 504 a gateway's HTML page; 33 is code 100 with that subcode.
    - `next_errors`: the same for the very next requests, one each, before anything is drawn.
    - `timeout_rate`: no answer, and the message is not taken.
    - `reset_after_accept_rate`: the message is taken, then the connection breaks.
    - `withhold_status_rate`: the message is taken, its statuses never come.
    - `fail_status_rate`: the message is taken, then its only status is `failed` with this code.
    - `duplicate_status_rate`: the statuses of the message come twice.
    - `overtake_rate`: the first status of the message comes before the answer to its request.
    - `late_status_seconds`, `late_media_seconds`: so much later come all statuses, and those of messages with media.
    - `slow_seconds`: every answer waits so long; `slow_body_seconds`: its head comes at once, its body so much later.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    error_rate: dict[Code, Rate] = Field(default_factory=dict)
    next_errors: tuple[Code, ...] = ()
    timeout_rate: Rate = 0.0
    reset_after_accept_rate: Rate = 0.0
    withhold_status_rate: Rate = 0.0
    fail_status_rate: dict[Code, Rate] = Field(default_factory=dict)
    duplicate_status_rate: Rate = 0.0
    overtake_rate: Rate = 0.0
    late_status_seconds: Seconds = 0.0
    late_media_seconds: Seconds = 0.0
    slow_seconds: Seconds = 0.0
    slow_body_seconds: Seconds = 0.0
    seed: int = 0


class Dice:
    """Draws the faults of each request."""

    def __init__(self) -> None:
        self.order(Faults())

    def order(self, faults: Faults) -> None:
        """Replaces the faults and starts the draws anew."""
        self.faults = faults
        self._random = random.Random(faults.seed)  # noqa: S311  faults that repeat
        self._next_errors = deque(faults.next_errors)

    def error(self) -> int | None:
        """The Graph error code or HTTP status that this request is refused with; the rates of all codes add up."""
        if self._next_errors:
            return int(self._next_errors.popleft())
        return self._one_of(self.faults.error_rate)

    def failure(self) -> int | None:
        """The code with which this message fails after it was taken."""
        return self._one_of(self.faults.fail_status_rate)

    def repeats(self) -> bool:
        """Whether the statuses of this message come twice."""
        return self._falls(self.faults.duplicate_status_rate)

    def overtakes(self) -> bool:
        """Whether the first status of this message comes before the answer."""
        return self._falls(self.faults.overtake_rate)

    def times_out(self) -> bool:
        """Whether this request stays without an answer."""
        return self._falls(self.faults.timeout_rate)

    def resets(self) -> bool:
        """Whether the connection breaks after the message was taken."""
        return self._falls(self.faults.reset_after_accept_rate)

    def withholds(self) -> bool:
        """Whether the statuses of this message are lost."""
        return self._falls(self.faults.withhold_status_rate)

    def _one_of(self, rates: Mapping[str, float]) -> int | None:
        if not rates:
            return None
        drawn = self._random.random()
        for code, rate in rates.items():
            drawn -= rate
            if drawn < 0:
                return int(code)
        return None

    def _falls(self, rate: float) -> bool:
        return rate > 0 and self._random.random() < rate
