"""Whose turn it is: first come, first served, and nobody twice at a time."""

import asyncio
from uuid import UUID

import pytest

from liora.workers.rounds import Rounds

ANA, JUAN = UUID(int=1), UUID(int=2)


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


async def test_a_tenant_stands_in_line_once_however_often_it_is_added(rounds) -> None:
    for tenant in (ANA, JUAN, ANA):
        rounds.add(tenant)
    assert await rounds.take(1) == [ANA]
    rounds.done(ANA, more=False)
    assert await rounds.take(1) == [JUAN]
    assert await _nobody(rounds)


async def test_a_tenant_with_more_work_goes_to_the_end_of_the_line(rounds) -> None:
    for tenant in (ANA, JUAN):
        rounds.add(tenant)
    assert await rounds.take(1) == [ANA]
    rounds.done(ANA, more=True)
    assert await rounds.take(2) == [JUAN, ANA]


async def test_no_more_tenants_are_taken_than_wait_and_than_are_asked_for(rounds) -> None:
    for tenant in (ANA, JUAN):
        rounds.add(tenant)
    assert await rounds.take(1) == [ANA]
    assert await rounds.take(5) == [JUAN]
    for tenant in (ANA, JUAN):
        rounds.done(tenant, more=False)
    assert await _nobody(rounds)


async def test_work_that_comes_during_a_drain_waits_for_its_end_and_is_not_forgotten(rounds) -> None:
    rounds.add(ANA)
    await rounds.take(1)
    rounds.add(ANA)
    assert await _nobody(rounds)
    rounds.done(ANA, more=False)
    assert await asyncio.wait_for(rounds.take(1), 10) == [ANA]
    rounds.done(ANA, more=False)
    assert await _nobody(rounds)


async def test_a_tenant_that_rests_comes_back_by_itself_and_not_before(rounds) -> None:
    rounds.add(ANA)
    await rounds.take(1)
    rounds.rest(ANA, 0.5)
    rounds.add(ANA)
    assert await _nobody(rounds)
    assert await asyncio.wait_for(rounds.take(1), 10) == [ANA]


async def _nobody(rounds) -> bool:
    try:
        await asyncio.wait_for(rounds.take(1), 0.01)
    except TimeoutError:
        return True
    return False
