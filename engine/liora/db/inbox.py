"""The inbox: the queue of every conversation and its history; the key on the vendor's id is the deduplication."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from liora.channel import Received, Status
from liora.db.contacts import Contacts
from liora.db.roster import Person, Roster
from liora.db.session import Connection, Pool, scoped
from liora.errors import UnreadableBody
from liora.events import event_to_json

RecordStatuses = Callable[[Connection, UUID, Sequence[Status]], Awaitable[object]]
"""`liora.db.outbox.record_statuses`: writes news of sent messages in the caller's transaction."""

# One statement a row, all sent at once: on PostgreSQL within a tenth of a multi-row VALUES, and only one plan to keep.
_INSERT = (
    "INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload) "
    "VALUES ($1, $2, $3, $4, $5, $6::text::jsonb) ON CONFLICT DO NOTHING RETURNING message_id"
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event on its way into the inbox; `row_id` (UUIDv7) keeps the order of arrival, `payload` is JSON."""

    row_id: UUID
    message_id: str
    sent_at: int
    person: Person
    payload: str

    @classmethod
    def of(cls, number_id: UUID, received: Received) -> "Incoming":
        """What a channel has read, made ready to be stored; raises UnreadableBody when it cannot be."""
        if not received.identifiers:
            raise UnreadableBody("The channel names nobody who sent the message.")
        try:
            payload = orjson.dumps(event_to_json(received.event)).decode()
        except (TypeError, ValueError, RecursionError) as error:
            raise UnreadableBody(f"The event cannot be written as JSON ({type(error).__name__}).") from error
        person = Person.of(number_id, received.identifiers, received.profile_name)
        return cls(uuid7(), received.message_id, received.sent_at, person, payload)

    def to_json(self) -> dict[str, Any]:
        """All of it, for the quarantine; ids are UUIDs."""
        return {**asdict(self), "payload": orjson.loads(self.payload)}


class Inbox:
    """Stores what arrived for one tenant in one transaction."""

    def __init__(self, pool: Pool, contacts: Contacts, record_statuses: RecordStatuses) -> None:
        self._pool = pool
        self._contacts = contacts
        self._record_statuses = record_statuses

    async def store(self, cliente_id: UUID, messages: Sequence[Incoming], statuses: Sequence[Status]) -> int:
        """Commits messages (those already there are left alone) and statuses; returns how many messages were new.

        Raises what asyncpg raises: see `liora.db.failures`.
        """
        try:
            return await self._commit(cliente_id, messages, statuses)
        except asyncpg.ForeignKeyViolationError:  # a remembered conversation has been deleted
            self._contacts.forget(message.person for message in messages)
            return await self._commit(cliente_id, messages, statuses)

    async def _commit(self, cliente_id: UUID, messages: Sequence[Incoming], statuses: Sequence[Status]) -> int:
        people = [message.person for message in messages]
        async with scoped(self._pool, cliente_id) as connection:
            roster = await self._contacts.resolve(connection, cliente_id, people)
            new = await _insert(connection, cliente_id, messages, roster)
            if statuses:
                await self._record_statuses(connection, cliente_id, statuses)
        self._contacts.remember(roster)
        return new


async def _insert(connection: Connection, cliente_id: UUID, messages: Sequence[Incoming], roster: Roster) -> int:
    """Sorted by key: two transactions that insert the same keys in different order would deadlock."""
    if not messages:
        return 0
    rows = [
        (cliente_id, each.message_id, roster.conversation_of(each.person), each.row_id, each.sent_at, each.payload)
        for each in sorted(messages, key=_message_id)
    ]
    return len(await connection.fetchmany(_INSERT, rows))


def _message_id(message: Incoming) -> str:
    return message.message_id
