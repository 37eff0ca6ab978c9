"""Several questions in one message, a nod to options, and a number that is part of a label."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from liora import plugins
from liora.language.readers import integer
from liora.skill import Ask, Choice, Effect, Intent, Job, Reply, Skill, State, Step

from .conftest import AGUA, TEXTS, Talk, module_of


def say_hours(step: Step) -> Iterable[Effect]:
    yield Reply.text("horas")


SHOP: Skill = replace(
    AGUA,
    intents=[
        Intent("agua", command="/agua", phrases=["registrar agua"]),
        Intent("agua.horas", phrases=["a qué hora abren"], aside=True),
    ],
    states=[
        State("elige", nods=True, choices=[Choice("toma", "Botella T28"), Choice("fin", "Salir")]),
        State("cuantos", ask=Ask("vasos", text="cuantos", read=integer)),
    ],
    transitions=[
        {"trigger": "agua", "source": "*", "dest": "elige"},
        {"trigger": "horas", "source": "*", "dest": None, "after": say_hours},
        {"trigger": "toma", "source": "elige", "dest": "cuantos"},
        {"trigger": "filled", "source": "cuantos", "dest": "-"},
    ],
)


@pytest.fixture
def talk(registry: plugins.Registry, monkeypatch: pytest.MonkeyPatch) -> Talk:
    monkeypatch.setitem(TEXTS, "horas", "A las nueve.")
    return Talk(plugins.load_modules(module_of(SHOP)))


@pytest.mark.parametrize("said", ["ok", "sí", "28"])
def test_a_nod_takes_the_first_option_and_a_number_the_label_that_has_it(talk: Talk, said: str) -> None:
    talk.say("/agua")
    talk.say(said)
    assert talk.turn.state == "agua.cuantos"


def test_a_nod_to_a_question_with_other_answers_is_no_thanks(talk: Talk) -> None:
    talk.say("/agua")
    talk.say("ok")
    assert talk.say("ok")
    assert talk.turn.trace.no_match
    assert talk.turn.state == "agua.cuantos"


def test_two_questions_in_one_message_are_both_answered(talk: Talk) -> None:
    said = talk.say("¿a qué hora abren? registrar agua")
    assert len(said) == 1
    assert said[0]["buttons"]["text"].startswith("A las nueve.")
    assert talk.turn.state == "agua.elige"


def remind(step: Step) -> Iterable[Effect]:
    yield Job("aviso", "horas", {})


def test_what_can_only_be_said_in_a_place_of_its_own_happens_once(registry: plugins.Registry) -> None:
    """Two questions that a skill answers on arrival: one of them leads on, and what was tried in passing is undone."""
    intents = [Intent("agua.horas", phrases=["a qué hora abren"], aside=True)]
    intents += [Intent("agua.envios", phrases=["hacen envíos"], aside=True)]
    transitions = [{"trigger": each, "source": "*", "dest": "dice", "after": remind} for each in ("horas", "envios")]
    skill = replace(AGUA, intents=intents, states=[State("dice", say="aviso")], transitions=transitions)
    talk = Talk(plugins.load_modules(module_of(skill)))
    assert talk.say("¿a qué hora abren? ¿hacen envíos?") == [TEXTS["aviso"]]
    assert len(talk.turn.jobs) == 1


def test_without_messages_left_they_wait_where_one_of_them_begins_something(registry, monkeypatch) -> None:
    monkeypatch.setitem(TEXTS, "horas", "A las nueve.")
    light = Skill(
        name="luz",
        version="1.0.0",
        engine=">=0.1",
        intents=[Intent("luz", phrases=["registrar luz"])],
        slots={"type": "object"},
        states=[State("va", say="horas")],
        transitions=[{"trigger": "luz", "source": "*", "dest": "va"}],
    )
    talk = Talk(registry)
    talk.skills = plugins.load_modules(module_of(SHOP, light)).for_tenant(("agua", "luz"))
    talk.say("/agua")
    talk.view = replace(talk.view, quota={"mensajes": "deny"})
    assert "A las nueve." in str(talk.say("a qué hora abren"))
    assert "no puedo ayudarte con eso" in str(talk.say("¿a qué hora abren? registrar luz"))
    assert talk.turn.state == "agua.elige"


@pytest.mark.parametrize("said", ["la primera", "quiero la 1 porfa", "la 1"])
def test_an_option_is_pointed_at_with_words(talk: Talk, said: str) -> None:
    talk.say("/agua")
    talk.say(said)
    assert talk.turn.state == "agua.cuantos"
