"""A sender in a process of its own, for tests that kill it: sender_process.py DATABASE_URL VENDOR_URL [stuck].

A stuck one does everything but the post itself.
"""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

import aiohttp
from sending import Accounts, VendorChannel

from liora.channel import Account, Client, Outcome
from liora.db.dispatch import Bell
from liora.db.pool import open_pool
from liora.workers.lane import SenderSettings
from liora.workers.sender import Sender

SETTINGS = SenderSettings(lease_seconds=0.5, settle_seconds=6.0, poll_seconds=0.05)


class StuckChannel(VendorChannel):
    """Never gets to posting a message."""

    async def send(self, client: Client, account: Account, body: Mapping[str, Any]) -> Outcome:
        await asyncio.sleep(600)
        return await super().send(client, account, body)


async def main(database_url: str, vendor_url: str, stuck: str = "") -> None:
    pool = await open_pool(database_url)
    channel = StuckChannel() if stuck else VendorChannel()
    async with aiohttp.ClientSession() as client:
        await Sender(pool, {"vendor": channel}, Accounts(vendor_url), Bell(), client, settings=SETTINGS).run()


asyncio.run(main(*sys.argv[1:]))
