"""A sender in a process of its own, for tests that kill it: sender_process.py DATABASE_URL VENDOR_URL."""

import asyncio
import sys

import aiohttp
from sending import Accounts, VendorChannel

from liora.db.dispatch import Bell
from liora.db.pool import open_pool
from liora.workers.lane import SenderSettings
from liora.workers.sender import Sender

SETTINGS = SenderSettings(lease_seconds=0.5, settle_seconds=2.5, poll_seconds=0.05)


async def main(database_url: str, vendor_url: str) -> None:
    pool = await open_pool(database_url)
    async with aiohttp.ClientSession() as client:
        await Sender(pool, {"vendor": VendorChannel()}, Accounts(vendor_url), Bell(), client, settings=SETTINGS).run()


asyncio.run(main(*sys.argv[1:]))
