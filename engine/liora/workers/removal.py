"""The removal: once a day, clientes whose time has come are removed with all that they own."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.dispatch import Bell, next_clientes
from liora.db.jobs import enqueue
from liora.db.session import Pool, scoped
from liora.privacy.removal import is_due, remove
from liora.workers.jobs import JobContext

REMOVAL = "liora.removal"
DAILY = "47 8 * * *"
"""In UTC, half an hour after the purge."""

PAGE = 500


class Removal:
    """`tick` asks once a day for a job a cliente that is due; the job is `of_cliente`."""

    def __init__(self, pool: Pool, engine: AsyncEngine, bell_jobs: Bell[UUID], clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._engine = engine
        self._bell_jobs = bell_jobs
        self._clock = clock

    async def tick(self) -> None:
        """Asks for today's jobs, which have been asked for already where a tick is repeated."""
        dedupe = f"{REMOVAL}:{self._clock().date()}"
        page: list[UUID] = await next_clientes(self._pool, None, PAGE)
        while page:
            for cliente_id in page:
                if await is_due(self._engine, cliente_id, self._clock()):
                    async with scoped(self._pool, cliente_id) as connection:
                        await enqueue(connection, cliente_id, REMOVAL, {}, dedupe)
                    self._bell_jobs.ring(cliente_id)
            page = await next_clientes(self._pool, page[-1], PAGE)

    async def of_cliente(self, context: JobContext) -> dict[str, int]:
        """One cliente's end; its last rows are those of this job."""
        return await remove(self._engine, context.cliente_id, self._clock())
