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
from itertools import groupby
from operator import itemgetter
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

# Lanes, their rows and the people behind them are looked up one by one: whatever the statistics say, each look-up stays
# on its own index. A lane that is not the owner's any more has no row in `held`.
MARK = """
WITH held AS MATERIALIZED (
    SELECT asked.*, lane.pause
      FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::integer[], $5::integer[], $6::float8[])
        WITH ORDINALITY AS asked (cliente_id, number_id, epoch, most, look_ahead, window_seconds, place)
     CROSS JOIN LATERAL (
        SELECT GREATEST(0, EXTRACT(epoch FROM COALESCE(paused_until, now()) - now()))::float8 AS pause FROM liora.lane l
         WHERE l.cliente_id = asked.cliente_id AND l.number_id = asked.number_id AND l.owner = $7
           AND l.epoch = asked.epoch AND l.leased_until > clock_timestamp() LIMIT 1) AS lane),
unsent AS MATERIALIZED (
    SELECT held.*, first.conversations, first.moments, first.seen, first.unsettled
      FROM held
     CROSS JOIN LATERAL (
        SELECT array_agg(conversation_id) AS conversations, array_agg(next_at) AS moments, count(*) AS seen,
               COALESCE(bool_or(status = 1), false) AS unsettled
          FROM (SELECT conversation_id, status, next_at FROM liora.outbox o
                 WHERE o.cliente_id = held.cliente_id AND o.number_id = held.number_id AND status IN (0, 1) AND n >= 0
                   AND next_at <= now()
                 ORDER BY next_at, out_id LIMIT held.look_ahead) AS due) AS first),
heads AS MATERIALIZED (
    SELECT unsent.cliente_id, unsent.place, unsent.pause, unsent.epoch, unsent.window_seconds, head.*
      FROM unsent
     CROSS JOIN LATERAL (
        SELECT head.out_id, ahead.conversation_id, ahead.since, head.payload ->> 'kind' = 'template' AS template
          FROM (SELECT conversation_id, min(moment) AS since
                  FROM unnest(unsent.conversations, unsent.moments) AS due (conversation_id, moment)
                 GROUP BY 1) AS ahead
         CROSS JOIN LATERAL (
            SELECT out_id, number_id, status, next_at, payload FROM liora.outbox o
             WHERE o.cliente_id = unsent.cliente_id AND o.conversation_id = ahead.conversation_id AND status IN (0, 1)
             ORDER BY seq, out_id LIMIT 1) AS head
         WHERE head.status = 0 AND head.number_id = unsent.number_id AND head.next_at <= now()
         ORDER BY ahead.since, head.out_id LIMIT unsent.most) AS head),
faced AS MATERIALIZED (
    SELECT heads.cliente_id, heads.place, heads.out_id, heads.since, person.phone, person.user_id,
           NOT heads.template
           AND COALESCE(person.wrote <= now() - make_interval(secs => heads.window_seconds), false) AS closed
      FROM heads
     CROSS JOIN LATERAL (
        SELECT k.phone, k.user_id, c.last_inbound_at AS wrote
          FROM (SELECT contact_id, last_inbound_at FROM liora.convo_state
                 WHERE cliente_id = heads.cliente_id AND conversation_id = heads.conversation_id LIMIT 1) AS c
         CROSS JOIN LATERAL (
            SELECT phone, user_id FROM liora.contact
             WHERE cliente_id = heads.cliente_id AND contact_id = c.contact_id LIMIT 1) AS k) AS person),
late AS (SELECT * FROM unnest($9::uuid[], $10::float8[]) AS l (conversation_id, seconds)),
marked AS (
    UPDATE liora.outbox o SET
           status = CASE WHEN wait.seconds IS NULL THEN 1 ELSE 0 END,
           epoch = CASE WHEN wait.seconds IS NULL THEN wait.epoch ELSE o.epoch END,
           sending_at = CASE WHEN wait.seconds IS NULL THEN now() ELSE o.sending_at END,
           next_at = now() + make_interval(secs => COALESCE(wait.seconds, $8)),
           attempts = LEAST(o.attempts, 32766) + CASE WHEN wait.seconds IS NULL THEN 1 ELSE 0 END
      FROM (SELECT heads.cliente_id, heads.out_id, heads.epoch, late.seconds
              FROM heads LEFT JOIN late USING (conversation_id) WHERE pause = 0) AS wait
     WHERE o.cliente_id = wait.cliente_id AND o.out_id = wait.out_id AND o.status = 0
       AND o.cliente_id = ANY (ARRAY(SELECT cliente_id FROM heads))
       AND o.out_id = ANY (ARRAY(SELECT out_id FROM faced WHERE NOT closed))
    RETURNING o.out_id, o.conversation_id, o.status, o.payload, o.error)
SELECT unsent.place, unsent.pause, unsent.seen, unsent.unsettled,
       faced.out_id, faced.closed, faced.phone, faced.user_id,
       marked.conversation_id, marked.status, marked.payload, marked.error
  FROM unsent LEFT JOIN (faced LEFT JOIN marked USING (out_id)) USING (place)
 ORDER BY unsent.place, faced.since, faced.out_id
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


async def mark_due(connection: Connection, asked: Sequence[tuple[Lane, Look]]) -> list[Found]:
    """Moves the rows that may go now to sending, and puts off those of conversations that have said too much.

    The lanes are of one owner and of any clientes in scope, and their looks settle after the same time; returns what
    each of them brought, in the same order.
    """
    lanes, looks = zip(*asked, strict=True)
    late = {conversation_id: seconds for look in looks for conversation_id, seconds in look.late.items()}
    rows = await connection.fetch(
        MARK,
        *([lane.cliente_id for lane in lanes], [lane.number_id for lane in lanes], [lane.epoch for lane in lanes]),
        *(
            [look.most for look in looks],
            [look.look_ahead for look in looks],
            [_window_seconds(look) for look in looks],
        ),
        *(lanes[0].owner, looks[0].settle_seconds, list(late), list(late.values())),
    )
    brought = {place: list(some) for place, some in groupby(rows, key=itemgetter("place"))}
    return [_found(look, brought.get(place, [])) for place, look in enumerate(looks, start=1)]


def _found(look: Look, rows: Sequence[Record]) -> Found:
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
