"""Rows whose person has been silent for a window, and that say what may go in their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from liora.db.lanes import Lane
from liora.db.session import Connection

_REPLACEABLE = """
SELECT o.out_id, o.payload -> 'instead' ->> 'purpose' AS purpose, o.payload -> 'instead' -> 'words' AS words,
       'es_' || c.country AS language
  FROM liora.outbox o JOIN liora.cliente c ON c.cliente_id = $1
 WHERE o.cliente_id = $1 AND o.out_id = ANY($2::uuid[]) AND o.payload ? 'instead'
"""
_REPLACE = "UPDATE liora.outbox SET payload = $3 WHERE cliente_id = $1 AND out_id = $2 AND status = 0"
# Rows are looked up one by one, whatever the statistics say: read by cliente, the outbox is its whole history.
_STAND_IN = """
WITH rest AS MATERIALIZED (
    SELECT mine.out_id FROM unnest($2::uuid[]) AS asked (out_id)
     CROSS JOIN LATERAL (
        SELECT out_id, cause, n FROM liora.outbox WHERE cliente_id = $1 AND out_id = asked.out_id LIMIT 1) AS mine
     CROSS JOIN LATERAL (
        SELECT payload ->> 'kind' AS kind FROM liora.outbox
         WHERE cliente_id = $1 AND cause = mine.cause AND n = 0 LIMIT 1) AS first
     WHERE first.kind = 'template' AND mine.n > 0)
UPDATE liora.outbox o SET status = 9, error = $3 FROM rest
 WHERE o.cliente_id = $1 AND o.out_id = rest.out_id AND o.status = 0
RETURNING o.out_id
"""
STOOD_IN = "A template went in the place of all that the turn says."
_OUTDO = """
WITH older AS MATERIALIZED (
    SELECT parked.out_id FROM unnest($2::uuid[]) AS asked (out_id)
     CROSS JOIN LATERAL (
        SELECT conversation_id, cause, seq, payload -> 'instead' ->> 'purpose' AS purpose FROM liora.outbox
         WHERE cliente_id = $1 AND out_id = asked.out_id LIMIT 1) AS younger
     CROSS JOIN LATERAL (
        SELECT out_id, cause FROM liora.outbox
         WHERE cliente_id = $1 AND conversation_id = younger.conversation_id AND status = 3
           AND cause <> younger.cause OFFSET 0) AS parked
     CROSS JOIN LATERAL (
        SELECT seq, payload -> 'instead' ->> 'purpose' AS purpose FROM liora.outbox
         WHERE cliente_id = $1 AND cause = parked.cause AND n = 0 LIMIT 1) AS first
     WHERE first.seq < younger.seq AND first.purpose = younger.purpose)
UPDATE liora.outbox o SET status = 9, error = $3 FROM older
 WHERE o.cliente_id = $1 AND o.out_id = older.out_id AND o.status = 3
"""
OUTDONE = "A later one for the same purpose waits for the person."


@dataclass(frozen=True, slots=True)
class Replaceable:
    """A row in whose place a template for `purpose` may go, in `language`, with at most these words."""

    out_id: UUID
    purpose: str
    words: tuple[str, ...]
    language: str


async def give_up_rest(connection: Connection, lane: Lane, out_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the rows that went on with what a template has been sent for: nobody needs half a turn days later."""
    error = {"title": STOOD_IN, "action": "none"}
    rows = await connection.fetch(_STAND_IN, lane.cliente_id, list(out_ids), error)
    return {row["out_id"] for row in rows}


async def replaceable(connection: Connection, lane: Lane, out_ids: Sequence[UUID]) -> list[Replaceable]:
    """Those of the rows that name a purpose."""
    rows = await connection.fetch(_REPLACEABLE, lane.cliente_id, list(out_ids))
    return [Replaceable(row["out_id"], row["purpose"], tuple(row["words"]), row["language"]) for row in rows]


async def replace_message(connection: Connection, lane: Lane, out_id: UUID, payload: Mapping[str, Any]) -> None:
    """Another message in the place of one that still waits."""
    await connection.execute(_REPLACE, lane.cliente_id, out_id, payload)


async def give_up_older(connection: Connection, lane: Lane, out_ids: Sequence[UUID]) -> None:
    """Of parked turns for one purpose only the youngest waits: nobody needs five days of reminders at once."""
    error = {"title": OUTDONE, "action": "none"}
    await connection.execute(_OUTDO, lane.cliente_id, list(out_ids), error)
