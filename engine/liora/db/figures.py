"""The figures of a cliente between two days of its own time zone, counted from what was heard, said, sent and used.

    person         somebody who wrote; whoever turned out to be one person counts once
    conversation   a person on one day: whoever writes on three days has had three
    skill          where the conversation stood: when a message came in, and after one went out ('' before the first)
    hand-off       a message after which the conversation waits for a person of the cliente
    no-match rate  messages that nothing understood, of all that people wrote

How often people open links is counted in `liora.links.ctr`. Who was erased is in no figure.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.db.session import scoped_core

OWN_KINDS = ("timer", "job", "agent", "merge", "system")
"""Events that no person has written."""

HANDED_OVER = "liora.persona"
_DAYS_AT_ONCE = 3
_SLACK = timedelta(hours=1)  # between the moment in an id, which finds rows, and the row's own, which counts

_OF_SPAN = """
       l.cliente_id = :cliente_id AND l.log_id >= :first AND l.log_id < :last AND l.at >= :since AND l.at < :until
"""
# A conversation that was merged into another, and that into a third, is the last one's.
_ROOTS = """
WITH RECURSIVE above AS (
    SELECT conversation_id, merged_into, 1 AS steps FROM liora.convo_state
     WHERE cliente_id = :cliente_id AND merged_into IS NOT NULL
     UNION ALL
    SELECT above.conversation_id, c.merged_into, above.steps + 1 FROM above
      JOIN liora.convo_state c ON c.cliente_id = :cliente_id AND c.conversation_id = above.merged_into
     WHERE c.merged_into IS NOT NULL),
root AS (
    SELECT DISTINCT ON (conversation_id) conversation_id, merged_into FROM above ORDER BY conversation_id, steps DESC)
"""


def _filled(statement: str) -> TextClause:
    return text(statement.replace("{ROOTS}", _ROOTS).replace("{OF_SPAN}", _OF_SPAN))


# A look into the log for each conversation, and not at all of the log.
_PEOPLE = _filled("""{ROOTS}
SELECT count(DISTINCT COALESCE(root.merged_into, c.conversation_id))
  FROM liora.convo_state c LEFT JOIN root USING (conversation_id)
 WHERE c.cliente_id = :cliente_id AND EXISTS (
    SELECT FROM liora.conversation_log l
     WHERE l.conversation_id = c.conversation_id AND direction = 'in' AND kind <> ALL (:own_kinds) AND {OF_SPAN})
""")
# First what each person did, which is much less than what was said.
_SAID = _filled("""{ROOTS},
did AS (
    SELECT (l.at AT TIME ZONE :zone)::date AS day, split_part(l.state, '.', 1) AS skill,
           COALESCE(root.merged_into, l.conversation_id) AS person,
           count(*) FILTER (WHERE direction = 'in' AND kind <> ALL (:own_kinds)) AS heard,
           count(*) FILTER (WHERE direction = 'out' AND split_part(kind, '.', 1) <> 'agent') AS said,
           count(*) FILTER (WHERE direction = 'in' AND kind <> ALL (:own_kinds) AND no_match) AS lost
      FROM liora.conversation_log l LEFT JOIN root USING (conversation_id) WHERE {OF_SPAN}
     GROUP BY 1, 2, 3)
SELECT day, skill, count(DISTINCT person) FILTER (WHERE heard > 0) AS people, sum(heard)::bigint AS heard,
       sum(said)::bigint AS said, sum(lost)::bigint AS lost
  FROM did GROUP BY GROUPING SETS ((day), (day, skill)) ORDER BY day, skill
""")
_HANDED_OVER = text("""
SELECT (at AT TIME ZONE :zone)::date AS day, count(DISTINCT cause) AS hand_offs FROM liora.conversation_log
 WHERE cliente_id = :cliente_id AND log_id >= :first AND log_id < :last AND at >= :since AND at < :until
   AND direction = 'out' AND state = :waiting_for_person
 GROUP BY day ORDER BY day
