"""News of sent messages: how far they have come, as the vendor tells it, of several tenants at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from liora.channel import Delivered, Status
from liora.db.outbox import storable
from liora.db.session import Connection

# One look-up a message, whatever the statistics say; in the order of the key they would read all rows.
BY_MESSAGE = """
SELECT n.cliente_id, n.message_id, o.out_id FROM unnest($1::uuid[], $2::text[]) AS n (cliente_id, message_id)
 CROSS JOIN LATERAL (
    SELECT out_id FROM (
        SELECT out_id FROM liora.outbox WHERE cliente_id = n.cliente_id AND message_id = n.message_id OFFSET 0) AS same
     ORDER BY out_id LIMIT 1) AS o
"""
# One statement a row, all sent at once: a join of the news with their rows would read all rows for each of them.
# A failure waits, as `sending`, for the lane's sender to judge it. One that repeats a refusal which was acted upon, or
# that tells of an older copy of the message, changes nothing; of a copy that has failed nothing more is believed.
STATUSES = """
UPDATE liora.outbox SET
       delivered = GREATEST(delivered, $3::smallint),
       message_id = COALESCE(message_id, $4::text),
       status = CASE WHEN status = 9 THEN 9 WHEN $3 = 9 THEN 1 ELSE 2 END,
       next_at = CASE WHEN $3 = 9 THEN now() ELSE next_at END,
       sent_at = CASE WHEN $3 = 9 THEN sent_at ELSE COALESCE(sent_at, now()) END,
       error = CASE WHEN $3 = 9 THEN COALESCE(error, '{}') || $5::jsonb
                    WHEN status = 9 OR error ? 'failed' THEN error END
 WHERE cliente_id = $1 AND out_id = $2
   AND ($3 > delivered OR status IN (0, 1, 3) OR message_id IS NULL)
   AND delivered <> 9
   AND NOT ($3 = 9 AND status IN (0, 3, 9) AND COALESCE(error -> 'code' = $5::jsonb -> 'code', false))
   AND NOT ($3 = 9 AND COALESCE(message_id <> $4, false))
   AND NOT COALESCE(error -> 'failed' ? $4, false)
RETURNING out_id
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
    return len(await connection.fetchmany(STATUSES, [(*row, *_values(news[row])) for row in sorted(news)]))


def _values(status: Status) -> tuple[int, str, dict[str, Any] | None]:
    return status.delivered, storable(status.message_id), _failure(status)


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
