"""From a verified webhook to the committed inbox: batches of many tenants, bounds, a quarantine for what cannot go in.

A tenant always takes the same lane, so that two flushes of a process never hold rows of the same tenant. A flush that
fails is repeated with each of its tenants alone, and who fails alone too goes apart from the others for a while.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from uuid import UUID

import asyncpg
import structlog

from liora.channel import Status
from liora.db.audit import quarantine
from liora.db.contacts import Contacts
from liora.db.dispatch import Bell
from liora.db.erased import Tombstones
from liora.db.failures import failure_name, is_data_error
from liora.db.inbox import Inbox, Incoming, RecordStatuses
from liora.db.pool import AWAY
from liora.db.session import Pool
from liora.errors import DatabaseError
from liora.web.batching import Batching, Bounds, Waiting, tell_outcome

log = structlog.get_logger()

_LANES = 2
_MOST_MESSAGES = 5_000
_MOST_BYTES = 32 * 2**20
_A_FLUSH = Bounds(weight=1_000, share=250, keys=100)  # well below the role's transaction_timeout of 5 s
_ALONE_AT_ONCE = 4
_APART_SECONDS = 30.0


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


@dataclass(frozen=True, slots=True)
class Parcel:
    """An arrival and whose it is."""

    cliente_id: UUID
    arrival: Arrival

    def __len__(self) -> int:
        return len(self.arrival)


Parcels = Sequence[Waiting[Parcel]]

NoteFlush = Callable[[float, int, int, int], None]
"""Hears of each committed batch: seconds, messages, how many of them were new, statuses."""


class Ingest:
    """Stores arrivals: one flush a lane in flight, in one transaction, and the bell rung after COMMIT.

    What fails because of its data is repeated row by row, and the culprit goes to the quarantine.
    """

    def __init__(
        self,
        pool: Pool,
        bell: Bell[UUID],
        record_statuses: RecordStatuses,
        most_messages: int = _MOST_MESSAGES,
        most_bytes: int = _MOST_BYTES,
        tombstones: Tombstones | None = None,
        note: NoteFlush | None = None,
    ) -> None:
        self._pool = pool
        self._bell = bell
        self._note = note
        self._inbox = Inbox(pool, Contacts(tombstones=tombstones), record_statuses)
        self._most_messages = most_messages
        self._most_bytes = most_bytes
        self._waiting_messages = 0
        self._waiting_bytes = 0
        self._lanes = [Batching(self._flush, _A_FLUSH, len) for _ in range(_LANES)]
        self._apart = Batching(self._flush_each, _A_FLUSH, len)
        self._apart_until: dict[UUID, float] = {}
        self._alone = asyncio.Semaphore(_ALONE_AT_ONCE)

    async def store(self, arrivals: Mapping[UUID, Arrival], body_bytes: int) -> None:
        """Returns when everything is committed, for every tenant of one webhook body of `body_bytes`.

        Raises InboxFull above 5,000 waiting messages and statuses or 32 MiB of waiting bodies, and what the database
        raised when one tenant's part could not be committed; the others' parts may be stored all the same. Whoever
        calls sets the time limit.
        """
        if not arrivals:
            return
        self._admit(sum(len(arrival) for arrival in arrivals.values()), body_bytes)
        share = body_bytes // len(arrivals)
        stored = [self._add(Parcel(cliente_id, arrival), share) for cliente_id, arrival in arrivals.items()]
        await (stored[0] if len(stored) == 1 else asyncio.gather(*stored))

    def _admit(self, messages: int, size: int) -> None:
        """A body that is larger than a bound by itself may come in alone, or it would come back for ever."""
        too_many = self._waiting_messages + messages > self._most_messages
        too_large = self._waiting_bytes + size > self._most_bytes
        if self._waiting_messages and (too_many or too_large):
            raise InboxFull

    def _add(self, parcel: Parcel, size: int) -> "asyncio.Future[None]":
        self._waiting_messages += len(parcel)
        self._waiting_bytes += size
        stored = self._lane_of(parcel.cliente_id).add(parcel.cliente_id, parcel)
        stored.add_done_callback(partial(self._release, len(parcel), size))
        return stored

    def _lane_of(self, cliente_id: UUID) -> Batching[Parcel]:
        if self._apart_until.get(cliente_id, 0.0) > time.monotonic():
            return self._apart
        return self._lanes[cliente_id.int % len(self._lanes)]

    def _release(self, messages: int, size: int, _: "asyncio.Future[None]") -> None:
        self._waiting_messages -= messages
        self._waiting_bytes -= size

    async def _flush(self, batch: Parcels) -> None:
        """All tenants in one transaction; whatever goes wrong with them together is tried with each alone."""
        if len({each.item.cliente_id for each in batch}) == 1:
            return await self._flush_each(batch)
        try:
            await self._commit(each.item for each in batch)
        except AWAY:
            raise
        except asyncpg.PostgresError as error:
            log.warning("flush repeated", parcels=len(batch), reason=failure_name(error))
            await self._flush_each(batch)

    async def _flush_each(self, batch: Parcels) -> None:
        """Every tenant has a transaction of its own and hears at once how it ended."""
        parcels: dict[UUID, list[Waiting[Parcel]]] = {}
        for each in batch:
            parcels.setdefault(each.item.cliente_id, []).append(each)
        await asyncio.gather(*(tell_outcome(self._flush_alone(some), some) for some in parcels.values()))

    async def _flush_alone(self, some: Parcels) -> None:
        async with self._alone:
            try:
                await self._commit(each.item for each in some)
            except AWAY:
                raise
            except asyncpg.PostgresError as error:
                self._put_apart(some[0].item.cliente_id)
                if not is_data_error(error):
                    raise
                await self._flush_rows(each.item for each in some)

    def _put_apart(self, cliente_id: UUID) -> None:
        now = time.monotonic()
        self._apart_until = {each: until for each, until in self._apart_until.items() if until > now}
        self._apart_until[cliente_id] = now + _APART_SECONDS

    async def _flush_rows(self, parcels: Iterable[Parcel]) -> None:
        """In transactions of their own: what is in stays in, whatever its neighbours hold."""
        for parcel in parcels:
            for message in parcel.arrival.messages:
                await self._flush_row(parcel, message)
            for status in parcel.arrival.statuses:
                await self._flush_row(parcel, status)

    async def _flush_row(self, parcel: Parcel, item: Incoming | Status) -> None:
        messages, statuses = ((item,), ()) if isinstance(item, Incoming) else ((), (item,))
        arrival = Arrival(parcel.arrival.channel, parcel.arrival.path, messages, statuses)
        try:
            await self._commit([Parcel(parcel.cliente_id, arrival)])
        except asyncpg.PostgresError as error:
            if not is_data_error(error):
                raise
            await self._quarantine(parcel, item, failure_name(error))

    async def _commit(self, parcels: Iterable[Parcel]) -> None:
        messages: list[Incoming] = []
        statuses: dict[UUID, list[Status]] = {}
        for parcel in parcels:
            messages.extend(parcel.arrival.messages)
            if parcel.arrival.statuses:
                statuses.setdefault(parcel.cliente_id, []).extend(parcel.arrival.statuses)
        began = time.monotonic()
        stored = await self._inbox.store(messages, statuses)
        for cliente_id in stored:
            self._bell.ring(cliente_id)
        if self._note:
            news = sum(map(len, statuses.values()))
            self._note(time.monotonic() - began, len(messages), sum(stored.values()), news)

    async def _quarantine(self, parcel: Parcel, item: Incoming | Status, reason: str) -> None:
        arrival = parcel.arrival
        log.error("quarantined", cliente_id=str(parcel.cliente_id), channel=arrival.channel, reason=reason)
        body = json.dumps(item.to_json() if isinstance(item, Incoming) else asdict(item), default=str)
        await quarantine(self._pool, arrival.channel, arrival.path, reason, body.encode())
