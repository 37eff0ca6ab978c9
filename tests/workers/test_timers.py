"""Timers: each becomes one event of its conversation, whoever finds it and whatever happens in between."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import asyncpg
import pytest

from liora.db.pool import open_pool
from liora.db.session import scoped
from liora.db.timers import fire_due, set_timers
from liora.events import TimerEvent
from liora.workers.timers import TimerWorker

from ..tenants import rows
from .brains import Echo
from .town import NOON

SET = "INSERT INTO liora.timer (cliente_id, conversation_id, name, due_at) VALUES ($1, $2, $3, $4)"


async def test_a_due_timer_becomes_an_event_sent_at_the_moment_it_was_due(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    due = NOON - timedelta(seconds=90)
    await town.execute(tenant, SET, ana.conversation_id, "agua.recuerda", due)
    assert await _worker(town).fire(tenant.cliente_id) == 1
    (message,) = await rows(town.pool, tenant, "inbox")
    assert message["message_id"] == f"timer:{ana.conversation_id}:agua.recuerda:{int(due.timestamp())}000000"
    assert message["sent_at"] == int(due.timestamp())
    assert message["payload"] == {"kind": "timer", "name": "agua.recuerda"}
    assert await rows(town.pool, tenant, "timer") == []
    assert await town.bell_inbox.wait(0.01) == {tenant.cliente_id}


async def test_a_timer_waits_until_it_is_due(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.execute(tenant, SET, ana.conversation_id, "agua.recuerda", NOON + timedelta(seconds=1))
    worker = _worker(town)
    assert await worker.fire(tenant.cliente_id) == 0
    assert await town.bell_inbox.wait(0.01) == frozenset()
    town.later(1)
    assert await worker.fire(tenant.cliente_id) == 1


async def test_a_timer_set_again_in_the_second_in_which_it_fired_fires_again(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    key = (tenant.cliente_id, ana.conversation_id, "agua.recuerda")
    for seconds in (0.2, 0.8):
        moment = NOON + timedelta(seconds=seconds)
        async with scoped(town.pool, tenant.cliente_id) as connection:
            await set_timers(connection, {key: moment})
            await fire_due(connection, tenant.cliente_id, moment, 10)
    assert await town.pending(tenant) == 2


async def test_two_workers_fire_each_timer_once(town, database) -> None:
    tenants = [await town.tenant() for _ in range(2)]
    for tenant in tenants:
        for person in await town.people(tenant, 10):
            for number in range(10):
                await town.execute(tenant, SET, person.conversation_id, f"agua.t{number}", NOON)
    pools = [await open_pool(database.app_url, connections=3) for _ in range(2)]
    tasks = [asyncio.create_task(_worker(town, pool).run()) for pool in pools]
    async with asyncio.timeout(20):
        while any([await rows(town.pool, tenant, "timer") for tenant in tenants]):
            await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    for tenant in tenants:
        brain = Echo()
        await town.drain(town.worker(brain), tenant)
        assert len(brain.events) == 100
        assert all(isinstance(event, TimerEvent) for event in brain.events)
    for pool in pools:
        pool.terminate()


async def test_a_timer_that_fires_again_for_the_same_moment_says_nothing_new(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    brain = Echo()
    for _ in range(2):
        await town.execute(tenant, SET, ana.conversation_id, "agua.recuerda", NOON)
        await _worker(town).fire(tenant.cliente_id)
        await town.drain(town.worker(brain), tenant)
    assert brain.events == [TimerEvent("agua.recuerda")]


async def test_timers_fire_in_the_order_of_their_moments_and_before_later_messages(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "hola", since=int(NOON.timestamp()) - 5)
    for name, ago in (("agua.b", 10), ("agua.a", 20), ("agua.c", 1)):
        await town.execute(tenant, SET, ana.conversation_id, name, NOON - timedelta(seconds=ago))
    await _worker(town).fire(tenant.cliente_id)
    brain = Echo()
    await town.drain(town.worker(brain), tenant)
    assert [getattr(event, "name", "hola") for event in brain.events] == ["agua.a", "agua.b", "hola", "agua.c"]


async def test_a_worker_that_dies_before_its_commit_leaves_the_timer(town, postgres, database) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.execute(tenant, SET, ana.conversation_id, "agua.recuerda", NOON)
    victim = await open_pool(f"{database.app_url}&application_name=victim", connections=1)
    async with scoped(town.pool, tenant.cliente_id) as holder, asyncio.timeout(20):
        await holder.execute("SELECT FROM liora.convo_state FOR UPDATE")
        firing = asyncio.create_task(_worker(town, victim).fire(tenant.cliente_id))
        while not int(postgres.psql(KILL_THE_WAITING, database.name) or 0):
            await asyncio.sleep(0.005)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            await firing
    assert await rows(town.pool, tenant, "inbox") == []
    assert await _worker(town).fire(tenant.cliente_id) == 1
    victim.terminate()


KILL_THE_WAITING = (
    "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = 'victim' AND wait_event_type = 'Lock') AS killed"
)


def _worker(town, pool=None) -> TimerWorker:
    return TimerWorker(pool or town.pool, town.bell_inbox, lambda: town.now)