""")
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

    def parts(self) -> Iterator["Span"]:
        """The same days in short spans."""
        first = self.first
        while first <= self.last:
            last = min(first + timedelta(days=_DAYS_AT_ONCE - 1), self.last)
            yield Span(first, last, self.zone)
            first = last + timedelta(days=1)

    def values(self) -> dict[str, object]:
        """What the statements ask for."""
        zone = ZoneInfo(self.zone)
        since = datetime.combine(self.first, time(), zone).astimezone(UTC)
        until = datetime.combine(self.last + timedelta(days=1), time(), zone).astimezone(UTC)
        ids = {"first": _first_of(since - _SLACK), "last": _first_of(until + _SLACK)}
        return {"since": since, "until": until, "zone": self.zone, **ids}


@dataclass(frozen=True, slots=True)
class Counts:
    """What was said on a day, in a skill, or in all."""

    people: int
    messages_in: int
    messages_out: int
    no_match: int

    @property
    def no_match_rate(self) -> float | None:
        """None where nobody wrote."""
        return round(self.no_match / self.messages_in, 4) if self.messages_in else None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a day's messages out: `delivered` and `read` are among the `sent`, `open` are under way."""

    sent: int
    delivered: int
    read: int
    failed: int
    open: int


@dataclass(frozen=True, slots=True)
class QuotaUsed:
    """How much of a metric all have used in the window that began at a moment."""

    metric: str
    window_start: datetime
    used: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Days and skills without anything are left out; `total` counts each person once."""

    total: Counts
    days: Mapping[date, Counts]
    skills: Mapping[tuple[date, str], Counts]
    hand_offs: Mapping[date, int]
    sent: Mapping[date, Sent]
    quotas: Sequence[QuotaUsed]

    @property
    def conversations(self) -> int:
        return sum(day.people for day in self.days.values())


async def figures_of(engine: AsyncEngine, cliente_id: UUID, span: Span) -> Figures:
    """Counted a few days at a time, each in a transaction of its own, so that none is long."""
    said: dict[tuple[date, str | None], Counts] = {}
    hand_offs: dict[date, int] = {}
    sent: dict[date, Sent] = {}
    for part in span.parts():
        asked = {"cliente_id": cliente_id, **part.values()}
        async with scoped_core(engine, cliente_id) as connection:
            said |= {(day, skill): Counts(*counts) for day, skill, *counts in await _rows(connection, _SAID, asked)}
            hand_offs |= dict(await _rows(connection, _HANDED_OVER, asked))
            sent |= {day: Sent(*counts) for day, *counts in await _rows(connection, _SENT, asked)}
    asked = {"cliente_id": cliente_id, **span.values()}
    async with scoped_core(engine, cliente_id) as connection:
        [[people]] = await _rows(connection, _PEOPLE, asked)
        quotas = [QuotaUsed(*each) for each in await _rows(connection, _QUOTAS, asked)]
    days = {day: counts for (day, skill), counts in said.items() if skill is None}
    skills = {(day, skill): counts for (day, skill), counts in said.items() if skill is not None}
    return Figures(_total(people, days.values()), days, skills, hand_offs, sent, quotas)


def _total(people: int, days: Collection[Counts]) -> Counts:
    return Counts(
        people,
        sum(day.messages_in for day in days),
        sum(day.messages_out for day in days),
        sum(day.no_match for day in days),
    )


async def _rows(connection: AsyncConnection, statement: TextClause, values: Mapping[str, object]) -> list[Any]:
    known = {**values, "own_kinds": list(OWN_KINDS), "waiting_for_person": HANDED_OVER}
    asked = {name: known[name] for name in statement.compile().params}
    return [tuple(row) for row in await connection.execute(statement, asked)]


def _first_of(moment: datetime) -> UUID:
    """Where UUIDv7 of that moment begin."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
