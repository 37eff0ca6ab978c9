"""Leases and pauses of lanes, against the database alone."""

import pytest
from uuid_utils.compat import uuid7

from liora.db.lanes import claim_lane, pause_lane, release_lane, renew_lanes, resume_lane
from liora.db.pool import open_pool
from liora.db.session import scoped

from ..workers.sending import new_tenant
from .rows import claim, database_of, scope


@pytest.fixture(scope="module")
def address(template_database):
    with database_of("test_lanes", template_database) as address:
        yield address


@pytest.fixture
async def pool(address):
    pool = await open_pool(address, connections=2)
    yield pool
    await pool.close()


@pytest.fixture
async def tenant(pool):
    return await new_tenant(pool, numbers=2)


class TestLanes:
    async def test_have_one_owner_until_the_lease_ends(self, pool, tenant) -> None:
        lane = await claim(pool, tenant, "one")
        assert await claim(pool, tenant, "two") is None
        assert await scope(pool, tenant, renew_lanes, [lane], 15.0) == {lane.number_id}
        await scope(pool, tenant, release_lane, lane)
        taken = await claim(pool, tenant, "two")
        assert (taken.owner, taken.epoch, taken.channel) == ("two", lane.epoch + 1, "vendor")

    async def test_of_an_unknown_number_cannot_be_claimed(self, pool, tenant) -> None:
        async with scoped(pool, tenant.cliente_id) as connection:
            assert await claim_lane(connection, tenant.cliente_id, uuid7(), "me", 15.0) is None

    async def test_that_are_paused_cannot_be_claimed(self, pool, tenant) -> None:
        await scope(pool, tenant, release_lane, await claim(pool, tenant, "one"))
        await scope(pool, tenant, pause_lane, tenant.cliente_id, tenant.numbers[0], 60.0, "alto")
        assert await claim(pool, tenant, "two") is None
        await scope(pool, tenant, resume_lane, tenant.cliente_id, tenant.numbers[0])
        assert await claim(pool, tenant, "two") is not None
