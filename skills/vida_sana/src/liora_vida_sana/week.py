"""The records of today and of the week as text: bars to look at, lines to keep."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from liora.skill import Choice, Effect, Reply, Step
from liora_vida_sana.clock import days_said
from liora_vida_sana.day import last_days, local, today
from liora_vida_sana.records import whole_of
from liora_vida_sana.shown import amount_said, and_list, bars, listed

KINDS = ("agua", "sueno", "movimiento")


def say_today(step: Step) -> Iterable[Reply]:
    noted = _today(step)
    yield Reply.text("hoy.llevas", cuanto=and_list(noted)) if noted else Reply.text("hoy.nada")


def say_week(step: Step) -> Iterable[Reply]:
    """Today, and the bars of all kinds of which something is noted, as one message; from the first day with any."""
    noted = _today(step)
    first = min((day for kind in KINDS for day, sum_ in _week(step, kind).items() if sum_), default=today(step))
    weeks = {kind: {day: sum_ for day, sum_ in _week(step, kind).items() if day >= first} for kind in KINDS}
    shown = [bars(kind, sums, step.view.tenant) for kind, sums in weeks.items() if any(sums.values())]
    yield Reply.text("registros.semana", hoy=and_list(noted) if noted else "—", barras="\n\n".join(shown))


def export(step: Step) -> Iterable[Effect]:
    """All that the skill keeps of a person, to be read by others."""
    tenant = step.view.tenant
    lines = [line for kind in KINDS for line in listed(kind, _week(step, kind), tenant)]
    agreed = step.slots.get("consentimiento")
    if agreed:
        lines.append(f"Permiso dado: {_moment(step, agreed['desde'])}")
    for each in step.slots.get("recordatorios", ()):
        hours = f"{each['tipo']}, {days_said(tuple(each['dias']))}, {each['hora']}"
        lines.append(f"Recordatorio: {hours} (pedido: {_moment(step, each['desde'])})")
    yield Reply.text("registros.exportados", lineas="\n".join(lines)) if lines else Reply.text("registros.ninguno")


def water_choices(step: Step) -> Iterable[Choice]:
    yield Choice("agua", "boton.anotar_agua")
    yield Choice("recordatorio", "boton.recordar", "agua")
    yield Choice("vida", "boton.menu")


def _today(step: Step) -> list[str]:
    day, tenant = today(step), step.view.tenant
    return [
        f"{amount_said(kind, count, tenant)}{' de agua' if kind == 'agua' else ''}"
        for kind in KINDS
        if (count := whole_of(step, kind, day))
    ]


def _week(step: Step, kind: str) -> Mapping[date, int]:
    return {day: whole_of(step, kind, day) for day in last_days(step)}


def _moment(step: Step, iso: str) -> str:
    return f"{local(step, datetime.fromisoformat(iso)):%Y-%m-%d %H:%M}"
