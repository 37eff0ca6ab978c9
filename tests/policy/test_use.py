"""What a cliente has used of its limits, in the windows that are open now."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from liora.db.session import fetch, scoped
from liora.plugins import load
from liora.policy.rules import quotas_of
from liora.policy.use import use

QUOTAS = quotas_of(load())
NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 1, 3, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 3, tzinfo=UTC)


@pytest.fixture
def count(pool):
    """Uses a metric of a tenant in a window, as turns do."""

    async def counted(tenant, metric: str, start: datetime, used: int) -> None:
        async with scoped(pool, tenant.cliente_id) as connection:
            await connection.execute(
                "INSERT INTO liora.quota_use (cliente_id, metric, subject, window_start, used) "
                "VALUES ($1, $2, $1, $3, $4)",
                tenant.cliente_id,
                metric,
                start,
                used,
            )

    return counted


@pytest.fixture
def on_plan(pool, new_tenant):
    """A tenant with every skill, on a plan with these limits."""

    async def made(limits: dict, flags: dict | None = None):
        tenant = await new_tenant()
        name = f"plan{uuid4().hex}"
        await fetch(pool, "INSERT INTO plataforma.plan VALUES ($1, 'Plan', $2, $3)", name, limits, flags or {})
        async with scoped(pool, tenant.cliente_id) as connection:
            await connection.execute(
                "UPDATE liora.cliente SET plan = $2, skills = '{ecommerce,vida_sana,reciclaje}' WHERE cliente_id = $1",
                tenant.cliente_id,
                name,
            )
        return tenant

    return made


async def test_of_a_limit_by_the_month(engine, on_plan, count) -> None:
    tenant = await on_plan({"mensajes": {"per": "month", "scope": "cliente", "limit": 200}})
    await count(tenant, "mensajes", NOVEMBER, 50)
    await count(tenant, "mensajes", datetime(2026, 10, 1, 3, tzinfo=UTC), 150)
    [window] = await use(engine, tenant.cliente_id, QUOTAS, NOON)
    assert (window.metric, window.per, window.used, window.limit, window.share) == ("mensajes", "month", 50, 200, 0.25)
    assert (window.starts_at, window.ends_at) == (NOVEMBER, DECEMBER)


async def test_before_anything_is_used_and_beyond_the_limit(engine, on_plan, count) -> None:
    limits = {"mensajes": {"per": "day", "scope": "cliente", "limit": 10}}
    limits["ecommerce.busquedas"] = {"per": "day", "scope": "cliente", "limit": 0}
    tenant = await on_plan(limits)
    await count(tenant, "mensajes", datetime(2026, 11, 23, 3, tzinfo=UTC), 15)
    found = {window.metric: window for window in await use(engine, tenant.cliente_id, QUOTAS, NOON)}
    assert (found["mensajes"].share, found["ecommerce.busquedas"].used) == (1.5, 0)
    assert found["ecommerce.busquedas"].share == 1.0


async def test_limits_of_each_contact_and_of_skills_that_are_switched_off_are_not_shown(engine, on_plan) -> None:
    limits = {"ecommerce.busquedas": {"per": "day", "scope": "cliente", "limit": 10}}
    off = await on_plan(limits, {"skill.ecommerce": False})
    assert [window.metric for window in await use(engine, off.cliente_id, QUOTAS, NOON)] == []
    limits["ecommerce.busquedas"]["scope"] = "contact"
    of_each = await on_plan(limits)
    assert [window.metric for window in await use(engine, of_each.cliente_id, QUOTAS, NOON)] == []


async def test_nobody_sees_the_use_of_another_cliente(engine, on_plan, count) -> None:
    limits = {"mensajes": {"per": "month", "scope": "cliente", "limit": 200}}
    one, other = await on_plan(limits), await on_plan(limits)
    await count(one, "mensajes", NOVEMBER, 50)
    assert [window.used for window in await use(engine, other.cliente_id, QUOTAS, NOON)] == [0]
    assert await use(engine, uuid4(), QUOTAS, NOON) == []
