"""R3: workers and senders that stand still, as in a machine that swaps or a container that is paused.

What a frozen process held is done by the others before it wakes, and when it wakes it does not do it again.
"""

import asyncio
import random
from pathlib import Path
from typing import Any

from .crew import Crew, crew
from .figures import figures
from .site import Site, open_site, out_of_order, settle_in
from .sizes import sizes
from .test_killed_senders import UNSENT, compare, places, until_sent
from .verify import PENDING, judge, until_none

PEOPLE = 60
A_ROUND = 60
"""Messages on their way when a process is frozen."""
PATIENCE = 60.0


async def test_what_a_frozen_process_held_is_done_by_others_before_it_wakes(database: Any, tmp_path: Path) -> None:
    freezes = sizes().freezes
    await settle_in(database.app_url)
    milliseconds = round(sizes().transaction_seconds * 1000)
    url = f"{database.app_url}&transaction_timeout={milliseconds}"
    with figures("R3 frozen processes") as row:
        async with crew() as processes, open_site(processes, tmp_path, database.app_url) as site:
            for _ in range(2):
                await processes.start("worker", url=url, share=1.0, seconds=0.02)
                await processes.start("sender", url=database.app_url, api_url=site.api_url)
            for n in range(2 * freezes):
                await freeze_one(processes, site, database.superuser_url, "sender" if n % 2 else "worker", n)
            assert not processes.ended()
            accepted = site.accepted()
            outbox = await until_sent(database.superuser_url, PATIENCE)
        verdict = await judge(database.superuser_url, site.stored_at)
        unsaid, twice, excused = compare(outbox, accepted)
        row.kills, row.messages, row.lost, row.twice = 2 * freezes, verdict.messages, verdict.lost + unsaid, twice
        row.out_of_order = verdict.out_of_order + out_of_order([out_id for out_id, _ in accepted], places(outbox))
        row.worst_age_s = verdict.worst_age
        row.notes |= {"transaction_timeout_s": sizes().transaction_seconds, "frozen_s": sizes().freeze_seconds}
    assert (verdict.messages, verdict.is_clean) == (2 * freezes * A_ROUND, True), verdict
    assert (unsaid, twice, excused, row.out_of_order) == (0, 0, 0, 0)


async def freeze_one(processes: Crew, site: Site, url: str, life: str, n: int) -> None:
    """In the middle of a round of messages; it wakes when all of them are through, and not before its time is up."""
    chance = random.Random(n)
    begin = asyncio.get_running_loop().time()
    delivering = asyncio.create_task(site.deliver_all(range(n * A_ROUND, (n + 1) * A_ROUND), PEOPLE, 200.0))
    await asyncio.sleep(chance.uniform(0.1, 0.25))
    async with processes.frozen(chance.choice(processes.of(life))):
        await delivering
        await until_none(url, PENDING if life == "worker" else UNSENT, PATIENCE)
        left = sizes().freeze_seconds - (asyncio.get_running_loop().time() - begin)
        await asyncio.sleep(max(0.0, left))
