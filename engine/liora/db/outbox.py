"""The outbox: what was decided to be said, and how far it has come.

    waiting ──mark_sending──> sending ──accepted, or a status──> sent
       ^                        │  │
       ├── refused, never left ─┘  ├── the 24-hour window is closed ──> parked ──release_parked──> waiting
       └── no news: resend_unknown ┘└── will never go ──> dead

The status of a row is the guard against saying it twice: only who moved it from waiting to sending may post it. A row
in `sending` carries in `next_at` the moment at which its outcome counts as lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from asyncpg import Record

from liora.channel import Delivered, Identifier, Status
from liora.db.lanes import Lane
from liora.db.session import Connection

REASON_LENGTH = 300


class OutboxStatus(IntEnum):
    """`outbox.status`; the statements below spell the numbers out, because partial indexes ask for constants."""

    waiting = 0
    sending = 1
    sent = 2
    parked = 3
    dead = 9


@dataclass(frozen=True, slots=True)
class Due:
    """A row that may go now: the first unsent one of its conversation."""

    out_id: UUID
    conversation_id: UUID


@dataclass(frozen=True, slots=True)
class Sending:
    """A row that this owner alone may post; `recipient` is None when the contact has no identifier at all."""

    out_id: UUID
    conversation_id: UUID
    payload: Mapping[str, Any]
    recipient: Identifier | None
    error: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer makes of a row; a row that waits again keeps its old place in line unless it is delayed."""

    out_id: UUID
    conversation_id: UUID
    status: OutboxStatus
    delay: float = 0.0
    message_id: str | None = None
    error: Mapping[str, Any] | None = None
    counts: bool = True


