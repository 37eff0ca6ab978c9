"""Clicks: written once, repeats apart, and without a trace of anybody after a month."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.tenants import rows
from uuid_utils.compat import uuid7

from liora.db.session import scoped
from liora.links.clicks import Click, find_target, first_of, forget_addresses, without_repeats, write_clicks
from liora.links.codes import code_in
from liora.links.making import make_links
from liora.view import Product

NOW = datetime.now(UTC)


async def click_on_new_link(pool, tenant) -> Click:
    product = Product("A", "Gorro", url="https://sol.cl/a")
    [linked] = await make_links(pool, tenant.cliente_id, [product], "https://c.example")
    target = await find_target(pool, code_in(linked.link))
    assert target
    return Click(tenant.cliente_id, uuid7(), target.link_id, NOW, True, b"ana", 3, 2)


def later(click: Click, seconds: float, **changes) -> Click:
    return replace(click, click_id=uuid7(), at=click.at + timedelta(seconds=seconds), **changes)


def test_a_second_tap_within_ten_seconds_is_nobody_s() -> None:
    first = Click(uuid7(), uuid7(), uuid7(), NOW, True, b"ana")
    taps = [
        first,
        later(first, 9),
        later(first, 9, address=b"eva"),
        later(first, 9, link_id=uuid7()),
        later(first, 20),
        later(first, 21, human=False),
    ]
    assert [click.human for click in without_repeats(taps)] == [True, False, True, True, True, False]


async def test_clicks_are_written_once_and_repeats_are_known_from_before(pool, new_tenant) -> None:
    tenant, other = await new_tenant(), await new_tenant()
    mine, theirs = await click_on_new_link(pool, tenant), await click_on_new_link(pool, other)
    gone = replace(mine, click_id=uuid7(), link_id=uuid7())
    await write_clicks(pool, [mine, theirs, gone])
    await write_clicks(pool, [mine, later(mine, 5), later(mine, 5, address=b"eva")])
    found = await rows(pool, tenant, "link_click")
    assert sorted((row["human"], row["address"]) for row in found) == [(False, b"ana"), (True, b"ana"), (True, b"eva")]
    assert {(row["version"], row["position"]) for row in found} == {(3, 2)}
    assert len(await rows(pool, other, "link_click")) == 1


async def test_what_is_left_of_visitors_goes_after_thirty_days(pool, new_tenant) -> None:
    tenant = await new_tenant()
    young = await click_on_new_link(pool, tenant)
    for_days = [replace(young, at=NOW - timedelta(days=days)) for days in (29, 31, 32)]
    old = [replace(click, click_id=id_at(click.at), address=bytes([n])) for n, click in enumerate(for_days)]
    await write_clicks(pool, old)
    async with scoped(pool, tenant.cliente_id) as connection:
        assert await forget_addresses(connection, tenant.cliente_id, NOW, 1) == 1
        assert await forget_addresses(connection, tenant.cliente_id, NOW, 10) == 1
        assert await forget_addresses(connection, tenant.cliente_id, NOW, 10) == 0
    assert sorted(row["address"] or b"" for row in await rows(pool, tenant, "link_click")) == [b"", b"", b"\x00"]


def id_at(moment: datetime):
    return type(uuid7())(int=first_of(moment).int | uuid7().int & (2**80 - 1))
