"""Where things can be taken: the tenant's collection points, and which of them are near.

They come from the tenant's table `puntos` alone: a point that nobody has checked is worse than none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from liora.language.normalise import fold
from liora.opening import Opening
from liora.table import BadRow, Column, Rows, Table
from liora_reciclaje.distance import metres_between
from liora_reciclaje.hours import opening_in
from liora_reciclaje.materials import read_materials

LATITUDES, LONGITUDES = (-56.0, 33.0), (-118.0, -34.0)
"""Spanish America, in degrees."""

REACH = 15_000
"""Metres within which a point is worth naming."""

MOST = 3

SAME_PLACE = 20
"""Metres under which two points are thought to be one."""

LONGEST_NAME = 60
"""Letters of a district's name."""

_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[.,]\d+)?")
_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%y")


@dataclass(frozen=True, slots=True)
class Point:
    """`opening` is None where its hours are not understood; it is not shown after the day `until`."""

    name: str
    lat: float
    lon: float
    address: str
    materials: frozenset[str]
    hours: str
    opening: Opening | None
    until: date | None
    districts: tuple[str, str]

    @property
    def place(self) -> tuple[float, float]:
        return self.lat, self.lon

    @property
    def map_link(self) -> str:
        return f"https://maps.google.com/?q={self.lat:.5f},{self.lon:.5f}"


def read_point(row: Mapping[str, str]) -> Mapping[str, Any]:
    """A row of `puntos`; raises BadRow with a sentence for whoever uploaded it."""
    name = _text(row, "nombre", 80)
    if not name:
        raise BadRow("Falta el nombre del punto.")
    lat, lon, swapped = _placed(_degrees(row, "lat", "latitud"), _degrees(row, "lon", "longitud"))
    until = _day(row["vigente_hasta"])
    return {
        "nombre": name,
        "lat": lat,
        "lon": lon,
        "direccion": _text(row, "direccion", 160),
        "materiales": list(read_materials(row["materiales"])),
        "horario": _text(row, "horario", 120),
        "vigente_hasta": until.isoformat() if until else "",
        "comuna": _text(row, "comuna", LONGEST_NAME),
        "barrio": _text(row, "barrio", LONGEST_NAME),
        "cambiadas": swapped,
    }


def _text(row: Mapping[str, str], column: str, most: int) -> str:
    said = " ".join(row[column].split())
    if len(said) > most:
        raise BadRow(f"El texto de «{column}» es muy largo: tiene {len(said)} letras y caben {most}.")
    return said


def _degrees(row: Mapping[str, str], column: str, word: str) -> float:
    cell = "".join(row[column].split()).replace("−", "-")
    if not cell:
        raise BadRow(f"Falta la {word} en la columna «{column}».")
    if not _NUMBER.fullmatch(cell):
        raise BadRow(f"«{cell[:30]}» no es una {word} en grados, como -33.4489.")
    return float(cell.replace(",", "."))


def _placed(lat: float, lon: float) -> tuple[float, float, bool]:
    """The pair as it was meant, and whether it had to be turned around."""
    if _is_here(lat, lon):
        return lat, lon, False
    if _is_here(lon, lat):
        return lon, lat, True
    raise BadRow(
        f"La latitud {lat:g} y la longitud {lon:g} quedan fuera de Hispanoamérica: "
        "la latitud va de -56 a 33 y la longitud de -118 a -34. ¿Falta un signo menos?"
    )


def _is_here(lat: float, lon: float) -> bool:
    return LATITUDES[0] <= lat <= LATITUDES[1] and LONGITUDES[0] <= lon <= LONGITUDES[1]


def _day(cell: str) -> date | None:
    said = cell.strip().removesuffix("00:00:00").rstrip(" T")
    if not said:
        return None
    for form in _DATES:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise BadRow(f"«{cell.strip()[:30]}» no es una fecha: escribe día/mes/año, como 31/12/2026.")


