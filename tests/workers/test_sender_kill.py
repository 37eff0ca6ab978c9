"""A sender that is killed or frozen without warning: nothing lost, nothing said twice, nothing out of order."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from aiohttp import web
from asyncpg import LockNotAvailableError

from liora.channel import Delivered, Status
from liora.db.pool import open_pool
from liora.db.session import Pool, scoped
from liora.db.statuses import record_statuses

from .sending import Tenant, Vendor, lane_of, new_conversation, new_tenant, open_vendor, refuse, say, until

KILLS = 5
FREEZES = 3
FROZEN_SECONDS = 1.2
"""Longer than a lease and shorter than the settling time."""
CONVERSATIONS = 48
AHEAD = 150
"""So many messages may wait to be sent: the talk lasts as long as somebody is killed or frozen, and no longer."""


class ShakyVendor(Vendor):
    """Answers late, refuses 3 %, and tells what it took by a status 50 to 300 ms later, now and then much later."""

    def __init__(self, random: Random, pool: Pool) -> None:
        super().__init__(answer=self.reply)
        self.random = random
        self.pool = pool
        self.owners: dict[str, UUID] = {}
        self.statuses: set[asyncio.Task[None]] = set()

    async def reply(self, body: dict[str, Any]) -> web.Response:
        await asyncio.sleep(self.random.uniform(0, 0.03))
        if self.random.random() < 0.03:
            return refuse("retry")
        response = self.take(body)
        slowest = 0.3 if self.random.random() < 0.8 else 1.2  # later than a takeover, sooner than the settling time
        self.statuses.add(asyncio.create_task(self.tell(body, self.random.uniform(0.05, slowest))))
        await asyncio.sleep(self.random.uniform(0, 0.06))
        return response

    async def tell(self, body: dict[str, Any], delay: float) -> None:
        await asyncio.sleep(delay)
        cliente_id = self.owners[body["number"]]
        status = Status(body["number"], "waba", body["id"], Delivered.sent, 1, body["reference"])
        while not await self.heard(cliente_id, status):
            await asyncio.sleep(0.2)

    async def heard(self, cliente_id: UUID, status: Status) -> bool:
        """A sender that freezes inside a transaction holds its rows: the webhook is answered 503 and comes again."""
        try:
            async with scoped(self.pool, cliente_id) as connection:
                assert await record_statuses(connection, {cliente_id: [status]}) == 1
        except LockNotAvailableError:
            return False
        return True


class Senders:
    """Two processes: when the one at work dies, the other takes over, and a new one stands by."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.processes: dict[int, Process] = {}

    async def start(self) -> None:
        script = Path(__file__).with_name("sender_process.py")
        process = await asyncio.create_subprocess_exec(sys.executable, str(script), *self.addresses)
        self.processes[process.pid] = process

    async def kill(self, pid: int) -> None:
        process = self.processes.pop(pid)
        assert process.returncode is None, "the sender ended by itself"
        process.kill()
        await process.wait()


@asynccontextmanager
async def two_senders(*addresses: str):
    senders = Senders(*addresses)
    try:
        for _ in range(2):
            await senders.start()
        yield senders
    finally:
        for pid in list(senders.processes):
            await senders.kill(pid)


async def kill_the_owner(senders: Senders, pool: Pool, tenant: Tenant, number: int) -> None:
    async def alive() -> bool:
        nonlocal pid
        pid = int((await lane_of(pool, tenant, number))["owner"].split(":")[1])
        return pid in senders.processes

    pid = 0
    await until(alive)
    await senders.kill(pid)


async def freeze_the_owner(senders: Senders, pool: Pool, tenant: Tenant, number: int, phone: str) -> int:
    """Until another has taken the lane over, and then long enough for it to work; how much was said meanwhile.

    The other lanes run on while a frozen transaction holds this one, and nobody takes over a lane without a message.
    """
    said = 0
    conversation_id = await new_conversation(pool, tenant, number, phone=phone)

    async def taken_over() -> bool:
        nonlocal said
        await say(pool, tenant, conversation_id, f"{said}", number=number)
        said += 1
        await asyncio.sleep(0.1)
        return (await lane_of(pool, tenant, number))["owner"] != frozen

    frozen = (await lane_of(pool, tenant, number))["owner"]
    process = senders.processes[int(frozen.split(":")[1])]
    process.send_signal(signal.SIGSTOP)
    try:
        await until(taken_over)
        await asyncio.sleep(FROZEN_SECONDS - 0.7)
    finally:
        process.send_signal(signal.SIGCONT)
    return said


