"""What the functions of a skill do wrong is said where it happens, in words that its author can act on."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from liora import plugins
from liora.errors import SkillError
from liora.skill import Effect, Job, Notify, SetTimer, Step

from .conftest import AGUA, Talk, module_of


def doing(act: Callable[[Step], Any], **more: Any) -> Talk:
    """A conversation with a skill whose intent does `act`."""
    first = {"trigger": "agua", "source": "*", "dest": "cuantos", "after": act, **more}
    skill = replace(AGUA, transitions=[first, *AGUA.transitions[1:]])
    return Talk(plugins.load_modules(module_of(skill)))


def nothing(step: Step) -> None:
    """No `yield`."""


def later(*effects: Effect) -> Callable[[Step], Iterable[Effect]]:
    return lambda step: effects


def break_down(step: Step) -> bool:
    return bool(step.slots["no_existe"])


@pytest.mark.usefixtures("registry")
def test_a_function_that_yields_nothing_is_named() -> None:
    with pytest.raises(SkillError, match="'nothing' returns nothing: it has to yield its effects"):
        doing(nothing).say("/agua")


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("effect", [SetTimer("nada", timedelta(hours=1)), Job("agua.mide", "nada")])
def test_a_timer_or_a_job_whose_end_nothing_takes_is_refused_when_it_is_wanted(effect: Effect) -> None:
    with pytest.raises(SkillError, match="'agua' wants 'nada' fired later, which no transition takes"):
        doing(later(effect)).say("/agua")


@pytest.mark.usefixtures("registry")
def test_a_notice_of_a_kind_that_there_is_not_is_refused() -> None:
    unknown: Any = "cita"
    with pytest.raises(SkillError, match="tells of 'cita': there are crisis, handoff, order, attention"):
        doing(later(Notify(unknown))).say("/agua")


@pytest.mark.usefixtures("registry")
def test_what_a_guard_raises_says_in_which_transition_it_was() -> None:
    with pytest.raises(KeyError) as caught:
        doing(later(), prepare=later(), conditions=break_down).say("/agua")
    assert caught.value.__notes__ == ["This was the transition 'agua' of the skill 'agua' from '-'."]


def test_slots_of_another_version_of_a_skill_do_not_stop_its_conversations(talk: Any) -> None:
    talk.say("/agua")
    talk.conversation = replace(talk.conversation, slots={"agua": {"hoy": 1, "antigua": "x", "vasos": "dos"}})
    talk.say("2")
    assert talk.conversation.slots["agua"] == {"hoy": 3, "vasos": 2}


def test_slots_of_a_skill_that_is_away_wait_for_it(talk: Any) -> None:
    talk.conversation = replace(talk.conversation, slots={"otra": {"x": 1}})
    talk.say("/agua")
    assert talk.conversation.slots["otra"] == {"x": 1}
