"""How much of its limits a cliente has used in the windows that are open now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.db.quota import QuotaRule, window_end, window_start
from liora.db.schema.conversations import cliente, quota_use
from liora.db.schema.platform import plan
from liora.db.session import scoped_core
from liora.plan import NO_PLAN, Period, plan_from_json
from liora.policy.rules import Quotas, rules_of


@dataclass(frozen=True, slots=True)
class Window:
    """`share` is used / limit, more than 1 where what was begun went on beyond the limit; moments are in UTC."""

    metric: str
    per: Period
    used: int
    limit: int
    share: float
    starts_at: datetime
    ends_at: datetime


async def use(engine: AsyncEngine, cliente_id: UUID, quotas: Quotas, now: datetime) -> Sequence[Window]:
    """The limits of the cliente as a whole, by metric; limits of each contact are nobody's to watch."""
    async with scoped_core(engine, cliente_id) as connection:
        row = await _row(connection, cliente_id)
        if row is None:
            return []
        rules = [rule for rule in _rules(row, quotas) if rule.scope == "cliente"]
        zone = ZoneInfo(row["timezone"])
        starts = {rule.metric: window_start(rule.per, now, zone) for rule in rules}
        used = await _used(connection, cliente_id, starts)
    windows = (_window(rule, used.get(rule.metric, 0), starts[rule.metric], zone) for rule in rules)
    return sorted(windows, key=lambda window: window.metric)


async def _row(connection: AsyncConnection, cliente_id: UUID) -> RowMapping | None:
    columns = cliente.c.plan, cliente.c.timezone, cliente.c.skills, plan.c.title, plan.c.limits, plan.c.flags
    joined = select(*columns).join_from(cliente, plan, plan.c.name == cliente.c.plan, isouter=True)
    found = await connection.execute(joined.where(cliente.c.cliente_id == cliente_id))
    return found.mappings().one_or_none()


def _rules(row: RowMapping, quotas: Quotas) -> Sequence[QuotaRule]:
    has_none = row["limits"] is None
    its_plan = NO_PLAN if has_none else plan_from_json(row["plan"], row["title"], row["limits"], row["flags"])
    return rules_of(its_plan, quotas(its_plan.skills_of(row["skills"])))


async def _used(connection: AsyncConnection, cliente_id: UUID, starts: Mapping[str, datetime]) -> dict[str, int]:
    open_now = tuple_(quota_use.c.metric, quota_use.c.window_start).in_(list(starts.items()))
    mine = (quota_use.c.cliente_id == cliente_id, quota_use.c.subject == cliente_id)
    found = await connection.execute(select(quota_use.c.metric, quota_use.c.used).where(*mine, open_now))
    return {row.metric: row.used for row in found}


def _window(rule: QuotaRule, used: int, start: datetime, zone: ZoneInfo) -> Window:
    share = used / rule.limit if rule.limit else 1.0
    return Window(rule.metric, rule.per, used, rule.limit, share, start, window_end(rule.per, start, zone))
