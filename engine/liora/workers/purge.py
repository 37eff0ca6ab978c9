"""The purge: once a day, tenant by tenant, old history is deleted."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from liora.db.dispatch import Bell, next_clientes
from liora.db.erased import forget_expired
from liora.db.jobs import enqueue
from liora.db.purge import (
    PLATFORM_TABLES,
    SHORTEST,
    TENANT_TABLES,
    purge_counters,
    purge_inbox,
    purge_platform,
    purge_rows,
)
from liora.db.session import Connection, Pool, scoped
from liora.errors import SettingsError
from liora.links.clicks import forget_addresses
from liora.workers.jobs import JobContext

PURGE = "liora.purge"
DAILY = "17 8 * * *"
"""In UTC: between two and six in the morning, from Mexico to Buenos Aires."""

PAGE = 500
PIECE = 1_000
FINISHED_JOBS = timedelta(days=30)
LONGEST_WINDOW = timedelta(days=32)
"""Of a quota: what is younger may still be counted on."""
PEOPLE_WHO_LEFT = timedelta(days=30)
PLATFORM_AGES: Mapping[str, timedelta] = {
    "idempotency": timedelta(days=1),
    "session": PEOPLE_WHO_LEFT,
    "one_time_link": PEOPLE_WHO_LEFT,
    "usuario": PEOPLE_WHO_LEFT,
}
"""Answers that the API repeats for a day; ended sessions and links, which tell so long that somebody was here."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is kept; `history` is the inbox, the outbox, the logs and the counters of quotas, `audit` the
    webhooks that were refused."""

    history: timedelta = timedelta(days=400)
    audit: timedelta = timedelta(days=30)

    def __post_init__(self) -> None:
        if self.history < SHORTEST:
            raise SettingsError("History is kept for 14 days at least: it is how a repeated message is recognised.")


class Purge:
    """`tick` asks once a day for a job a tenant; the job is `of_tenant`."""

    def __init__(self, pool: Pool, bell_jobs: Bell[UUID], retention: Retention, clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._bell_jobs = bell_jobs
        self._retention = retention
        self._clock = clock

    async def tick(self) -> None:
        """Asks for today's jobs, which have been asked for already where a tick is repeated."""
        await self.of_platform()
        dedupe = f"{PURGE}:{self._clock().date()}"
        page: list[UUID] = await next_clientes(self._pool, None, PAGE)
        while page:
            for cliente_id in page:
                async with scoped(self._pool, cliente_id) as connection:
                    await enqueue(connection, cliente_id, PURGE, {}, dedupe)
                self._bell_jobs.ring(cliente_id)
            page = await next_clientes(self._pool, page[-1], PAGE)

    async def of_platform(self) -> dict[str, int]:
        """What was refused, what the API repeats, pgqueuer's own log, ended sessions and links, and people who left.

        Returns how many rows of each are gone.
        """
        now = self._clock()
        gone: Counter[str] = Counter()
        for table in PLATFORM_TABLES:
            before = now - PLATFORM_AGES.get(table, self._retention.audit)
            while found := await purge_platform(self._pool, table, before, PIECE):
                gone[table] += found
        return dict(gone)

    async def of_tenant(self, context: JobContext) -> dict[str, int]:
        """One tenant's history; returns how many rows of each table are gone."""
        now, history = self._clock(), self._retention.history
        gone: Counter[str] = Counter()
        for table in TENANT_TABLES:
            before = now - (FINISHED_JOBS if table in ("job", "catalog_upload") else history)
            gone[table] = await _in_pieces(context, partial(_rows, table, before))
        gone["quota_use"] = await _in_pieces(context, partial(_counters, now - max(history, LONGEST_WINDOW)))
        async with context.session() as connection:
            gone["erased"] = await forget_expired(connection, context.cliente_id, now)
        gone["visitors"] = await _in_pieces(context, partial(_visitors, now))
        gone["inbox"] = await self._inbox(context, now - history)
        return {table: n for table, n in gone.items() if n}

    async def _inbox(self, context: JobContext, before: datetime) -> int:
        gone, last = 0, ""
        while True:
            async with context.session() as connection:
                reached, found = await purge_inbox(connection, context.cliente_id, last, before, PIECE)
            gone += found
            if reached is None:
                return gone
            last = reached


Piece = Callable[[Connection, UUID], Awaitable[int]]
"""Deletes up to PIECE rows of a cliente and says how many."""


async def _in_pieces(context: JobContext, piece: Piece) -> int:
    """Each in a transaction of its own, until nothing is left to delete."""
    gone = 0
    while True:
        async with context.session() as connection:
            found = await piece(connection, context.cliente_id)
        gone += found
        if found < PIECE:
            return gone


async def _rows(table: str, before: datetime, connection: Connection, cliente_id: UUID) -> int:
    return await purge_rows(connection, cliente_id, table, before, PIECE)


async def _counters(before: datetime, connection: Connection, cliente_id: UUID) -> int:
    return await purge_counters(connection, cliente_id, before, PIECE)


async def _visitors(now: datetime, connection: Connection, cliente_id: UUID) -> int:
    """What clicks still tell of who clicked."""
    return await forget_addresses(connection, cliente_id, now, PIECE)
