"""No messages left: what was begun goes on, and help, a person and safety; what is new waits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liora.core.conversation import Conversation
from liora.core.turn import take_turn
from liora.events import AgentEvent, JobEvent, MediaEvent, ReactionEvent, TextEvent, TimerEvent

from .conftest import NOON

WAIT = "En este momento no puedo ayudarte con eso. Escribe *persona* y te responderá alguien del equipo."


@pytest.fixture
def broke(talk_with):
    """A conversation of a cliente that has no messages left."""
    return talk_with(quota={"mensajes": "deny", "agua.registros": "allow"})


def test_a_fresh_intent_waits_and_moves_nothing(broke) -> None:
    assert broke.say("/agua") == [WAIT]
    assert (broke.turn.state, broke.turn.trace.intent) == ("", "agua")


@pytest.mark.parametrize(
    "event", [TextEvent("qwertz"), MediaEvent("image", "1"), TextEvent("tengo que registrar agua")]
)
def test_so_does_what_nobody_understands_or_asked_for(broke, event) -> None:
    assert broke.hear(event) == [WAIT]
    assert broke.hear(event) == []


def test_it_is_said_again_on_the_next_day_of_the_tenant(broke) -> None:
    broke.say("/agua")
    broke.now = NOON + timedelta(hours=11, minutes=59)  # 23:59 in Santiago
    assert broke.say("/agua") == []
    broke.now += timedelta(minutes=1)
    assert broke.say("/agua") == [WAIT]


@pytest.mark.parametrize(
    "text", ["?", "hola", "persona", "salir", "gracias", "no quiero vivir más", "me estoy ahogando"]
)
def test_help_a_person_and_safety_go_on(broke, text) -> None:
    said = broke.say(text)
    assert said
    assert said != [WAIT]


def test_a_flow_in_progress_goes_on(talk) -> None:
    talk.say("/agua")
    talk.view = replace(talk.view, quota={"mensajes": "deny"})
    assert talk.say("nada") == ["Por ejemplo: 2"]
    assert "Van 2." in str(talk.say("2"))
    assert talk.tap("Otro vaso") == ["¿Cuántos vasos?"]


def test_a_flow_that_rests_since_a_day_is_new(talk) -> None:
    talk.say("/agua")
    talk.say("2")
    view = replace(talk.view, quota={"mensajes": "deny"})
    for hours, said in ((24, False), (25, True)):
        seen = Conversation(talk.turn.state, talk.turn.slots, NOON - timedelta(hours=hours))
        turn = take_turn(seen, TextEvent("/agua"), talk.skills, view, NOON)
        assert ([message.body for message in turn.messages] == [WAIT]) is said


def test_an_option_of_the_menu_is_as_new_as_its_command(broke) -> None:
    broke.say("?")
    assert broke.tap("Agua") == [WAIT]
    assert broke.turn.trace.intent == "agua"
    assert broke.say("hablar con alguien") not in ([WAIT], [])


def test_what_somebody_asked_for_before_goes_on(broke) -> None:
    assert broke.hear(TimerEvent("agua.avisar")) != [WAIT]
    assert broke.hear(AgentEvent("Hola, soy Raquel")) == ["Hola, soy Raquel"]
    assert broke.hear(JobEvent("agua.nada", {})) == []
    assert broke.hear(ReactionEvent("👍")) == []


def test_with_messages_left_or_a_softened_quota_all_is_as_ever(talk_with) -> None:
    for verdict in ("allow", "soften"):
        assert talk_with(quota={"mensajes": verdict}).say("/agua") == ["¿Cuántos vasos?"]
