"""Where things go, in every country."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import liora_reciclaje
from liora.core.texts import Texts
from liora.view import Tenant
from liora_reciclaje import answer_colour, answer_item
from liora_reciclaje.datos import BINS, BY_CITY, CLASSES, CONTAINER, COUNTRIES, ELSEWHERE
from liora_reciclaje.finding import COLOURS, bins_of
from liora_reciclaje.residuos import RESIDUES, Residue

EVERYWHERE = [*COUNTRIES, ELSEWHERE]
TENANTS = [Tenant("x", "CL", "CLP", "UTC", treatment, ()) for treatment in ("tu", "usted", "vos")]


@pytest.fixture
def texts(said_by: Callable[[ModuleType], Texts]) -> Texts:
    return said_by(liora_reciclaje)


def body(said: list[Any]) -> str:
    text: str = said[-1] if isinstance(said[-1], str) else next(iter(said[-1].values()))["text"]
    return text


def options(said: list[Any]) -> list[str]:
    (parts,) = said[-1].values()
    found: list[str] = parts.get("rows") or parts.get("options")
    return found


@pytest.mark.parametrize("residue", RESIDUES, ids=lambda residue: residue.name)
@pytest.mark.parametrize("code", EVERYWHERE)
def test_every_thing_has_an_answer_in_every_country(texts: Texts, code: str, residue: Residue) -> None:
    for tenant in TENANTS:
        replies = list(answer_item(code, residue))
        said = " ".join(texts.say(reply.key, tenant, reply.params) for reply in replies)
        assert replies
        assert residue.name in said
        assert residue.prepare in said
        assert len(said) <= 300


@pytest.mark.parametrize("code", EVERYWHERE)
@pytest.mark.parametrize("colour", sorted(set(COLOURS.values())))
def test_every_colour_has_an_answer_in_every_country(texts: Texts, code: str, colour: str) -> None:
    for tenant in TENANTS:
        assert all(texts.say(reply.key, tenant, reply.params) for reply in answer_colour(code, colour))
        assert list(answer_colour(code, colour))


def test_every_class_of_every_bin_is_known_and_reached_by_its_colour() -> None:
    for code, bins in BINS.items():
        assert bins.keys() <= CLASSES.keys()
        assert CONTAINER[code]
        reached = {kind for colour in set(COLOURS.values()) for _, kinds in bins_of(code, colour) for kind in kinds}
        assert reached == bins.keys()


def test_every_thing_is_of_a_class_that_some_country_takes_or_the_town_fetches() -> None:
    taken = {kind for bins in BINS.values() for kind in bins} | {"voluminoso"}
    assert {residue.kind for residue in RESIDUES} <= taken
    assert all(kinds.isdisjoint(BINS[code]) for code, kinds in BY_CITY.items())


@pytest.mark.parametrize(
    ("code", "kind", "colour"),
    [
        ("CL", "vidrio", "verde"), ("CL", "papel", "azul"), ("CL", "brik", "beige"), ("CL", "resto", "gris oscuro"),
        ("CO", "vidrio", "blanca"), ("CO", "organico", "verde"), ("CO", "resto", "negra"),
        ("AR", "plastico", "verde"), ("AR", "resto", "negro"), ("AR", "organico", "marrón"),
        ("PE", "papel", "verde"), ("PE", "peligroso", "rojo"), ("PE", "organico", "marrón"),
        ("MX", "organico", "verde"), ("ES", "vidrio", "verde"), ("ES", "metal", "amarillo"),
    ],
)  # fmt: skip
def test_colours_are_those_of_the_country_s_rule(code: str, kind: str, colour: str) -> None:
    assert BINS[code][kind] == colour


@pytest.mark.parametrize("name", ["Pilas", "Aceite de cocina", "Celular o computador", "Ropa usada"])
@pytest.mark.parametrize("code", ["MX", "AR", "CO"])
def test_what_no_bin_takes_goes_to_a_collection_point(talk_to: Any, code: str, name: str) -> None:
    residue = next(residue for residue in RESIDUES if residue.name == name)
    assert [reply.key for reply in answer_item(code, residue)] == ["respuesta.punto"]


def test_where_the_city_decides_the_answer_says_so() -> None:
    glass = next(residue for residue in RESIDUES if residue.name == "Botella de vidrio")
    fruit = next(residue for residue in RESIDUES if residue.name == "Cáscara de fruta")
    assert [reply.key for reply in answer_item("MX", glass)] == ["respuesta.ciudad"]
    assert [reply.key for reply in answer_item("MX", fruit)] == ["respuesta.color", "nota.MX"]


def test_the_country_is_asked_once_and_suggested_by_the_number(talk_to: Any) -> None:
    talk = talk_to(person="PE")
    asked = talk.say("donde boto las pilas")
    assert options(asked)[0] == "Perú"
    assert options(asked)[-1] == "Otro país"
    assert len(options(asked)) <= 10
    assert "tacho *rojo*" in body(talk.say("1"))
    assert "tacho *verde*" in body(talk.say("y el frasco de vidrio?"))
    talk.say("salir")
    assert "¿Qué quieres reciclar?" in body(talk.say("/reciclaje"))


def test_a_country_without_known_colours_still_gets_the_advice(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("donde boto las pilas")
    said = body(talk.say("otro país"))
    assert "todavía no conozco los colores" in said
    assert "frasco seco" in said


def test_an_unknown_thing_offers_three_near_ones_and_a_way_out(talk_to: Any) -> None:
    talk = talk_to()
    for text in ("/reciclaje", "chile"):
        talk.say(text)
    said = talk.say("tubo de pasta")
    assert talk.state == "reciclaje.parecidos"
    assert len(options(said)) == 4
    assert options(said)[-1] == "Ninguno"
    talk.say("ninguno")
    assert talk.state == "reciclaje.item"


def test_a_thing_that_could_be_several_is_asked_back_even_before_the_country(talk_to: Any) -> None:
    talk = talk_to()
    said = talk.say("donde boto una botella")
    assert {"Botella de plástico", "Botella de vidrio"} <= set(options(said))
    talk.tap("Botella de vidrio")
    assert talk.state == "reciclaje.pais"
    assert "*verde*" in body(talk.say("chile"))


def test_changing_the_country_answers_the_same_question_again(talk_to: Any) -> None:
    talk = talk_to()
    for text in ("donde va el vidrio", "chile", "cambiar país"):
        talk.say(text)
    assert "bolsa *blanca*" in body(talk.say("colombia"))
