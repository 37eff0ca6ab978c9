"""docs/skills.md is true: what it quotes stands in its example, the example works, and no word is left out."""

import importlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

from liora import hookspecs, plugins, skill
from liora.plugins import Registry
from liora.testing.coverage import Seen, coverage_of, lines_of
from liora.testing.replay import replay
from liora.testing.replies import reply_problems
from liora.testing.story import Story, find_stories, load_story
from liora.testing.tally import kinds
from liora.testing.transcript import transcript

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "liora-citas"
PAGE = (DOCS / "skills.md").read_text(encoding="utf-8")
MOST_LINES = 250


@pytest.fixture(scope="module")
def module() -> Iterator[ModuleType]:
    """The example, as it would be installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLE / "src")
        yield importlib.import_module("liora_citas")


@pytest.fixture(scope="module")
def registry(module: ModuleType) -> Registry:
    registry = plugins.load_modules(module)
    registry.channels = plugins.load().channels
    return registry


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return [load_story(path) for path in find_stories([EXAMPLE / "fixtures"])]


def test_what_the_page_quotes_stands_in_the_example() -> None:
    source = [path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*") if path.suffix in (".py", ".yaml")]
    quoted = re.findall(r"^```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert quoted
    for block in quoted:
        assert any(block in text for text in source), block


def test_the_page_has_every_word_hook_and_kind_of_story() -> None:
    words = [name for name, value in vars(skill).items() if is_dataclass(value) and value.__module__ == skill.__name__]
    hooks = [name for name in vars(hookspecs) if name.startswith("liora_")]
    lacking = [name for name in (*words, *hooks, *kinds()) if f"`{name}`" not in PAGE]
    assert lacking == ["Offer"], "an Offer is for the engine's own menu"


def test_the_page_stays_readable() -> None:
    lines = PAGE.splitlines()
    assert len(lines) <= MOST_LINES
    assert [line for line in lines if len(line) > 123 and not line.startswith("|")] == []


def test_the_files_that_the_page_names_are_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    named = [name for name in re.findall(r"`([\w/.-]+/[\w.-]+\.(?:py|json))`", PAGE) if name.startswith("engine/")]
    assert links
    assert named
    assert [link for link in links if not (DOCS / link).exists()] == []
    assert [name for name in named if not (DOCS.parent / name).exists()] == []


def test_the_stories_of_the_example_hold(registry: Registry, stories: list[Story]) -> None:
    for story in stories:
        results = replay(story, registry)
        assert all(result.ok for result in results), "\n".join(transcript(story, results))


def test_they_show_all_of_it(registry: Registry, stories: list[Story]) -> None:
    seen = Seen()
    watched = seen.watch(registry)
    for turn in (turn for story in stories for result in replay(story, watched) for turn in result.turns):
        seen.note(turn)
    covered = coverage_of(registry.skills["citas"].skill, seen)
    assert covered.complete, "\n".join(lines_of(covered))
    assert not covered.choices


def test_its_replies_have_their_texts(registry: Registry) -> None:
    assert reply_problems(registry.skills["citas"]) == []


def test_its_package_names_its_module_and_an_engine_that_fits(module: ModuleType, registry: Registry) -> None:
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (needed,) = (Requirement(each) for each in project["dependencies"])
    assert project["entry-points"] == {"liora": {"citas": module.__name__}}
    assert needed.name == "liora-engine"
    assert needed.specifier.contains(version("liora-engine"))
    assert needed.specifier == registry.skills["citas"].skill.engine
    assert project["version"] == registry.skills["citas"].skill.version


@pytest.mark.usefixtures("module")
def test_its_own_tests_pass() -> None:
    assert pytest.main(["-q", "-n0", "-p", "no:cacheprovider", str(EXAMPLE / "tests")]) == 0
