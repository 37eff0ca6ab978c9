"""Two conversations of one person become one: the older stays, with its state and slots, and takes what is open.

    inbox      pending messages move, and are answered in the order in which they were sent
    outbox     what waits or is parked moves, in line behind what is under way; what is under way ends where it began
    timers     move, but for those that the survivor has under the same name
    identity   every identifier leads to the survivor's contact, which has the names that were told last
    log        stays, as do closed messages: who reads a conversation reads those that were merged into it too

The other conversation remains as an empty part (`convo_state.merged_into`). What still comes in for it, from a process
that has not heard of the merge, is moved by the next call: a drain that locks such a part merges it again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from liora.db.drain import SEQ_PER_TURN
from liora.db.session import Connection

# From both conversations to where they have been merged into, and further.
_PATHS = """
WITH RECURSIVE path AS (
    SELECT conversation_id, merged_into FROM liora.convo_state
     WHERE cliente_id = $1 AND conversation_id = ANY($2::uuid[])
     UNION
    SELECT c.conversation_id, c.merged_into FROM liora.convo_state c
      JOIN path ON c.conversation_id = path.merged_into WHERE c.cliente_id = $1)
SELECT conversation_id, merged_into FROM path
"""
# In the order of ids, and never waiting: the caller may hold other conversations already.
_LOCK = """
SELECT conversation_id, contact_id, merged_into, version FROM liora.convo_state
 WHERE cliente_id = $1 AND conversation_id = ANY($2::uuid[])
 ORDER BY conversation_id FOR NO KEY UPDATE SKIP LOCKED
"""
_MOVE_IDENTITIES = "UPDATE liora.identity SET contact_id = $2 WHERE cliente_id = $1 AND contact_id = ANY($3::uuid[])"
# All of them: what is under way in the other conversation may have to be sent once more.
_NAME = """
UPDATE liora.contact c SET phone = latest.phone, user_id = latest.user_id, named_at = latest.named_at,
       profile_name = latest.profile_name
  FROM (SELECT phone, user_id, named_at, COALESCE(
               NULLIF(profile_name, ''), (
                SELECT max(profile_name) FROM liora.contact
                 WHERE cliente_id = $1 AND contact_id = ANY($2::uuid[]))) AS profile_name
          FROM liora.contact WHERE cliente_id = $1 AND contact_id = ANY($2::uuid[])
         ORDER BY named_at DESC, num_nonnulls(phone, user_id) DESC, contact_id LIMIT 1) AS latest
 WHERE c.cliente_id = $1 AND c.contact_id = ANY($2::uuid[])
   AND (c.phone, c.user_id, c.named_at, c.profile_name)
       IS DISTINCT FROM (latest.phone, latest.user_id, latest.named_at, latest.profile_name)
"""
_MOVE_MESSAGES = """
UPDATE liora.inbox SET conversation_id = $2
 WHERE cliente_id = $1 AND conversation_id = ANY($3::uuid[]) AND done_at IS NULL
"""
_MOVE_UNSENT = """
UPDATE liora.outbox SET conversation_id = $2
 WHERE cliente_id = $1 AND conversation_id = ANY($3::uuid[]) AND status IN (0, 3)
"""
_LINE_UP = """
UPDATE liora.outbox o SET seq = $3 + line.place
  FROM (SELECT out_id, row_number() OVER (ORDER BY status <> 1, out_id) - 1 AS place FROM liora.outbox
         WHERE cliente_id = $1 AND conversation_id = $2 AND status IN (0, 1, 3)) AS line
 WHERE o.cliente_id = $1 AND o.out_id = line.out_id
"""
_MOVE_TIMERS = """
WITH gone AS (
    DELETE FROM liora.timer WHERE cliente_id = $1 AND conversation_id = ANY($3::uuid[]) RETURNING name, due_at)
