"""What became of texts that were delivered, counted in Liora's own database as `liora_app`, tenant by tenant."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from liora.db.numbers import Numbers
from liora.db.session import Pool, scoped

_POLL_SECONDS = 0.5
_COUNT = """
SELECT count(*) AS stored, count(done_at) AS answered, count(*) FILTER (WHERE EXISTS (
    SELECT FROM liora.outbox o WHERE o.cliente_id = i.cliente_id AND o.cause = i.message_id)) AS replied
  FROM liora.inbox i WHERE cliente_id = $1 AND message_id = ANY($2::text[])
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many texts are stored, how many of them have been worked through, and how many have a reply."""

    stored: int
    answered: int
    replied: int


async def audit(pool: Pool, channel: str, numbers: Sequence[str], message_ids: Sequence[str], patience: float) -> Kept:
    """Counts once every stored text has been worked through, or after `patience` seconds."""
    owners = await Numbers(pool).resolve_tenants(channel, numbers)
    clientes = {number.cliente_id for number in owners.values()}
    until = time.monotonic() + patience
    while True:
        kept = await _count(pool, clientes, message_ids)
        if kept.answered == kept.stored or time.monotonic() > until:
            return kept
        await asyncio.sleep(_POLL_SECONDS)


async def _count(pool: Pool, clientes: set[UUID], message_ids: Sequence[str]) -> Kept:
    counts = [0, 0, 0]
    for cliente_id in clientes:
        async with scoped(pool, cliente_id) as connection:
            row = await connection.fetchrow(_COUNT, cliente_id, message_ids)
            assert row is not None
            counts = [count + more for count, more in zip(counts, row.values(), strict=True)]
    return Kept(*counts)
