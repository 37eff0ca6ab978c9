"""A number leads to its tenant, for as long as somebody has it."""

import pytest
from tests.tenants import POINT_NUMBER

from liora.db.numbers import Numbers
from liora.errors import DatabaseError


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_number_leads_to_its_tenant_its_app_and_its_account(pool, new_tenant) -> None:
    tenant = await new_tenant("1", app="77", account_id="77")
    number = await Numbers(pool).resolve_tenant("whatsapp", "1")
    assert number is not None
    assert (number.cliente_id, number.number_id) == (tenant.cliente_id, tenant.number_id)
    assert (number.app, number.account_id) == ("77", "77")


async def test_a_number_of_another_channel_or_of_nobody_leads_nowhere(pool, new_tenant) -> None:
    await new_tenant("1")
    numbers = Numbers(pool)
    assert await numbers.resolve_tenant("telegram", "1") is None
    assert await numbers.resolve_tenant("whatsapp", "2") is None


async def test_names_that_postgresql_refuses_belong_to_nobody_and_spoil_nothing(pool, new_tenant) -> None:
    await new_tenant("1")
    found = await Numbers(pool).resolve_tenants("whatsapp", ["1\x00", "\ud800", "1", "", "9" * 10_000])
    assert set(found) == {"1"}


async def test_a_known_number_is_remembered_for_half_a_minute(pool, new_tenant) -> None:
    clock = Clock()
    numbers = Numbers(pool, clock=clock)
    before, after = await new_tenant("1"), await new_tenant("2")
    await numbers.resolve_tenant("whatsapp", "1")
    await pool.execute(POINT_NUMBER, "1", "waba", "", after.cliente_id, after.number_id)
    clock.now += 29
    assert await owner(numbers, "1") == before.cliente_id
    clock.now += 2
    assert await owner(numbers, "1") == after.cliente_id


async def test_a_number_that_was_just_connected_is_found_within_a_second(pool, new_tenant) -> None:
    clock = Clock()
    numbers = Numbers(pool, clock=clock)
    assert await numbers.resolve_tenant("whatsapp", "1") is None
    tenant = await new_tenant("1")
    assert await numbers.resolve_tenant("whatsapp", "1") is None
    clock.now += 1
    assert await owner(numbers, "1") == tenant.cliente_id


async def test_a_forgotten_number_is_looked_up_at_once(pool, new_tenant) -> None:
    numbers = Numbers(pool)
    await new_tenant("1")
    await numbers.resolve_tenant("whatsapp", "1")
    await pool.execute("DELETE FROM plataforma.number_lookup")
    numbers.forget("whatsapp", "1")
    assert await numbers.resolve_tenant("whatsapp", "1") is None


async def test_remembered_numbers_need_no_database_and_others_say_that_it_is_away(pool, new_tenant) -> None:
    numbers = Numbers(pool)
    tenant = await new_tenant("1")
    await numbers.resolve_tenant("whatsapp", "1")
    pool.terminate()
    assert await owner(numbers, "1") == tenant.cliente_id
    with pytest.raises(DatabaseError):
        await numbers.resolve_tenant("whatsapp", "2")


async def owner(numbers: Numbers, phone_number_id: str):
    number = await numbers.resolve_tenant("whatsapp", phone_number_id)
    return number and number.cliente_id
