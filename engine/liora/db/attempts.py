"""Attempts that are counted before they are made: whoever ends the process cannot take that back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from liora.db.session import Connection, Pool, line

_COUNT = """
UPDATE liora.inbox i SET attempts = attempts + 1
  FROM unnest($1::uuid[], $2::text[]) AS key (cliente_id, message_id)
 WHERE i.cliente_id = key.cliente_id AND i.message_id = key.message_id AND i.done_at IS NULL
"""
_UNCOUNT = """
UPDATE liora.inbox i SET attempts = attempts - 1
  FROM unnest($1::uuid[], $2::text[]) AS key (cliente_id, message_id)
 WHERE i.cliente_id = key.cliente_id AND i.message_id = key.message_id AND i.done_at IS NULL AND i.attempts > 0
"""
_WAITS = (
    "SELECT EXISTS (SELECT FROM liora.inbox WHERE cliente_id = $1 AND done_at IS NULL AND received_at < $2 "
    "AND attempts >= 0)"
)


async def count_attempts(connection: Connection, messages: Sequence[tuple[UUID, str]]) -> None:
    """Counts one attempt more of each (cliente_id, message_id) that has no answer yet.

    The caller commits before the turns, on another connection than the one that holds the conversations.
    """
    await connection.execute(_COUNT, *_columns(messages))


async def uncount_attempts(connection: Connection, messages: Sequence[tuple[UUID, str]]) -> None:
    """Takes counts back: the attempts were broken off, and the process has outlived it."""
    await connection.execute(_UNCOUNT, *_columns(messages))


def _columns(messages: Sequence[tuple[UUID, str]]) -> tuple[list[UUID], list[str]]:
    return [cliente_id for cliente_id, _ in messages], [message_id for _, message_id in messages]


async def waits_since(connection: Connection, cliente_id: UUID, moment: datetime) -> bool:
    """Whether a message that was received before `moment` has no answer yet, be its conversation blocked or not."""
    return bool(await connection.fetchval(_WAITS, cliente_id, moment))


async def database_time(pool: Pool) -> datetime:
    """The clock by which messages are received; those of several machines differ."""
    async with line(pool) as connection:
        now: datetime = await connection.fetchval("SELECT clock_timestamp()")
    return now
