"""Who is there, how it goes, and what only begins like that."""

import pytest

from liora.builtin.small_talk import asks_who, greets, wants_nobody, waves


@pytest.mark.parametrize(
    "said",
    [
        "¿eres un chatbot?",
        "oh, ¿eres un bot de chat?",
        "robot?",
        "¿real o robot?",
        "eres realmente una persona",
        "sos una maquina o una persona real?",
        "supongo que eres una IA",
        "me atiende una persona o un bot",
        "estoy hablando con un robot, verdad?",
        "ok y quien eres tú",
        "quién es este",
        "hola, kien me escribe",
    ],
)
def test_who_asks_what_answers_is_heard(said: str) -> None:
    assert asks_who(said)
    assert not greets(said)


@pytest.mark.parametrize(
    "said",
    [
        "cómo estás hoy",
        "¿cómo van las cosas contigo?",
        "hola como has estado",
        "qué tal va todo",
        "q puedo hacer aqui",
        "¿entonces que puedes hacer?",
        "que me puedes ofrecer",
    ],
)
def test_who_asks_how_it_goes_or_what_there_is_is_greeted(said: str) -> None:
    assert greets(said)
    assert not asks_who(said)


@pytest.mark.parametrize(
    "said",
    [
        "quién es el dueño",
        "es un robot de cocina?",
        "robot aspiradora",
        "una persona",
        "humano",
        "no quiero hablar con un bot",
        "computadora",
        "como está mi pedido",
        "cómo van los envíos",
        "que puedo hacer con las pilas",
        "qué puedo hacer para dormir mejor",
        "",
    ],
)
def test_what_only_begins_like_that_is_left_to_others(said: str) -> None:
    assert not asks_who(said)
    assert not greets(said)


def test_a_thumb_or_a_heart_alone_is_thanks() -> None:
    assert [waves(text) for text in ("👍", "❤️🙏🏽", " 👌 ", "👍 pero no llegó", "😡", "!!", "")] == [True] * 3 + [
        False
    ] * 4


def test_who_wants_nobody_is_told_from_who_has_nobody() -> None:
    assert all(wants_nobody(text) for text in ("no quiero hablar con nadie", "no, no quiero que me llame nadie"))
    said = ("no puedo hablar con nadie", "no tengo a nadie", "quiero hablar con alguien", "no quiero zapatillas")
    assert not any(wants_nobody(text) for text in said)