def remarks_on_points(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Pairs that were turned around, hours that nobody can compute, and points in one place."""
    for row in rows:
        if row["cambiadas"]:
            yield f"«{row['nombre']}»: latitud y longitud venían cambiadas; las di vuelta."
    unread = [row["nombre"] for row in rows if row["horario"] and opening_in(row["horario"]) is None]
    if unread:
        yield (
            f"El horario de {len(unread)} puntos (el primero, «{unread[0]}») se muestra tal cual, sin decir si está "
            "abierto. Se entiende, por ejemplo, «lunes a viernes 9 a 18; sábado 9 a 13»."
        )
    for first, second, metres in _together(rows):
        if fold(first) == fold(second):
            yield f"«{first}» está repetido en el mismo lugar: se muestra una vez."
            continue
        yield f"«{first}» y «{second}» están a {metres:.0f} m: ¿son el mismo punto?"


def _together(rows: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, str, float]]:
    """Pairs within SAME_PLACE; sorted by latitude, so that only neighbours are measured."""
    ordered = sorted(rows, key=lambda row: float(row["lat"]))
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other["lat"] - one["lat"] > SAME_PLACE / 111_000:
                break
            metres = metres_between((one["lat"], one["lon"]), (other["lat"], other["lon"]))
            if metres <= SAME_PLACE:
                yield one["nombre"], other["nombre"], metres


POINTS = Table(
    "puntos",
    "Puntos de reciclaje",
    [
        Column("nombre", also=("name", "punto", "lugar", "plaza")),
        Column("lat", also=("latitud", "latitude", "y")),
        Column("lon", also=("longitud", "lng", "long", "longitude", "x")),
        Column("direccion", also=("dirección", "domicilio", "calle", "direccion_"), optional=True),
        Column("materiales", also=("material", "recibe", "acepta", "residuos")),
        Column("horario", also=("horarios", "dias y horarios", "dias_y_hor", "atencion"), optional=True),
        Column("vigente_hasta", also=("vigencia", "hasta", "vence"), optional=True),
        Column("comuna", also=("distrito", "alcaldia", "localidad", "municipio", "ciudad"), optional=True),
        Column("barrio", also=("colonia", "sector", "urbanizacion"), optional=True),
    ],
    read_point,
    remarks_on_points,
    most_rows=20_000,
)


def pointed(rows: Rows) -> Sequence[Point]:
    """The rows of a tenant as points, for `Rows.derived`."""
    return tuple(
        Point(
            row["nombre"], row["lat"], row["lon"], row["direccion"], frozenset(row["materiales"]), row["horario"],
            opening_in(row["horario"]), date.fromisoformat(row["vigente_hasta"]) if row["vigente_hasta"] else None,
            (row["barrio"], row["comuna"]),
        )
        for row in rows.rows
    )  # fmt: skip


def points_of(tables: Mapping[str, Rows], today: date) -> Sequence[Point]:
    """The tenant's points that hold today."""
    own = tables.get("puntos")
    return [point for point in own.derived(pointed) if not point.until or point.until >= today] if own else ()


def accepting(points: Iterable[Point], kind: str) -> Sequence[Point]:
    return [point for point in points if kind in point.materials]


def nearest(points: Iterable[Point], here: tuple[float, float]) -> Sequence[tuple[float, Point]]:
    """Up to three points within reach, the nearest first, with their distance in metres; repeated rows once."""
    measured = sorted(((metres_between(here, point.place), point) for point in points), key=lambda pair: pair[0])
    near: dict[tuple[str, int], tuple[float, Point]] = {}
    for metres, point in measured:
        if metres <= REACH and len(near) < MOST:
            near.setdefault((fold(point.name), round(metres / SAME_PLACE)), (metres, point))
    return list(near.values())


def materials_of(points: Iterable[Point]) -> Sequence[str]:
    """What the points take, what most of them take first."""
    counted: dict[str, int] = {}
    for point in points:
        for kind in point.materials:
            counted[kind] = counted.get(kind, 0) + 1
    return sorted(counted, key=lambda kind: (-counted[kind], kind))


def named_in(point: Point) -> Iterable[str]:
    """The names of districts that a point carries: its own columns, and the parts of its address without a number."""
    yield from point.districts
    for part in point.address.split(",")[1:]:
        if fold(part) and len(part) <= LONGEST_NAME and not any(letter.isdigit() for letter in part):
            yield part.strip()
