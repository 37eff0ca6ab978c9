"""What the database holds of the model's conversations, as the oracle shows its own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import orjson

LOOK = """
SELECT c.conversation_id, c.version, EXTRACT(epoch FROM c.blocked_until)::float8 AS blocked_until,
       c.slots_json -> 'heard' AS words,
       (SELECT jsonb_object_agg(message_id, jsonb_build_array(done_at IS NOT NULL, attempts)) FROM liora.inbox i
         WHERE i.cliente_id = $1 AND i.conversation_id = c.conversation_id) AS inbox,
       (SELECT sum(attempts + (done_at IS NOT NULL AND error IS NULL)::int) FROM liora.inbox i
         WHERE i.cliente_id = $1 AND i.conversation_id = c.conversation_id)::int AS tries,
       (SELECT jsonb_agg(cause ORDER BY log_id) FROM liora.conversation_log l
         WHERE l.cliente_id = $1 AND l.conversation_id = c.conversation_id AND direction = 'in') AS answered,
       (SELECT jsonb_agg(jsonb_build_array(cause, n, seq, payload -> 'body') ORDER BY seq) FROM liora.outbox o
         WHERE o.cliente_id = $1 AND o.conversation_id = c.conversation_id) AS said,
       (SELECT EXTRACT(epoch FROM due_at)::float8 FROM liora.timer t
         WHERE t.cliente_id = $1 AND t.conversation_id = c.conversation_id) AS alarm
  FROM liora.convo_state c WHERE c.cliente_id = $1 ORDER BY c.conversation_id
"""
TIMERS_FIRED = """
SELECT message_id, sent_at, row_id, conversation_id FROM liora.inbox i
 WHERE cliente_id = $1 AND payload ->> 'kind' = 'timer'
"""
DYING = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'doomed')"
EMPTY: Mapping[str, Any] = {
    "inbox": {},
    "answered": [],
    "said": [],
    "words": [],
    "version": 0,
    "tries": 0,
    "blocked_until": None,
    "alarm": None,
}


async def conversations(
    look: "asyncpg.Connection[asyncpg.Record]", cliente_id: UUID
) -> tuple[list[UUID], list[dict[str, Any]]]:
    """Ids and contents, oldest first."""
    rows = await look.fetch(LOOK, cliente_id)
    return [row["conversation_id"] for row in rows], [{name: _plain(name, row[name]) for name in EMPTY} for row in rows]


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return EMPTY[name]
    return orjson.loads(value) if isinstance(value, str) else value
