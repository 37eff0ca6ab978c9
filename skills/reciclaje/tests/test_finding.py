"""Which thing, colour or country a message names."""

import pytest

from liora.messages import ChannelLimits
from liora.view import Tenant, View
from liora_reciclaje.finding import NAMES, bins_of, colour_in, covers, find, near, read_country, read_item
from liora_reciclaje.residuos import NEEDS_A_QUESTION, RESIDUES

VIEW = View(
    Tenant("x", "CL", "CLP", "UTC", "tu", ()), ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)
)


@pytest.mark.parametrize(("name", "position"), NAMES)
def test_every_name_finds_its_own_thing(name: str, position: int) -> None:
    assert find(name) == RESIDUES[position]
    assert find(f"¿Dónde boto {name.upper()}?") == RESIDUES[position]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("donde voto las pilas", "Pilas"),
        ("bateria del celu", "Batería de celular"),
        ("carton de leche", "Caja de leche"),
        ("caja de lech", "Caja de leche"),
        ("botella de bidrio", "Botella de vidrio"),
        ("vidrio roto", "Vidrio roto o espejo"),
        ("asete de cosina", "Aceite de cocina"),
        ("en que caneca va el icopor", "Plumavit o unicel"),
        ("el telgopor", "Plumavit o unicel"),
        ("sorbete", "Popote o pajita"),
        ("caja de pisa", "Caja de pizza"),
        ("sillon viejo", "Mueble viejo"),
        ("celular malo", "Celular o computador"),
        ("pañales", "Pañal"),
        ("tapers", "Pote de plástico"),
        ("la yerba del mate", "Borra de café"),
    ],
)
def test_things_are_found_as_people_write_them(text: str, name: str) -> None:
    residue = find(text)
    assert residue is not None
    assert residue.name == name


@pytest.mark.parametrize(
    "text", ["botella", "tubo de pasta", "mi suegra", "amor", "casaca", "hola", "", "?", "x" * 400]
)
def test_what_is_unknown_or_could_be_several_is_not_guessed(text: str) -> None:
    assert find(text) is None


def test_at_most_three_near_things_are_offered_and_none_twice() -> None:
    for text in ("tubo de pasta", "botella", "qwerty", "plastico negro raro"):
        found = near(text)
        assert len(found) == len(set(found)) <= 3
    assert {"Botella de plástico", "Botella de vidrio"} <= {residue.name for residue in near("botella")}


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("q va en el tacho verde", "verde"),
        ("que va en la bolsa negra", "negro"),
        ("caneca blanca", "blanco"),
        ("contenedores amarillos", "amarillo"),
        ("bote de color café", "marrón"),
        ("donde tiro la bolsa negra", None),
        ("zapatillas verdes", None),
        ("hola", None),
    ],
)
def test_a_colour_is_asked_for_only_with_its_bin(text: str, colour: str | None) -> None:
    assert colour_in(text) == colour


def test_one_colour_may_be_two_bins() -> None:
    assert [name for name, _ in bins_of("CL", "gris")] == ["gris claro", "gris oscuro"]
    assert [name for name, _ in bins_of("CL", "marrón")] == ["café"]
    assert bins_of("CL", "naranja") == []


@pytest.mark.parametrize(
    "text",
    ["donde boto las pilas", "reciclar plastico", "en que tacho va el vidrio", "ropa vieja", "q va en el tacho verde"],
)
def test_a_question_about_waste_is_taken_whole(text: str) -> None:
    assert covers(text, VIEW) >= 0.62


@pytest.mark.parametrize(
    "text", ["pilas", "caja de leche", "cáscaras de fruta", "y las ampolletas?", "botella de vidrio"]
)
def test_a_bare_name_is_taken_when_nobody_else_does(text: str) -> None:
    assert 0.6 < covers(text, VIEW) < 0.75


@pytest.mark.parametrize(
    "text",
    [
        "tienen pilas?", "busco un espejo", "venden pañales", "busco casaca", "zapatos", "ropa", "celular", "café",
        "algo para la cocina", "telefono", "y de que tallas hay", "echo de menos a mi mamá", "hola", "gracias",
        "no", "3", "",
    ],
)  # fmt: skip
def test_what_somebody_may_want_to_buy_is_left_to_others(text: str) -> None:
    assert covers(text, VIEW) < 0.6


def test_the_names_that_need_a_question_are_names() -> None:
    assert {name.lower() for name, _ in NAMES} >= NEEDS_A_QUESTION


@pytest.mark.parametrize(("text", "code"), [("chile", "CL"), ("México", "MX"), ("PERU", "PE"), ("marte", None)])
def test_countries_are_read(text: str, code: str | None) -> None:
    assert read_country(text) == code


def test_a_question_about_anything_is_taken_but_not_about_a_letter() -> None:
    assert covers("donde boto una guitarra", VIEW) >= 0.6
    assert covers("donde boto x", VIEW) == 0.0


@pytest.mark.parametrize("text", ["a", "hola", "no sé", "?", "😀", "te", "x" * 61])
def test_what_names_nothing_is_asked_again(text: str) -> None:
    assert read_item(text) is None


def test_a_thing_is_kept_as_it_was_written() -> None:
    assert read_item("  tubo   de pasta ") == "tubo de pasta"
