"""Plans: those that ship, those that an administrator makes, and the one that a cliente has."""

from liora.accounts.audit import Deed
from liora.db.session import fetch, scoped
from liora.plan import SHIPPED, Limit, Plan
from liora.policy.plans import change_plan, create_plan, list_plans, plan_of, read_plan

DEED = Deed("raquel", "planes.crear", "taller")
TALLER = Plan("taller", "Taller", {"mensajes": Limit("month", "cliente", 500)}, {"exports": False}, {"catalog.rows": 9})


async def test_a_new_database_has_the_plans_that_stories_know(engine) -> None:
    assert {plan.name: plan for plan in await list_plans(engine)} == dict(SHIPPED)


async def test_a_plan_that_is_created_is_read_as_it_was_given_and_noted(engine, pool) -> None:
    assert await create_plan(engine, TALLER, DEED)
    assert await read_plan(engine, "taller") == TALLER
    noted = await fetch(pool, "SELECT actor, action, target FROM plataforma.audit")
    assert [tuple(row) for row in noted] == [("raquel", "planes.crear", "taller")]


async def test_a_second_plan_of_the_same_name_changes_nothing(engine, pool) -> None:
    assert not await create_plan(engine, Plan("pyme", "Otra"), DEED)
    assert await read_plan(engine, "pyme") == SHIPPED["pyme"]
    assert await fetch(pool, "SELECT FROM plataforma.audit") == []


async def test_a_changed_plan_is_changed_and_an_unknown_one_is_not_made(engine) -> None:
    await create_plan(engine, TALLER, DEED)
    changed = Plan("taller", "Taller grande", {}, {"api": True})
    assert await change_plan(engine, changed, DEED)
    assert await read_plan(engine, "taller") == changed
    assert not await change_plan(engine, Plan("nada", "Nada"), DEED)
    assert await read_plan(engine, "nada") is None


async def test_a_cliente_may_what_its_plan_does_not_exclude(engine, pool, new_tenant) -> None:
    await create_plan(engine, TALLER, DEED)
    tenant, other = await new_tenant(), await new_tenant()
    await give(pool, tenant, "taller")
    assert await plan_of(engine, tenant.cliente_id) == TALLER
    assert not (await plan_of(engine, tenant.cliente_id)).allows("exports")
    assert (await plan_of(engine, tenant.cliente_id)).allows("api")
    assert (await plan_of(engine, other.cliente_id)).allows("exports")


async def test_a_plan_that_is_gone_limits_nothing(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    await give(pool, tenant, "de_antes")
    assert await plan_of(engine, tenant.cliente_id) == Plan()


async def give(pool, tenant, plan: str) -> None:
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute("UPDATE liora.cliente SET plan = $2 WHERE cliente_id = $1", tenant.cliente_id, plan)
