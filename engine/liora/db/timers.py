"""Timers of conversations: set by turns, and moved into the inbox when they are due."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from liora.db.own_events import OwnEvent, deliver
from liora.db.session import Connection
from liora.events import TimerEvent

TimerKey = tuple[UUID, UUID, str]
"""(cliente_id, conversation_id, name) of a timer."""

_SET = (
    "INSERT INTO liora.timer (cliente_id, conversation_id, name, due_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (cliente_id, conversation_id, name) DO UPDATE SET due_at = EXCLUDED.due_at"
)
_CANCEL = "DELETE FROM liora.timer WHERE cliente_id = $1 AND conversation_id = $2 AND name = $3"
_TAKE = """
DELETE FROM liora.timer t USING (
    SELECT conversation_id, name FROM liora.timer WHERE cliente_id = $1 AND due_at <= $2
     ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
 WHERE t.cliente_id = $1 AND t.conversation_id = due.conversation_id AND t.name = due.name
RETURNING t.conversation_id, t.name, t.due_at
"""


async def set_timers(connection: Connection, timers: Mapping[TimerKey, datetime | None]) -> None:
    """Sets each timer to its new moment, or cancels it with None; one that has already fired stays in the inbox."""
    wanted = sorted(timers)
    rows = [(*key, timers[key]) for key in wanted if timers[key] is not None]
    cancelled = [key for key in wanted if timers[key] is None]
    if rows:
        await connection.executemany(_SET, rows)
    if cancelled:
        await connection.executemany(_CANCEL, cancelled)


async def fire_due(connection: Connection, cliente_id: UUID, now: datetime, most: int) -> int:
    """Moves up to `most` timers due at `now` into the inbox, as events sent at the moment they were due."""
    due = await connection.fetch(_TAKE, cliente_id, now, most)
    await deliver(connection, cliente_id, [_event(row) for row in sorted(due, key=_moment)])
    return len(due)


def _moment(row: Record) -> tuple[datetime, UUID, str]:
    return row["due_at"], row["conversation_id"], row["name"]


def _event(row: Record) -> OwnEvent:
    """Its id is made of the timer and its moment: the same timer fires once, whatever happens in between."""
    moment = round(row["due_at"].timestamp() * 1_000_000)
    message_id = f"timer:{row['conversation_id']}:{row['name']}:{moment}"
    return OwnEvent(row["conversation_id"], message_id, moment // 1_000_000, TimerEvent(row["name"]))
