"""A tenant, a vendor and senders that come and go."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp

from liora.channel import Delivered, Pace, Status
from liora.db.dispatch import Bell
from liora.db.lanes import resume_lane
from liora.db.pool import open_pool
from liora.db.session import Pool, scoped
from liora.db.statuses import record_statuses
from liora.workers.lane import SenderSettings
from liora.workers.sender import Sender

from ..tenants import PATIENT
from .sending import (
    QUICK,
    Accounts,
    Tenant,
    Vendor,
    VendorChannel,
    new_conversation,
    new_tenant,
    open_vendor,
    row_of,
    say,
    until,
    until_status,
)

SETTINGS = SenderSettings(
    lease_seconds=8.0, settle_seconds=20.0, drain_seconds=20.0, poll_seconds=0.1, idle_seconds=30.0, in_flight=16
)
"""Nothing runs out by itself on a machine that is busy; who wants a lease or an outcome to run out says so."""

WAITING, SENDING, SENT, PARKED, DEAD = 0, 1, 2, 3, 9


@dataclass
class Hands:
    """A clock that stands still until it is moved, or let go."""

    now: float = field(default_factory=time.monotonic)
    gone_since: float | None = None

    def __call__(self) -> float:
        return self.now + (0.0 if self.gone_since is None else time.monotonic() - self.gone_since)

    def let_go(self) -> None:
        self.gone_since = time.monotonic()


@dataclass
class Stage:
    """The vendor and the tenant's two numbers on one side, senders on the other."""

    pool: Pool
    vendor: Vendor
    url: str
    client: aiohttp.ClientSession
    tenant: Tenant
    database: Any
    exits: AsyncExitStack
    bell: Bell[Any] = field(default_factory=Bell)
    tasks: dict[Sender, asyncio.Task[None]] = field(default_factory=dict)

    def start(
        self,
        pace: Pace = QUICK,
        pool: Any = None,
        clock: Callable[[], float] = time.monotonic,
        accounts: type[Accounts] = Accounts,
        **settings: Any,
    ) -> Sender:
        sender = Sender(
            pool or self.pool,
            {"vendor": VendorChannel(pace)},
            accounts(self.url),
            self.bell,
            self.client,
            clock,
            replace(SETTINGS, **settings),
        )
        self.tasks[sender] = asyncio.create_task(sender.run())
        return sender

    async def stop(self, sender: Sender) -> None:
        task = self.tasks.pop(sender)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def own_pool(self) -> Pool:
        pool = await open_pool(f"{self.database.app_url}&application_name=own_pool")
        self.exits.callback(pool.terminate)
        return pool

    async def beside(self) -> "Stage":
        """Another tenant on the same stage."""
        return replace(self, tenant=await new_tenant(self.pool), tasks={})

    async def write(self, conversation_id: Any, ago: str = "0 s") -> None:
        """The person writes; `ago` is an interval."""
        async with scoped(self.pool, self.tenant.cliente_id) as connection:
            await connection.execute(
                "UPDATE liora.convo_state SET last_inbound_at = now() - $2::text::interval WHERE conversation_id = $1",
                conversation_id,
                ago,
            )

    async def conversation(self, **more: Any) -> Any:
        return await new_conversation(self.pool, self.tenant, **more)

    async def say(self, conversation_id: Any, *texts: str, **more: Any) -> list[Any]:
        return await say(self.pool, self.tenant, conversation_id, *texts, **more)

    async def row(self, out_id: Any) -> Any:
        return await row_of(self.pool, self.tenant, out_id)

    async def until(self, status: int, *out_ids: Any) -> None:
        await until_status(self.pool, self.tenant, out_ids, status)

    async def until_posts(self, count: int) -> None:
        async def there() -> bool:
            return len(self.vendor.posts) >= count

        await until(there)

    async def tell(
        self, body: dict[str, Any], delivered: Delivered = Delivered.sent, code: int | None = None, title: str = ""
    ) -> None:
        """The status webhook of a message that the vendor took, through the ingest's function."""
        status = Status("1", "2", body["id"], delivered, 1, body["reference"], code, title)
        async with scoped(self.pool, self.tenant.cliente_id) as connection:
            await record_statuses(connection, {self.tenant.cliente_id: [status]})

    def ring(self, number: int = 0) -> None:
        """Says that there is something to send: a clock that stands still brings no poll."""
        self.bell.ring((self.tenant.cliente_id, self.tenant.numbers[number]))

    async def resume(self, number: int = 0) -> None:
        async with scoped(self.pool, self.tenant.cliente_id) as connection:
            assert await resume_lane(connection, self.tenant.cliente_id, self.tenant.numbers[number])


@asynccontextmanager
async def open_stage(database: Any) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as exits:
        pool = await open_pool(database.app_url + PATIENT)
        exits.push_async_callback(pool.close)
        vendor = Vendor()
        url = await exits.enter_async_context(open_vendor(vendor))
        client = await exits.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(20)))
        stage = Stage(pool, vendor, url, client, await new_tenant(pool, numbers=2), database, exits)
        yield stage
        for sender in list(stage.tasks):
            await stage.stop(sender)
