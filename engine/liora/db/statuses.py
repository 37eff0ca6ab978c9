"""News of sent messages: how far they have come, as the vendor tells it, of several tenants at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from liora.channel import Delivered, Status
from liora.db.outbox import storable
from liora.db.session import Connection

# One look-up a message, whatever the statistics say.
BY_MESSAGE = """
SELECT n.cliente_id, n.message_id, o.out_id FROM unnest($1::uuid[], $2::text[]) AS n (cliente_id, message_id)
 CROSS JOIN LATERAL (
    SELECT out_id FROM liora.outbox WHERE cliente_id = n.cliente_id AND message_id = n.message_id
     ORDER BY out_id LIMIT 1) AS o
"""
# The keys are said twice: the arrays keep the plan on the primary key, whatever the statistics make of the join.
# A failure waits, as `sending`, for the lane's sender to judge it. One that repeats a refusal which was acted upon, or
# that tells of an older copy of the message, changes nothing; of a copy that has failed nothing more is believed.
STATUSES = """
WITH news AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::jsonb[])
        AS n (cliente_id, out_id, delivered, message_id, error)),
known AS (
    SELECT n.* FROM (SELECT * FROM news ORDER BY cliente_id, out_id) AS n
     CROSS JOIN LATERAL (
        SELECT FROM liora.outbox o
         WHERE o.cliente_id = n.cliente_id AND o.out_id = n.out_id
           AND (n.delivered > o.delivered OR o.status IN (0, 1, 3) OR o.message_id IS NULL)
           AND o.delivered <> 9
           AND NOT (n.delivered = 9 AND o.status IN (0, 3, 9)
                    AND COALESCE(o.error -> 'code' = n.error -> 'code', false))
           AND NOT (n.delivered = 9 AND COALESCE(o.message_id <> n.message_id, false))
           AND NOT COALESCE(o.error -> 'failed' ? n.message_id, false)
         LIMIT 1 FOR NO KEY UPDATE) AS o)
UPDATE liora.outbox o SET
       delivered = GREATEST(o.delivered, known.delivered),
       message_id = COALESCE(o.message_id, known.message_id),
       status = CASE WHEN o.status = 9 THEN 9 WHEN known.delivered = 9 THEN 1 ELSE 2 END,
       next_at = CASE WHEN known.delivered = 9 THEN now() ELSE o.next_at END,
       sent_at = CASE WHEN known.delivered = 9 THEN o.sent_at ELSE COALESCE(o.sent_at, now()) END,
       error = CASE WHEN known.delivered = 9 THEN COALESCE(o.error, '{}') || known.error
                    WHEN o.status = 9 OR o.error ? 'failed' THEN o.error END
  FROM known WHERE o.cliente_id = known.cliente_id AND o.out_id = known.out_id
   AND o.cliente_id = ANY (ARRAY(SELECT cliente_id FROM known)) AND o.out_id = ANY (ARRAY(SELECT out_id FROM known))
"""

RowKey = tuple[UUID, UUID]
"""(cliente_id, out_id) of a row of the outbox."""


async def record_statuses(connection: Connection, statuses: Mapping[UUID, Sequence[Status]]) -> int:
    """Writes the vendor's news of each cliente, never backwards; returns how many rows changed.

    Unknown ids are ignored.
    """
    news = _furthest(statuses, await _by_message(connection, statuses))
    if not news:
        return 0
    wanted = sorted(news)
    done = await connection.execute(
        STATUSES,
        [cliente_id for cliente_id, _ in wanted],
        [out_id for _, out_id in wanted],
        [news[row].delivered for row in wanted],
        [storable(news[row].message_id) for row in wanted],
        [_failure(news[row]) for row in wanted],
    )
    return int(done.rpartition(" ")[2])


async def _by_message(
    connection: Connection, statuses: Mapping[UUID, Sequence[Status]]
) -> dict[tuple[UUID, str], UUID]:
    """The rows of statuses that name none of ours, by the vendor's message id."""
    unnamed = [(cliente_id, storable(one.message_id)) for cliente_id, one in _each(statuses) if _out_id(one) is None]
    if not unnamed:
        return {}
    clientes, message_ids = [cliente_id for cliente_id, _ in unnamed], [message_id for _, message_id in unnamed]
    rows = await connection.fetch(BY_MESSAGE, clientes, message_ids)
    return {(row["cliente_id"], row["message_id"]): row["out_id"] for row in rows}


def _furthest(
    statuses: Mapping[UUID, Sequence[Status]], by_message: Mapping[tuple[UUID, str], UUID]
) -> dict[RowKey, Status]:
    news: dict[RowKey, Status] = {}
    for cliente_id, status in _each(statuses):
        out_id = _out_id(status) or by_message.get((cliente_id, storable(status.message_id)))
        if out_id and ((row := (cliente_id, out_id)) not in news or status.delivered > news[row].delivered):
            news[row] = status
    return news


def _each(statuses: Mapping[UUID, Sequence[Status]]) -> Iterator[tuple[UUID, Status]]:
    return ((cliente_id, status) for cliente_id, some in statuses.items() for status in some)


def _out_id(status: Status) -> UUID | None:
    try:
        return UUID(status.reference)
    except ValueError:
        return None


def _failure(status: Status) -> dict[str, Any] | None:
    if status.delivered is not Delivered.failed:
        return None
    return {"code": status.error_code, "title": storable(status.error_title)}
