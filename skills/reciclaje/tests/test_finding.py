"""Which thing or colour a message names."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from liora.messages import ChannelLimits
from liora.table import Rows
from liora.view import Tenant, View
from liora_reciclaje.finding import THINGS, asks_for_bin, colour_in, covers, read_thing, resembles, things_of
from liora_reciclaje.residues import Residue, read_item
from liora_reciclaje.speech import ALONE

VIEW = View(
    Tenant("x", "CL", "CLP", "UTC", "tu", ()), ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)
)


def rows(read: Callable[[Any], Any], *listed: dict[str, str]) -> Rows:
    """Stored rows of a table."""
    return Rows(tuple(read({"sinonimos": "", "preparacion": "", "no_va": "", "nota": "", **row}) for row in listed))


def test_at_least_150_things_come_along() -> None:
    assert len(THINGS.residues) >= 150


@pytest.mark.parametrize("residue", THINGS.residues, ids=lambda residue: residue.name)
def test_every_name_finds_its_own_thing(residue: Residue) -> None:
    for name in (residue.name, *residue.also):
        assert THINGS.find(name) == residue, name
        assert THINGS.find(f"¿Dónde boto {name.upper()}?") == residue, name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("donde voto las pilas", "Pilas"),
        ("bateria del celu", "Batería de celular"),
        ("carton de leche", "Caja de leche"),
        ("caja de lech", "Caja de leche"),
        ("botella de bidrio", "Botella de vidrio"),
        ("vidrio roto", "Vidrio roto"),
        ("asete de cosina", "Aceite de cocina"),
        ("en que caneca va el icopor", "Plumavit o unicel"),
        ("el telgopor", "Plumavit o unicel"),
        ("sorbete", "Popote o pajita"),
        ("los pitillos", "Popote o pajita"),
        ("bombilla", "Bombilla"),
        ("caja de pisa", "Caja de pizza"),
        ("sillon viejo", "Mueble viejo"),
        ("celular malo", "Celular"),
        ("pañales", "Pañal"),
        ("tapers", "Pote de plástico"),
        ("la yerba del mate", "Yerba mate"),
        ("cubrebocas usado", "Mascarilla"),
        ("y los remedios vencidos?", "Medicamento vencido"),
    ],
)
def test_things_are_found_as_people_write_them(text: str, name: str) -> None:
    residue = THINGS.find(text)
    assert residue is not None
    assert residue.name == name


@pytest.mark.parametrize("text", ["tubo de algo", "mi suegra", "amor", "hola", "", "?", "x" * 400])
def test_what_is_unknown_is_not_guessed(text: str) -> None:
    assert THINGS.find(text) is None


def test_at_most_three_near_things_are_offered_and_none_twice() -> None:
    for text in ("tubo de algo", "qwerty", "plastico negro raro"):
        found = THINGS.near(text)
        assert len(found) == len(set(found)) <= 3
    assert "Guitarra o instrumento" in {residue.name for residue in THINGS.near("guitarra electrica rosada")}


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("q va en el tacho verde", "verde"),
        ("que va en la bolsa negra", "negro"),
        ("que va en el verde", "verde"),
        ("que se tira en el bote gris", "gris"),
        ("que cosas van en la caneca negra", "negro"),
        ("y en la verde", None),
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
        "mochila", "casaca", "olla", "no", "3", "",
    ],
)  # fmt: skip
def test_what_somebody_may_want_to_buy_is_left_to_others(text: str) -> None:
    assert covers(text, VIEW) < 0.6


@pytest.mark.parametrize("text", ["colchón", "ropa", "celular", "batería"])
def test_where_there_is_no_other_skill_a_bare_name_is_enough(text: str) -> None:
    alone = replace(VIEW, tenant=replace(VIEW.tenant, skills=("reciclaje",)))
    assert covers(text, alone) > 0.6
    assert covers(f"venden {text}", alone) == 0.0


@pytest.mark.parametrize("text", ["toallitas", "bolsas de papitas"])
def test_a_short_name_that_is_like_a_known_one_is_another_thing(text: str) -> None:
    assert resembles(text)


@pytest.mark.parametrize(
    "text", ["jaja", "q dia pasa la basura", "cuanto cuesta", "que calor hace", "me mudé a lima", "ok"]
)
def test_small_talk_is_none(text: str) -> None:
    assert not resembles(text)


def test_what_nobody_can_name_yet_is_a_question_about_waste() -> None:
    assert asks_for_bin("donde boto esto")
    assert not asks_for_bin("donde boto")


def test_the_words_that_need_a_question_are_folded_and_without_their_plural() -> None:
    assert all(word == word.lower() and not word.endswith("s") for word in ALONE)


def test_a_question_about_anything_is_taken_but_not_about_a_letter() -> None:
    assert covers("donde boto una espada laser", VIEW) >= 0.6
    assert covers("donde boto x", VIEW) == 0.0


@pytest.mark.parametrize("text", ["a", "hola", "no sé", "?", "😀", "quiero hablar con alguien", "x" * 61])
def test_what_names_nothing_is_asked_again(text: str) -> None:
    assert read_thing(text) is None


def test_a_thing_is_kept_as_it_was_written() -> None:
    assert read_thing("  tubo   de pasta ") == "tubo de pasta"


def test_a_tenant_s_thing_replaces_ours_of_the_same_name_and_adds_its_own() -> None:
    own = rows(
        read_item,
        {"item": "Sorbete", "material": "organico", "preparacion": "Aquí son de papa."},
        {"item": "Traje de buzo", "material": "ropa", "sinonimos": "neopreno|traje de surf"},
        {"item": "Caja de pizza", "material": "papel"},
    )
    things = things_of({"items": own})
    straw, suit, pizza = (things.find(text) for text in ("sorbetes", "traje d surf", "caja de pisa"))
    assert straw is not None
    assert straw.kind == "organico"
    assert suit is not None
    assert suit.name == "Traje de buzo"
    assert pizza is not None
    assert pizza.kind == "papel"
    found = things.find("popote")
    assert found is not None
    assert found.name == "Popote o pajita"
    assert things_of({"items": own}) is things


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "tengo pilas, una tele vieja y aceite usado donde los llevo??",
            ["Pilas", "Televisor", "Aceite de cocina"],
        ),
        ("el toner de la impresora y las llantas del auto", ["Tóner o cartucho", "Neumático"]),
        ("y tambien un colchon y ropa", ["Colchón", "Ropa usada"]),
        ("cascaras de fruta y verdura", []),
        ("espejo y vidrio de ventana", []),
        ("las condes y vitacura", []),
        ("pilas", []),
    ],
)
def test_an_enumeration_names_each_of_its_things(text: str, names: list[str]) -> None:
    assert [thing.name for thing in THINGS.several(text)] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("los pañales del bebe donde van", "Pañal"),
        ("ya po pero donde las dejo las pilas", "Pilas"),
        ("donde puedo dejar pilas cerca d mi casa", "Pilas"),
        ("donde boto el mastil de una guitarra", None),
        ("donde va mi pedido de la mochila", None),
        ("tienen mochilas donde las pongo en el carrito", None),
    ],
)
def test_a_sentence_that_asks_where_is_about_the_first_thing_that_it_names(text: str, name: str | None) -> None:
    found = THINGS.find(text)
    assert (found.name if found else None) == name


def test_several_things_are_claimed_from_outside_only_where_they_are_thrown_away() -> None:
    assert asks_for_bin("donde boto pilas y aceite")
    assert not asks_for_bin("quiero una mochila y zapatos")
    assert covers("una mochila y zapatos", VIEW) == 0
