"""Jobs in a process of its own that never ends one: job_process.py DATABASE_URL HEARTBEAT FILE (written at a start)."""

import asyncio
import sys
from pathlib import Path

import aiohttp

from liora.db.dispatch import Bell
from liora.db.job_queue import JobQueue
from liora.db.pool import open_pool
from liora.settings import Settings
from liora.workers.jobs import JobContext, JobWorker


async def main(url: str, heartbeat: str, begun: str) -> None:
    async def stay(context: JobContext) -> None:
        Path(begun).touch()
        await asyncio.sleep(3600)

    pool = await open_pool(url, connections=4)
    async with aiohttp.ClientSession() as client:
        queue = JobQueue(url, float(heartbeat))
        await JobWorker(pool, queue, {"compra": stay}, client, Settings(), Bell(), Bell()).run()


asyncio.run(main(*sys.argv[1:]))
