"""Events of Liora's own making on their way into the inbox: due timers, ended jobs, acts of the tenant's people."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from liora.db.schema.conversations import inbox
from liora.db.session import Connection
from liora.events import Event, event_to_json

_DELIVER = (
    "INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """Something that happens to a conversation at `sent_at` (seconds since 1970); its id makes it happen once."""

    conversation_id: UUID
    message_id: str
    sent_at: int
    event: Event


async def deliver(connection: Connection, cliente_id: UUID, events: Iterable[OwnEvent]) -> None:
    """Puts events into the inbox of one cliente, in the order given; one whose id is known stays as it was."""
    rows = [
        (cliente_id, each.message_id, each.conversation_id, uuid7(), each.sent_at, event_to_json(each.event))
        for each in events
    ]
    if rows:
        await connection.executemany(_DELIVER, rows)


async def deliver_one(connection: AsyncConnection, cliente_id: UUID, own: OwnEvent) -> bool:
    """The same away from the hot path; False where its id was known."""
    row = {
        "cliente_id": cliente_id,
        "message_id": own.message_id,
        "conversation_id": own.conversation_id,
        "row_id": uuid7(),
        "sent_at": own.sent_at,
        "payload": event_to_json(own.event),
    }
    done = await connection.execute(insert(inbox).values(**row).on_conflict_do_nothing())
    return done.rowcount == 1
