"""Slow work as an effect: wanted by a step, undone with it, and back as an event that fires a trigger."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from liora import plugins
from liora.core.outcome import JobWanted
from liora.core.texts import Texts
from liora.events import JobEvent
from liora.job import Work
from liora.skill import Effect, Intent, Job, Quota, Reply, Skill, Spend, State, Step
from liora.testing.replay import replay
from liora.testing.story import Story

from .conftest import NOON, Talk, module_of

TEXTS = {"buscando": "Lo busco.", "listo": "Aquí está: {enlace}", "falla": "No pude.", "basta": "Por hoy basta."}


def look(step: Step) -> Iterable[Effect]:
    yield Job("enlace", "encontrado", {"que": step.words})
    yield Reply.text("buscando")
    yield Spend("agua.busquedas")


def found(step: Step) -> bool:
    return bool(step.value["ok"])


def give(step: Step) -> Iterable[Effect]:
    yield Reply.text("listo", enlace=step.value["value"])


def regret(step: Step) -> Iterable[Effect]:
    yield Reply.text("falla")


RECADO = Skill(
    name="agua",  # the tenant of these tests has a skill of that name
    version="1.0.0",
    engine=">=0.1",
    intents=[Intent("agua", label="Recado", command="/recado")],
    slots={"type": "object"},
    states=[State("espera")],
    transitions=[
        {"trigger": "agua", "source": "*", "dest": "espera", "before": look},
        {"trigger": "encontrado", "source": "*", "dest": "espera", "conditions": found, "before": give},
        {"trigger": "encontrado", "source": "*", "dest": "espera", "before": regret},
    ],
    quotas=[Quota("agua.busquedas", per="day", limit=3, exhausted="basta")],
)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> plugins.Registry:
    real = plugins._texts
    monkeypatch.setattr(
        plugins,
        "_texts",
        lambda module, name: Texts(name, TEXTS) if "prueba" in module.__name__ else real(module, name),
    )
    return plugins.load_modules(module_of(RECADO))


@pytest.fixture
def talk(registry: plugins.Registry) -> Talk:
    return Talk(registry)


def test_a_job_is_an_effect_of_the_turn(talk: Talk) -> None:
    assert talk.say("/recado") == ["Lo busco."]
    assert talk.turn.jobs == (JobWanted("enlace", "agua.encontrado", {"que": "/recado"}),)


def test_its_end_fires_the_trigger_with_what_came_out(talk: Talk) -> None:
    talk.say("/recado")
    assert talk.hear(JobEvent("agua.encontrado", {"ok": True, "value": "https://l.io/1"})) == [
        "Aquí está: https://l.io/1"
    ]
    assert talk.turn.jobs == ()


def test_its_failure_can_be_told(talk: Talk) -> None:
    talk.say("/recado")
    assert talk.hear(JobEvent("agua.encontrado", {"ok": False, "error": "TimeoutError"})) == ["No pude."]


def test_a_quota_that_is_used_up_undoes_the_job_too(registry: plugins.Registry) -> None:
    talk = Talk(registry, quota={"agua.busquedas": "deny"})
    assert talk.say("/recado") == ["Por hoy basta."]
    assert talk.turn.jobs == ()


async def find(work: Work) -> str:
    return "x"


@pytest.fixture
def story(registry: plugins.Registry) -> Story:
    """Somebody asks for slow work, and it ends."""
    registry.channels = plugins.load().channels
    registry.jobs = {"enlace": find}
    steps = [
        {"user": "/recado", "bot": ["Lo busco."], "effects": ["spend agua.busquedas", "job enlace"]},
        {"job": {"name": "agua.encontrado", "result": {"ok": True, "value": "x"}}, "bot": ["Aquí está: x"]},
    ]
    tenant = {"pais": "CL", "skills": ["agua"], "zona": "America/Santiago"}
    return Story(Path("recado.yaml"), "recado", "agua", tenant, {}, NOON, steps)


def test_a_story_checks_the_job_and_plays_its_result(registry: plugins.Registry, story: Story) -> None:
    assert [step.problems for step in replay(story, registry)] == [[], []]


def test_a_story_may_say_the_name_of_the_job_that_ends(registry: plugins.Registry, story: Story) -> None:
    asked, ended = story.steps
    named = replace(story, steps=[asked, {**ended, "job": {**ended["job"], "name": "enlace"}}])
    assert [step.problems for step in replay(named, registry)] == [[], []]


def test_a_job_that_no_plugin_carries_out_is_a_problem_of_the_story(registry: plugins.Registry, story: Story) -> None:
    registry.jobs = {}
    problems = [problem for step in replay(story, registry) for problem in step.problems]
    assert problems == ["the job 'enlace' is asked for, and no plugin offers it (the hook liora_jobs)"]


def test_what_a_skill_breaks_is_a_problem_of_its_step(registry: plugins.Registry, story: Story) -> None:
    registry.skills["agua"].texts._texts.pop("listo")
    assert replay(story, registry)[1].problems[:2] == [
        "The skill 'agua_de_prueba' has no text 'listo'.",
        "This was the transition 'encontrado' of the skill 'agua' from 'espera'.",
    ]
