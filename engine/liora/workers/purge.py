"""The purge: once a day, tenant by tenant, old history is deleted."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from liora.db.dispatch import Bell, next_clientes
from liora.db.erased import forget_expired
from liora.db.jobs import enqueue
from liora.db.purge import PLATFORM_TABLES, SHORTEST, TENANT_TABLES, purge_inbox, purge_platform, purge_rows
from liora.db.session import Pool, scoped
from liora.errors import SettingsError
from liora.links.clicks import forget_addresses
from liora.workers.jobs import JobContext

PURGE = "liora.purge"
DAILY = "17 8 * * *"
"""In UTC: between two and six in the morning, from Mexico to Buenos Aires."""

PAGE = 500
PIECE = 1_000
FINISHED_JOBS = timedelta(days=30)
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
    """How long what is kept; `history` is the inbox, the outbox and the log, `audit` what webhooks were refused."""

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
        now = self._clock()
        gone: Counter[str] = Counter()
        for table in TENANT_TABLES:
            before = now - (FINISHED_JOBS if table in ("job", "catalog_upload") else self._retention.history)
            gone[table] = await self._rows(context, table, before)
        async with context.session() as connection:
            gone["erased"] = await forget_expired(connection, context.cliente_id, now)
        gone["visitors"] = await self._visitors(context, now)
        gone["inbox"] = await self._inbox(context, now - self._retention.history)
        return {table: n for table, n in gone.items() if n}

    async def _rows(self, context: JobContext, table: str, before: datetime) -> int:
        gone = 0
        while True:
            async with context.session() as connection:
                found = await purge_rows(connection, context.cliente_id, table, before, PIECE)
            gone += found
            if found < PIECE:
                return gone

    async def _visitors(self, context: JobContext, now: datetime) -> int:
        """What clicks still tell of who clicked."""
        gone = 0
        while True:
            async with context.session() as connection:
                found = await forget_addresses(connection, context.cliente_id, now, PIECE)
            gone += found
            if found < PIECE:
                return gone

    async def _inbox(self, context: JobContext, before: datetime) -> int:
        gone, last = 0, ""
        while True:
            async with context.session() as connection:
                reached, found = await purge_inbox(connection, context.cliente_id, last, before, PIECE)
            gone += found
            if reached is None:
                return gone
            last = reached
