"""Amounts, sums and weeks as people read them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from liora.skill import Reply
from liora.view import Tenant
from liora_vida_sana.day import SHORT_DAYS

POINT = frozenset({"MX", "PE", "GT", "HN", "NI", "SV", "PA", "DO", "PR", "US"})
"""Countries that write decimals with a point; the others write a comma."""

BAR = "▇"
LONGEST_BAR = 8

REFERENCES = {
    "agua": "1,6 a 2 litros de bebidas al día, con comida aparte (EFSA)",
    "sueno": "7 horas o más por noche (AASM)",
    "movimiento": "150 a 300 minutos por semana (OMS)",
}
"""What the sources suggest to adults."""

HEADS = {"agua": "💧 Agua, en vasos", "sueno": "😴 Sueño, en horas", "movimiento": "🏃 Movimiento, en minutos"}


def decimal(value: float, tenant: Tenant) -> str:
    """As few decimals as it takes, two at most: `7,5` in Chile, `7.5` in Mexico."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return shown if tenant.country in POINT else shown.replace(".", ",")


def amount_said(kind: str, count: int, tenant: Tenant) -> str:
    """`2 vasos`, `5,5 h de sueño`, `30 min de movimiento`."""
    if kind == "agua":
        return f"{count} vaso" if count == 1 else f"{count} vasos"
    if kind == "sueno":
        return f"{decimal(count / 60, tenant)} h de sueño"
    return f"{count} min de movimiento"


def all_said(amounts: Sequence[tuple[str, int]], tenant: Tenant) -> str:
    """`2 vasos`; beside others each says what it is: `2 vasos de agua y 30 min de movimiento`."""
    water = " de agua" if len(amounts) > 1 else ""
    said = [f"{amount_said(kind, count, tenant)}{water if kind == 'agua' else ''}" for kind, count in amounts]
    return and_list(said)


def reference_of(kind: str, tenant: Tenant) -> str:
    reference = REFERENCES[kind]
    return reference.replace("1,6", "1.6") if tenant.country in POINT else reference


def whole_said(kind: str, whole: int, week: int, tenant: Tenant) -> Reply:
    """The sum of today beside what is suggested."""
    said = amount_said(kind, whole, tenant)
    if kind == "agua":
        litres = decimal(whole / 4, tenant)
        return Reply.text("anotado.agua", cuanto=said, litros=litres, referencia=reference_of(kind, tenant))
    if kind == "sueno":
        return Reply.text("anotado.sueno", cuanto=said)
    return Reply.text("anotado.movimiento", cuanto=said, semana=week)


def bars(kind: str, sums: Mapping[date, int], tenant: Tenant) -> str:
    """A kind's week: a line for each day, the longest bar for its largest sum."""
    most = max(sums.values(), default=0) or 1
    lines = [_line(kind, day, count, most, tenant) for day, count in sums.items()]
    return "\n".join([f"*{HEADS[kind]}*", *lines])


def listed(kind: str, sums: Mapping[date, int], tenant: Tenant) -> Iterable[str]:
    """A line for each day with something, as others can read it: `2026-11-23 · 2 vasos`."""
    for day, count in sums.items():
        if count:
            yield f"{day.isoformat()} · {'agua: ' if kind == 'agua' else ''}{amount_said(kind, count, tenant)}"


def and_list(parts: Sequence[str]) -> str:
    """`a, b y c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} y {parts[-1]}"


def _line(kind: str, day: date, count: int, most: int, tenant: Tenant) -> str:
    shown = decimal(count / 60, tenant) if kind == "sueno" else str(count)
    bar = BAR * max(1, round(LONGEST_BAR * count / most)) if count else "·"
    return f"{SHORT_DAYS[day.weekday()]} {bar} {shown if count else ''}".rstrip()
