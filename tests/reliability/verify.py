"""What became of messages, read from the database as it is at the end."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

ANSWERED = """
SELECT i.message_id, i.conversation_id, i.sent_at, i.row_id::text AS row_id, i.attempts, i.error,
       EXTRACT(epoch FROM i.received_at)::float8 AS received_at, EXTRACT(epoch FROM i.done_at)::float8 AS done_at,
       array_agg(o.seq ORDER BY o.seq) FILTER (WHERE o.seq IS NOT NULL) AS seqs,
       EXTRACT(epoch FROM max(o.created_at))::float8 AS said_at
  FROM liora.inbox i LEFT JOIN liora.outbox o ON o.cliente_id = i.cliente_id AND o.cause = i.message_id
 GROUP BY i.cliente_id, i.message_id
"""
CONVERSATIONS = (
    "SELECT conversation_id, version, jsonb_array_length(slots_json -> 'heard') AS heard FROM liora.convo_state"
)
TURNS = "SELECT count(*) FROM liora.conversation_log WHERE direction = 'in'"
PENDING = "SELECT count(*) FROM liora.inbox WHERE done_at IS NULL"

SEQ_PER_TURN = 256


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts; `late` are messages that were answered after a younger one because they came after its turn."""

    messages: int
    lost: int
    twice: int
    out_of_order: int
    late: int
    worst_age: float

    @property
    def is_clean(self) -> bool:
        return (self.lost, self.twice, self.out_of_order) == (0, 0, 0)


async def judge(url: str, stored_at: Mapping[str, float]) -> Verdict:
    """For one answer a message: `stored_at` tells when the commit of each message was known (unix seconds)."""
    look = await asyncpg.connect(url)
    try:
        rows = await look.fetch(ANSWERED)
        conversations = await look.fetch(CONVERSATIONS)
        turns = await look.fetchval(TURNS)
    finally:
        await look.close()
    answered = {row["message_id"] for row in rows if row["done_at"] and row["seqs"] and not row["error"]}
    talks: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        if row["seqs"]:
            talks[row["conversation_id"]].append(row)
    overtaken, late = _inversions(talks.values(), stored_at)
    repeated = sum(len(row["seqs"]) - 1 for row in rows if row["seqs"])
    led_on = sum(each["version"] for each in conversations)
    heard = sum(each["heard"] or 0 for each in conversations)
    return Verdict(
        messages=len(rows),
        lost=len(stored_at.keys() - answered),
        twice=repeated + max(0, turns - len(rows), led_on - len(rows), heard - len(rows)),
        out_of_order=overtaken + sum(map(_gaps, talks.values())),
        late=late,
        worst_age=round(max(row["said_at"] - row["received_at"] for row in rows if row["said_at"]), 2),
    )


def _gaps(rows: Sequence[Any]) -> int:
    """Places in line that nobody has: a conversation's answers stand at 0, 256, 512, …"""
    seqs = sorted(seq for row in rows for seq in row["seqs"])
    return sum(seq != n * SEQ_PER_TURN for n, seq in enumerate(seqs))


def _inversions(talks: Any, stored_at: Mapping[str, float]) -> tuple[int, int]:
    """Messages answered after a younger one: overtaken if they were stored before its turn began, else just late."""
    overtaken = late = 0
    for rows in talks:
        before: list[Any] = []
        for row in sorted(rows, key=lambda row: row["seqs"][0]):
            younger = [each["done_at"] for each in before if _place(each) > _place(row)]
            if younger:
                late += 1
                overtaken += stored_at[row["message_id"]] < max(younger)
            before.append(row)
    return overtaken, late


def _place(row: Any) -> tuple[int, str]:
    return row["sent_at"], row["row_id"]


async def until_answered(url: str, seconds: float) -> None:
    """Until no message waits; raises TimeoutError."""
    await until_none(url, PENDING, seconds)


async def until_none(url: str, count: str, seconds: float) -> None:
    """Until the statement counts nothing; raises TimeoutError."""
    look = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(seconds):
            while await look.fetchval(count):
                await asyncio.sleep(0.1)
    finally:
        await look.close()
