"""What a plan allows: limits by metric, flags by name, sizes of what is taken in.

Without a plan, the limits of the skills are all there is, and what is taken in may be as large as any plan allows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

Period = Literal["minute", "hour", "day", "month"]
Scope = Literal["cliente", "contact"]

MESSAGES: Final = "mensajes"
"""The engine's own metric: what turns say, counted as it enters the outbox. Only a plan limits it."""

CATALOG_BYTES: Final = "catalog.bytes"
CATALOG_ROWS: Final = "catalog.rows"
"""Of one price list: its size as a file, and its lines."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `limit` uses in each window, by a whole cliente or by each contact."""

    per: Period
    scope: Scope
    limit: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A limit takes the place of the one that a skill declares; a flag that is not named is on.

    `sizes` bounds what is taken in at once (`catalog.bytes`, `catalog.rows`).
    """

    name: str = ""
    title: str = ""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)

    def allows(self, flag: str) -> bool:
        """Whether a feature (`exports`) or a skill (`skill.ecommerce`) is part of the plan."""
        return self.flags.get(flag, True)

    def skills_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """The skills among `names` that the plan has not switched off."""
        return tuple(name for name in names if self.allows(f"skill.{name}"))


NO_PLAN: Final = Plan()


def plan_from_json(
    name: str, title: str, limits: Mapping[str, Any], flags: Mapping[str, bool], sizes: Mapping[str, int] | None = None
) -> Plan:
    """A plan as its row keeps it; turns, which take nothing in, do without the sizes."""
    return Plan(name, title, {metric: Limit(**limit) for metric, limit in limits.items()}, flags, sizes or {})


def limits_to_json(limits: Mapping[str, Limit]) -> dict[str, Any]:
    """The form that the row keeps."""
    return {metric: {"per": each.per, "scope": each.scope, "limit": each.limit} for metric, each in limits.items()}


def _monthly(messages: int) -> Mapping[str, Limit]:
    return {MESSAGES: Limit("month", "cliente", messages)}


def _lists(mebibytes: int, rows: int) -> Mapping[str, int]:
    return {CATALOG_BYTES: mebibytes * 2**20, CATALOG_ROWS: rows}


_EVERYTHING: Final = {"api": True, "exports": True}

SHIPPED: Final[Mapping[str, Plan]] = MappingProxyType({
    plan.name: plan
    for plan in (
        Plan("demo", "Demostración", _monthly(1_000_000), _EVERYTHING, _lists(20, 50_000)),
        Plan("emprende", "Emprende", _monthly(2_000), _EVERYTHING, _lists(5, 10_000)),
        Plan("pyme", "Pyme", _monthly(20_000), _EVERYTHING, _lists(20, 50_000)),
    )
})  # fmt: skip
"""The plans that a new database has (migrations e84b7d2c5a10 and f30c5d81a7e2), and those that stories know by name."""
