"""The figures of a cliente between two days of its own time zone, counted from what was heard, said, sent and used.

    person         somebody who wrote; whoever turned out to be one person counts once
    conversation   a person on one day: whoever writes on three days has had three
    skill          where the conversation stood: when a message came in, and after one went out ('' before the first)
    hand-off       a message after which the conversation waits for a person of the cliente
    no-match rate  messages that nothing understood, of all that people wrote

How often people open links is not known yet: nobody counts links. Who was erased is in no figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.session import scoped_core

OWN_KINDS = ("timer", "job", "agent", "merge", "system")
"""Events that no person has written."""

HANDED_OVER = "liora.persona"
_SLACK = timedelta(days=1)  # between the moment in an id, which finds rows, and the row's own, which counts

_HEARD = f"direction = 'in' AND kind NOT IN {OWN_KINDS}"
_COUNTS = f"""
       count(DISTINCT person) FILTER (WHERE {_HEARD}) AS people,
       count(*) FILTER (WHERE {_HEARD}) AS messages_in,
       count(*) FILTER (WHERE direction = 'out') AS messages_out,
       count(*) FILTER (WHERE {_HEARD} AND no_match) AS no_match,
       count(DISTINCT cause) FILTER (WHERE direction = 'out' AND state = '{HANDED_OVER}') AS hand_offs
"""
# A conversation that was merged into another, and that into a third, is the last one's.
_LOG = """
WITH RECURSIVE above AS (
    SELECT conversation_id, merged_into, 1 AS steps FROM liora.convo_state
     WHERE cliente_id = :cliente_id AND merged_into IS NOT NULL
     UNION ALL
    SELECT above.conversation_id, c.merged_into, above.steps + 1 FROM above
      JOIN liora.convo_state c ON c.cliente_id = :cliente_id AND c.conversation_id = above.merged_into
     WHERE c.merged_into IS NOT NULL),
root AS (
    SELECT DISTINCT ON (conversation_id) conversation_id, merged_into FROM above ORDER BY conversation_id, steps DESC),
said AS (
    SELECT (l.at AT TIME ZONE :zone)::date AS day, split_part(l.state, '.', 1) AS skill, l.state, l.direction, l.kind,
           l.no_match, l.cause, COALESCE(root.merged_into, l.conversation_id) AS person
      FROM liora.conversation_log l LEFT JOIN root USING (conversation_id)
     WHERE l.cliente_id = :cliente_id AND l.log_id >= :first AND l.log_id < :last AND l.at >= :since AND l.at < :until)
"""
_TOTAL = text(f"{_LOG} SELECT {_COUNTS} FROM said")  # noqa: S608 (constants)
_BY_DAY = text(f"{_LOG} SELECT day, {_COUNTS} FROM said GROUP BY day ORDER BY day")  # noqa: S608 (constants)
_BY_SKILL = text(
    f"{_LOG} SELECT day, skill, {_COUNTS} FROM said GROUP BY day, skill ORDER BY day, skill"  # noqa: S608 (constants)
)
_SENT = text("""
SELECT (created_at AT TIME ZONE :zone)::date AS day,
       count(*) FILTER (WHERE status = 2) AS sent,
       count(*) FILTER (WHERE status = 2 AND delivered BETWEEN 2 AND 4) AS delivered,
       count(*) FILTER (WHERE status = 2 AND delivered IN (3, 4)) AS read,
       count(*) FILTER (WHERE status = 9) AS failed,
       count(*) FILTER (WHERE status IN (0, 1, 3)) AS open
  FROM liora.outbox
 WHERE cliente_id = :cliente_id AND out_id >= :first AND out_id < :last AND created_at >= :since AND created_at < :until
 GROUP BY day ORDER BY day
""")
_QUOTAS = text("""
SELECT metric, window_start, sum(used)::bigint AS used FROM liora.quota_use
 WHERE cliente_id = :cliente_id AND window_start >= :since AND window_start < :until
 GROUP BY metric, window_start ORDER BY metric, window_start
""")


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both of them whole, as the clocks of `zone` count days."""

    first: date
    last: date
    zone: str

    def values(self) -> Mapping[str, object]:
        """What the statements ask for."""
        zone = ZoneInfo(self.zone)
        since = datetime.combine(self.first, time(), zone).astimezone(UTC)
        until = datetime.combine(self.last + timedelta(days=1), time(), zone).astimezone(UTC)
        ids = {"first": _first_of(since - _SLACK), "last": _first_of(until + _SLACK)}
        return {"since": since, "until": until, "zone": self.zone, **ids}


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows as counted: `total` of the whole span, `days` and `skills` without those on which nothing happened."""

    total: Mapping[str, Any]
    days: Sequence[Mapping[str, Any]]
    skills: Sequence[Mapping[str, Any]]
    sent: Sequence[Mapping[str, Any]]
    quotas: Sequence[Mapping[str, Any]]


async def figures_of(engine: AsyncEngine, cliente_id: UUID, span: Span) -> Figures:
    """Each group in a transaction of its own, so that none is long."""
    values = {"cliente_id": cliente_id, **span.values()}
    total = await _rows(engine, cliente_id, _TOTAL, values)
    days = await _rows(engine, cliente_id, _BY_DAY, values)
    skills = await _rows(engine, cliente_id, _BY_SKILL, values)
    sent = await _rows(engine, cliente_id, _SENT, values)
    quotas = await _rows(engine, cliente_id, _QUOTAS, values)
    whole = {**total[0], "conversations": sum(day["people"] for day in days)}
    return Figures(whole, days, skills, sent, quotas)


def rate(no_match: int, messages_in: int) -> float | None:
    """The no-match rate; None where nobody wrote."""
    return round(no_match / messages_in, 4) if messages_in else None


async def _rows(
    engine: AsyncEngine, cliente_id: UUID, statement: TextClause, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    async with scoped_core(engine, cliente_id) as connection:
        asked = {name: value for name, value in values.items() if name in statement._bindparams}
        return [row._asdict() for row in await connection.execute(statement, asked)]


def _first_of(moment: datetime) -> UUID:
    """Where UUIDv7 of that moment begin."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
