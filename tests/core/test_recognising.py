"""Intents that recognise a message by themselves, questions that hold nobody, and words for a closed window."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from liora import plugins
from liora.core.memory import Memory
from liora.core.skillset import ENGINE
from liora.events import TextEvent, TimerEvent
from liora.language.readers import integer, yes_no
from liora.messages import Instead
from liora.skill import Ask, Choice, Effect, Intent, Reply, SetSlot, Skill, State, Step

from .conftest import AGUA, TEXTS, Talk, module_of


def nudge(step: Step) -> Iterable[Effect]:
    yield Reply("aviso", template="agua.aviso", template_words=("agua",))


def note(step: Step) -> Iterable[Effect]:
    yield SetSlot("hoy", 1)
    yield Reply.text("callado" if step.muted else "seguir")


OFFERS: Skill = replace(
    AGUA,
    intents=[
        *AGUA.intents,
        Intent("agua.anota", recognises=lambda text: text.endswith("vasos de agua")),
        Intent("agua.olvida", recognises=lambda text: text.startswith("olvida"), insists=True),
    ],
    slots={"type": "object", "properties": {**AGUA.slots["properties"], "quiere": {"type": "boolean"}}},
    states=[
        State("cuantos", ask=Ask("vasos", text="cuantos", read=integer)),
        State("oferta", choices=[Choice("fin", "Fin")], ask=Ask("quiere", text="", read=yes_no, optional=True)),
    ],
    transitions=[
        {"trigger": "agua", "source": "*", "dest": "cuantos"},
        {"trigger": "filled", "source": "cuantos", "dest": "oferta"},
        {"trigger": "filled", "source": "oferta", "dest": "-", "after": note},
        {"trigger": "anota", "source": "*", "dest": "-", "after": note},
        {"trigger": "olvida", "source": "*", "dest": "-", "after": note},
        {"trigger": "avisar", "source": "*", "dest": None, "after": nudge},
    ],
)


@pytest.fixture
def talk(registry: plugins.Registry, monkeypatch: pytest.MonkeyPatch) -> Talk:
    monkeypatch.setitem(TEXTS, "callado", "Pediste silencio.")
    return Talk(plugins.load_modules(module_of(OFFERS)))


def test_an_intent_takes_what_its_own_reader_recognises(talk: Talk) -> None:
    assert talk.say("me tomé 7 vasos de agua") == ["¿Algo más?"]
    assert (talk.turn.trace.intent, talk.turn.trace.score) == ("agua.anota", 100.0)


def test_a_whole_phrase_of_the_same_skill_goes_before_a_reader(registry: plugins.Registry) -> None:
    sure = replace(OFFERS, intents=[replace(OFFERS.intents[0], phrases=["damelos vasos de agua"]), *OFFERS.intents[1:]])
    other = Talk(plugins.load_modules(module_of(sure)))
    other.say("dame 3 vasos de agua")
    assert other.turn.trace.intent == "agua.anota"
    other.say("damellos vasos de agua")
    assert other.turn.trace.intent == "agua"


def test_a_question_in_progress_goes_before_what_an_intent_recognises(talk: Talk) -> None:
    talk.say("/agua")
    talk.say("tomé muchos vasos de agua")
    assert talk.conversation.state == "agua.cuantos"
    assert talk.turn.trace.no_match


def test_what_an_intent_that_insists_recognises_leaves_a_question_that_does_not_take_it(talk: Talk) -> None:
    talk.say("/agua")
    assert talk.say("olvida toda esa agua") == ["¿Algo más?"]
    assert talk.turn.trace.intent == "agua.olvida"


def test_an_optional_question_takes_its_answer(talk: Talk) -> None:
    talk.say("/agua")
    talk.say("2")
    assert talk.conversation.state == "agua.oferta"
    assert talk.say("dale") == ["¿Algo más?"]


def test_an_optional_question_lets_everything_else_go(talk: Talk) -> None:
    talk.say("/agua")
    talk.say("2")
    assert talk.say("me tomé 7 vasos de agua") == ["¿Algo más?"]
    talk.say("/agua")
    talk.say("2")
    talk.say("asdfgh")
    assert talk.turn.trace.no_match
    assert talk.turn.state == "agua.oferta"
    assert "Por ejemplo" not in str(talk.turn.messages)


def test_a_turn_carries_what_may_be_said_outside_the_window(talk: Talk) -> None:
    assert talk.hear(TimerEvent("agua.avisar")) == ["¡Hora de tomar agua!"]
    assert talk.turn.instead == Instead("agua.aviso", ("agua",))
    talk.say("/agua")
    assert talk.turn.instead is None


def test_who_is_muted_gets_no_template_either_and_a_skill_knows(talk: Talk) -> None:
    muted = Memory(muted=True).write()
    talk.conversation = replace(talk.conversation, slots=MappingProxyType({ENGINE: muted}))
    assert talk.hear(TimerEvent("agua.avisar")) == []
    assert talk.say("7 vasos de agua") == ["Pediste silencio."]


def test_what_is_recognised_is_not_looked_for_in_quiet_places(talk: Talk) -> None:
    talk.say("/persona")
    said: list[Any] = talk.hear(TextEvent("me tomé 7 vasos de agua"))
    assert said == []
