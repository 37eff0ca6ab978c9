"""Several lanes look together, and one that cannot does not keep the others silent."""

import asyncio

import pytest

from liora.db.outbox import Look, OutboxStatus
from liora.db.pool import open_pool
from liora.workers import finder as module
from liora.workers.finder import Finder

from ..db.rows import LOOK, claim
from .sending import new_conversation, new_tenant, row_of, say


@pytest.fixture
async def pool(database):
    pool = await open_pool(database.app_url, connections=6)
    yield pool
    pool.terminate()


@pytest.fixture
async def tenants(pool):
    return [await new_tenant(pool) for _ in range(3)]


@pytest.fixture
def looks(monkeypatch):
    """How many lanes looked together, time after time."""
    seen: list[int] = []
    mark_due = module.mark_due

    async def counted(connection, asked):
        seen.append(len(asked))
        return await mark_due(connection, asked)

    monkeypatch.setattr(module, "mark_due", counted)
    return seen


async def find(pool, tenants, lanes, look: Look = LOOK):
    finder = Finder(pool, 0.01)
    found = await asyncio.gather(*(finder.find(lane, look) for lane in lanes))
    return [[row.out_id for row in each.rows] for each in found]


async def test_each_lane_gets_its_own_rows_of_one_transaction(pool, tenants, looks) -> None:
    lanes = [await claim(pool, tenant) for tenant in tenants]
    said = [await say(pool, tenant, await new_conversation(pool, tenant), "hola") for tenant in tenants]
    assert await find(pool, tenants, lanes) == said
    assert looks == [3]


async def test_a_lane_that_was_lost_gets_nothing_and_the_others_all(pool, tenants) -> None:
    lanes = [await claim(pool, tenant) for tenant in tenants]
    await claim(pool, tenants[1])
    said = [await say(pool, tenant, await new_conversation(pool, tenant), "hola") for tenant in tenants]
    assert await find(pool, tenants, lanes) == [said[0], [], said[2]]
    assert (await row_of(pool, tenants[1], said[1][0]))["status"] == OutboxStatus.waiting


async def test_each_lane_takes_as_many_as_it_has_asked_for(pool, tenants) -> None:
    lanes = [await claim(pool, tenant) for tenant in tenants]
    for tenant in tenants:
        for _ in range(3):
            await say(pool, tenant, await new_conversation(pool, tenant), "hola")
    finder = Finder(pool, 0.01)
    mosts = (1, 2, 3)
    asked = [finder.find(lane, Look(most, 100, 90.0, 24)) for lane, most in zip(lanes, mosts, strict=True)]
    assert tuple(len(found.rows) for found in await asyncio.gather(*asked)) == mosts


async def test_rows_that_somebody_locks_keep_only_their_own_lane_waiting(pool, tenants, looks) -> None:
    """A statement that waits too long fails for all who share it; each then looks alone."""
    lanes = [await claim(pool, tenant) for tenant in tenants]
    said = [await say(pool, tenant, await new_conversation(pool, tenant), "hola") for tenant in tenants]
    async with pool.acquire() as holder, holder.transaction():
        await holder.execute(f"SET LOCAL app.cliente_id = '{tenants[1].cliente_id}'")
        assert await holder.fetch("SELECT out_id FROM liora.outbox WHERE out_id = $1 FOR UPDATE", said[1][0])
        finder = Finder(pool, 0.01)
        asked = [asyncio.create_task(finder.find(lane, LOOK)) for lane in lanes]
        done, _ = await asyncio.wait([asked[0], asked[2]], timeout=15)
        assert len(done) == 2
        assert [row.out_id for row in asked[0].result().rows] == said[0]
        assert [row.out_id for row in asked[2].result().rows] == said[2]
    await asyncio.wait([asked[1]])
    assert looks[0] == 3
    assert asked[1].exception() or [row.out_id for row in asked[1].result().rows] == said[1]
