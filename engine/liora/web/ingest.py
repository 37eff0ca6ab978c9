"""From a verified webhook to the committed inbox: batches per tenant, bounds, a quarantine for what cannot go in."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from uuid import UUID

import asyncpg
import structlog

from liora.channel import Status
from liora.db.audit import quarantine
from liora.db.contacts import Contacts
from liora.db.dispatch import Bell
from liora.db.failures import answered_within, failure_name, is_data_error
from liora.db.inbox import Inbox, Incoming, RecordStatuses
from liora.db.session import Pool
from liora.errors import DatabaseError
from liora.web.batching import Batching

log = structlog.get_logger()

_MOST_MESSAGES = 5_000
_MOST_BYTES = 32 * 2**20
_MOST_IN_A_FLUSH = 1_000  # well below the role's transaction_timeout of 5 s
_ANSWER_SECONDS = 8.0  # Meta gives up after about ten


class InboxFull(DatabaseError):
    """More messages wait for the database than memory should hold; the vendor will send them again."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one webhook brought for one tenant."""

    channel: str
    path: str
    messages: tuple[Incoming, ...]
    statuses: tuple[Status, ...]

    def __len__(self) -> int:
        return len(self.messages) + len(self.statuses)


class Ingest:
    """Stores arrivals: one flush per tenant in flight, in one transaction, and the bell rung after COMMIT.

    A flush that fails because of its data is repeated row by row, and the culprit goes to the quarantine.
    """

    def __init__(
        self,
        pool: Pool,
        bell: Bell[UUID],
        record_statuses: RecordStatuses,
        most_messages: int = _MOST_MESSAGES,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._pool = pool
        self._bell = bell
        self._inbox = Inbox(pool, Contacts(), record_statuses)
        self._most_messages = most_messages
        self._most_bytes = most_bytes
        self._waiting_messages = 0
        self._waiting_bytes = 0
        self._batches: dict[UUID, Batching[Arrival]] = {}

    async def store(self, arrivals: Mapping[UUID, Arrival], body_bytes: int) -> None:
        """Returns when everything is committed, for every tenant of one webhook body of `body_bytes`.

        Raises InboxFull above 5,000 waiting messages and statuses or 32 MiB of waiting bodies, and DatabaseError when
        one tenant's part could not be committed or was not within 8 s; the others' parts may be stored all the same.
        """
        if not arrivals:
            return
        self._admit(sum(len(arrival) for arrival in arrivals.values()), body_bytes)
        share = body_bytes // len(arrivals)
        stored = [self._add(cliente_id, arrival, share) for cliente_id, arrival in arrivals.items()]
        await answered_within(_ANSWER_SECONDS, asyncio.gather(*stored))

    def _admit(self, messages: int, size: int) -> None:
        """A body that is larger than a bound by itself may come in alone, or it would come back for ever."""
        too_many = self._waiting_messages + messages > self._most_messages
        too_large = self._waiting_bytes + size > self._most_bytes
        if self._batches and (too_many or too_large):
            raise InboxFull

    def _add(self, cliente_id: UUID, arrival: Arrival, size: int) -> "asyncio.Future[None]":
        self._waiting_messages += len(arrival)
        self._waiting_bytes += size
        if cliente_id not in self._batches:
            self._batches[cliente_id] = Batching(partial(self._flush, cliente_id), _MOST_IN_A_FLUSH, len)
        stored = self._batches[cliente_id].add(arrival)
        stored.add_done_callback(partial(self._release, cliente_id, len(arrival), size))
        return stored

    def _release(self, cliente_id: UUID, messages: int, size: int, _: "asyncio.Future[None]") -> None:
        self._waiting_messages -= messages
        self._waiting_bytes -= size
        if cliente_id in self._batches and self._batches[cliente_id].idle:
            del self._batches[cliente_id]

    async def _flush(self, cliente_id: UUID, arrivals: Sequence[Arrival]) -> None:
        messages = [message for arrival in arrivals for message in arrival.messages]
        statuses = [status for arrival in arrivals for status in arrival.statuses]
        try:
            new = await self._inbox.store(cliente_id, messages, statuses)
        except asyncpg.PostgresError as error:
            if not is_data_error(error):
                raise
            new = await self._flush_one_by_one(cliente_id, arrivals)
        if new:
            self._bell.ring(cliente_id)

    async def _flush_one_by_one(self, cliente_id: UUID, arrivals: Sequence[Arrival]) -> int:
        """In transactions of their own: what is in stays in, whatever its neighbours hold."""
        new = 0
        for arrival in arrivals:
            for message in arrival.messages:
                new += await self._flush_alone(cliente_id, arrival, message)
            for status in arrival.statuses:
                await self._flush_alone(cliente_id, arrival, status)
        return new

    async def _flush_alone(self, cliente_id: UUID, arrival: Arrival, item: Incoming | Status) -> int:
        messages, statuses = ([item], []) if isinstance(item, Incoming) else ([], [item])
        try:
            return await self._inbox.store(cliente_id, messages, statuses)
        except asyncpg.PostgresError as error:
            if not is_data_error(error):
                raise
            await self._quarantine(cliente_id, arrival, item, failure_name(error))
            return 0

    async def _quarantine(self, cliente_id: UUID, arrival: Arrival, item: Incoming | Status, reason: str) -> None:
        log.error("quarantined", cliente_id=str(cliente_id), channel=arrival.channel, reason=reason)
        body = json.dumps(item.to_json() if isinstance(item, Incoming) else asdict(item), default=str)
        await quarantine(self._pool, arrival.channel, arrival.path, reason, body.encode())
