"""A tour of all clientes, each in its own scope: no statement sees two of them, and only sums leave it."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from liora.db.dispatch import next_clientes
from liora.db.session import Connection, Pool, scoped

CLIENTES = 500
LATE_SECONDS = 300
"""After so long what waits is not being worked on."""

RECENT = timedelta(days=7)
"""As the statements say it: what failed before is history."""

_INBOX = """
SELECT count(*) FILTER (WHERE done_at IS NULL) AS pending, min(received_at) FILTER (WHERE done_at IS NULL) AS oldest,
       count(*) FILTER (WHERE done_at IS NOT NULL) AS dead
  FROM (SELECT received_at, done_at FROM liora.inbox WHERE cliente_id = $1 AND done_at IS NULL AND attempts >= 0
        UNION ALL
        SELECT received_at, done_at FROM liora.inbox
         WHERE cliente_id = $1 AND received_at > now() - interval '7 days' AND done_at IS NOT NULL AND error IS NOT NULL
       ) found
"""
_OUTBOX = """
SELECT count(*) FILTER (WHERE status IN (0, 1)) AS unsent, count(*) FILTER (WHERE status = 9) AS dead,
       count(*) FILTER (WHERE status IN (0, 1) AND next_at < now() - make_interval(secs => $2) AND NOT paused) AS late
  FROM (SELECT o.status, o.next_at, coalesce(l.paused_until > now(), false) AS paused
          FROM liora.outbox o LEFT JOIN liora.lane l ON l.cliente_id = $1 AND l.number_id = o.number_id
         WHERE o.cliente_id = $1 AND o.status IN (0, 1) AND o.n >= 0
        UNION ALL
        SELECT status, next_at, false FROM liora.outbox
         WHERE cliente_id = $1 AND out_id > $3 AND status = 9 AND created_at > now() - interval '7 days') found
"""
_JOBS = """
SELECT count(*) FILTER (WHERE status IN (0, 1)) AS waiting,
       count(*) FILTER (WHERE status IN (0, 1) AND next_at < now() - make_interval(secs => $2)) AS late,
       count(*) FILTER (WHERE status = 9 AND done_at > now() - interval '7 days') AS failed
  FROM liora.job WHERE cliente_id = $1
"""
_CREDENTIALS = (
    "SELECT encryption_key_id, count(*) AS rows FROM liora.credential WHERE cliente_id = $1 GROUP BY encryption_key_id"
)
_SKILLS = "SELECT skills FROM liora.cliente WHERE cliente_id = $1"
_NUMBERS = """
SELECT w.number_id, w.channel, w.app, w.mode, w.status, l.pause_reason,
       CASE WHEN l.paused_until > now() THEN l.paused_until END AS paused_until,
       EXISTS (SELECT FROM liora.credential c WHERE c.cliente_id = $1 AND c.kind = 'access_token'
                  AND c.subject IN (w.number_id::text, w.account_id)
                  AND (c.valid_until IS NULL OR c.valid_until > now())) AS has_token,
       EXISTS (SELECT FROM liora.credential c WHERE c.cliente_id = $1 AND c.kind = 'app_secret' AND c.subject = w.app
                  AND (c.valid_until IS NULL OR c.valid_until > now())) AS has_secret
  FROM liora.waba w LEFT JOIN liora.lane l ON l.cliente_id = $1 AND l.number_id = w.number_id
 WHERE w.cliente_id = $1
"""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the tour has met it; `has_token` and `has_secret` speak of the cliente's own credentials."""

    cliente_id: UUID
    number_id: UUID
    channel: str
    app: str
    mode: str
    status: str
    paused_until: datetime | None
    pause_reason: str | None
    has_token: bool
    has_secret: bool

    @property
    def counts(self) -> bool:
        """Whether people reach it by the vendor."""
        return self.mode == "live" and self.status != "disabled"

    def __str__(self) -> str:
        return f"{self.number_id} (cliente {self.cliente_id})"


@dataclass(slots=True)
class Tally:
    """What the tour has counted: sums over all clientes, and the numbers one by one."""

    clientes: int = 0
    inbox: Counter[str] = field(default_factory=Counter)
    outbox: Counter[str] = field(default_factory=Counter)
    jobs: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None
    credentials: Counter[str] = field(default_factory=Counter)
    numbers: list[Number] = field(default_factory=list)
    skills: Counter[str] = field(default_factory=Counter)


async def visit_all(pool: Pool, now: datetime) -> Tally:
    """Counts everything; raises whatever the database does."""
    tally = Tally()
    recent = UUID(int=int((now - RECENT).timestamp() * 1000) << 80)  # where UUIDv7 of that moment begin
    async for cliente_id in _clientes(pool):
        async with scoped(pool, cliente_id) as connection:
            await _visit(connection, cliente_id, recent, tally)
    return tally


async def _clientes(pool: Pool) -> AsyncIterator[UUID]:
    after = None
    while page := await next_clientes(pool, after, CLIENTES):
        for cliente_id in page:
            yield cliente_id
        after = page[-1]


async def _visit(connection: Connection, cliente_id: UUID, recent: UUID, tally: Tally) -> None:
    tally.clientes += 1
    inbox = await _one(connection, _INBOX, cliente_id)
    tally.inbox.update(pending=inbox["pending"], dead=inbox["dead"])
    tally.oldest = min((each for each in (tally.oldest, inbox["oldest"]) if each), default=None)
    tally.outbox.update(_counts(await _one(connection, _OUTBOX, cliente_id, LATE_SECONDS, recent)))
    tally.jobs.update(_counts(await _one(connection, _JOBS, cliente_id, LATE_SECONDS)))
    held = await connection.fetch(_CREDENTIALS, cliente_id)
    tally.credentials.update({row["encryption_key_id"]: row["rows"] for row in held})
    tally.skills.update(set((await _one(connection, _SKILLS, cliente_id))["skills"]))
    tally.numbers += [Number(cliente_id, **dict(row)) for row in await connection.fetch(_NUMBERS, cliente_id)]


async def _one(connection: Connection, statement: str, *values: object) -> Record:
    row = await connection.fetchrow(statement, *values)
    assert row is not None, "sums have a row"
    return row


def _counts(row: Record) -> Mapping[str, int]:
    return dict(row)
