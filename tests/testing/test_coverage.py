"""What stories have shown of a skill, and what not."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from liora.hookspecs import hookimpl
from liora.language.readers import integer
from liora.plugins import Registry, load_modules
from liora.skill import Ask, Choice, Effect, Intent, Reply, Skill, State, Step
from liora.testing.coverage import Coverage, Seen, coverage_of, lines_of
from liora.testing.replay import replay
from liora.testing.story import load_story
from liora_integrations import whatsapp

HEAD = """\
story: prueba
skill: pan
tenant: {pais: CL, skills: [pan]}
now: 2026-11-23T12:00:00-03:00
steps:
"""


def is_many(step: Step) -> bool:
    return bool(step.value > 10)


def say(step: Step) -> Iterable[Effect]:
    yield Reply.text("anotado")


SKILL = Skill(
    "pan",
    "1",
    ">=0",
    [Intent("pan", label="Pan", command="/pan")],
    {"type": "object", "properties": {"panes": {"type": "integer"}}},
    [
        State("cuantos", ask=Ask("panes", "cuantos", integer)),
        State("listo", say="listo", choices=[Choice("otra", "Otra vez"), Choice("fin", "Listo")]),
        State("pedido", say="pedido", choices=[Choice("otra", "Otra más")]),
    ],
    [
        {"trigger": "pan", "source": "*", "dest": "cuantos"},
        {"trigger": "filled", "source": "cuantos", "dest": "pedido", "conditions": is_many},
        {"trigger": "filled", "source": "cuantos", "dest": "listo", "after": say},
        {"trigger": "otra", "source": ["listo", "pedido"], "dest": "cuantos"},
    ],
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    folder = tmp_path_factory.mktemp("pan")
    name = "pan_de_prueba"
    (folder / name / "textos").mkdir(parents=True)
    (folder / name / "__init__.py").write_text("", encoding="utf-8")
    texts = "cuantos: ¿Cuántos?\nanotado: Anotado.\nlisto: Listo.\npedido: Pedido.\n"
    (folder / name / "textos" / "es.yaml").write_text(texts, encoding="utf-8")
    sys.path.insert(0, str(folder))
    module: ModuleType = __import__(name)
    module.__dict__["liora_skills"] = hookimpl(specname="liora_skills")(lambda: [SKILL])
    yield load_modules(module, whatsapp)
    sys.path.remove(str(folder))
    del sys.modules[name]


def covered(folder: Path, registry: Registry, steps: str) -> Coverage:
    path = folder / "prueba.yaml"
    path.write_text(HEAD + steps, encoding="utf-8")
    seen = Seen()
    for result in replay(load_story(path), seen.watch(registry)):
        for turn in result.turns:
            seen.note(turn)
    return coverage_of(SKILL, seen)


def test_what_no_story_has_shown_is_named(tmp_path: Path, registry: Registry) -> None:
    found = covered(tmp_path, registry, "  - {user: /pan, bot: []}\n  - {user: '3', bot: []}\n")
    assert found.states == ["pedido"]
    assert found.transitions == [
        "filled: cuantos → pedido [is_many]",
        "otra: listo → cuantos",
        "otra: pedido → cuantos",
    ]
    assert found.choices == ["listo: Otra vez", "listo: Listo", "pedido: Otra más"]
    assert (found.shown, found.total, found.percent) == (4, 8, 50.0)
    assert next(iter(lines_of(found))) == "pan: 50 % of states and transitions (4 of 8)"


def test_all_of_it_is_complete_whatever_was_never_chosen(tmp_path: Path, registry: Registry) -> None:
    steps = "".join(
        f"  - {{{step}, bot: []}}\n" for step in ("user: /pan", "user: '3'", "tap: 1", "user: '30'", "tap: 1")
    )
    found = covered(tmp_path, registry, steps)
    assert found.complete
    assert found.percent == 100
    assert found.choices == ["listo: Listo"]


def test_a_skill_that_nobody_plays_has_shown_nothing() -> None:
    assert coverage_of(SKILL, Seen()).percent == 0
