"""The daily round: every live number is inspected and its templates are synced, tenant by tenant and slowly."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.dispatch import Bell, next_clientes
from liora.db.jobs import enqueue
from liora.db.notices import Notice, tell
from liora.db.session import Pool, scoped
from liora.numbers.sync import inspect_all
from liora.numbers.vendor import Vendors
from liora.workers.jobs import JobContext

INSPECT = "liora.inspect"
DAILY = "41 6 * * *"
"""In UTC: before the purge, and before the shops open."""

PAGE = 500
_HAS_LIVE = "SELECT EXISTS (SELECT FROM liora.waba WHERE cliente_id = $1 AND mode = 'live' AND status = 'active')"
_TOKENLESS = """
SELECT number_id FROM liora.waba
 WHERE cliente_id = $1 AND mode = 'live' AND status = 'active' AND health ->> 'trouble' = 'token'
"""


class Inspection:
    """`tick` asks once a day for a job for each tenant that has a live number; the job is `of_tenant`."""

    def __init__(
        self,
        pool: Pool,
        engine: AsyncEngine,
        vendors: Vendors,
        bell_jobs: Bell[UUID],
        clock: Callable[[], datetime],
    ) -> None:
        self._pool = pool
        self._engine = engine
        self._vendors = vendors
        self._bell_jobs = bell_jobs
        self._clock = clock

    async def tick(self) -> None:
        """Asks for today's jobs, which have been asked for already where a tick is repeated."""
        dedupe = f"{INSPECT}:{self._clock().date()}"
        page: list[UUID] = await next_clientes(self._pool, None, PAGE)
        while page:
            for cliente_id in page:
                await self._ask(cliente_id, dedupe)
            page = await next_clientes(self._pool, page[-1], PAGE)

    async def of_tenant(self, context: JobContext) -> dict[str, int]:
        """One tenant's numbers and templates; what the vendor does not answer is looked at tomorrow.

        A token that the vendor no longer takes is told every day until it is renewed.
        """
        found = await inspect_all(self._engine, self._vendors, context.cliente_id, self._clock)
        if found["troubled"]:
            await self._tell_of_tokens(context.cliente_id)
        return found

    async def _tell_of_tokens(self, cliente_id: UUID) -> None:
        async with scoped(self._pool, cliente_id) as connection:
            numbers = [row["number_id"] for row in await connection.fetch(_TOKENLESS, cliente_id)]
            await tell(connection, [self._dead_token(cliente_id, number_id) for number_id in numbers])
        self._bell_jobs.ring(cliente_id)

    def _dead_token(self, cliente_id: UUID, number_id: UUID) -> Notice:
        dedupe = f"dead_token:{number_id}:{self._clock().date()}"
        return Notice(cliente_id, "dead_token", dedupe, {"number_id": str(number_id)})

    async def _ask(self, cliente_id: UUID, dedupe: str) -> None:
        async with scoped(self._pool, cliente_id) as connection:
            if not await connection.fetchval(_HAS_LIVE, cliente_id):
                return
            await enqueue(connection, cliente_id, INSPECT, {}, dedupe)
        self._bell_jobs.ring(cliente_id)
