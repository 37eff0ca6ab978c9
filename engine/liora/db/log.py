"""The log of conversations: what was heard and said, for the panel, for stories and for what was not understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from uuid_utils.compat import uuid7

from liora.core.outcome import Trace
from liora.db.session import Connection

_WRITE = (
    "INSERT INTO liora.conversation_log (cliente_id, log_id, conversation_id, at, direction, kind, body, cause, state, "
    "intent, asked, no_match, score, runner_up, links) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a conversation; `cause` is the inbox message that it belongs to.

    `state` is where the conversation stood when a message came in, or where it stood after one went out. How an event
    was understood stands in its `in` line alone. `links` tells which links to products a message carried, and where
    (`liora.links.said`).
    """

    cliente_id: UUID
    conversation_id: UUID
    at: datetime
    direction: Literal["in", "out"]
    kind: str
    body: str
    cause: str
    state: str
    trace: Trace = field(default_factory=Trace)
    links: Sequence[Mapping[str, Any]] = ()


async def write_log(connection: Connection, entries: Sequence[Entry]) -> None:
    """Appends entries in the order given: their ids grow."""
    rows = [
        (
            entry.cliente_id,
            uuid7(),
            entry.conversation_id,
            entry.at,
            entry.direction,
            entry.kind,
            entry.body,
            entry.cause,
            entry.state,
            entry.trace.intent,
            entry.trace.asked or None,
            entry.trace.no_match,
            entry.trace.score,
            entry.trace.runner_up,
            entry.links or None,
        )
        for entry in entries
    ]
    if rows:
        await connection.executemany(_WRITE, rows)
