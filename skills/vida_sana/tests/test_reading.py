"""What is understood of topics and questions."""

import pytest

from liora_vida_sana.reading import (
    asks_how_much,
    asks_total,
    asks_water,
    surely,
    takes_permission_back,
    talk_in,
    talk_of_result,
    topic_alone,
    topic_in,
    wants_erasure,
)
from liora_vida_sana.tips import tells_feeling, wants_tip


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("ejersicio", "movimiento"), ("rutina de ejercicios", "movimiento"), ("ejercicio en casa", "movimiento"),
        ("me cuesta dormir", "sueno"), ("tengo insomnio", "sueno"), ("sueño", "sueno"),
        ("comer sano", "comida"), ("dieta keto", "comida"), ("recetas", "comida"),
        ("estoy estresada", "estres"), ("salud mental", "estres"), ("ansiedad", "estres"),
        ("vida sana", None), ("/vida", None), ("Temas", None), ("hola", None), ("", None),
    ],
)  # fmt: skip
def test_a_topic_is_told_by_one_of_its_words(text: str, topic: str | None) -> None:
    assert topic_in(text) == topic


@pytest.mark.parametrize(
    "text", ["cuánta agua llevo", "cuantos vasos llevo hoy", "total de hoy", "cuanta agua he tomado"]
)
def test_a_question_for_the_sum_is_known(text: str) -> None:
    assert asks_total(text)


@pytest.mark.parametrize("text", ["cuánta agua debo tomar", "cuanta agua hay que tomar al dia", "cuantos vasos"])
def test_a_question_for_advice_is_known(text: str) -> None:
    assert asks_how_much(text)
    assert not asks_total(text)


@pytest.mark.parametrize("text", ["/agua", "tomé agua", "tomé 2 vasos de agua", "anotar agua", "Otro vaso más"])
def test_what_wants_to_note_water_is_no_question(text: str) -> None:
    assert not asks_total(text)
    assert not asks_how_much(text)


@pytest.mark.parametrize(
    "text",
    [
        "ya no quiero que guardes mis datos", "no quiero que siga guardando mis cosas", "che sacá mi permiso",
        "no guardes nada",
    ],
)  # fmt: skip
def test_the_permission_is_taken_back_in_ones_own_words(text: str) -> None:
    assert takes_permission_back(text)


def test_forgetting_is_told_from_not_noting() -> None:
    assert wants_erasure("olvidate de todo lo que anotaste")
    assert not wants_erasure("olvidé mi clave")
    assert not takes_permission_back("no anotes eso")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("dormir", "sueno"), ("y de comida?", "comida"), ("para el estrés", "estres"), ("otro tip de agua", "agua"),
        ("ejersicio", "movimiento"), ("dormir y comer", None), ("zapatillas para correr", None), ("otro", None),
        ("hola", None), ("", None),
    ],
)  # fmt: skip
def test_a_topic_said_alone_is_an_answer_where_topics_are_spoken_of(text: str, topic: str | None) -> None:
    assert topic_alone(text) == topic
    assert talk_in(text) == topic


def test_yes_and_no_are_answers_beside_topics() -> None:
    assert talk_in("sí porfa") is True
    assert talk_in("no gracias") is False


def test_a_tip_is_wanted_of_a_topic_and_not_for_losing_weight() -> None:
    assert wants_tip("dame otro tip de agua")
    assert not wants_tip("tips para vender mas")
    assert not wants_tip("tips de ejercicio para bajar de peso")


@pytest.mark.parametrize("text", ["cuánta agua tomo si estoy embarazada", "mi mama tiene 80 años cuanta agua?"])
def test_how_much_water_is_a_question_for_somebody(text: str) -> None:
    assert asks_water(text)
    assert not asks_water("cuanta agua trae la botella")


def test_what_is_said_to_a_result_is_a_doubt_a_wish_a_topic_or_nothing() -> None:
    said = ("qué significa eso", "es grave?", "y para bajar?", "y de comida?", "si", "ok", "quiero zapatillas")
    assert [talk_of_result(text) for text in said] == ["duda", "duda", "peso", "comida", True, None, None]


def test_a_word_that_tells_little_yields_to_another() -> None:
    assert topic_in("no tengo ganas de hacer ejercicio") == "movimiento"
    assert topic_in("no tengo ganas de nada") == "estres"


@pytest.mark.parametrize("text", ["ando muy nerviosa y no duermo", "me siento sola", "estoy tan solo", "toi estresao"])
def test_how_one_feels_is_told(text: str) -> None:
    assert tells_feeling(text)


@pytest.mark.parametrize(
    "text", ["estoy solo mirando", "tengo solo 20 mil", "estoy estresada, mi pedido no llega", "estoy en casa"]
)
def test_who_only_looks_around_or_waits_for_a_parcel_is_not_sad(text: str) -> None:
    assert not tells_feeling(text)


def test_what_cannot_be_undone_takes_a_yes_that_is_one() -> None:
    assert [surely(text) for text in ("sí", "no", "ok", "👍", "ya")] == [True, False, None, None, None]
