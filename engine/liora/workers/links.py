"""Once an hour, for each cliente that has chosen a vendor of short links: shortening, and counting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liora.db.dispatch import Bell, next_clientes
from liora.db.jobs import enqueue
from liora.db.session import scoped
from liora.job import TryLater
from liora.links.making import SHORTEN
from liora.links.shortening import Shortening
from liora.workers.jobs import JobContext

HOURLY = "23 * * * *"
PAGE = 500
_HAS_CHOSEN = """
SELECT EXISTS (SELECT FROM liora.cliente
 WHERE cliente_id = $1 AND status = 'active' AND settings ->> 'enlaces' = ANY($2::text[]))
"""


@dataclass(frozen=True, slots=True)
class LinkRounds:
    """`tick` asks for a job for each such cliente; the job is `of_tenant`."""

    shortening: Shortening
    bell_jobs: Bell[UUID]
    clock: Callable[[], datetime]

    async def tick(self) -> None:
        """Asks for this hour's jobs, which have been asked for already where a tick is repeated."""
        if not self.shortening.providers:
            return
        dedupe = f"{SHORTEN}:{self.clock():%Y-%m-%dT%H}"
        page: list[UUID] = await next_clientes(self.shortening.pool, None, PAGE)
        while page:
            for cliente_id in page:
                await self._ask(cliente_id, dedupe)
            page = await next_clientes(self.shortening.pool, page[-1], PAGE)

    async def of_tenant(self, context: JobContext) -> None:
        """One slice; what is left, and what the vendor did not answer, comes later."""
        seconds = await self.shortening.of_cliente(context.cliente_id, context.client)
        if seconds is not None:
            raise TryLater(seconds)

    async def _ask(self, cliente_id: UUID, dedupe: str) -> None:
        async with scoped(self.shortening.pool, cliente_id) as connection:
            if not await connection.fetchval(_HAS_CHOSEN, cliente_id, list(self.shortening.providers)):
                return
            await enqueue(connection, cliente_id, SHORTEN, {}, dedupe)
        self.bell_jobs.ring(cliente_id)
