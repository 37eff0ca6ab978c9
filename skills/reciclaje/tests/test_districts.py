"""Where a district is that somebody names."""

from collections.abc import Mapping

import pytest

from liora.table import Rows
from liora_reciclaje.districts import CITIES, district_in, place_in
from liora_reciclaje.points import read_point


@pytest.fixture
def tables() -> Mapping[str, Rows]:
    empty = {"materiales": "pilas", "horario": "", "vigente_hasta": "", "barrio": "", "comuna": ""}
    return {
        "puntos": Rows(
            (
                read_point({"nombre": "A", "lat": "-36.60", "lon": "-72.10", "direccion": "Uno 1, Chillán", **empty}),
                read_point({"nombre": "B", "lat": "-36.62", "lon": "-72.12", "direccion": "Dos 2, Chillán", **empty}),
                read_point(
                    {"nombre": "C", "lat": "-33.45", "lon": "-70.60", "direccion": "x", **empty, "comuna": "ÑUÑOA"}
                ),
            )
        )
    }


def test_a_district_s_middle_is_that_of_its_points(tables: Mapping[str, Rows]) -> None:
    place = place_in("chillan", tables)
    assert place is not None
    assert place[1:] == (pytest.approx(-36.61), pytest.approx(-72.11))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chillán", "Chillán"),
        ("chiyan", "Chillán"),
        ("vivo en el centro de chillan", "Chillán"),
        ("ñuñoa", "Ñuñoa"),
        ("nunoa", "Ñuñoa"),
        ("Ñuñoa, Santiago", "Ñuñoa"),
        ("bogota", "Bogotá"),
        ("medeyin", "Medellín"),
        ("marte", None),
        ("lim", None),
        ("", None),
    ],
)
def test_districts_and_cities_are_found_despite_typos(tables: Mapping[str, Rows], text: str, name: str | None) -> None:
    place = place_in(text, tables)
    assert (place and place[0]) == name


def test_without_points_big_cities_are_known() -> None:
    assert len(CITIES) >= 60
    assert place_in("arequipa", {}) is not None
    assert all(-56 < lat < 33 and -118 < lon < -34 for _, lat, lon in CITIES.values())


def test_a_district_is_chosen_from_a_list() -> None:
    assert district_in("maipu", ["Maipú", "Ñuñoa"]) == "Maipú"
    assert district_in("san mig", ["San Miguel", "San Mateo"]) is None