# Heads are looked up one conversation at a time: whatever the statistics say, the plan stays on the partial index.
DUE = """
SELECT head.out_id, ahead.conversation_id FROM (
    SELECT conversation_id, min(next_at) AS since FROM (
        SELECT conversation_id, next_at FROM liora.outbox
         WHERE cliente_id = $1 AND number_id = $2 AND status IN (0, 1) AND next_at <= now()
         ORDER BY next_at, out_id LIMIT $3) AS unsent
     GROUP BY conversation_id) AS ahead
 CROSS JOIN LATERAL (
    SELECT out_id, number_id, status, next_at FROM liora.outbox
     WHERE cliente_id = $1 AND conversation_id = ahead.conversation_id AND status IN (0, 1)
     ORDER BY seq, out_id LIMIT 1) AS head
 WHERE head.status = 0 AND head.number_id = $2 AND head.next_at <= now()
 ORDER BY ahead.since, head.out_id LIMIT $4
"""
HELD = """
EXISTS (SELECT FROM liora.lane WHERE cliente_id = $1 AND number_id = $2 AND owner = $3 AND epoch = $4
           AND leased_until > clock_timestamp() AND (paused_until IS NULL OR paused_until <= now()))
"""
MARK = """
WITH picked AS (
    SELECT out_id FROM liora.outbox
     WHERE cliente_id = $1 AND out_id = ANY($5::uuid[]) AND status = 0 AND {HELD}
     ORDER BY out_id FOR NO KEY UPDATE)
UPDATE liora.outbox o SET status = 1, epoch = $4, sending_at = now(), next_at = now() + make_interval(secs => $6),
       attempts = LEAST(attempts, 32766) + 1
  FROM picked, liora.convo_state c, liora.contact k
 WHERE o.cliente_id = $1 AND o.out_id = picked.out_id
   AND c.cliente_id = $1 AND c.conversation_id = o.conversation_id
   AND k.cliente_id = $1 AND k.contact_id = c.contact_id
RETURNING o.out_id, o.conversation_id, o.payload, o.error, k.phone, k.user_id
""".replace("{HELD}", HELD)
POSTPONE = """
UPDATE liora.outbox o SET next_at = now() + make_interval(secs => late.seconds)
  FROM unnest($2::uuid[], $3::float8[]) AS late (out_id, seconds)
 WHERE o.cliente_id = $1 AND o.out_id = late.out_id AND o.status = 0
"""
RESEND = """
WITH lost AS (
    SELECT out_id FROM liora.outbox
     WHERE cliente_id = $1 AND number_id = $2 AND status = 1 AND next_at <= now()
       AND sending_at <= now() - make_interval(secs => $5) AND out_id <> ALL($6::uuid[]) AND {HELD}
     ORDER BY out_id FOR NO KEY UPDATE)
UPDATE liora.outbox o SET status = 0, next_at = created_at FROM lost WHERE o.cliente_id = $1 AND o.out_id = lost.out_id
RETURNING o.out_id
""".replace("{HELD}", HELD)
UNSENT = "SELECT EXISTS (SELECT FROM liora.outbox WHERE cliente_id = $1 AND number_id = $2 AND status IN (0, 1))"
WAIT_FOR_TURNS = """
SELECT FROM liora.convo_state WHERE cliente_id = $1 AND conversation_id = ANY($2::uuid[])
 ORDER BY conversation_id FOR SHARE
"""
# An acceptance is proof, so it settles whatever row has not gone further; other answers count only for their own try.
# A person who wrote while the vendor refused has opened the window: the row is tried again instead of parked.
RECORD = """
WITH answers AS (
    SELECT * FROM unnest($2::uuid[], $3::smallint[], $4::float8[], $5::text[], $6::jsonb[], $7::boolean[])
        AS a (out_id, status, delay, message_id, error, counts)),
known AS (
    SELECT a.*, a.status = 3 AND c.last_inbound_at > o.sending_at - interval '2 s' AS reopened
      FROM answers a
      JOIN liora.outbox o ON o.cliente_id = $1 AND o.out_id = a.out_id
      JOIN liora.convo_state c ON c.cliente_id = $1 AND c.conversation_id = o.conversation_id
     WHERE (o.status = 1 AND o.epoch = $8) OR (a.status = 2 AND o.status IN (0, 1, 3))
     ORDER BY o.out_id FOR NO KEY UPDATE OF o)
UPDATE liora.outbox o SET
       status = CASE WHEN known.reopened THEN 0 ELSE known.status END,
       next_at = CASE WHEN known.reopened THEN now() + interval '2 s' WHEN known.status <> 0 THEN o.next_at
                      WHEN known.delay = 0 THEN o.created_at ELSE now() + make_interval(secs => known.delay) END,
       attempts = o.attempts - CASE WHEN known.counts THEN 0 ELSE 1 END,
       sent_at = CASE WHEN known.status = 2 THEN now() ELSE o.sent_at END,
       message_id = COALESCE(known.message_id, o.message_id),
       error = known.error
  FROM known WHERE o.cliente_id = $1 AND o.out_id = known.out_id
"""
RELEASE = """
WITH parked AS (
    SELECT out_id FROM liora.outbox WHERE cliente_id = $1 AND conversation_id = ANY($2::uuid[]) AND status = 3
     ORDER BY out_id FOR NO KEY UPDATE)
UPDATE liora.outbox o SET status = 0, next_at = now() FROM parked WHERE o.cliente_id = $1 AND o.out_id = parked.out_id
"""
BY_MESSAGE = """
SELECT DISTINCT ON (message_id) message_id, out_id FROM liora.outbox
 WHERE cliente_id = $1 AND message_id = ANY($2::text[]) ORDER BY message_id, out_id
"""
# A failure that repeats a refusal which was acted upon, or that tells of an older copy of the message, changes nothing.
STATUSES = """
WITH news AS (
    SELECT * FROM unnest($2::uuid[], $3::smallint[], $4::text[], $5::jsonb[])
        AS n (out_id, delivered, message_id, error)),
known AS (
    SELECT o.out_id, n.delivered, n.message_id, n.error FROM news n
      JOIN liora.outbox o ON o.cliente_id = $1 AND o.out_id = n.out_id
     WHERE (n.delivered > o.delivered OR o.status IN (0, 1, 3) OR o.message_id IS NULL)
       AND NOT (n.delivered = 9 AND o.status IN (0, 3) AND COALESCE(o.error -> 'code' = n.error -> 'code', false))
       AND NOT (n.delivered = 9 AND COALESCE(o.message_id <> n.message_id, false))
     ORDER BY o.out_id FOR NO KEY UPDATE OF o)
UPDATE liora.outbox o SET
       delivered = GREATEST(o.delivered, known.delivered),
       message_id = COALESCE(o.message_id, known.message_id),
       status = CASE WHEN known.delivered = 9 THEN 9 WHEN o.status IN (0, 1, 3) THEN 2 ELSE o.status END,
       sent_at = CASE WHEN known.delivered = 9 THEN o.sent_at ELSE COALESCE(o.sent_at, now()) END,
       error = CASE WHEN known.delivered = 9 THEN known.error WHEN o.status = 9 THEN o.error END
  FROM known WHERE o.cliente_id = $1 AND o.out_id = known.out_id
"""


async def due_rows(connection: Connection, lane: Lane, look_ahead: int | None, most: int) -> list[Due]:
    """Up to `most` rows, longest due first, found among the lane's first `look_ahead` unsent rows (None: all)."""
    rows = await connection.fetch(DUE, lane.cliente_id, lane.number_id, look_ahead, most)
    return [Due(row["out_id"], row["conversation_id"]) for row in rows]


