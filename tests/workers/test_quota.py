"""Quotas: exact with any number of workers, in windows of the tenant's own clock."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from liora.db.pool import open_pool
from liora.db.quota import QuotaRule, window_start

from ..tenants import rows
from .brains import Spender
from .town import NOON, numbered

DAILY = QuotaRule("agua.registros", "day", "cliente", 3)


async def test_a_hundred_of_three_hundred_are_allowed_whoever_is_faster(town, database) -> None:
    tenant = await town.tenant()
    for person in await town.people(tenant, 60):
        await town.write(person, *numbered(5))
    pools = [await open_pool(database.app_url, connections=2) for _ in range(8)]
    brain = Spender(rules=[QuotaRule("agua.registros", "day", "cliente", 100)])
    workers = [town.worker(brain, pool=pool, k=4, m=2) for pool in pools]
    async with asyncio.timeout(60):
        await asyncio.gather(*(_until_empty(town, worker, tenant) for worker in workers))
    said = [row["payload"]["body"] for row in await rows(town.pool, tenant, "outbox")]
    assert Counter(said) == {"sí": 100, "no": 200}
    assert [row["used"] for row in await rows(town.pool, tenant, "quota_use")] == [100]
    for pool in pools:
        pool.terminate()


async def _until_empty(town, worker, tenant) -> None:
    while await town.pending(tenant):
        await worker.drain([tenant.cliente_id])


async def test_turns_of_one_batch_count_each_other(town) -> None:
    tenant = await town.tenant()
    for person in await town.people(tenant, 2):
        await town.write(person, *numbered(3))
    await town.drain(town.worker(Spender(rules=[DAILY])), tenant)
    said = [row["payload"]["body"] for row in await rows(town.pool, tenant, "outbox")]
    assert Counter(said) == {"sí": 3, "no": 3}


async def test_a_limit_for_each_contact_leaves_the_others_alone(town) -> None:
    tenant = await town.tenant()
    ana, juan = await town.people(tenant, 2)
    await town.write(ana, *numbered(5))
    await town.write(juan, "hola")
    rule = QuotaRule("agua.registros", "day", "contact", 3)
    await town.drain(town.worker(Spender(rules=[rule])), tenant)
    assert await town.said_to(ana) == ["sí", "sí", "sí", "no", "no"]
    assert await town.said_to(juan) == ["sí"]
    used = {row["subject"]: row["used"] for row in await rows(town.pool, tenant, "quota_use")}
    assert used == {ana.contact_id: 3, juan.contact_id: 1}


async def test_a_turn_that_wants_more_than_is_left_is_asked_again_and_leaves_the_rest_to_others(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    greedy = Spender(rules=[DAILY], n=2)
    await town.write(ana, "uno", "dos")
    await town.drain(town.worker(greedy), tenant)
    assert await town.said_to(ana) == ["sí", "no"]
    assert [view.quota["agua.registros"] for view in greedy.seen] == ["allow", "allow", "deny"]
    greedy.n = 1
    await town.write(ana, "tres", since=int(NOON.timestamp()))
    await town.drain(town.worker(greedy), tenant)
    assert await town.said_to(ana) == ["sí", "no", "sí"]


async def test_a_limit_of_zero_allows_nothing(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "hola")
    await town.drain(town.worker(Spender(rules=[QuotaRule("agua.registros", "day", "cliente", 0)])), tenant)
    assert await town.said_to(ana) == ["no"]
    assert await rows(town.pool, tenant, "quota_use") == []


async def test_the_hook_is_asked_with_what_is_used_and_its_word_counts(town) -> None:
    tenant = await town.tenant(name="Tienda Uno")
    ana = await town.person(tenant)
    await town.write(ana, *numbered(3))
    asked = []

    def ask(cliente, metric, used, limit):
        asked.append((cliente.name, metric, used, limit))
        return "deny" if used else None

    await town.drain(town.worker(Spender(rules=[DAILY]), views=town.views(ask_quota=ask)), tenant)
    assert await town.said_to(ana) == ["sí", "no", "no"]
    assert asked == [("Tienda Uno", "agua.registros", used, 3) for used in (0, 1, 1)]


async def test_a_softened_quota_is_counted_beyond_its_limit(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, *numbered(5))
    views = town.views(ask_quota=lambda cliente, metric, used, limit: "soften" if used >= limit else None)
    brain = Spender(rules=[DAILY])
    await town.drain(town.worker(brain, views=views), tenant)
    assert await town.said_to(ana) == ["sí"] * 5
    assert [view.quota["agua.registros"] for view in brain.seen] == ["allow"] * 3 + ["soften"] * 2
    assert [row["used"] for row in await rows(town.pool, tenant, "quota_use")] == [5]


async def test_an_allowance_of_the_hook_does_not_lift_the_limit(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, *numbered(4))
    views = town.views(ask_quota=lambda cliente, metric, used, limit: "allow")
    await town.drain(town.worker(Spender(rules=[DAILY]), views=views), tenant)
    assert await town.said_to(ana) == ["sí", "sí", "sí", "no"]


async def test_a_hook_that_raises_costs_the_message_and_not_the_worker(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "hola")
    views = town.views(ask_quota=lambda cliente, metric, used, limit: 1 / 0)
    worker = town.worker(Spender(rules=[DAILY]), views=views, backoff=0)
    for _ in range(3):
        await town.drain(worker, tenant)
    assert await town.said_to(ana) == ["perdón"]


async def test_a_turn_that_fails_uses_nothing(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "hola")
    await town.drain(town.worker(Spender(rules=[DAILY], n=-1), backoff=0), tenant)
    assert (await town.message(ana, "hola"))["error"].startswith("SkillError: ")
    assert await rows(town.pool, tenant, "quota_use") == []


async def test_a_new_day_of_the_tenant_starts_the_count_anew(town) -> None:
    tenant = await town.tenant(timezone="America/Santiago")
    ana = await town.person(tenant)
    worker = town.worker(Spender(rules=[QuotaRule("agua.registros", "day", "cliente", 1)]))
    town.now = datetime(2026, 11, 24, 2, 59, 59, tzinfo=UTC)
    for text in ("antes", "antes también"):
        await town.write(ana, text)
        await town.drain(worker, tenant)
    town.later(1)
    await town.write(ana, "después")
    await town.drain(worker, tenant)
    assert await town.said_to(ana) == ["sí", "no", "sí"]
    used = {row["window_start"]: row["used"] for row in await rows(town.pool, tenant, "quota_use")}
    assert used == {datetime(2026, 11, 23, 3, tzinfo=UTC): 1, datetime(2026, 11, 24, 3, tzinfo=UTC): 1}


SANTIAGO = "America/Santiago"
WINDOWS = [
    ("minute", "UTC", "2026-11-23T12:34:56.789Z", "2026-11-23T12:34:00Z"),
    ("hour", SANTIAGO, "2026-11-23T12:34:56Z", "2026-11-23T12:00:00Z"),
    ("hour", "Asia/Kolkata", "2026-11-23T12:15:00Z", "2026-11-23T11:30:00Z"),
    ("day", SANTIAGO, "2026-11-23T02:59:59Z", "2026-11-22T03:00:00Z"),
    ("day", SANTIAGO, "2026-11-23T03:00:00Z", "2026-11-23T03:00:00Z"),
    ("month", SANTIAGO, "2026-12-01T02:59:59Z", "2026-11-01T03:00:00Z"),
    ("month", SANTIAGO, "2026-12-01T03:00:00Z", "2026-12-01T03:00:00Z"),
    ("month", SANTIAGO, "2026-09-20T12:00:00Z", "2026-09-01T04:00:00Z"),  # summer time has begun since
]
SUMMER_BEGINS = [  # 2026-09-06: 00:00 to 01:00 do not exist in Santiago
    ("day", SANTIAGO, "2026-09-06T03:59:59Z", "2026-09-05T04:00:00Z"),
    ("day", SANTIAGO, "2026-09-06T04:00:00Z", "2026-09-06T04:00:00Z"),
    ("day", SANTIAGO, "2026-09-07T02:59:59Z", "2026-09-06T04:00:00Z"),
    ("hour", SANTIAGO, "2026-09-06T04:30:00Z", "2026-09-06T04:00:00Z"),
]
SUMMER_ENDS = [  # 2026-04-04: 23:00 to 24:00 come twice in Santiago; in Havana midnight does
    ("day", SANTIAGO, "2026-04-05T03:30:00Z", "2026-04-04T03:00:00Z"),
    ("day", SANTIAGO, "2026-04-05T04:00:00Z", "2026-04-05T04:00:00Z"),
    ("hour", SANTIAGO, "2026-04-05T02:30:00Z", "2026-04-05T02:00:00Z"),
    ("hour", SANTIAGO, "2026-04-05T03:30:00Z", "2026-04-05T03:00:00Z"),
    ("day", "America/Havana", "2026-11-01T04:30:00Z", "2026-11-01T04:00:00Z"),
    ("day", "America/Havana", "2026-11-01T05:30:00Z", "2026-11-01T04:00:00Z"),
]


@pytest.mark.parametrize(("per", "zone", "now", "start"), WINDOWS + SUMMER_BEGINS + SUMMER_ENDS)
def test_a_window_begins_on_the_clocks_of_the_tenant(per, zone, now, start) -> None:
    found = window_start(per, datetime.fromisoformat(now), ZoneInfo(zone))
    assert (found, found.utcoffset()) == (datetime.fromisoformat(start), timedelta(0))


@pytest.mark.parametrize("per", ["minute", "hour", "day", "month"])
def test_windows_follow_each_other_without_gap_through_a_whole_year(per) -> None:
    zone, moment = ZoneInfo(SANTIAGO), datetime(2026, 1, 1, 12, tzinfo=UTC)
    before = window_start(per, moment, zone)
    while moment.year == 2026:
        moment += timedelta(minutes=17, seconds=1)
        start = window_start(per, moment, zone)
        assert before <= start <= moment
        assert start == before or window_start(per, start - timedelta(microseconds=1), zone) < start
        assert window_start(per, start, zone) == start
        before = start
