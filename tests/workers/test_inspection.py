"""The daily round: a job for each tenant with a live number, once a day, and what it finds."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from tests.numbers.meta import NUMBER, WABA, open_meta
from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool
from tests.tenants import rows

from liora.db import migrate
from liora.db.dispatch import Bell
from liora.db.session import scoped
from liora.numbers import sync
from liora.settings import Settings
from liora.workers.inspection import INSPECT, Inspection
from liora.workers.jobs import JobContext

NOW = datetime(2026, 11, 23, 6, 41, tzinfo=UTC)


@pytest.fixture
async def round_of(database, pool, tmp_path: Path, monkeypatch):
    """The daily round over a fake Graph API, without its pauses."""
    monkeypatch.setattr(sync, "PAUSE_SECONDS", 0.0)
    engine = create_async_engine(migrate.with_driver(database.app_url), pool_size=2)
    async with open_meta(tmp_path, engine) as meta:
        yield meta, Inspection(pool, engine, meta.vendors, Bell(), lambda: NOW)
    await engine.dispose()


def context(pool, tenant, client) -> JobContext:
    return JobContext(tenant.cliente_id, uuid4(), {}, 1, client, Settings(), pool)


async def jobs(pool, tenant) -> list[tuple[str, str]]:
    return [(row["name"], row["dedupe"]) for row in await rows(pool, tenant, "job")]


async def test_tenants_with_live_numbers_are_asked_for_once_a_day(round_of, pool, new_tenant) -> None:
    _, inspection = round_of
    live, without = await new_tenant(), await new_tenant()
    async with scoped(pool, without.cliente_id) as connection:
        await connection.execute("UPDATE liora.waba SET mode = 'sandbox'")
    await inspection.tick()
    await inspection.tick()
    assert await jobs(pool, live) == [(INSPECT, f"{INSPECT}:2026-11-23")]
    assert await jobs(pool, without) == []


async def test_numbers_are_inspected_and_templates_synced(round_of, pool, new_tenant) -> None:
    meta, inspection = round_of
    tenant = await new_tenant(NUMBER, "111111111111111", account_id=WABA)
    await meta.knows(NUMBER, "111111111111111", templates=[{"name": "cita"}], quality_rating="RED")
    found = await inspection.of_tenant(context(pool, tenant, meta.client))
    assert found == {"numbers": 2, "troubled": 0, "templates": 1, "unread": 0}
    numbers = await rows(pool, tenant, "waba")
    assert {(row["health"]["quality"], row["checked_at"]) for row in numbers} == {("RED", NOW)}
    assert [row["name"] for row in await rows(pool, tenant, "template")] == ["cita"]


async def test_a_number_that_is_gone_hides_neither_the_others_nor_the_templates(round_of, pool, new_tenant) -> None:
    meta, inspection = round_of
    tenant = await new_tenant("111111111111111", NUMBER, account_id=WABA)
    await meta.knows(NUMBER, templates=[{"name": "cita"}])
    found = await inspection.of_tenant(context(pool, tenant, meta.client))
    assert found == {"numbers": 2, "troubled": 1, "templates": 1, "unread": 0}
    health = {row["phone_number_id"]: row["health"] for row in await rows(pool, tenant, "waba")}
    assert (health[NUMBER]["works"], health["111111111111111"]["trouble"]) == (True, "number")
    assert {row["status"] for row in await rows(pool, tenant, "waba")} == {"active"}


async def test_a_vendor_that_is_away_ends_the_round_and_not_the_job(round_of, pool, new_tenant) -> None:
    meta, inspection = round_of
    tenant = await new_tenant(NUMBER, account_id=WABA)
    await meta.fails("502", "500")
    found = await inspection.of_tenant(context(pool, tenant, meta.client))
    assert found == {"numbers": 1, "troubled": 1, "templates": 0, "unread": 1}


async def test_a_dead_token_is_told_once_a_day(round_of, pool, new_tenant) -> None:
    meta, inspection = round_of
    tenant = await new_tenant(NUMBER, account_id=WABA)
    await meta.knows(NUMBER)
    for _ in range(2):
        await meta.fails("190")
        await inspection.of_tenant(context(pool, tenant, meta.client))
    told = await rows(pool, tenant, "notification")
    assert [(row["kind"], row["payload"]["number_id"]) for row in told] == [("dead_token", str(tenant.number_id))]
    assert [name for name, _ in await jobs(pool, tenant)] == ["liora.notify"]


async def test_other_trouble_is_not_told_as_a_dead_token(round_of, pool, new_tenant) -> None:
    meta, inspection = round_of
    tenant = await new_tenant(NUMBER, account_id=WABA)
    await meta.knows(NUMBER)
    await meta.fails("502", "500")
    await inspection.of_tenant(context(pool, tenant, meta.client))
    assert await rows(pool, tenant, "notification") == []
