"""Metrics: the figures of a cliente between two days of its own time zone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from pydantic import Field, model_validator
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.clientes import read_cliente
from liora.db.figures import Counts, Figures, QuotaUsed, Sent, Span, figures_of
from liora.links.ctr import Asked, carried_of
from liora.web.api.call import Call, Model, NoBody, Role, Shown
from liora.web.api.operation import Operation
from liora.web.api.problems import not_found

MOST_DAYS = 366


class Days(Model):
    """From the first day to the last."""

    desde: date = Field(description="Primer día, en la zona horaria del cliente.")
    hasta: date = Field(description="Último día, incluido.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 0 <= (self.hasta - self.desde).days < MOST_DAYS:
            raise ValueError(
                f"hasta debe ser el mismo día que desde o uno posterior, con {MOST_DAYS} días como máximo."
            )
        if not 2000 <= self.desde.year <= self.hasta.year <= 2999:
            raise ValueError("Los años van de 2000 a 2999.")
        return self


class Conteo(Shown):
    """What was said; the rate is null where nobody wrote."""

    personas: int
    mensajes_recibidos: int
    mensajes_enviados: int
    no_entendidos: int
    tasa_no_entendidos: float | None


class Envios(Shown):
    """What became of messages out."""

    enviados: int
    entregados: int
    leidos: int
    fallidos: int
    pendientes: int


class Dia(Conteo):
    """One day; each person who wrote on it is one conversation."""

    dia: date
    derivaciones: int
    envios: Envios


class PorSkill(Conteo):
    """One skill on one day; an empty skill is where somebody begins."""

    dia: date
    skill: str


class Total(Conteo):
    """The whole span: each person counts once, each conversation on each of its days."""

    conversaciones: int
    derivaciones: int


class UsoDeCuota(Shown):
    """How much of a metric was used in the window that began then."""

    metrica: str
    ventana: datetime
    usado: int


class Cifras(Shown):
    """`ctr`: people's clicks for each delivered message that carried a link; null where none did."""

    desde: date
    hasta: date
    zona: str
    total: Total
    dias: list[Dia]
    skills: list[PorSkill]
    cuotas: list[UsoDeCuota]
    ctr: float | None = None


@dataclass(frozen=True, slots=True)
class Metricas:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/metrics"
        return [Operation("GET", path, self.read, "Cifras del cliente", Role.lector, Cifras, query=Days, describe=NOTE)]

    async def read(self, call: Call[NoBody, Days]) -> Cifras:
        row = await read_cliente(self.engine, call.cliente_id)
        if row is None:
            raise not_found()
        span = Span(call.query.desde, call.query.hasta, row["timezone"])
        figures = await figures_of(self.engine, call.cliente_id, span)
        carried = await carried_of(self.engine, call.cliente_id, Asked(span))
        return _shown(span, figures, carried.total.ctr)


NOTE = (
    "Los días son los de la zona horaria del cliente; los que no tienen nada no aparecen. Una conversación es una "
    "persona que escribe en un día. Quien fue borrado no cuenta. `ctr` son los clics de personas por cada mensaje "
    "entregado con un enlace a un producto; null si no hubo ninguno. Por producto, en `…/links/ctr`."
)
NOTHING_SENT = Sent(0, 0, 0, 0, 0)


def _shown(span: Span, figures: Figures, ctr: float | None) -> Cifras:
    totals = {"conversaciones": figures.conversations, "derivaciones": sum(figures.hand_offs.values())}
    days = sorted({*figures.days, *figures.sent, *figures.hand_offs})
    return Cifras(
        desde=span.first,
        hasta=span.last,
        zona=span.zone,
        total=Total(**_counted(figures.total), **totals),
        dias=[_day(figures, day) for day in days],
        skills=[PorSkill(**_counted(counts), dia=day, skill=skill) for (day, skill), counts in figures.skills.items()],
        cuotas=[_used(each) for each in figures.quotas],
        ctr=ctr,
    )


def _day(figures: Figures, day: date) -> Dia:
    sent = figures.sent.get(day, NOTHING_SENT)
    sends = Envios(
        enviados=sent.sent, entregados=sent.delivered, leidos=sent.read, fallidos=sent.failed, pendientes=sent.open
    )
    counts = _counted(figures.days.get(day, Counts(0, 0, 0, 0)))
    return Dia(**counts, dia=day, derivaciones=figures.hand_offs.get(day, 0), envios=sends)


def _counted(counts: Counts) -> dict[str, Any]:
    return {
        "personas": counts.people,
        "mensajes_recibidos": counts.messages_in,
        "mensajes_enviados": counts.messages_out,
        "no_entendidos": counts.no_match,
        "tasa_no_entendidos": counts.no_match_rate,
    }


def _used(used: QuotaUsed) -> UsoDeCuota:
    return UsoDeCuota(metrica=used.metric, ventana=used.window_start, usado=used.used)
