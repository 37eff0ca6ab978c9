"""Faults that a test orders, drawn with a seed so that a run can be repeated."""

import random
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Rate = Annotated[float, Field(ge=0, le=1)]
Code = Annotated[str, StringConstraints(pattern=r"^\d{1,7}$")]

GATEWAY_STATUSES = (502, 504)
CODE_OF_STATUS = {500: 131000, 503: 2}


class Faults(BaseModel):
    """What goes wrong with sent messages; rates are shares from 0 to 1.

    - `error_rate`: refusals by Graph error code. 500 and 503 are those HTTP statuses with Graph's transient errors, 502
      and 504 a gateway's HTML page.
    - `timeout_rate`: no answer, and the message is not taken.
    - `reset_after_accept_rate`: the message is taken, then the connection breaks.
    - `withhold_status_rate`: the message is taken, its statuses never come.
    - `slow_seconds`: every answer waits so long.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    error_rate: dict[Code, Rate] = Field(default_factory=dict)
    timeout_rate: Rate = 0.0
    reset_after_accept_rate: Rate = 0.0
    withhold_status_rate: Rate = 0.0
    slow_seconds: float = Field(default=0.0, ge=0, le=600)
    seed: int = 0


class Dice:
    """Draws the faults of each request."""

    def __init__(self) -> None:
        self.order(Faults())

    def order(self, faults: Faults) -> None:
        """Replaces the faults and starts the draws anew."""
        self.faults = faults
        self._random = random.Random(faults.seed)  # noqa: S311  faults that repeat

    def error(self) -> int | None:
        """The Graph error code or HTTP status that this request is refused with; the rates of all codes add up."""
        if not self.faults.error_rate:
            return None
        drawn = self._random.random()
        for code, rate in self.faults.error_rate.items():
            drawn -= rate
            if drawn < 0:
                return int(code)
        return None

    def times_out(self) -> bool:
        """Whether this request stays without an answer."""
        return self._falls(self.faults.timeout_rate)

    def resets(self) -> bool:
        """Whether the connection breaks after the message was taken."""
        return self._falls(self.faults.reset_after_accept_rate)

    def withholds(self) -> bool:
        """Whether the statuses of this message are lost."""
        return self._falls(self.faults.withhold_status_rate)

    def _falls(self, rate: float) -> bool:
        return rate > 0 and self._random.random() < rate
