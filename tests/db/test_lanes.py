"""Leases and pauses of lanes, against the database alone."""

import pytest
from uuid_utils.compat import uuid7

from liora.db.lanes import (
    busy_seconds,
    claim_lane,
    heard_last_second,
    pause_lane,
    release_lanes,
    renew_lanes,
    resume_lane,
)
from liora.db.session import scoped, scoped_batch

from ..workers.sending import hear, lane_of, new_conversation, new_tenant
from .rows import address as address
from .rows import claim, scope
from .rows import pool as pool
from .rows import tenant as tenant


class TestLanes:
    async def test_have_one_owner_until_the_lease_ends(self, pool, tenant) -> None:
        lane = await claim(pool, tenant, "one")
        assert await claim(pool, tenant, "two") is None
        assert await scope(pool, tenant, renew_lanes, [lane], 15.0) == {lane.number_id}
        await scope(pool, tenant, release_lanes, [lane])
        taken = await claim(pool, tenant, "two")
        assert (taken.owner, taken.epoch, taken.channel, taken.app) == ("two", lane.epoch + 1, "vendor", "")

    async def test_of_an_unknown_number_cannot_be_claimed(self, pool, tenant) -> None:
        async with scoped(pool, tenant.cliente_id) as connection:
            assert await claim_lane(connection, tenant.cliente_id, uuid7(), "me", 15.0) is None
            assert await busy_seconds(connection, tenant.cliente_id, uuid7()) is None

    async def test_that_are_paused_cannot_be_claimed(self, pool, tenant) -> None:
        await scope(pool, tenant, release_lanes, [await claim(pool, tenant, "one")])
        await scope(pool, tenant, pause_lane, tenant.cliente_id, tenant.numbers[0], 60.0, "alto")
        assert await claim(pool, tenant, "two") is None
        await scope(pool, tenant, resume_lane, tenant.cliente_id, tenant.numbers[0])
        assert await claim(pool, tenant, "two") is not None

    @pytest.mark.parametrize("status", ["suspended", "deleted"])
    async def test_of_a_cliente_that_is_out_of_service_are_neither_claimed_nor_renewed(
        self, pool, tenant, status
    ) -> None:
        lane, number = await claim(pool, tenant, "one"), tenant.numbers[0]
        await set_status(pool, tenant, status)
        assert await scope(pool, tenant, renew_lanes, [lane], 15.0) == set()
        await scope(pool, tenant, release_lanes, [lane])
        assert await claim(pool, tenant, "two") is None
        assert await scope(pool, tenant, busy_seconds, tenant.cliente_id, number) is None, "asked for now and then"
        await set_status(pool, tenant, "active")
        assert await claim(pool, tenant, "two") is not None

    @pytest.mark.parametrize(("lease", "pause", "left"), [(9.0, 0.0, 9), (9.0, 30.0, 30), (0.0, 0.0, 0)])
    async def test_tell_how_long_they_are_busy(self, pool, tenant, lease, pause, left) -> None:
        await claim(pool, tenant, "one", seconds=lease)
        await scope(pool, tenant, pause_lane, tenant.cliente_id, tenant.numbers[0], pause, "alto")
        busy = await scope(pool, tenant, busy_seconds, tenant.cliente_id, tenant.numbers[0])
        assert left - 2 < busy <= left

    async def test_of_many_tenants_are_renewed_and_released_together(self, pool, tenant) -> None:
        others = [tenant, await new_tenant(pool)]
        lanes = [await claim(pool, each, "me", seconds=1.0) for each in others]
        lost = await claim(pool, tenant, "thief", number=1)
        numbers = {lane.number_id for lane in lanes}
        async with scoped_batch(pool, [each.cliente_id for each in others]) as connection:
            assert await renew_lanes(connection, [*lanes, lost], 60.0) == numbers, "each by its owner alone"
        assert await claim(pool, tenant, "two") is None
        async with scoped_batch(pool, [tenant.cliente_id]) as connection:
            await release_lanes(connection, lanes)
        assert [(await lane_of(pool, each))["leased"] for each in others] == [False, True], "whose cliente is in scope"


class TestHearing:
    async def test_counts_what_the_number_heard_within_a_second(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        ours = [await new_conversation(pool, tenant) for _ in range(2)]
        other = await new_conversation(pool, tenant, number=1)
        stranger = await new_tenant(pool)
        for conversation in (*ours, *ours, other):
            await hear(pool, tenant, conversation)
        await hear(pool, tenant, ours[0], ago=1.5)
        await hear(pool, stranger, await new_conversation(pool, stranger))
        assert await scope(pool, tenant, heard_last_second, lane) == 4


async def set_status(pool, tenant, status: str) -> None:
    async with scoped(pool, tenant.cliente_id) as connection:
        statement = "UPDATE liora.cliente SET status = $2 WHERE cliente_id = $1"
        await connection.execute(statement, tenant.cliente_id, status)
