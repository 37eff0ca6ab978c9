"""Bins by country and city, and the tenant's own."""

from collections.abc import Mapping
from typing import Any

import pytest

from liora.table import BadRow, Rows
from liora_reciclaje.colours import (
    COLOURS,
    NAMES,
    bins_of,
    colour_named,
    colours_of,
    read_colour,
    remarks_on_colours,
)
from liora_reciclaje.countries import CONTAINER, COUNTRIES
from liora_reciclaje.materials import MATERIALS

CDMX = "Ciudad de México"


def colour(**cells: str) -> Mapping[str, Any]:
    return read_colour({"pais": "", "ciudad": "", "material": "vidrio", "color": "verde", "contenedor": "", **cells})


@pytest.mark.parametrize(
    ("code", "city", "kind", "colour"),
    [
        ("CL", "", "vidrio", "verde"), ("CL", "", "papel", "azul"), ("CL", "", "brik", "beige"),
        ("CL", "", "resto", "gris oscuro"), ("CO", "", "vidrio", "blanca"), ("CO", "", "organico", "verde"),
        ("CO", "", "resto", "negra"), ("AR", "", "plastico", "verde"), ("AR", "", "resto", "negro"),
        ("PE", "", "papel", "verde"), ("PE", "", "pila", "rojo"), ("PE", "", "organico", "marrón"),
        ("MX", CDMX, "organico", "verde"), ("MX", CDMX, "vidrio", "gris"), ("MX", CDMX, "resto", "naranja"),
        ("ES", "", "vidrio", "verde"), ("ES", "", "metal", "amarillo"), ("CL", "", "poliestireno", "gris oscuro"),
    ],
)  # fmt: skip
def test_colours_are_those_of_the_place_s_rule(code: str, city: str, kind: str, colour: str) -> None:
    found = COLOURS.bin_for(code, city, kind)
    assert found is not None
    assert found.colour == colour


def test_where_the_city_decides_no_colour_is_known_without_it() -> None:
    assert COLOURS.bin_for("MX", "", "vidrio") is None
    assert COLOURS.bin_for("MX", "Guadalajara", "vidrio") is None
    assert COLOURS.city_in("MX", "cdmx") == COLOURS.city_in("MX", "siudad de mexico") == CDMX
    assert COLOURS.city_in("MX", "guadalajara") is None


def test_every_bin_is_reached_by_the_name_of_its_colour() -> None:
    for code in COUNTRIES:
        for city in ("", *COLOURS.cities.get(code, ())):
            bins = COLOURS.bins(code, city)
            assert bins.keys() <= MATERIALS.keys()
            reached = {kind for name in set(NAMES.values()) for _, kinds in bins_of(bins, name) for kind in kinds}
            assert reached == bins.keys()
    assert CONTAINER.keys() == COUNTRIES.keys()


def test_one_colour_may_be_two_bins() -> None:
    chile = COLOURS.bins("CL", "")
    assert [found.colour for found, _ in bins_of(chile, "gris")] == ["gris claro", "gris oscuro"]
    assert [found.colour for found, _ in bins_of(chile, "marrón")] == ["café"]
    assert bins_of(chile, "naranja") == []


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({}, "Falta el país o la ciudad"),
        ({"pais": "CL", "color": "turquesa"}, "No conozco el color «turquesa»"),
        ({"pais": "CL", "color": ""}, "No conozco el color"),
        ({"pais": "CL", "material": ""}, "Faltan los materiales"),
        ({"pais": "CL", "material": "kriptonita"}, "No conozco el material «kriptonita»"),
        ({"pais": "CL", "material": "papel|vidrio"}, "una fila por cada uno"),
    ],
)
def test_hostile_rows_are_refused_with_a_sentence(cells: Mapping[str, str], sentence: str) -> None:
    with pytest.raises(BadRow) as refused:
        colour(**cells)
    assert sentence in str(refused.value)


def test_one_column_may_hold_a_country_or_a_city() -> None:
    assert (colour(pais="Chile")["pais"], colour(pais="chile")["ciudad"]) == ("CL", "")
    assert (colour(pais="Maipú")["pais"], colour(pais="Maipú")["ciudad"]) == ("", "Maipú")


@pytest.mark.parametrize(
    ("cell", "said"), [("bolsa", "la bolsa"), ("tacho", "el tacho"), ("la tolva", "la tolva"), ("", "")]
)
def test_a_container_gets_its_article(cell: str, said: str) -> None:
    assert colour(pais="PE", contenedor=cell)["contenedor"] == said


def test_two_colours_for_one_thing_are_remarked_and_the_first_holds() -> None:
    rows = [colour(pais="CL"), colour(pais="CL", color="azul")]
    assert list(remarks_on_colours(rows)) == ["En CL, «vidrio» tiene dos colores: vale el primero, «verde»."]
    found = colours_of({"colores": Rows(tuple(rows))}).bin_for("CL", "", "vidrio")
    assert found is not None
    assert found.colour == "verde"


def test_a_tenant_s_city_goes_before_the_country_and_leaves_the_rest() -> None:
    rows = Rows((colour(pais="CL", ciudad="Maipú", color="Azul Rey", contenedor="campana"),))
    colours = colours_of({"colores": rows})
    glass, paper = (colours.bin_for("CL", "maipu", kind) for kind in ("vidrio", "papel"))
    assert glass is not None
    assert paper is not None
    assert (glass.said, paper.said) == ("la campana *azul rey*", "el contenedor *azul*")
    assert colours.cities["CL"] == ("Maipú",)
    assert colours_of({"colores": rows}) is colours


@pytest.mark.parametrize(("text", "name"), [("Blanca", "blanco"), ("CAFÉ", "marrón"), ("plomo", "gris"), ("x", None)])
def test_colours_are_named_alike(text: str, name: str | None) -> None:
    assert colour_named(text) == name
