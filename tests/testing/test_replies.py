"""A reply whose text is missing is found without anybody who says what leads to it."""

import importlib
from pathlib import Path

import pytest

from liora import plugins
from liora.testing.replies import reply_problems

SKILL = """
from liora.hookspecs import hookimpl
from liora.skill import Intent, Reply, Skill, State

def act(step):
    yield {reply}

@hookimpl
def liora_skills():
    return [Skill("eco", "1", ">=0.1", [Intent("eco")], {{"type": "object", "properties": {{"suyo": {{}}}}}},
                  [State("listo")], [dict(trigger="eco", source="*", dest="listo", after=act)])]
"""
TEXTS = "hola: 'Hola, {nombre}.'\nmio: 'Lo tuyo: {suyo} {palabras[cosa]}'\npalabras: {cosa: cosa}\n"


def problems(folder: Path, name: str, reply: str) -> list[str]:
    (folder / name / "textos").mkdir(parents=True)
    (folder / name / "__init__.py").write_text(SKILL.format(reply=reply), encoding="utf-8")
    (folder / name / "textos" / "es.yaml").write_text(TEXTS, encoding="utf-8")
    return reply_problems(plugins.load_modules(importlib.import_module(name)).skills["eco"])


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("Reply.text('hola', nombre='Ana')", []),
        ("Reply.text('mio')", []),
        ("Reply.text('hola', **step.value)", []),
        ("Reply.text('ho' + 'la')", []),
        ("Reply('hola', {'nombre': 'Ana'}, template='eco.hola')", []),
        ("Reply.image('https://eco.example/hola.png')", []),
        ("Reply.text('ola')", ["__init__.py:6 says 'ola', which is no text of textos/es.yaml"]),
        ("Reply(key='ola')", ["__init__.py:6 says 'ola', which is no text of textos/es.yaml"]),
        (
            "Reply.link('https://eco.example', 'Ver', 'ola')",
            ["__init__.py:6 says 'ola', which is no text of textos/es.yaml"],
        ),
        ("Reply.text('hola', nonbre='Ana')", ["__init__.py:6 says 'hola' without its placeholder 'nombre'"]),
    ],
)
def test_replies_are_held_against_the_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, reply: str, found: list[str]
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    assert problems(tmp_path, f"eco_{abs(hash(request.node.name))}", reply) == found


@pytest.mark.parametrize("skill", ["ecommerce", "liora", "reciclaje", "vida_sana"])
def test_the_skills_that_ship_say_what_they_have(skill: str) -> None:
    assert reply_problems(plugins.load().skills[skill]) == []
