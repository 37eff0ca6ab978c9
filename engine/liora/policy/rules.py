"""The limits that hold for a cliente: those of its skills, and those of its plan in their place."""

from collections.abc import Callable, Iterable, Sequence

from liora.core.skillset import SkillSet
from liora.db.quota import QuotaRule
from liora.plan import MESSAGES, Limit, Plan
from liora.plugins import Registry

Quotas = Callable[[Sequence[str]], Sequence[QuotaRule]]
"""The quotas that skills of these names declare."""


def quotas_of(registry: Registry) -> Quotas:
    """Of the skills that are installed."""
    return lambda names: declared(registry.for_tenant(names))


def no_quotas(names: Sequence[str]) -> Sequence[QuotaRule]:
    """For an API without skills."""
    return ()


def declared(skills: SkillSet) -> list[QuotaRule]:
    """The quotas that skills declare."""
    return [
        QuotaRule(quota.metric, quota.per, quota.scope, quota.limit)
        for loaded in skills.skills.values()
        for quota in loaded.quotas.values()
    ]


def rules_of(plan: Plan, declared: Iterable[QuotaRule]) -> Sequence[QuotaRule]:
    """With the plan's window, scope and number where it names the metric; messages are limited by a plan alone."""
    rules = [_rule(each.metric, plan.limits[each.metric]) if each.metric in plan.limits else each for each in declared]
    return [*rules, _rule(MESSAGES, plan.limits[MESSAGES])] if MESSAGES in plan.limits else rules


def _rule(metric: str, limit: Limit) -> QuotaRule:
    return QuotaRule(metric, limit.per, limit.scope, limit.limit)
