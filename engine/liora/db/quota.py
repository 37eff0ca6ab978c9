"""Counters of quotas: one row for each metric, subject and window, exact with any number of workers.

A commit takes what its turns have used last, in the order of the counters, so that two commits wait for each other but
never in a circle, and for as short as can be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple, assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import Record

from liora.db.notices import Notice
from liora.db.session import Connection
from liora.plan import Period, Scope

UNLIMITED = 2**62

_READ = """
SELECT q.cliente_id, q.metric, q.subject, q.window_start, q.used
  FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[]) AS w (cliente_id, metric, subject, window_start)
 CROSS JOIN LATERAL (
    SELECT * FROM liora.quota_use
     WHERE cliente_id = w.cliente_id AND metric = w.metric AND subject = w.subject AND window_start = w.window_start
     LIMIT 1) AS q
"""
_SPEND = """
INSERT INTO liora.quota_use AS q (cliente_id, metric, subject, window_start, used) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (cliente_id, metric, subject, window_start)
    DO UPDATE SET used = q.used + EXCLUDED.used WHERE q.used + EXCLUDED.used <= $6
RETURNING cliente_id, metric, subject, window_start, used
"""


@dataclass(frozen=True, slots=True)
class QuotaRule:
    """At most `limit` uses of `metric` in each window, by a whole cliente or by each contact."""

    metric: str
    per: Period
    scope: Scope
    limit: int


class Counter(NamedTuple):
    """The key of a counter; `subject` is a cliente_id or a contact_id, `window_start` a moment in UTC."""

    cliente_id: UUID
    metric: str
    subject: UUID
    window_start: datetime


class Use(NamedTuple):
    """A counter is to grow, up to `limit`."""

    counter: Counter
    limit: int


WarningKey = tuple[UUID, str]
"""(cliente_id, dedupe) of a notification."""


class NearLimit(NamedTuple):
    """So much of a limit of a cliente is used in a window; `dedupe` is the same until one of the two is another."""

    counter: Counter
    used: int
    limit: int
    per: Period

    @property
    def key(self) -> WarningKey:
        """Of its notification."""
        return self.counter.cliente_id, self.dedupe

    @property
    def dedupe(self) -> str:
        return f"quota_80:{self.counter.metric}:{self.limit}:{self.counter.window_start.isoformat()}"

    def notice(self) -> Notice:
        """What the cliente is told."""
        window = {"per": self.per, "window_start": self.counter.window_start.isoformat()}
        told = {"metric": self.counter.metric, "used": self.used, "limit": self.limit, **window}
        return Notice(self.counter.cliente_id, "quota_80", self.dedupe, told)


def window_start(per: Period, now: datetime, zone: ZoneInfo) -> datetime:
    """When the minute, hour, day or month began on the clocks of `zone`, in UTC.

    A day begins at the first moment that bears its date, also where the clocks skip midnight or strike it twice.
    """
    local = now.astimezone(zone)
    match per:
        case "minute":
            start = local.replace(second=0, microsecond=0)
        case "hour":
            start = local.replace(minute=0, second=0, microsecond=0)
        case "day":
            start = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        case "month":
            start = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
        case _:
            assert_never(per)
    return start.astimezone(UTC)


def window_end(per: Period, start: datetime, zone: ZoneInfo) -> datetime:
    """When the window that begins at `start` is over, in UTC: the next one begins then."""
    local = start.astimezone(zone)
    match per:
        case "minute":
            return start + timedelta(minutes=1)
        case "hour":
            return start + timedelta(hours=1)
        case "day":
            following = datetime.combine(local.date() + timedelta(days=1), time.min, tzinfo=zone)
        case "month":
            first = local.date().replace(day=1) + timedelta(days=32)
            following = datetime.combine(first.replace(day=1), time.min, tzinfo=zone)
        case _:
            assert_never(per)
    return following.astimezone(UTC)


async def read_counters(connection: Connection, counters: Iterable[Counter]) -> dict[Counter, int]:
    """What has been used so far; a counter that nobody has used yet is missing."""
    wanted = sorted(counters)
    columns = [[counter[column] for counter in wanted] for column in range(len(Counter._fields))]
    rows = await connection.fetch(_READ, *columns)
    return {_counter(row): row["used"] for row in rows}


async def lock_counters(connection: Connection, counters: Iterable[Counter]) -> dict[Counter, int]:
    """The same, and nobody else can use any of them until this transaction ends."""
    rows = [(*counter, 0, UNLIMITED) for counter in sorted(counters)]
    return {_counter(row): row["used"] for row in await connection.fetchmany(_SPEND, rows)}


async def spend(connection: Connection, uses: Mapping[Use, int]) -> dict[Counter, int] | None:
    """Takes all of `uses` and says what is used now; None when a limit refuses one: then the caller rolls back."""
    rows = [(*use.counter, uses[use], use.limit) for use in sorted(uses) if uses[use] <= use.limit]
    if len(rows) < len(uses):
        return None
    taken = await connection.fetchmany(_SPEND, rows) if rows else []
    return {_counter(row): row["used"] for row in taken} if len(taken) == len(rows) else None


def _counter(row: Record) -> Counter:
    return Counter(row["cliente_id"], row["metric"], row["subject"], row["window_start"])
