"""What all lanes of a sender share."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Protocol
from uuid import UUID

from liora.channel import Account, Client
from liora.db.lanes import Lane
from liora.db.session import Pool
from liora.workers.finder import Finder
from liora.workers.media import Uploads


class AccountSource(Protocol):
    """Knows with what a number sends."""

    async def account(self, cliente_id: UUID, number_id: UUID) -> Account:
        """Asked before every pass, so it should remember; raises LioraError when the number has no credentials."""
        ...


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """Times in seconds; `settle_seconds` must exceed a lease plus the time that a channel waits for an answer.

    `in_flight` posts of a lane run at once; the first `look_ahead` unsent rows are searched for such that may go. Looks
    and answers are gathered for `gather_seconds` before they go to the database together. What follows a message with
    media waits for the status `sent` of it, `media_seconds` at most.
    """

    lease_seconds: float = 15.0
    settle_seconds: float = 90.0
    drain_seconds: float = 3.0
    poll_seconds: float = 1.0
    idle_seconds: float = 30.0
    gather_seconds: float = 0.01
    media_seconds: float = 5.0
    in_flight: int = 32
    look_ahead: int = 256


class AppRests:
    """Until when nothing leaves through a vendor's app: an app is of many tenants, and no tenant may stop another's
    lanes in the database, so each process learns it from its own first refusal."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], float] = {}

    def rest(self, lane: Lane, until: float) -> None:
        """A longer rest stays."""
        self._until[lane.channel, lane.app] = max(until, self.until(lane))

    def until(self, lane: Lane) -> float:
        return self._until.get((lane.channel, lane.app), -inf)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all lanes of a process share; `clock` gives monotonic seconds."""

    pool: Pool
    accounts: AccountSource
    client: Client
    clock: Callable[[], float]
    settings: SenderSettings
    counts: Counter[str]
    finder: Finder
    uploads: Uploads
    rests: AppRests = field(default_factory=AppRests)
