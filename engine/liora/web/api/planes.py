"""Planes: what the installation offers to its clientes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints
from pydantic.config import JsonDict
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.plan import Limit, Period, Plan, Scope
from liora.policy.plans import change_plan, create_plan, list_plans, read_plan
from liora.web.api.call import Call, Model, NoBody, NoQuery, Shown
from liora.web.api.kinds import WHOLE, Name
from liora.web.api.operation import Needs, Operation
from liora.web.api.problems import conflict, not_found

MOST = 10**12

Por = Literal["minuto", "hora", "dia", "mes"]
Alcance = Literal["cliente", "contacto"]
PERIODS: Mapping[Por, Period] = {"minuto": "minute", "hora": "hour", "dia": "day", "mes": "month"}
SCOPES: Mapping[Alcance, Scope] = {"cliente": "cliente", "contacto": "contact"}
POR: Mapping[Period, Por] = {period: por for por, period in PERIODS.items()}
ALCANCE: Mapping[Scope, Alcance] = {scope: alcance for alcance, scope in SCOPES.items()}

Dotted = Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
"""A metric or a flag: `mensajes`, `skill.ecommerce`."""
NewName = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")]


class Limite(Model):
    """At most `limite` uses a window of the cliente's own clock."""

    por: Por
    alcance: Alcance = "cliente"
    limite: Annotated[int, Field(ge=0, le=MOST), WHOLE]


_CLOSED: JsonDict = {"additionalProperties": False}
Limites = Annotated[dict[Dotted, Limite], Field(max_length=100, json_schema_extra=_CLOSED)]
Flags = Annotated[dict[Dotted, StrictBool], Field(max_length=100, json_schema_extra=_CLOSED)]
Tamanos = Annotated[
    dict[Dotted, Annotated[int, Field(ge=0, le=MOST), WHOLE]], Field(max_length=100, json_schema_extra=_CLOSED)
]


class PlanChange(Model):
    """Only what is given changes; `limites`, `flags` and `tamanos` are given whole."""

    titulo: Name | None = None
    limites: Limites | None = None
    flags: Flags | None = None
    tamanos: Tamanos | None = None


class NewPlan(Model):
    """`mensajes` is what the bot says; other metrics are those of skills. A flag that is not named is on.

    `tamanos` bounds a price list: `catalog.bytes` and `catalog.rows`; what is not named is bounded by Liora itself.
    """

    nombre: NewName
    titulo: Name
    limites: Limites = Field(default_factory=dict)
    flags: Flags = Field(default_factory=dict)
    tamanos: Tamanos = Field(default_factory=dict)


class ShownPlan(Shown):
    """A plan as it holds for every cliente that has it."""

    nombre: str
    titulo: str
    limites: dict[str, Limite]
    flags: dict[str, bool]
    tamanos: dict[str, int]


@dataclass(frozen=True, slots=True)
class Planes:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path, platform = "/planes/{nombre}", _PLATFORM
        return [
            Operation("GET", "/planes", self.list, "Todos los planes", platform, list[ShownPlan]),
            Operation(
                *("POST", "/planes", self.create, "Crear un plan", platform, ShownPlan),
                body=NewPlan,
                status=201,
                fails=(409,),
            ),
            Operation("GET", path, self.read, "Un plan", platform, ShownPlan),
            Operation(
                *("PATCH", path, self.change, "Cambiar un plan", platform, ShownPlan),
                body=PlanChange,
                describe="Vale para todos los clientes que lo tienen, en unos segundos.",
            ),
        ]

    async def list(self, call: Call[NoBody, NoQuery]) -> list[ShownPlan]:
        return [_shown(plan) for plan in await list_plans(self.engine)]

    async def create(self, call: Call[NewPlan, NoQuery]) -> ShownPlan:
        body = call.body
        plan = Plan(body.nombre, body.titulo, _limits(body.limites), body.flags, body.tamanos)
        if not await create_plan(self.engine, plan, call.deed("planes.create", plan.name)):
            raise conflict("plan_exists", "Ya hay un plan con ese nombre.")
        return _shown(plan)

    async def read(self, call: Call[NoBody, NoQuery]) -> ShownPlan:
        return _shown(await self._found(call.ids["nombre"]))

    async def change(self, call: Call[PlanChange, NoQuery]) -> ShownPlan:
        plan, body = await self._found(call.ids["nombre"]), call.body
        changed = Plan(
            plan.name,
            plan.title if body.titulo is None else body.titulo,
            plan.limits if body.limites is None else _limits(body.limites),
            plan.flags if body.flags is None else body.flags,
            plan.sizes if body.tamanos is None else body.tamanos,
        )
        deed = call.deed("planes.change", plan.name, fields=sorted(body.model_dump(exclude_none=True)))
        if not await change_plan(self.engine, changed, deed):
            raise not_found()
        return _shown(changed)

    async def _found(self, name: str) -> Plan:
        """A name that cannot be stored is nobody's."""
        plan = await read_plan(self.engine, name) if name.isascii() and name.isprintable() else None
        if plan is None:
            raise not_found()
        return plan


_PLATFORM: Needs = "platform"


def _limits(limites: Mapping[str, Limite]) -> dict[str, Limit]:
    return {metric: Limit(PERIODS[each.por], SCOPES[each.alcance], each.limite) for metric, each in limites.items()}


def _shown(plan: Plan) -> ShownPlan:
    limites = {
        metric: Limite(por=POR[each.per], alcance=ALCANCE[each.scope], limite=each.limit)
        for metric, each in plan.limits.items()
    }
    return ShownPlan(
        nombre=plan.name, titulo=plan.title, limites=limites, flags=dict(plan.flags), tamanos=dict(plan.sizes)
    )
