"""The outbox: what was decided to be said, and how far it has come.

    waiting ──mark_due──> sending ──accepted, or a status──> sent ──a failed status──> sending, to be judged
       ^                   │  │
       ├─ refused, unsent ─┤  ├── the 24-hour window is closed ──> parked ──release_parked──> waiting
       └── no news: sweep ─┘  └── will never go ──> dead

The status of a row is the guard against saying it twice: only who moved it from waiting to sending may post it. A row
in `sending` carries in `next_at` the moment at which something has to be done about it:

    message_id is NULL      under way, or its outcome is unknown: then it counts as lost and is sent again
    message_id is set       accepted, and it carries media: what follows may be posted even without a status
    delivered is `failed`   the vendor has reported a failure: the lane's sender decides what that means
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any
from uuid import UUID

from asyncpg import Record

from liora.channel import Identifier
from liora.db.lanes import Lane
from liora.db.session import Connection

REASON_LENGTH = 300
WINDOW_MARGIN = 60.0
"""Seconds by which the machines' clocks may differ from the vendor's.

Who has been silent for a window and so much more is not written to; in between the vendor decides. Waiting in vain for
an answer costs a person more than a refusal costs us.
"""


class OutboxStatus(IntEnum):
    """`outbox.status`; the statements below spell the numbers out, because partial indexes ask for constants."""

    waiting = 0
    sending = 1
    sent = 2
    parked = 3
    dead = 9


@dataclass(frozen=True, slots=True)
class Sending:
    """A row that this owner alone may post; `recipient` is None when the contact has no identifier at all.

    `message_id` is the vendor's where it has reported a failure.
    """

    out_id: UUID
    conversation_id: UUID
    payload: Mapping[str, Any]
    recipient: Identifier | None
    error: Mapping[str, Any] | None
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look for rows may take: the first unsent ones of up to `most` conversations, longest due first.

    They are searched among the lane's first `look_ahead` unsent rows (None: all). What is marked counts as lost after
    `settle_seconds`; conversations in `late` wait for so many seconds more; a person's window is open for so many
    hours.
    """

    most: int
    look_ahead: int | None
    settle_seconds: float
    window_hours: float
    late: Mapping[UUID, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What a look has brought.

    - `pause`: seconds for which the lane is paused, 0 for none, None when it is not the owner's any more.
    - `rows`: moved to sending, to be posted now.
    - `closed`: rows whose person has not written for too long; nothing has happened to them.
    - `heads`: how many conversations were taken, put off or closed.
    - `crowded`: there are more unsent rows than were searched; `unsettled`: among them such that are overdue.
    """

    pause: float | None
    rows: Sequence[Sending]
    closed: Sequence[UUID]
    heads: int
    crowded: bool
    unsettled: bool


LOST = Found(None, (), (), 0, False, False)

# Heads are looked up one conversation at a time: whatever the statistics say, the plan stays on the partial index.
MARK = """
WITH held AS (
    SELECT GREATEST(0, EXTRACT(epoch FROM COALESCE(paused_until, now()) - now()))::float8 AS pause FROM liora.lane
     WHERE cliente_id = $1 AND number_id = $2 AND owner = $3 AND epoch = $4 AND leased_until > clock_timestamp()),
unsent AS MATERIALIZED (
    SELECT conversation_id, status, next_at FROM liora.outbox
     WHERE cliente_id = $1 AND number_id = $2 AND status IN (0, 1) AND n >= 0 AND next_at <= now()
     ORDER BY next_at, out_id LIMIT $5),
heads AS MATERIALIZED (
    SELECT head.out_id, ahead.conversation_id, ahead.since, head.payload ->> 'kind' = 'template' AS template
      FROM (SELECT conversation_id, min(next_at) AS since FROM unsent GROUP BY conversation_id) AS ahead
     CROSS JOIN LATERAL (
        SELECT out_id, number_id, status, next_at, payload FROM liora.outbox
         WHERE cliente_id = $1 AND conversation_id = ahead.conversation_id AND status IN (0, 1)
         ORDER BY seq, out_id LIMIT 1) AS head
     WHERE head.status = 0 AND head.number_id = $2 AND head.next_at <= now()
     ORDER BY ahead.since, head.out_id LIMIT $6),
faced AS MATERIALIZED (
    SELECT heads.out_id, heads.since, person.phone, person.user_id,
           NOT heads.template AND COALESCE(person.wrote <= now() - make_interval(secs => $8), false) AS closed
      FROM heads
     CROSS JOIN LATERAL (
        SELECT k.phone, k.user_id, c.last_inbound_at AS wrote
          FROM (SELECT contact_id, last_inbound_at FROM liora.convo_state
                 WHERE cliente_id = $1 AND conversation_id = heads.conversation_id LIMIT 1) AS c
         CROSS JOIN LATERAL (
            SELECT phone, user_id FROM liora.contact WHERE cliente_id = $1 AND contact_id = c.contact_id LIMIT 1) AS k
       ) AS person),
late AS (SELECT * FROM unnest($9::uuid[], $10::float8[]) AS l (conversation_id, seconds)),
marked AS (
    UPDATE liora.outbox o SET
           status = CASE WHEN wait.seconds IS NULL THEN 1 ELSE 0 END,
           epoch = CASE WHEN wait.seconds IS NULL THEN $4 ELSE o.epoch END,
           sending_at = CASE WHEN wait.seconds IS NULL THEN now() ELSE o.sending_at END,
           next_at = now() + make_interval(secs => COALESCE(wait.seconds, $7)),
           attempts = LEAST(o.attempts, 32766) + CASE WHEN wait.seconds IS NULL THEN 1 ELSE 0 END
      FROM (SELECT heads.out_id, late.seconds FROM heads LEFT JOIN late USING (conversation_id)) AS wait
     WHERE o.cliente_id = $1 AND o.status = 0 AND o.out_id = wait.out_id
       AND o.out_id = ANY (ARRAY(SELECT out_id FROM faced WHERE NOT closed))
       AND EXISTS (SELECT FROM held WHERE pause = 0)
    RETURNING o.out_id, o.conversation_id, o.status, o.payload, o.error)
SELECT held.pause, (SELECT count(*) FROM unsent) AS seen,
       COALESCE((SELECT bool_or(status = 1) FROM unsent), false) AS unsettled,
       faced.out_id, faced.closed, faced.phone, faced.user_id,
       marked.conversation_id, marked.status, marked.payload, marked.error
  FROM held LEFT JOIN (faced LEFT JOIN marked USING (out_id)) ON true
 ORDER BY faced.since, faced.out_id
"""
# A conversation that a turn holds at this moment is left alone: its person has just written.
PARK = """
WITH silent AS (
    SELECT conversation_id FROM liora.convo_state
     WHERE cliente_id = $1 AND last_inbound_at <= now() - make_interval(secs => $3)
       AND conversation_id = ANY (ARRAY(
        SELECT conversation_id FROM liora.outbox WHERE cliente_id = $1 AND out_id = ANY($2::uuid[])))
     ORDER BY conversation_id FOR SHARE SKIP LOCKED)
UPDATE liora.outbox o SET status = 3, error = $4 FROM silent
 WHERE o.cliente_id = $1 AND o.out_id = ANY($2::uuid[]) AND o.conversation_id = silent.conversation_id AND o.status = 0
RETURNING o.out_id
"""
RELEASE = """
WITH parked AS (
    SELECT out_id FROM liora.outbox WHERE cliente_id = $1 AND conversation_id = ANY($2::uuid[]) AND status = 3
     ORDER BY out_id FOR NO KEY UPDATE)
UPDATE liora.outbox o SET status = 0, next_at = now() FROM parked WHERE o.cliente_id = $1 AND o.out_id = parked.out_id
"""


async def mark_due(connection: Connection, lane: Lane, look: Look) -> Found:
    """Moves the rows that may go now to sending, and puts off those of conversations that have said too much."""
    rows = await connection.fetch(
        MARK,
        *(lane.cliente_id, lane.number_id, lane.owner, lane.epoch),
        *(look.look_ahead, look.most, look.settle_seconds, _window_seconds(look)),
        *(list(look.late), list(look.late.values())),
    )
    if not rows:
        return LOST
    heads = [row for row in rows if row["out_id"]]
    first = rows[0]
    return Found(
        pause=first["pause"],
        rows=[_sending(row) for row in heads if row["status"] == OutboxStatus.sending],
        closed=[row["out_id"] for row in heads if row["closed"]],
        heads=len(heads),
        crowded=look.look_ahead is not None and first["seen"] >= look.look_ahead,
        unsettled=first["unsettled"],
    )


def _window_seconds(look: Look) -> float:
    return look.window_hours * 3600 + WINDOW_MARGIN


def _sending(row: Record) -> Sending:
    phone, user_id = row["phone"], row["user_id"]
    recipient = Identifier("phone", phone) if phone else Identifier("user_id", user_id) if user_id else None
    return Sending(row["out_id"], row["conversation_id"], row["payload"], recipient, row["error"])


async def park_closed(connection: Connection, lane: Lane, look: Look, out_ids: Sequence[UUID]) -> list[UUID]:
    """Parks what `mark_due` found closed, without a post; returns what it has parked."""
    title = f"The person has not written for {look.window_hours:g} hours."
    error = {"title": title, "action": "park"}
    rows = await connection.fetch(PARK, lane.cliente_id, list(out_ids), _window_seconds(look), error)
    return [row["out_id"] for row in rows]


async def release_parked(connection: Connection, cliente_id: UUID, conversation_ids: Sequence[UUID]) -> int:
    """Lets the parked rows of people who have just written go; for the transaction that reads their messages."""
    done = await connection.execute(RELEASE, cliente_id, list(conversation_ids))
    return int(done.rpartition(" ")[2])


def storable(text: str) -> str:
    """The text as PostgreSQL can keep it: bounded, without NUL."""
    return text.replace("\0", "\ufffd")[:REASON_LENGTH]