INSERT INTO liora.timer (cliente_id, conversation_id, name, due_at)
SELECT $1, $2, name, min(due_at) FROM gone GROUP BY name ON CONFLICT DO NOTHING
"""
_JOIN = """
UPDATE liora.convo_state SET merged_into = $2, blocked_until = NULL
 WHERE cliente_id = $1 AND conversation_id = ANY($3::uuid[]) AND merged_into IS DISTINCT FROM $2
"""
_KEEP = """
UPDATE liora.convo_state c SET version = $4, last_inbound_at = GREATEST(c.last_inbound_at, others.wrote)
  FROM (SELECT max(last_inbound_at) AS wrote FROM liora.convo_state
         WHERE cliente_id = $1 AND conversation_id = ANY($3::uuid[])) AS others
 WHERE c.cliente_id = $1 AND c.conversation_id = $2
   AND (c.version <> $4 OR others.wrote > COALESCE(c.last_inbound_at, '-infinity'))
"""


@dataclass(frozen=True, slots=True)
class _Side:
    conversation_id: UUID
    contact_id: UUID
    merged_into: UUID | None
    version: int


async def merge(connection: Connection, cliente_id: UUID, survivor_id: UUID, loser_id: UUID) -> frozenset[UUID]:
    """Merges two conversations and all that either has been merged into; twice is as good as once.

    Returns the conversations that are locked now and not what the transaction may have read of them before: it must
    not run turns in them. Empty when another transaction holds one of them: then nothing has happened, and the caller
    lets the event wait. The event may be closed otherwise.
    """
    paths = await _paths(connection, cliente_id, {survivor_id, loser_id})
    rows = await connection.fetch(_LOCK, cliente_id, list(paths))
    sides = [_Side(**row) for row in rows]
    if {side.conversation_id: side.merged_into for side in sides} != paths:
        return frozenset()
    if len(sides) > 1:
        survivor, *losers = sorted(sides, key=_rank)
        await _move(connection, cliente_id, survivor, losers)
    return frozenset((*paths, survivor_id, loser_id))


async def _paths(
    connection: Connection, cliente_id: UUID, conversation_ids: Collection[UUID]
) -> dict[UUID, UUID | None]:
    rows = await connection.fetch(_PATHS, cliente_id, list(conversation_ids))
    return {row["conversation_id"]: row["merged_into"] for row in rows}


def _rank(side: _Side) -> tuple[bool, UUID]:
    """Those that have not been merged come first, and of them the oldest: ids are UUIDv7."""
    return side.merged_into is not None, side.conversation_id


async def _move(connection: Connection, cliente_id: UUID, survivor: _Side, losers: Sequence[_Side]) -> None:
    """In the order in which ingest writes the same tables, so that neither waits for the other in a circle."""
    target, parts = survivor.conversation_id, [loser.conversation_id for loser in losers]
    people = [loser.contact_id for loser in losers]
    await connection.execute(_MOVE_IDENTITIES, cliente_id, survivor.contact_id, people)
    await connection.execute(_NAME, cliente_id, [survivor.contact_id, *people])
    await connection.execute(_MOVE_MESSAGES, cliente_id, target, parts)
    version = await _move_unsent(connection, cliente_id, survivor, parts)
    await connection.execute(_MOVE_TIMERS, cliente_id, target, parts)
    await connection.execute(_JOIN, cliente_id, target, parts)
    await connection.execute(_KEEP, cliente_id, target, parts, version)


async def _move_unsent(connection: Connection, cliente_id: UUID, survivor: _Side, parts: Sequence[UUID]) -> int:
    """The version from which the survivor goes on, so that what it says next comes behind what has moved."""
    target = survivor.conversation_id
    if _count(await connection.execute(_MOVE_UNSENT, cliente_id, target, parts)) == 0:
        return survivor.version
    lined_up = _count(await connection.execute(_LINE_UP, cliente_id, target, survivor.version * SEQ_PER_TURN))
    return survivor.version + -(-lined_up // SEQ_PER_TURN)


def _count(done: Any) -> int:
    return int(done.rpartition(" ")[2])
