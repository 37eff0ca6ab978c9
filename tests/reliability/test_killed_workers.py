"""R1: workers killed without warning in the middle of their transactions; messages come shuffled, some twice."""

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any

from liora.db.inbox import Incoming

from .crew import crew, kill_now_and_then
from .engine import inbox, incoming, store
from .figures import figures
from .site import shuffled
from .sizes import sizes
from .verify import judge, until_answered

WORKERS = 3
PEOPLE = 40
TENANTS = 4
IN_A_BATCH = 20
PATIENCE = 120.0
FIRST_SENT_AT = 1_790_000_000


async def test_messages_are_answered_once_and_in_order_whoever_is_killed(
    database: Any, pool: Any, new_tenant: Any
) -> None:
    chance = random.Random(20261123)
    tenants = [await new_tenant() for _ in range(TENANTS)]
    kills, count = sizes().worker_kills, sizes().killed_messages
    with figures("R1 worker kills") as row:
        async with crew() as workers:
            everything = shuffled(count, chance)
            backlog = len(everything) // 4
            stored_at = await ingest(pool, tenants, everything[:backlog], 0)
            for _ in range(WORKERS):
                await workers.start("worker", url=database.app_url, share=0.03, seconds=0.05)
            later, _ = await asyncio.gather(
                ingest(pool, tenants, everything[backlog:], kills * 0.3),
                kill_now_and_then(workers, "worker", kills, (0.1, 0.5), random.Random(1)),
            )
            begin = time.monotonic()
            await until_answered(database.superuser_url, PATIENCE)
            row.notes["backlog_s"] = round(time.monotonic() - begin, 1)
        verdict = await judge(database.superuser_url, later | stored_at)
        row.kills, row.messages, row.lost = kills, verdict.messages, verdict.lost
        row.twice, row.out_of_order, row.worst_age_s = verdict.twice, verdict.out_of_order, verdict.worst_age
        row.notes |= {"delivered_twice": count // 10, "came_late": verdict.late}
    assert (verdict.messages, verdict.is_clean) == (count, True), verdict


async def ingest(pool: Any, tenants: Sequence[Any], messages: Sequence[int], seconds: float) -> dict[str, float]:
    """Stored in batches over `seconds`, made when they arrive; tells when each was known to be stored."""
    box = inbox(pool)
    stored_at: dict[str, float] = {}
    batches = [messages[start : start + IN_A_BATCH] for start in range(0, len(messages), IN_A_BATCH)]
    for batch in batches:
        for tenant in tenants:
            arrived = [_message(tenant, n) for n in batch if tenants[n % PEOPLE % TENANTS] is tenant]
            await store(box, arrived)
        for n in batch:
            stored_at.setdefault(f"m{n}", time.time())
        await asyncio.sleep(seconds / len(batches))
    return stored_at


def _message(tenant: Any, n: int) -> Incoming:
    return incoming(tenant, f"m{n}", f"569{n % PEOPLE:08}", "hola", FIRST_SENT_AT + n)
