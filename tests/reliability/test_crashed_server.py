"""R2: a PostgreSQL that is stopped at once under traffic: what was acknowledged is there, and answered once."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from liora.db import migrate
from liora.embedded import Embedded, embedded_postgres

from .crew import crew
from .figures import figures
from .site import Site, open_site, settle_in, shuffled
from .sizes import sizes
from .verify import judge, until_answered

PEOPLE = 60
PATIENCE = 120.0
CRASH_EVERY = 1.5
"""Seconds of traffic before each crash."""


@pytest.fixture
def server(data: Path) -> Iterator[Embedded]:
    """A server for this test alone, in the folder `data`."""
    with embedded_postgres(data) as server:
        migrate.upgrade(server.owner_url)
        yield server


async def test_a_server_that_is_stopped_at_once_costs_no_message_that_was_acknowledged(
    data: Path, server: Embedded, tmp_path: Path
) -> None:
    crashes, count = sizes().server_crashes, sizes().crashed_messages
    await settle_in(server.app_url)
    with figures("R2 server crashes") as row:
        async with crew() as processes, open_site(processes, tmp_path, server.app_url) as site:
            for _ in range(2):
                await processes.start("worker", url=server.app_url, share=0.03, seconds=0.05)
            messages = shuffled(count, random.Random(20261123))
            rate = len(messages) / (crashes * CRASH_EVERY)
            posting = asyncio.create_task(site.deliver_all(messages, PEOPLE, rate))
            for _ in range(crashes):
                await asyncio.sleep(CRASH_EVERY)
                await crash(data, server, site)
            await posting
            await until_answered(server.superuser_url, PATIENCE)
            assert not processes.ended()
        verdict = await judge(server.superuser_url, site.stored_at)
        row.kills, row.messages, row.lost = crashes, verdict.messages, verdict.lost
        row.twice, row.out_of_order, row.worst_age_s = verdict.twice, verdict.out_of_order, verdict.worst_age
        row.notes |= {"answers_that_were_not_200": site.refused, "came_late": verdict.late}
    assert (verdict.messages, verdict.is_clean) == (count, True), verdict
    assert site.refused, "the traffic has not noticed the crashes"


async def crash(data: Path, server: Embedded, site: Site) -> None:
    """Stops the server without a checkpoint, starts it again, and looks for all that had been acknowledged."""
    postmaster = int((data / "postgres" / "postmaster.pid").read_text().split("\n")[0])
    acknowledged = set(site.stored_at)
    os.kill(postmaster, signal.SIGQUIT)
    await asyncio.to_thread(_start_again, data)
    look: Any = await asyncpg.connect(server.superuser_url)
    stored = {row["message_id"] for row in await look.fetch("SELECT message_id FROM liora.inbox")}
    await look.close()
    assert acknowledged <= stored, "a message was acknowledged and is not there"


def _start_again(data: Path) -> None:
    with embedded_postgres(data):
        pass
