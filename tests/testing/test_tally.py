"""Stories counted by skill and kind."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from liora.errors import StoryError
from liora.testing.story import Story, load_story
from liora.testing.tally import kinds, lines_of, tally_of

HEAD = "story: una prueba\nskill: agua\nkind: {kind}\ntenant: {{pais: CL}}\nnow: 2026-11-23T12:00:00-03:00\n"
STEPS = "steps:\n  - {user: hola, bot: []}\n"


def story(skill: str, kind: str) -> Story:
    return Story(Path("x"), "x", skill, {}, {}, datetime(2026, 1, 1, tzinfo=UTC), [], kind)


def test_stories_are_counted_by_skill_and_kind_in_the_order_of_the_schema() -> None:
    stories = [story("vida", "tipeo"), story("vida", "feliz"), story("vida", "tipeo"), story("agua", "")]
    assert tally_of(stories) == {"agua": {"-": 1}, "vida": {"feliz": 1, "tipeo": 2}}
    assert list(lines_of(tally_of(stories))) == ["agua: 1 (- 1)", "vida: 3 (feliz 1, tipeo 2)"]


@pytest.mark.parametrize("kind", kinds())
def test_a_story_says_its_kind(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "historia.yaml"
    path.write_text(HEAD.format(kind=kind) + STEPS, encoding="utf-8")
    assert load_story(path).kind == kind


def test_a_kind_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "historia.yaml"
    path.write_text(HEAD.format(kind="triste") + STEPS, encoding="utf-8")
    with pytest.raises(StoryError, match="at kind"):
        load_story(path)