async def mark_sending(
    connection: Connection, lane: Lane, out_ids: Sequence[UUID], settle_seconds: float
) -> list[Sending]:
    """Moves waiting rows to sending and returns them in the given order; none when the lane is lost or paused."""
    fence = (lane.cliente_id, lane.number_id, lane.owner, lane.epoch)
    rows = await connection.fetch(MARK, *fence, list(out_ids), settle_seconds)
    marked = {row["out_id"]: row for row in rows}
    return [_sending(marked[out_id]) for out_id in out_ids if out_id in marked]


def _sending(row: Record) -> Sending:
    phone, user_id = row["phone"], row["user_id"]
    recipient = Identifier("phone", phone) if phone else Identifier("user_id", user_id) if user_id else None
    return Sending(row["out_id"], row["conversation_id"], row["payload"], recipient, row["error"])


async def postpone(connection: Connection, cliente_id: UUID, late: Mapping[UUID, float]) -> None:
    """Lets waiting rows wait for so many seconds more."""
    await connection.execute(POSTPONE, cliente_id, list(late), list(late.values()))


async def record_changes(connection: Connection, lane: Lane, changes: Sequence[Change]) -> None:
    """Writes what became of rows marked under the lane's epoch; a row that a status has settled stays as it is.

    The lane may be lost meanwhile: an answer stays true.
    """
    parked = sorted({change.conversation_id for change in changes if change.status is OutboxStatus.parked})
    if parked:
        await connection.execute(WAIT_FOR_TURNS, lane.cliente_id, parked)
    await connection.execute(
        RECORD,
        lane.cliente_id,
        [change.out_id for change in changes],
        [change.status for change in changes],
        [change.delay for change in changes],
        [change.message_id for change in changes],
        [change.error for change in changes],
        [change.counts for change in changes],
        lane.epoch,
    )


async def resend_unknown(
    connection: Connection, lane: Lane, settle_seconds: float, in_flight: Sequence[UUID]
) -> list[UUID]:
    """Lets rows wait again whose outcome nobody told for `settle_seconds`, whoever posted them; returns their ids."""
    fence = (lane.cliente_id, lane.number_id, lane.owner, lane.epoch)
    rows = await connection.fetch(RESEND, *fence, settle_seconds, list(in_flight))
    return [row["out_id"] for row in rows]


async def has_unsent(connection: Connection, lane: Lane) -> bool:
    """Whether a row of the lane waits, now or later, or is on its way."""
    found: bool = await connection.fetchval(UNSENT, lane.cliente_id, lane.number_id)
    return found


async def release_parked(connection: Connection, cliente_id: UUID, conversation_ids: Sequence[UUID]) -> int:
    """Lets the parked rows of people who have just written go; for the transaction that reads their messages."""
    done = await connection.execute(RELEASE, cliente_id, list(conversation_ids))
    return _count(done)


async def record_statuses(connection: Connection, cliente_id: UUID, statuses: Sequence[Status]) -> int:
    """Writes the vendor's news, never backwards; returns how many rows changed. Unknown ids are ignored."""
    unnamed = [storable(status.message_id) for status in statuses if _out_id(status) is None]
    rows = await connection.fetch(BY_MESSAGE, cliente_id, unnamed) if unnamed else []
    by_message = {row["message_id"]: row["out_id"] for row in rows}
    news: dict[UUID, Status] = {}
    for status in statuses:
        out_id = _out_id(status) or by_message.get(storable(status.message_id))
        if out_id and (out_id not in news or status.delivered > news[out_id].delivered):
            news[out_id] = status
    if not news:
        return 0
    done = await connection.execute(
        STATUSES,
        cliente_id,
        sorted(news),
        [news[out_id].delivered for out_id in sorted(news)],
        [storable(news[out_id].message_id) for out_id in sorted(news)],
        [_failure(news[out_id]) for out_id in sorted(news)],
    )
    return _count(done)


def _out_id(status: Status) -> UUID | None:
    try:
        return UUID(status.reference)
    except ValueError:
        return None


def _failure(status: Status) -> dict[str, Any] | None:
    if status.delivered is not Delivered.failed:
        return None
    return {"code": status.error_code, "title": storable(status.error_title)}


def storable(text: str) -> str:
    """The text as PostgreSQL can keep it: bounded, without NUL."""
    return text.replace("\0", "\ufffd")[:REASON_LENGTH]


def _count(done: str) -> int:
    return int(done.rpartition(" ")[2])
