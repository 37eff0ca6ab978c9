"""Plans: what the installation offers to its clientes. One that a cliente has is changed for it, too, within 2 s."""

from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.audit import Deed, note_of_platform
from liora.db.schema.conversations import cliente
from liora.db.schema.platform import plan
from liora.db.session import scoped_core
from liora.plan import NO_PLAN, Plan, limits_to_json, plan_from_json


async def list_plans(engine: AsyncEngine) -> list[Plan]:
    """All of them, by name; an installation has a handful."""
    async with engine.begin() as connection:
        return [_plan(row) for row in (await connection.execute(select(plan).order_by(plan.c.name))).mappings()]


async def read_plan(engine: AsyncEngine, name: str) -> Plan | None:
    """None where there is none of that name."""
    async with engine.begin() as connection:
        row = (await connection.execute(select(plan).where(plan.c.name == name))).mappings().one_or_none()
    return _plan(row) if row else None


async def create_plan(engine: AsyncEngine, new: Plan, deed: Deed) -> bool:
    """False where there is one of that name already; it stays as it is."""
    statement = insert(plan).values(name=new.name, **_values(new)).on_conflict_do_nothing()
    async with engine.begin() as connection:
        if not (await connection.execute(statement)).rowcount:
            return False
        await note_of_platform(connection, deed)
    return True


async def change_plan(engine: AsyncEngine, changed: Plan, deed: Deed) -> bool:
    """Gives the plan of that name these limits, flags and sizes; False where there is none."""
    statement = update(plan).where(plan.c.name == changed.name).values(**_values(changed))
    async with engine.begin() as connection:
        if not (await connection.execute(statement)).rowcount:
            return False
        await note_of_platform(connection, deed)
    return True


async def plan_of(engine: AsyncEngine, cliente_id: UUID) -> Plan:
    """The plan of a cliente; what limits nothing where it has none."""
    statement = (
        select(plan).join_from(cliente, plan, plan.c.name == cliente.c.plan).where(cliente.c.cliente_id == cliente_id)
    )
    async with scoped_core(engine, cliente_id) as connection:
        row = (await connection.execute(statement)).mappings().one_or_none()
    return _plan(row) if row else NO_PLAN


async def skills_of(engine: AsyncEngine, cliente_id: UUID) -> tuple[str, ...]:
    """The skills that a cliente has enabled and its plan includes; none where it is gone."""
    statement = select(cliente.c.skills).where(cliente.c.cliente_id == cliente_id)
    async with scoped_core(engine, cliente_id) as connection:
        names: list[str] | None = await connection.scalar(statement)
    return (await plan_of(engine, cliente_id)).skills_of(names or ())


def _plan(row: RowMapping) -> Plan:
    return plan_from_json(row["name"], row["title"], row["limits"], row["flags"], row["sizes"])


def _values(each: Plan) -> dict[str, Any]:
    limits = limits_to_json(each.limits)
    return {"title": each.title, "limits": limits, "flags": dict(each.flags), "sizes": dict(each.sizes)}
