"""A worker makes one conversation of two before it answers, and answers everything once."""

import asyncio

from tests.tenants import rows

from liora.channel import Identifier, Received
from liora.db.contacts import Contacts
from liora.db.inbox import Inbox, Incoming
from liora.events import TextEvent

from .brains import Echo
from .town import Town
from .town import town as town

PHONE = Identifier("phone", "56911111111")
USER_ID = Identifier("user_id", "CL.1")


async def test_messages_of_both_are_answered_once_in_the_older_and_in_order(town: Town) -> None:
    tenant = await town.tenant()
    one = process(town.pool)
    await one.store([said(tenant, "a", PHONE, at=1)], {})
    await one.store([said(tenant, "b", USER_ID, at=2)], {})
    worker = town.worker(Echo())
    while (await worker.drain([tenant.cliente_id]))[tenant.cliente_id]:
        pass
    await one.store([said(tenant, "d", USER_ID, at=4), said(tenant, "c", PHONE, at=3)], {})
    stale = process(town.pool)
    await stale.store([said(tenant, "x", USER_ID, at=5)], {})
    await one.store([said(tenant, "e", USER_ID, PHONE, at=6)], {})
    for _ in range(6):
        await worker.drain([tenant.cliente_id])
    await stale.store([said(tenant, "f", USER_ID, at=7)], {})
    for _ in range(6):
        await worker.drain([tenant.cliente_id])
    assert [row for row in await rows(town.pool, tenant, "inbox") if row["done_at"] is None] == []
    older, younger = sorted(await rows(town.pool, tenant, "convo_state"), key=lambda row: row["conversation_id"])
    assert older["slots_json"] == {"heard": ["a", "c", "d", "x", "e", "f"]}
    assert younger["slots_json"] == {"heard": ["b"]}
    assert younger["merged_into"] == older["conversation_id"]
    causes = [row["cause"] for row in await rows(town.pool, tenant, "outbox")]
    assert sorted(causes) == ["a", "b", "c", "d", "e", "f", "x"]


async def test_several_workers_at_once_answer_everything_once(town: Town) -> None:
    tenant = await town.tenant()
    processes = [process(town.pool), process(town.pool)]
    await processes[0].store([said(tenant, "first", PHONE, at=1)], {})
    await processes[1].store([said(tenant, "second", USER_ID, at=2)], {})
    workers = [town.worker(Echo()) for _ in range(3)]
    stop = asyncio.Event()

    async def work(worker) -> None:
        while not stop.is_set():
            await worker.drain([tenant.cliente_id])
            await asyncio.sleep(0.002)

    async def write() -> None:
        for n in range(60):
            names = [(PHONE,), (USER_ID,), (USER_ID, PHONE)][n % 3 if n > 10 else n % 2]
            await processes[n % 2].store([said(tenant, f"m{n}", *names, at=100 + n)], {})
            await asyncio.sleep(0.003)

    tasks = [asyncio.create_task(work(worker)) for worker in workers]
    await write()
    async with asyncio.timeout(60):
        while await town.pending(tenant):
            await asyncio.sleep(0.02)
    stop.set()
    await asyncio.gather(*tasks)
    older, younger = sorted(await rows(town.pool, tenant, "convo_state"), key=lambda row: row["conversation_id"])
    heard = [*older["slots_json"]["heard"], *younger["slots_json"]["heard"]]
    assert sorted(heard) == sorted(["first", "second", *(f"m{n}" for n in range(60))])
    assert younger["merged_into"] == older["conversation_id"]
    assert len(await rows(town.pool, tenant, "outbox")) == 62


def process(pool) -> Inbox:
    async def nothing(connection, statuses) -> None:
        raise AssertionError

    return Inbox(pool, Contacts(), nothing)


def said(tenant, text: str, *names: Identifier, at: int) -> Incoming:
    received = Received("1", "waba", text, at, names, "Ana", TextEvent(text))
    return Incoming.of(tenant.cliente_id, tenant.number_id, received)
