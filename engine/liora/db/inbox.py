"""The inbox: the queue of every conversation and its history; the key on the vendor's id is the deduplication."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from liora.channel import Received, Status
from liora.db.contacts import Contacts
from liora.db.person import Person
from liora.db.roster import Merge, Roster
from liora.db.session import Connection, Pool, scoped_batch
from liora.db.statuses import BY_MESSAGE
from liora.errors import UnreadableBody
from liora.events import AgentEvent, MergeEvent, event_to_json

Statuses = Mapping[UUID, Sequence[Status]]
"""News of sent messages, by cliente."""

RecordStatuses = Callable[[Connection, Statuses], Awaitable[object]]
"""`liora.db.statuses.record_statuses`: writes news of sent messages in the caller's transaction."""

# One statement for all rows: the policy of a batch reads its list of clientes once and not once a row. The order of
# the arrays is the order of the inserts.
_INSERT = """
INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload)
SELECT cliente_id, message_id, conversation_id, row_id, sent_at, payload::jsonb
  FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[])
    AS new (cliente_id, message_id, conversation_id, row_id, sent_at, payload)
ON CONFLICT DO NOTHING RETURNING cliente_id
"""
_BEFORE_ALL = 0
"""When a merge was sent: whatever waits in its conversation comes after it."""

Row = tuple[UUID, str, UUID, UUID, int, str]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event on its way into the inbox; `row_id` (UUIDv7) keeps the order of arrival, `payload` is JSON.

    An `echo` is what a person of the tenant has written, as the vendor tells it.
    """

    row_id: UUID
    message_id: str
    sent_at: int
    person: Person
    payload: str
    echo: bool = False

    @classmethod
    def of(cls, cliente_id: UUID, number_id: UUID, received: Received) -> "Incoming":
        """What a channel has read, made ready to be stored; raises UnreadableBody when it cannot be."""
        if not received.identifiers:
            raise UnreadableBody("The channel names nobody who sent the message.")
        try:
            payload = orjson.dumps(event_to_json(received.event)).decode()
        except (TypeError, ValueError, RecursionError) as error:
            raise UnreadableBody(f"The event cannot be written as JSON ({type(error).__name__}).") from error
        person = Person.of(cliente_id, number_id, received)
        echo = isinstance(received.event, AgentEvent)
        return cls(uuid7(), received.message_id, received.sent_at, person, payload, echo)

    def to_json(self) -> dict[str, Any]:
        """All of it, for the quarantine; ids are UUIDs."""
        return {**asdict(self), "payload": orjson.loads(self.payload)}


class Inbox:
    """Stores what arrived, for any number of clientes, in one transaction."""

    def __init__(self, pool: Pool, contacts: Contacts, record_statuses: RecordStatuses) -> None:
        self._pool = pool
        self._contacts = contacts
        self._record_statuses = record_statuses

    async def store(self, messages: Sequence[Incoming], statuses: Statuses) -> Mapping[UUID, int]:
        """Commits messages (those already there are left alone) and statuses; how many rows are new, by cliente.

        Raises what asyncpg raises: see `liora.db.failures`.
        """
        try:
            return await self._commit(messages, statuses)
        except asyncpg.ForeignKeyViolationError:  # a remembered conversation has been deleted
            self._contacts.forget(message.person for message in messages)
            return await self._commit(messages, statuses)

    async def _commit(self, messages: Sequence[Incoming], statuses: Statuses) -> Mapping[UUID, int]:
        clientes = {message.person.cliente_id for message in messages}.union(statuses)
        async with scoped_batch(self._pool, clientes) as connection:
            messages = await _without_our_own(connection, messages)
            people = [message.person for message in messages]
            roster = await self._contacts.resolve(connection, people)
            new = await _insert(connection, _living(messages, roster), roster) if messages else {}
            if statuses:
                await self._record_statuses(connection, statuses)
        self._contacts.remember(roster)
        return new


async def _without_our_own(connection: Connection, messages: Sequence[Incoming]) -> Sequence[Incoming]:
    """All but echoes of what Liora itself has sent: nobody documents that the vendor leaves those out."""
    echoes = [(each.person.cliente_id, each.message_id) for each in messages if each.echo]
    if not echoes:
        return messages
    ours = {
        (row["cliente_id"], row["message_id"]) for row in await connection.fetch(BY_MESSAGE, *zip(*echoes, strict=True))
    }
    return [each for each in messages if (each.person.cliente_id, each.message_id) not in ours]


def _living(messages: Sequence[Incoming], roster: Roster) -> Sequence[Incoming]:
    """All but what belongs to somebody who was erased: it is acknowledged and stays gone."""
    if not roster.forgotten:
        return messages
    return [each for each in messages if (each.person.cliente_id, each.message_id) not in roster.forgotten]


async def _insert(connection: Connection, messages: Sequence[Incoming], roster: Roster) -> Mapping[UUID, int]:
    """Sorted by key: two transactions that insert the same keys in different order would deadlock."""
    rows = [_row(message, roster) for message in messages]
    rows += [_merge(merge) for merge in roster.merges()]
    if not rows:
        return {}
    rows.sort(key=_key)
    return Counter(row["cliente_id"] for row in await connection.fetch(_INSERT, *zip(*rows, strict=True)))


def _row(message: Incoming, roster: Roster) -> Row:
    conversation_id = roster.conversation_of(message.person)
    cliente_id = message.person.cliente_id
    return cliente_id, message.message_id, conversation_id, message.row_id, message.sent_at, message.payload


def _merge(merge: Merge) -> Row:
    """Told once by each message that shows it, so that one that failed for good is tried again."""
    payload = orjson.dumps(event_to_json(MergeEvent(str(merge.loser_id)))).decode()
    message_id = f"merge:{merge.loser_id}:{merge.message_id}"
    return merge.cliente_id, message_id, merge.survivor_id, uuid7(), _BEFORE_ALL, payload


def _key(row: Row) -> tuple[int, str]:
    return row[0].int, row[1]
