"""docs/events.md is true: every row of its table is played, and its story is there and shows it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from liora.plugins import Registry, load
from liora.testing.replay import replay
from liora.testing.said import Said
from liora.testing.story import Story, load_story

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "conversations" / "fixtures"
QUESTION = "¿Cuántos vasos de agua tomaste?"


@dataclass(frozen=True)
class Row:
    """`step` is what happens; the answers are as the table words them."""

    what: str
    step: Mapping[str, Any]
    at_rest: str
    in_question: str
    story: str


def read_rows() -> list[Row]:
    table = [line for line in (ROOT / "docs" / "events.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[2:]]
    return [Row(what, YAML(typ="safe").load(step.strip("`")), *others) for what, step, *others in cells]


ROWS = read_rows()


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load()


@pytest.fixture(scope="module")
def head() -> Story:
    return load_story(STORIES / "liora" / "fotos_y_voces.yaml")


def answers(head: Story, registry: Registry, *steps: Mapping[str, Any]) -> Sequence[Said]:
    """What the last of `steps` is answered with."""
    played = replay(replace(head, steps=[{"bot": [], **step} for step in steps]), registry)
    return played[-1].bot


def agree(expected: str, said: Sequence[Said]) -> bool:
    if expected == "silence":
        return not said
    words = re.findall("«(.+?)»", expected)
    text = str(said[0]) if len(said) == 1 else ""
    asked = expected.endswith("and the question")
    return bool(words) and all(word in text for word in words) and (QUESTION in text) == asked


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_at_rest(row: Row, head: Story, registry: Registry) -> None:
    said = answers(head, registry, row.step)
    assert agree(row.at_rest, said), said


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_in_the_middle_of_a_question(row: Row, head: Story, registry: Registry) -> None:
    said = answers(head, registry, {"user": "/agua"}, row.step)
    assert agree(row.in_question, said), said


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_while_a_person_answers_there_is_silence_but_for_danger_and_words_that_leave(
    row: Row, head: Story, registry: Registry
) -> None:
    said = answers(head, registry, {"person": "Hola, soy Ana"}, row.step)
    heard = "danger" in row.what or row.step.get("webhook") == "boton_de_plantilla_menu.json"
    assert bool(said) == heard, said


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_its_story_shows_it(row: Row) -> None:
    story = load_story(STORIES / f"{row.story}.yaml")
    (kind,) = row.step.keys() - {"caption"}
    shown = [step for step in story.steps if kind in step and (kind != "webhook" or step[kind] == row.step[kind])]
    shown = [step for step in shown if ("caption" in step) == ("caption" in row.step)]
    assert shown


def test_the_page_names_only_stories_that_exist() -> None:
    text = (ROOT / "docs" / "events.md").read_text("utf-8")
    named = set(re.findall(r"liora/[a-z_0-9]+", text))
    assert {name for name in named if not (STORIES / f"{name}.yaml").is_file()} == set()
    assert len(named) > 25
