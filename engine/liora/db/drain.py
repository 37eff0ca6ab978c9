"""The hot statements of a drain: lock conversations, read what waits in them, write what their turns decided.

A drain serves one tenant or several in one transaction (`session.scoped_batch`), so every row says whose it is.

Locking and reading are two statements on purpose: a statement that does both reads the inbox as it was before it had
the lock, and answers again what another worker has just answered. The lock is NO KEY, because a webhook's insert into
the inbox takes a key share on the conversation and must not wait for a turn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from uuid_utils.compat import uuid7

from liora.core.conversation import Conversation
from liora.db.session import Connection
from liora.errors import LioraError

SEQ_PER_TURN = 256
"""`outbox.seq` is version · 256 + n: one turn says fewer messages than that."""

# `attempts >= 0` is always true: it asks for the index of pending messages in the order of their arrival, which no
# other statement may use (migration a6d2e7f0b914). The order inside `oldest` lets the join stop after k conversations.
# min(uuid) came with PostgreSQL 18; text sorts alike.
# Conversations are looked up one by one, in that order, or a drain would read all of a cliente.
_LOCK = """
SELECT locked.*, p.phone, p.user_id, p.profile_name, w.channel
  FROM unnest($1::uuid[]) AS tenant (cliente_id)
 CROSS JOIN LATERAL (
    SELECT c.*, oldest.row_id
      FROM (SELECT conversation_id, min(row_id::text) AS row_id
              FROM (SELECT conversation_id, row_id FROM liora.inbox
                     WHERE cliente_id = tenant.cliente_id AND done_at IS NULL AND attempts >= 0
                     ORDER BY row_id LIMIT $4) AS ahead
             GROUP BY 1 ORDER BY 2) AS oldest
     CROSS JOIN LATERAL (
        SELECT cliente_id, conversation_id, contact_id, number_id, state, slots_json, version, last_inbound_at,
               merged_into
          FROM liora.convo_state
         WHERE cliente_id = tenant.cliente_id AND conversation_id = oldest.conversation_id
           AND (blocked_until IS NULL OR blocked_until <= $2)
         LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AS c
     LIMIT $3) AS locked
 CROSS JOIN LATERAL (
    SELECT phone, user_id, profile_name FROM liora.contact
     WHERE cliente_id = locked.cliente_id AND contact_id = locked.contact_id LIMIT 1) AS p
  LEFT JOIN LATERAL (
    SELECT channel FROM liora.waba
     WHERE cliente_id = locked.cliente_id AND number_id = locked.number_id LIMIT 1) AS w ON true
 ORDER BY locked.row_id
"""
_PENDING = """
SELECT x.cliente_id, x.conversation_id, i.message_id, i.sent_at, i.payload, i.attempts, (
        SELECT out_id FROM liora.outbox o
         WHERE o.cliente_id = x.cliente_id AND o.conversation_id = x.conversation_id AND o.status = 3
         LIMIT 1) IS NOT NULL AS parked
  FROM unnest($1::uuid[], $2::uuid[]) AS x (cliente_id, conversation_id)
 CROSS JOIN LATERAL (
    SELECT message_id, sent_at, row_id, payload, attempts FROM liora.inbox
     WHERE cliente_id = x.cliente_id AND conversation_id = x.conversation_id AND done_at IS NULL
     ORDER BY sent_at, row_id LIMIT $3) AS i
 ORDER BY i.sent_at, i.row_id
"""
_ADVANCE = (
    "UPDATE liora.convo_state SET state = $3, slots_json = $4, version = $5, last_inbound_at = $6, blocked_until = $7 "
    "WHERE cliente_id = $1 AND conversation_id = $2"
)
_SAY = (
    "INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
)
_CLOSE = (
    "UPDATE liora.inbox SET done_at = $3, error = NULL "
    "WHERE cliente_id = $1 AND message_id = $2 AND done_at IS NULL RETURNING message_id"
)
_FAIL = (
    "UPDATE liora.inbox SET done_at = $3, attempts = $4, error = $5 "
    "WHERE cliente_id = $1 AND message_id = $2 AND done_at IS NULL RETURNING message_id"
)

ConversationKey = tuple[UUID, UUID]
"""(cliente_id, conversation_id)"""
MessageKey = tuple[UUID, str]
"""(cliente_id, message_id) of a message in the inbox."""


class Overtaken(LioraError):
    """A message of the batch has been answered elsewhere meanwhile; the batch is rolled back."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A conversation that this transaction alone may advance, and who talks in it.

    `phone`, `user_id` and `channel` are empty where they are not known. With `merged_into` it is only a part of
    another: nobody speaks in it any more.
    """

    cliente_id: UUID
    conversation_id: UUID
    contact_id: UUID
    number_id: UUID
    version: int
    conversation: Conversation
    phone: str
    user_id: str
    profile_name: str
    channel: str
    merged_into: UUID | None = None

    @property
    def key(self) -> ConversationKey:
        return self.cliente_id, self.conversation_id


@dataclass(frozen=True, slots=True)
class Pending:
    """A message without an answer; `parked` tells that rows of its conversation wait for the person to write."""

    cliente_id: UUID
    conversation_id: UUID
    message_id: str
    sent_at: int
    payload: Mapping[str, Any]
    attempts: int
    parked: bool


@dataclass(frozen=True, slots=True)
class Advance:
    """A conversation after its turns; `blocked_until` lets a message that failed wait, and those behind it."""

    cliente_id: UUID
    conversation_id: UUID
    conversation: Conversation
    version: int
    blocked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """A message on its way into the outbox: the `n`-th that `cause` brought about."""

    cliente_id: UUID
    conversation_id: UUID
    number_id: UUID
    cause: str
    n: int
    seq: int
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """A message whose turn failed for the `attempts`-th time; `done_at` marks a dead letter."""

    cliente_id: UUID
    message_id: str
    attempts: int
    error: str
    done_at: datetime | None


async def lock_conversations(
    connection: Connection, cliente_ids: Sequence[UUID], now: datetime, most: int, look_ahead: int | None
) -> list[Locked]:
    """Up to `most` conversations a tenant, longest waiting first, of its first `look_ahead` messages (None: all).

    Conversations that another worker holds or that are blocked at `now` are left out.
    """
    rows = await connection.fetch(_LOCK, cliente_ids, now, most, look_ahead)
    return [_locked(row) for row in rows]


def _locked(row: Record) -> Locked:
    conversation = Conversation(row["state"], row["slots_json"], row["last_inbound_at"])
    return Locked(
        row["cliente_id"],
        row["conversation_id"],
        row["contact_id"],
        row["number_id"],
        row["version"],
        conversation,
        row["phone"] or "",
        row["user_id"] or "",
        row["profile_name"],
        row["channel"] or "",
        row["merged_into"],
    )


async def pending_messages(
    connection: Connection, locked: Sequence[Locked], most: int
) -> dict[ConversationKey, list[Pending]]:
    """The first `most` messages of each locked conversation, in the order in which they were sent."""
    messages: dict[ConversationKey, list[Pending]] = {each.key: [] for each in locked}
    clientes, conversations = [each.cliente_id for each in locked], [each.conversation_id for each in locked]
    for row in await connection.fetch(_PENDING, clientes, conversations, most):
        messages[row["cliente_id"], row["conversation_id"]].append(Pending(**row))
    return messages


async def advance_conversations(connection: Connection, advances: Iterable[Advance]) -> None:
    """Writes states, slots and versions of locked conversations."""
    rows = [
        (
            each.cliente_id,
            each.conversation_id,
            each.conversation.state,
            each.conversation.slots,
            each.version,
            each.conversation.last_inbound_at,
            each.blocked_until,
        )
        for each in advances
    ]
    if rows:
        await connection.executemany(_ADVANCE, rows)


async def say(connection: Connection, messages: Sequence[Said]) -> None:
    """Puts messages into the outbox; a second answer to the same cause violates its key."""
    rows = [
        (each.cliente_id, uuid7(), each.conversation_id, each.number_id, each.cause, each.n, each.seq, each.payload)
        for each in messages
    ]
    if rows:
        await connection.executemany(_SAY, rows)


async def close_messages(connection: Connection, messages: Sequence[MessageKey], now: datetime) -> None:
    """Marks messages as answered; raises Overtaken when one of them already was: the fence against answering twice."""
    rows = [(*message, now) for message in messages]
    if rows and len(await connection.fetchmany(_CLOSE, rows)) != len(rows):
        raise Overtaken


async def record_failures(connection: Connection, failures: Sequence[Failure]) -> None:
    """Counts failed attempts and closes dead letters, behind the same fence."""
    rows = [(each.cliente_id, each.message_id, each.done_at, each.attempts, each.error) for each in failures]
    if rows and len(await connection.fetchmany(_FAIL, rows)) != len(rows):
        raise Overtaken
