"""When the truck comes: the days of each district, from the tenant's table `recoleccion`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from liora.language.normalise import fold
from liora.table import BadRow, Column, Rows, Table
from liora_reciclaje.materials import MATERIALS, read_materials
from liora_reciclaje.speech import words
from liora_reciclaje.weekdays import DAYS, days_said, weekdays_in

ALL = "todo"
"""The material of a truck that takes the rubbish as it is."""

RECYCLABLE = "reciclables"
"""The material of a truck that takes what is recycled, where the table does not say more."""

_RECYCLABLE = words("reciclaje reciclable reciclables inorganico inorganicos aprovechable aprovechables secos")

_EVERYTHING = words("todo todos general mezclado basura domiciliario domiciliaria domiciliarios")


_TRUCKS = {ALL: "basura", RECYCLABLE: "reciclables"}


@dataclass(frozen=True, slots=True)
class Collection:
    """What a truck takes in a district, on which weekdays (0 is Monday), and when, as the table says it."""

    district: str
    kinds: tuple[str, ...]
    days: tuple[int, ...]
    hours: str

    @property
    def takes(self) -> str:
        return ", ".join(_TRUCKS.get(kind) or MATERIALS[kind] for kind in self.kinds)

    @property
    def line(self) -> str:
        return f"• {self.takes}: *{days_said(self.days)}*{f', {self.hours}' if self.hours else ''}"


def read_collection(row: Mapping[str, str]) -> Mapping[str, Any]:
    """A row of `recoleccion`; raises BadRow."""
    district = " ".join(row["comuna"].split())
    if not fold(district):
        raise BadRow("Falta la comuna o el distrito.")
    if len(district) > 60:
        raise BadRow("El nombre de la comuna o el distrito es muy largo: caben 60 letras.")
    days = weekdays_in(row["dias"])
    if days is None:
        said = row["dias"].strip()[:40]
        raise BadRow(f"No entiendo los días «{said}»: escribe, por ejemplo, «lunes, miércoles y viernes».")
    hours = " ".join(row["hora"].split())
    if len(hours) > 40:
        raise BadRow("La hora es muy larga: caben 40 letras, como «de 8:00 a 12:00».")
    return {"comuna": district, "materiales": _taken(row["material"]), "dias": list(days), "hora": hours}


def _taken(cell: str) -> list[str]:
    said = fold(cell).split()
    if _RECYCLABLE.intersection(said) and "no" not in said:
        return [RECYCLABLE]
    return [ALL] if not said or _EVERYTHING.intersection(said) else list(read_materials(cell))


def remarks_on_collections(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """The same thing twice in one district."""
    seen: dict[tuple[str, tuple[str, ...]], list[tuple[tuple[int, ...], str]]] = {}
    for row in rows:
        key = fold(row["comuna"]), tuple(row["materiales"])
        times = tuple(row["dias"]), fold(row["hora"])
        if times in seen.get(key, ()):
            yield f"{row['comuna']} tiene dos filas iguales para «{', '.join(row['materiales'])}»: se muestra una."
        elif key in seen:
            yield f"{row['comuna']} tiene dos filas para «{', '.join(row['materiales'])}»: se muestran las dos."
        seen.setdefault(key, []).append(times)


COLLECTIONS = Table(
    "recoleccion",
    "Días de recolección",
    [
        Column("comuna", also=("distrito", "barrio", "colonia", "alcaldia", "sector", "zona", "localidad")),
        Column("material", also=("materiales", "residuo", "tipo"), optional=True),
        Column("dias", also=("días", "dia", "frecuencia")),
        Column("hora", also=("horario", "horas"), optional=True),
    ],
    read_collection,
    remarks_on_collections,
)


def _gathered(rows: Rows) -> Mapping[str, Sequence[Collection]]:
    """By district as it was written first, in the order of the table."""
    written: dict[str, str] = {}
    gathered: dict[str, list[Collection]] = {}
    for row in rows.rows:
        district = written.setdefault(fold(row["comuna"]), row["comuna"])
        one = Collection(district, tuple(row["materiales"]), tuple(row["dias"]), row["hora"])
        gathered.setdefault(district, []).append(one)
    return {district: tuple(dict.fromkeys(there)) for district, there in gathered.items()}


def collections_of(tables: Mapping[str, Rows]) -> Mapping[str, Sequence[Collection]]:
    """What the trucks take, by district; empty without a table."""
    own = tables.get("recoleccion")
    return own.derived(_gathered) if own else {}


def on(day: date, there: Iterable[Collection]) -> Sequence[Collection]:
    """What is taken on a day."""
    return [one for one in there if day.weekday() in one.days]


def next_day(after: date, there: Sequence[Collection]) -> date | None:
    """The first day behind `after` on which anything is taken."""
    ahead = (after + timedelta(days=count) for count in range(1, 8))
    return next((day for day in ahead if on(day, there)), None)


def day_said(day: date, today: date) -> str:
    """ "hoy", "mañana", "el jueves"."""
    days = (day - today).days
    return {0: "hoy", 1: "mañana"}.get(days, f"el {DAYS[day.weekday()]}")
