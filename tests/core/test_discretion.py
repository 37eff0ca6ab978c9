"""What people tell a discreet skill is no business of the tenant's, however it was understood."""

from dataclasses import replace

import pytest

from liora import plugins
from liora.events import TapEvent
from liora.skill import Intent

from .conftest import AGUA, Talk, module_of


@pytest.fixture
def talk(registry: plugins.Registry) -> Talk:
    """A conversation with `agua`, discreet for once."""
    pills = Intent("agua.pastillas", phrases=["tomé mis pastillas", "mis pastillas"])
    taken = {"trigger": "pastillas", "source": "*", "dest": "cuantos"}
    intents, transitions = [*AGUA.intents, pills], [*AGUA.transitions, taken]
    return Talk(plugins.load_modules(module_of(replace(AGUA, discreet=True, intents=intents, transitions=transitions))))


def test_what_the_skill_hears_and_asks_about_is_discreet(talk) -> None:
    for words in ("registrar agua", "ayer me operaron", "2"):
        talk.say(words)
        assert talk.turn.discreet, words


def test_so_is_the_answer_after_which_the_skill_gives_up(talk) -> None:
    talk.say("/agua")
    for words in ("me operaron", "por mi riñón", "por la quimio"):
        talk.say(words)
    assert talk.turn.state == "liora.menu"
    assert talk.turn.discreet


def test_so_is_what_nobody_understands_where_the_skill_has_spoken(talk) -> None:
    talk.say("/agua")
    talk.say("2")
    talk.say("hipotiroidismo")
    assert talk.turn.trace.no_match
    assert talk.turn.discreet


def test_elsewhere_what_nobody_understands_is_the_tenants(talk) -> None:
    talk.say("tienen qwertz")
    assert talk.turn.trace.no_match
    assert not talk.turn.discreet


def test_the_last_resort_does_not_hear_of_it(talk: Talk) -> None:
    talk.view = replace(talk.view, last_resort=True)
    talk.say("qwertz uiop")
    assert [job.name for job in talk.turn.jobs] == ["liora.last_resort"]
    talk.say("/agua")
    talk.say("2")
    talk.say("hipotiroidismo")
    assert talk.turn.jobs == ()


def test_so_is_what_may_have_been_meant_for_the_skill(talk) -> None:
    talk.say("hoy en la mañana tomé pastillas mis por el embarazo de riesgo")
    assert talk.turn.trace.asked == ("agua.pastillas",)
    assert talk.turn.discreet


def test_so_is_what_has_to_wait_because_no_messages_are_left(talk) -> None:
    talk.view = replace(talk.view, quota={"mensajes": "deny"})
    talk.say("tomé mis pastillas del embarazo")
    assert "En este momento no puedo ayudarte con eso" in str(talk.turn.messages)
    assert talk.turn.discreet


def test_so_is_an_option_of_a_list_that_is_out_of_date(talk) -> None:
    talk.hear(TapEvent('agua.listo|0.9|otra|"insulina"', "Insulina"))
    assert "ya no está disponible" in str(talk.turn.messages)
    assert talk.turn.discreet


@pytest.mark.parametrize("words", ["/agua", "?", "hablar con una persona", "me quiero morir"])
def test_commands_a_person_and_danger_are_the_tenants(talk, words) -> None:
    talk.say("registrar agua")
    talk.say(words)
    assert not talk.turn.discreet
