"""Uso: what a cliente may by its plan, and how much of it is used in the windows that are open now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.policy.plans import plan_of
from liora.policy.rules import Quotas
from liora.policy.use import Window, use
from liora.web.api.call import Call, NoBody, NoQuery, Role, Shown
from liora.web.api.operation import Operation
from liora.web.api.planes import POR, Por


class Uso(Shown):
    """`parte` is usado / limite: more than 1 where what was begun went on. The window ends before `hasta`."""

    metrica: str
    por: Por
    usado: int
    limite: int
    parte: float
    desde: datetime
    hasta: datetime


class FlagsOfCliente(Shown):
    """What the plan names; what it does not name is on."""

    plan: str
    titulo: str
    flags: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Usage:
    """The resources and what they need; `quotas` knows what skills declare."""

    engine: AsyncEngine
    quotas: Quotas

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}"
        return [
            Operation("GET", f"{path}/uso", self.use, "Uso de los límites del plan", Role.lector, list[Uso]),
            Operation("GET", f"{path}/flags", self.flags, "Lo que el plan incluye", Role.lector, FlagsOfCliente),
        ]

    async def use(self, call: Call[NoBody, NoQuery]) -> list[Uso]:
        return [_shown(window) for window in await use(self.engine, call.cliente_id, self.quotas, call.at)]

    async def flags(self, call: Call[NoBody, NoQuery]) -> FlagsOfCliente:
        plan = await plan_of(self.engine, call.cliente_id)
        return FlagsOfCliente(plan=plan.name, titulo=plan.title, flags=dict(plan.flags))


def _shown(window: Window) -> Uso:
    return Uso(
        metrica=window.metric,
        por=POR[window.per],
        usado=window.used,
        limite=window.limit,
        parte=round(window.share, 4),
        desde=window.starts_at,
        hasta=window.ends_at,
    )
