"""What became of rows on their way: what the vendor answered, what it reported later, and what nobody told.

An acceptance is proof, so it settles whatever row has not gone further; other answers count only for their own try. A
failure that a status has reported outweighs every answer: the row then waits, as `sending`, for its lane to judge it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from liora.db.lanes import Lane
from liora.db.outbox import OutboxStatus, Sending
from liora.db.session import Connection

MOST_FAILURES = 256


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer makes of a row; a row that waits again keeps its old place in line unless it is delayed.

    A row that stays in sending under a `message_id` has been accepted and holds back what follows, for `delay` seconds
    at most. `failed` tells that the change answers a failed status, whose copy of the message is given up.
    """

    out_id: UUID
    conversation_id: UUID
    status: OutboxStatus
    delay: float = 0.0
    message_id: str | None = None
    error: Mapping[str, Any] | None = None
    counts: bool = True
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Swept:
    """Rows that are sent again, rows that count as sent, and reported failures that wait for a verdict."""

    resent: Sequence[UUID]
    settled: Sequence[UUID]
    failed: Sequence[Sending]


WAIT_FOR_TURNS = """
SELECT FROM liora.convo_state WHERE cliente_id = $1 AND conversation_id = ANY($2::uuid[])
 ORDER BY conversation_id FOR SHARE
"""
# One statement a row, all sent at once: the plan is the primary key's whatever the statistics say.
# A person who wrote while the vendor refused has opened the window: the row is tried again instead of parked.
RECORD = """
UPDATE liora.outbox o SET
       status = CASE WHEN o.delivered = 9 AND NOT a.failed THEN 1 WHEN {REOPENED} THEN 0 ELSE a.status END,
       next_at = CASE WHEN o.delivered = 9 AND NOT a.failed THEN now() WHEN {REOPENED} THEN now() + interval '2 s'
                      WHEN a.delay > 0 THEN now() + make_interval(secs => a.delay)
                      WHEN a.status = 0 THEN o.created_at ELSE o.next_at END,
       attempts = o.attempts - CASE WHEN a.counts THEN 0 ELSE 1 END,
       sent_at = CASE WHEN a.message_id IS NULL THEN o.sent_at ELSE now() END,
       message_id = CASE WHEN a.failed AND a.status <> 9 THEN NULL ELSE COALESCE(a.message_id, o.message_id) END,
       delivered = CASE WHEN a.failed AND a.status <> 9 THEN 0 ELSE o.delivered END,
       error = CASE WHEN o.delivered = 9 AND NOT a.failed THEN o.error ELSE a.error END
  FROM (SELECT $3::smallint AS status, $4::float8 AS delay, $5::text AS message_id, $6::jsonb AS error,
               $7::boolean AS counts, $8::bigint AS epoch, $9::boolean AS failed) AS a
 WHERE o.cliente_id = $1 AND o.out_id = $2
   AND CASE WHEN a.failed THEN o.status = 1 AND o.delivered = 9
            WHEN a.message_id IS NOT NULL THEN o.status IN (0, 1, 3)
            ELSE o.status = 1 AND o.epoch = a.epoch AND o.delivered <> 9 END
RETURNING o.out_id, EXISTS (
    SELECT FROM liora.outbox next WHERE next.cliente_id = $1 AND next.conversation_id = o.conversation_id
       AND next.status = 0 AND next.out_id <> o.out_id) AS followed
""".replace(
    "{REOPENED}",
    """a.status = 3 AND EXISTS (
            SELECT FROM liora.convo_state c WHERE c.cliente_id = $1 AND c.conversation_id = o.conversation_id
               AND c.last_inbound_at > o.sending_at - interval '2 s')""",
)
SWEEP = """
WITH overdue AS (
    SELECT out_id FROM liora.outbox
     WHERE cliente_id = $1 AND number_id = $2 AND status = 1 AND n >= 0 AND next_at <= now() AND delivered <> 9
       AND (message_id IS NOT NULL OR sending_at <= now() - make_interval(secs => $5)) AND out_id <> ALL($6::uuid[])
       AND EXISTS (SELECT FROM liora.lane WHERE cliente_id = $1 AND number_id = $2 AND owner = $3 AND epoch = $4
                      AND leased_until > clock_timestamp() AND (paused_until IS NULL OR paused_until <= now()))
     ORDER BY out_id FOR NO KEY UPDATE)
UPDATE liora.outbox o SET status = CASE WHEN message_id IS NULL THEN 0 ELSE 2 END,
       next_at = CASE WHEN message_id IS NULL THEN created_at ELSE next_at END
  FROM overdue WHERE o.cliente_id = $1 AND o.out_id = overdue.out_id
RETURNING o.out_id, o.status
"""
FAILED = """
SELECT out_id, conversation_id, payload, error, message_id FROM liora.outbox
 WHERE cliente_id = $1 AND number_id = $2 AND status = 1 AND n >= 0 AND next_at <= now() AND delivered = 9
   AND out_id <> ALL($3::uuid[])
 ORDER BY next_at, out_id LIMIT $4
"""


async def record_changes(connection: Connection, changes: Sequence[tuple[Lane, Change]]) -> dict[UUID, bool]:
    """Writes what became of rows marked under their lanes' epochs; a row that a status has settled stays as it is.

    A lane may be lost meanwhile: an answer stays true. Returns for each changed row whether another of its conversation
    waits. Before rows are parked, `wait_for_turns` must have run.
    """
    rows = [
        (
            *(lane.cliente_id, change.out_id, change.status, change.delay, change.message_id),
            *(change.error, change.counts, lane.epoch, change.failed),
        )
        for lane, change in sorted(changes, key=_row_key)
    ]
    recorded = await connection.fetchmany(RECORD, rows)
    return {row["out_id"]: row["followed"] for row in recorded}


def _row_key(recorded: tuple[Lane, Change]) -> tuple[UUID, UUID]:
    """Statuses are written in the same order, so that nobody waits in a circle."""
    lane, change = recorded
    return lane.cliente_id, change.out_id


async def wait_for_turns(connection: Connection, cliente_id: UUID, changes: Sequence[Change]) -> None:
    """Lets turns end that are reading messages in the conversations of what is to be parked: they release it."""
    parked = sorted({change.conversation_id for change in changes if change.status is OutboxStatus.parked})
    if parked:
        await connection.execute(WAIT_FOR_TURNS, cliente_id, parked)


async def sweep(connection: Connection, lane: Lane, settle_seconds: float, in_flight: Sequence[UUID]) -> Swept:
    """Deals with overdue rows in sending, whoever posted them: what was lost for `settle_seconds` waits again."""
    fence = (lane.cliente_id, lane.number_id, lane.owner, lane.epoch)
    rows = await connection.fetch(SWEEP, *fence, settle_seconds, list(in_flight))
    failed = await connection.fetch(FAILED, lane.cliente_id, lane.number_id, list(in_flight), MOST_FAILURES)
    return Swept(
        [row["out_id"] for row in rows if row["status"] == OutboxStatus.waiting],
        [row["out_id"] for row in rows if row["status"] == OutboxStatus.sent],
        [
            Sending(row["out_id"], row["conversation_id"], row["payload"], None, row["error"], row["message_id"] or "")
            for row in failed
        ],
    )