async def talk(stage: "Stage", over: asyncio.Event) -> int:
    """Turns that answer now one person, now another, faster than the sender can send; how much they have said."""
    pool, tenants, random, said = stage.pool, stage.tenants, stage.random, 0
    people = []
    for n in range(CONVERSATIONS):
        tenant, number = tenants[n % 2], n // 2 % 2
        people.append((tenant, await new_conversation(pool, tenant, number, phone=f"569{n:08}"), number))
    while not over.is_set():
        tenant, conversation_id, number = random.choice(people) if said % 3 else people[0]
        if not said % 3:
            people.append(people.pop(0))
        await say(pool, tenant, conversation_id, f"{tenant.seqs.get(conversation_id, 0)}", number=number)
        said += 1
        while said > len(stage.vendor.taken) + AHEAD and not over.is_set():
            await asyncio.sleep(0.01)
    return said


async def statuses_in(pool: Pool, tenants: list[Tenant]) -> Counter[int]:
    found: Counter[int] = Counter()
    for tenant in tenants:
        async with scoped(pool, tenant.cliente_id) as connection:
            rows = await connection.fetch("SELECT status, count(*) AS rows FROM liora.outbox GROUP BY status")
            found.update({row["status"]: row["rows"] for row in rows})
    return found


class Stage:
    """A shaky vendor, two tenants with two numbers each, and people who are talked to."""

    def __init__(self, pool: Pool, random: Random, tenants: list[Tenant]) -> None:
        self.pool, self.random, self.tenants = pool, random, tenants
        self.vendor = ShakyVendor(random, pool)
        self.vendor.owners = {str(number): tenant.cliente_id for tenant in tenants for number in tenant.numbers}

    async def settle(self, messages: int) -> None:
        async def all_sent() -> bool:
            return await statuses_in(self.pool, self.tenants) == {2: messages}

        await until(all_sent, seconds=60)
        await asyncio.gather(*self.vendor.statuses)

    def assert_all_heard_once_and_in_order(self, messages: int) -> None:
        told = defaultdict(list)
        for body in self.vendor.taken:
            told[body["to"]].append(int(body["text"]))
        assert sum(map(len, told.values())) == messages
        assert [texts for texts in told.values() if texts != list(range(len(texts)))] == []
        assert len(self.vendor.posts) > len(self.vendor.taken), "the vendor refused some"


@asynccontextmanager
async def open_stage(database):
    pool = await open_pool(database.app_url)
    yield Stage(pool, Random(20261123), [await new_tenant(pool, numbers=2) for _ in range(2)])
    await pool.close()


async def test_five_kills_lose_nothing_repeat_nothing_and_keep_the_order(database) -> None:
    async with open_stage(database) as stage, open_vendor(stage.vendor) as url, asyncio.TaskGroup() as group:
        pool, vendor, random, tenants = stage.pool, stage.vendor, stage.random, stage.tenants
        over = asyncio.Event()
        talking = group.create_task(talk(stage, over))
        async with two_senders(database.app_url, url) as senders:
            for _ in range(KILLS):
                enough = len(vendor.posts) + random.randint(40, 110)
                await until(lambda enough=enough: reached(vendor, enough))
                await kill_the_owner(senders, pool, random.choice(tenants), random.randrange(2))
                await senders.start()
            over.set()
            await stage.settle(await talking)
        stage.assert_all_heard_once_and_in_order(talking.result())


async def test_senders_that_freeze_for_longer_than_their_lease_post_nothing_after_they_thaw(database) -> None:
    said, over = 0, asyncio.Event()
    async with open_stage(database) as stage, open_vendor(stage.vendor) as url, asyncio.TaskGroup() as group:
        talking = group.create_task(talk(stage, over))
        async with two_senders(database.app_url, url) as senders:
            for n in range(FREEZES):
                enough = len(stage.vendor.posts) + stage.random.randint(20, 40)
                await until(lambda enough=enough: reached(stage.vendor, enough))
                tenant, number = stage.random.choice(stage.tenants), stage.random.randrange(2)
                said += await freeze_the_owner(senders, stage.pool, tenant, number, f"5680000000{n}")
            over.set()
            await stage.settle(said + await talking)
        stage.assert_all_heard_once_and_in_order(said + talking.result())


async def reached(vendor: Vendor, posts: int) -> bool:
    return len(vendor.posts) >= posts
