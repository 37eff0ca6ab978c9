"""Collection points: hostile rows, and which ones are near."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from liora.builtin import liora_catalog_sources
from liora.spreadsheets.table_file import read_table
from liora.table import BadRow, Rows
from liora_reciclaje.distance import distance_said, metres_between
from liora_reciclaje.points import (
    POINTS,
    accepting,
    materials_of,
    nearest,
    pointed,
    points_of,
    read_point,
    remarks_on_points,
)

PLAZA = {
    "nombre": "Plaza Castelli", "lat": "-34.5672", "lon": "-58.4653", "direccion": "Conde y Juramento",
    "materiales": "papel|aceite", "horario": "miércoles a domingos de 11 a 19 hs.", "vigente_hasta": "",
    "comuna": "", "barrio": "",
}  # fmt: skip


def point(**cells: str) -> Mapping[str, Any]:
    return read_point({**PLAZA, **cells})


def test_a_sound_row_is_kept_as_it_is() -> None:
    stored = point()
    assert (stored["lat"], stored["lon"]) == (-34.5672, -58.4653)
    assert stored["materiales"] == ["papel", "aceite"]
    assert list(remarks_on_points([stored])) == []


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"nombre": "  "}, "Falta el nombre"),
        ({"nombre": "x" * 81}, "«nombre» es muy largo"),
        ({"lat": ""}, "Falta la latitud"),
        ({"lon": " "}, "Falta la longitud"),
        ({"lat": "sur"}, "«sur» no es una latitud"),
        ({"lat": "-34°34'"}, "no es una latitud"),
        ({"lat": "NaN"}, "no es una latitud"),
        ({"lat": "1e3"}, "no es una latitud"),
        ({"lat": "-34.567.2"}, "no es una latitud"),
        ({"lat": "91"}, "fuera de Hispanoamérica"),
        ({"lat": "0", "lon": "0"}, "fuera de Hispanoamérica"),
        ({"lat": "34.5672", "lon": "58.4653"}, "signo menos"),
        ({"lat": "40.4", "lon": "-3.7"}, "fuera de Hispanoamérica"),
        ({"materiales": ""}, "Faltan los materiales"),
        ({"materiales": " | / , "}, "Faltan los materiales"),
        ({"materiales": "papel|plutonio"}, "No conozco el material «plutonio». Los que conozco: papel, plastico"),
        ({"materiales": "reciclables"}, "No conozco el material"),
        ({"direccion": "x" * 161}, "«direccion» es muy largo"),
        ({"horario": "x" * 121}, "«horario» es muy largo"),
        ({"vigente_hasta": "31/02/2026"}, "no es una fecha"),
        ({"vigente_hasta": "pronto"}, "no es una fecha"),
    ],
)
def test_a_hostile_row_is_refused_with_a_sentence(cells: Mapping[str, str], sentence: str) -> None:
    with pytest.raises(BadRow, match=r"^[A-Z«¿].*[.?]$") as refused:
        point(**cells)
    assert sentence in str(refused.value)


def test_a_decimal_comma_and_a_real_minus_are_read() -> None:
    stored = point(lat="−34,5672", lon=" -58,4653 ")
    assert (stored["lat"], stored["lon"]) == (-34.5672, -58.4653)


def test_a_swapped_pair_is_mended_and_remarked() -> None:
    stored = point(lat="-58.4653", lon="-34.5672")
    assert (stored["lat"], stored["lon"]) == (-34.5672, -58.4653)
    assert list(remarks_on_points([stored])) == [
        "«Plaza Castelli»: latitud y longitud venían cambiadas; las di vuelta."
    ]


@pytest.mark.parametrize(
    "cell", ["2026-12-31", "31/12/2026", "31-12-2026", "31.12.2026", "2026-12-31 00:00:00", "31/12/26"]
)
def test_dates_are_read_as_people_and_spreadsheets_write_them(cell: str) -> None:
    assert point(vigente_hasta=cell)["vigente_hasta"] == "2026-12-31"


def test_two_points_within_20_metres_are_remarked() -> None:
    near, far = point(nombre="Otra", lat="-34.56730"), point(nombre="Lejos", lat="-34.5680")
    assert list(remarks_on_points([far, near, point()])) == [
        "«Otra» y «Plaza Castelli» están a 11 m: ¿son el mismo punto?"
    ]


def test_hours_that_are_not_understood_are_remarked_once() -> None:
    remarks = list(remarks_on_points([point(horario="según feria"), point(horario="previa cita", lat="-33")]))
    assert len(remarks) == 1
    assert "2 puntos" in remarks[0]


def test_many_points_are_compared_quickly_enough_to_be_uploaded() -> None:
    """Sorted by latitude, so that it is no comparison of all with all."""
    rows = [point(lat=f"{-30 - at / 1000:.4f}") for at in range(2000)]
    assert list(remarks_on_points(rows)) == []


def stored(*listed: Mapping[str, Any]) -> Mapping[str, Rows]:
    return {"puntos": Rows(tuple(listed))}


def test_a_point_is_not_shown_after_its_last_day() -> None:
    tables = stored(point(vigente_hasta="23/11/2026"))
    assert len(points_of(tables, date(2026, 11, 23))) == 1
    assert points_of(tables, date(2026, 11, 24)) == []
    assert points_of({}, date(2026, 11, 24)) == ()


def test_the_nearest_three_within_15_kilometres_come_nearest_first() -> None:
    rows = [point(nombre=str(at), lat=f"{-34.5672 - at * 0.02:.4f}") for at in (4, 1, 3, 2, 9)]
    near = nearest(pointed(Rows(tuple(rows))), (-34.5672, -58.4653))
    assert [one.name for _, one in near] == ["1", "2", "3"]
    assert [round(metres, -2) for metres, _ in near] == [2200, 4400, 6700]
    assert nearest(pointed(Rows(tuple(rows))), (-33.0, -58.0)) == []


def test_points_are_asked_for_what_they_take() -> None:
    points = pointed(Rows((point(), point(materiales="Pilas"), point(materiales="PAPEL / CARTON"))))
    assert len(accepting(points, "papel")) == 2
    assert materials_of(points) == ["papel", "aceite", "pila"]


@pytest.mark.parametrize(
    ("metres", "said"),
    [(3, "10 m"), (846, "850 m"), (994, "990 m"), (996, "1 km"), (1049, "1 km"), (2449, "2,4 km"), (12_400, "12 km")],
)
def test_distances_are_said_in_metres_under_a_kilometre(metres: float, said: str) -> None:
    assert distance_said(metres) == said


def test_the_distance_is_that_of_a_great_circle() -> None:
    santiago, buenos_aires = (-33.4489, -70.6693), (-34.6037, -58.3816)
    assert metres_between(santiago, buenos_aires) == pytest.approx(1_136_000, rel=0.005)
    assert metres_between(santiago, santiago) == 0


SHARED = Path(__file__).parents[4] / "shared" / "data" / "recycling"


def published(name: str) -> bytes:
    if not (SHARED / name).is_file():
        pytest.skip(f"{name}, which others have published, is not beside this repository")
    return (SHARED / name).read_bytes()


def test_the_points_that_buenos_aires_has_published_are_read() -> None:
    read = read_table(published("caba_puntos_verdes_2018.csv"), "puntos.csv", POINTS, liora_catalog_sources())
    assert len(read.rows.rows) == 93
    assert read.refused_count == 0
    assert all(-35 < row["lat"] < -34 and row["barrio"] for row in read.rows.rows)
    assert sum("aceite" in row["materiales"] for row in read.rows.rows) > 10
    assert "32 puntos" in " ".join(read.remarks)


def test_the_points_that_chillan_has_published_are_read() -> None:
    for row in json.loads(published("chillan_puntos_limpios_cl.json")):
        cells = {"direccion": row["direccion"], "materiales": "|".join(row["materiales"])}
        kept = point(nombre=row["nombre"], lat=str(row["lat"]), lon=str(row["lng"]), **cells)
        assert kept["materiales"]


def test_points_of_another_continent_are_refused() -> None:
    features = json.loads(published("malaga_osm_pilas.geojson"))["features"]
    lon, lat = features[0]["geometry"]["coordinates"]
    with pytest.raises(BadRow):
        point(lat=str(lat), lon=str(lon), materiales="pilas")


def test_a_point_that_a_table_repeats_is_named_once() -> None:
    twice = [point(), point()]
    assert len(nearest(pointed(Rows(tuple(twice))), (-34.5672, -58.4653))) == 1
    assert any("repetido en el mismo lugar" in remark for remark in remarks_on_points(twice))
