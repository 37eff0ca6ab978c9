"""What several messages make together, where a story would only show one way."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from liora.events import LocationEvent
from liora.table import Rows
from liora_reciclaje.points import read_point

EMPTY = {"horario": "", "vigente_hasta": "", "comuna": "", "barrio": ""}
POINTS = Rows(
    (
        read_point(
            {
                "nombre": "A",
                "lat": "-33.45",
                "lon": "-70.66",
                "direccion": "Uno 1",
                "materiales": "pilas|vidrio",
                **EMPTY,
            }
        ),
    )
)


@pytest.fixture
def talk(talk_to: Callable[..., Any]) -> Any:
    """Somebody in Chile who writes to a tenant with one point."""
    begun = talk_to(person="CL")
    begun.stage.view = replace(begun.stage.view, tables={"reciclaje": {"puntos": POINTS}})
    return begun


def body(said: list[Any]) -> str:
    (last,) = said
    text: str = last if isinstance(last, str) else next(iter(last.values()))["text"]
    return text


def test_a_position_is_kept_only_until_the_points_are_named(talk: Any) -> None:
    talk.stage.play(LocationEvent(-33.451234, -70.661234))
    assert talk.slots("reciclaje")["cerca"] == [-33.4512, -70.6612]
    talk.say("pilas")
    assert talk.state == "reciclaje.puntos"
    assert "cerca" not in talk.slots("reciclaje")
    assert "reciclaje.olvidar" not in talk.stage.timers


def test_a_position_whose_question_is_never_answered_is_forgotten(talk: Any) -> None:
    talk.stage.play(LocationEvent(-33.45, -70.66))
    assert talk.wait(0.6) == []
    assert "cerca" not in talk.slots("reciclaje")


def test_a_position_from_outside_begins_anew(talk: Any) -> None:
    talk.say("donde boto las pilas")
    talk.say("salir")
    talk.stage.play(LocationEvent(-33.45, -70.66))
    assert talk.state == "reciclaje.llevar"


def test_material_and_place_may_come_in_either_order(talk: Any) -> None:
    talk.say("donde boto las pilas")
    talk.stage.play(LocationEvent(-33.45, -70.66))
    first = talk.stage.shown[-1].body
    talk.say("salir")
    talk.stage.play(LocationEvent(-33.45, -70.66))
    second = body(talk.say("pilas"))
    point = "1) *A*, a 10 m: Uno 1\nhttps://maps.google.com/?q=-33.45000,-70.66000"
    assert point in first
    assert point in second


def test_the_country_is_asked_once_and_suggested_by_the_number(talk_to: Callable[..., Any]) -> None:
    talk = talk_to(person="PE")
    (asked,) = talk.say("q va en el tacho verde")
    assert asked["buttons"]["options"] == ["Perú", "Chile", "Otro país"]
    assert "tacho *verde* recibe" in body(talk.tap("Perú"))
    assert "tacho *verde*" in body(talk.say("y el frasco de vidrio?"))
    talk.say("salir")
    assert "tacho *negro*" in body(talk.say("donde boto la servilleta"))


def test_an_old_button_still_says_what_it_meant(talk: Any) -> None:
    talk.say("donde boto la caja de pizza")
    talk.say("donde boto las pilas")
    assert "Depende del país" in body(talk.tap("Con grasa"))
    assert "*Caja de pizza con grasa*" in body(talk.say("chile"))


def test_another_thing_in_the_middle_of_a_question_takes_its_place(talk: Any) -> None:
    talk.say("donde boto la caja de pizza")
    assert "Pilas" in body(talk.say("y las pilas?"))
    talk.say("vidrio roto")
    assert talk.state == "reciclaje.pais"


def test_changing_the_country_answers_the_same_question_again(talk: Any) -> None:
    for text in ("donde va la botella de vidrio", "chile"):
        talk.say(text)
    assert "bolsa *blanca*" in body(talk.say("estoy en colombia"))
