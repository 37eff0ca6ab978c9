"""Where a shared position goes, and how it is asked for."""

from dataclasses import replace
from typing import Any

import pytest

from liora import plugins
from liora.events import LocationEvent

from .conftest import AGUA, module_of
from .test_thrift import WAIT

HERE = LocationEvent(-33.45, -70.66)


@pytest.fixture
def placed(registry: plugins.Registry, talk: Any) -> Any:
    """A conversation with a skill that asks its question with a button, and takes positions from anywhere."""
    cuantos, listo = AGUA.states
    assert cuantos.ask is not None
    states = [replace(cuantos, ask=replace(cuantos.ask, location=True)), listo]
    moves = [*AGUA.transitions, {"trigger": "location", "source": "*", "dest": "listo"}]
    skill = replace(AGUA, states=states, transitions=moves)
    talk.skills = plugins.load_modules(module_of(skill)).for_tenant(("agua",))
    return talk


def test_a_question_may_come_with_a_button_that_shares_the_position(placed: Any) -> None:
    assert placed.say("/agua") == [{"location_request": {"text": "¿Cuántos vasos?"}}]
    assert placed.say("muchos") == ["Por ejemplo: 2"]
    placed.say("2")
    assert placed.conversation.state == "agua.listo"


def test_a_position_begins_the_skill_that_takes_it(placed: Any) -> None:
    placed.hear(HERE)
    assert placed.conversation.state == "agua.listo"


def test_a_position_in_the_menu_begins_it_too(placed: Any) -> None:
    placed.say("?")
    placed.hear(HERE)
    assert placed.conversation.state == "agua.listo"


def test_while_a_person_of_the_tenant_answers_nothing_begins(placed: Any) -> None:
    placed.say("asesor")
    assert placed.hear(HERE) == []
    assert placed.conversation.state == "liora.persona"


def test_where_no_skill_takes_it_that_is_said(talk: Any) -> None:
    (said,) = talk.hear(HERE)
    assert "ubicación" in said
    assert talk.conversation.state == ""


def test_in_the_middle_of_another_question_nothing_begins(registry: plugins.Registry, talk: Any) -> None:
    taker = replace(
        AGUA,
        name="taker",
        intents=[replace(AGUA.intents[0], name="taker", command="/taker", phrases=())],
        quotas=(),
        transitions=[
            {"trigger": "taker", "source": "*", "dest": "cuantos"},
            {"trigger": "location", "source": "*", "dest": "cuantos"},
            {"trigger": "filled", "source": "cuantos", "dest": "-"},
            {"trigger": "otra", "source": "listo", "dest": "-"},
            {"trigger": "luego", "source": "listo", "dest": "-"},
        ],
    )
    talk.skills = plugins.load_modules(module_of(AGUA, taker)).for_tenant(("agua", "taker"))
    talk.say("/agua")
    (said,) = talk.hear(HERE)
    assert said.endswith("¿Cuántos vasos?")
    assert talk.conversation.state == "agua.cuantos"


def test_who_begins_with_a_position_reads_the_privacy_notice_first(placed: Any) -> None:
    placed.view = replace(placed.view, privacy_notice="Cuidamos tus datos.")
    (said,) = placed.hear(HERE)
    assert str(said).count("Cuidamos tus datos.") == 1
    assert "Cuidamos tus datos." not in str(placed.hear(HERE))


def test_what_a_position_would_begin_waits_where_no_messages_are_left(placed: Any) -> None:
    fresh = placed.conversation
    placed.view = replace(placed.view, quota={"mensajes": "deny"})
    assert placed.hear(HERE) == [WAIT]
    assert placed.conversation.state == ""
    placed.conversation, placed.view = fresh, replace(placed.view, quota={})
    placed.say("/agua")
    placed.view = replace(placed.view, quota={"mensajes": "deny"})
    placed.hear(HERE)
    assert placed.conversation.state == "agua.listo", "what was begun goes on"
