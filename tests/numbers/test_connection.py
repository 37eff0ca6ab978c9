"""When a number counts, and when it does not any more."""

import pytest
from uuid_utils.compat import uuid7

from liora.db.numbers import Numbers
from liora.numbers.connection import (
    NumberConflict,
    connect_sandbox,
    disable,
    disconnect,
    list_numbers,
    read_number,
)

from .meta import DEED, NUMBER, WABA


async def resolved(pool, phone_number_id: str):
    return await Numbers(pool, 0.0, 0.0).resolve_tenant("whatsapp", phone_number_id)


async def test_a_sandbox_number_works_at_once_under_ids_that_no_vendor_gives_out(desk) -> None:
    number_id = uuid7()
    row = await connect_sandbox(desk.engine, desk.cliente_id, number_id, "whatsapp", DEED)
    assert (row["status"], row["mode"]) == ("active", "sandbox")
    assert not row["phone_number_id"].isdecimal()
    assert not row["account_id"].isdecimal()
    assert (await resolved(desk.pool, row["phone_number_id"])).number_id == number_id
    again = await connect_sandbox(desk.engine, desk.cliente_id, number_id, "whatsapp", DEED)
    assert again == row
    assert len(await list_numbers(desk.engine, desk.cliente_id)) == 1


async def test_a_live_number_is_found_by_no_webhook_before_the_vendor_has_shown_it(desk) -> None:
    number_id = await desk.connect()
    assert (await desk.read(number_id))["status"] == "pending"
    assert await resolved(desk.pool, NUMBER) is None
    assert (await desk.verify(number_id))["status"] == "active"
    assert (await resolved(desk.pool, NUMBER)).cliente_id == desk.cliente_id
    assert await desk.meta.subscribed() == [WABA]


async def test_the_same_number_twice_is_refused_within_a_cliente(desk) -> None:
    await desk.connect()
    with pytest.raises(NumberConflict) as caught:
        await desk.connect()
    assert caught.value.code == "number_known"


async def test_a_number_that_another_cliente_has_is_refused_without_telling_whose_it_is(desk, rival) -> None:
    await desk.active()
    number_id = await rival.connect()
    with pytest.raises(NumberConflict) as caught:
        await rival.verify(number_id)
    assert caught.value.code == "number_taken"
    assert str(desk.cliente_id) not in str(caught.value)
    assert "Tienda" not in str(caught.value)
    assert (await rival.read(number_id))["status"] == "pending"
    assert (await resolved(desk.pool, NUMBER)).cliente_id == desk.cliente_id


async def test_waiting_for_a_number_keeps_it_from_nobody(desk, rival) -> None:
    await rival.connect()
    await desk.active()
    assert (await resolved(desk.pool, NUMBER)).cliente_id == desk.cliente_id


async def test_a_number_of_an_own_app_brings_the_path_of_its_webhooks(desk, rival) -> None:
    number_id = await desk.active(own_app=True)
    found = await desk.pool.fetch("SELECT * FROM plataforma.app_lookup")
    assert [(row["account_id"], row["cliente_id"]) for row in found] == [(WABA, desk.cliente_id)]
    assert (await resolved(desk.pool, NUMBER)).app == WABA
    await desk.meta.knows(NUMBER, "111111111111111")
    other = await rival.connect("111111111111111", own_app=True)
    with pytest.raises(NumberConflict):
        await rival.verify(other)
    await disable(desk.engine, desk.cliente_id, number_id, DEED)
    assert await desk.pool.fetch("SELECT * FROM plataforma.app_lookup") == []


async def test_the_path_of_an_app_stays_as_long_as_one_of_its_numbers(desk) -> None:
    await desk.meta.knows(NUMBER, "111111111111111")
    first = await desk.active(own_app=True)
    await desk.active(phone_number_id="111111111111111", own_app=True)
    await disable(desk.engine, desk.cliente_id, first, DEED)
    assert len(await desk.pool.fetch("SELECT * FROM plataforma.app_lookup")) == 1


async def test_a_disabled_number_hears_and_says_nothing_and_can_be_verified_again(desk) -> None:
    number_id = await desk.active()
    row = await disable(desk.engine, desk.cliente_id, number_id, DEED)
    assert (row["status"], row["pause_reason"]) == ("disabled", "disabled")
    assert await resolved(desk.pool, NUMBER) is None
    [lane] = await desk.run("SELECT paused_until > now() + interval '99 years' AS paused FROM liora.lane")
    assert lane["paused"]
    row = await desk.verify(number_id)
    assert (row["status"], row["pause_reason"]) == ("active", None)


async def test_an_active_number_is_not_deleted_by_a_slip(desk) -> None:
    number_id = await desk.active()
    with pytest.raises(NumberConflict) as caught:
        await disconnect(desk.engine, desk.cliente_id, number_id, DEED)
    assert caught.value.code == "number_active"
    await disable(desk.engine, desk.cliente_id, number_id, DEED)
    assert await disconnect(desk.engine, desk.cliente_id, number_id, DEED)
    assert await read_number(desk.engine, desk.cliente_id, number_id) is None
    assert not await disconnect(desk.engine, desk.cliente_id, number_id, DEED)


async def test_nobody_disables_or_deletes_the_number_of_another_cliente(desk, rival) -> None:
    number_id = await desk.active()
    assert await disable(rival.engine, rival.cliente_id, number_id, DEED) is None
    assert not await disconnect(rival.engine, rival.cliente_id, number_id, DEED)
    assert await read_number(rival.engine, rival.cliente_id, number_id) is None
    assert (await desk.read(number_id))["status"] == "active"
