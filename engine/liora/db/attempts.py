"""Attempts that are counted before they are made: whoever ends the process cannot take that back."""

from datetime import datetime
from uuid import UUID

from liora.db.session import Connection, Pool

_COUNT = (
    "UPDATE liora.inbox SET attempts = attempts + 1 "
    "WHERE cliente_id = $1 AND message_id = $2 AND done_at IS NULL RETURNING attempts"
)
_UNCOUNT = (
    "UPDATE liora.inbox SET attempts = attempts - 1 "
    "WHERE cliente_id = $1 AND message_id = $2 AND done_at IS NULL AND attempts > 0"
)
_WAITS = (
    "SELECT EXISTS (SELECT FROM liora.inbox WHERE cliente_id = $1 AND done_at IS NULL AND received_at < $2 "
    "AND message_id > '')"
)


async def count_attempt(connection: Connection, cliente_id: UUID, message_id: str) -> int | None:
    """How often the message has been attempted, this one included; None when it has been answered.

    The caller commits before the turn, on another connection than the one that holds the conversation.
    """
    attempts: int | None = await connection.fetchval(_COUNT, cliente_id, message_id)
    return attempts


async def uncount_attempt(connection: Connection, cliente_id: UUID, message_id: str) -> None:
    """Takes a count back: the attempt was broken off, and the process has outlived it."""
    await connection.execute(_UNCOUNT, cliente_id, message_id)


async def waits_since(connection: Connection, cliente_id: UUID, moment: datetime) -> bool:
    """Whether a message that was received before `moment` has no answer yet, be its conversation blocked or not."""
    return bool(await connection.fetchval(_WAITS, cliente_id, moment))


async def database_time(pool: Pool) -> datetime:
    """The clock by which messages are received; those of several machines differ."""
    now: datetime = await pool.fetchval("SELECT clock_timestamp()")
    return now
