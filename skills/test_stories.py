"""The recorded conversations show all of the skills that Liora ships, and each skill in every kind of conversation."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from liora.plugins import load
from liora.testing.coverage import Coverage, Seen, coverage_of, lines_of
from liora.testing.replay import replay
from liora.testing.story import Story, find_stories, load_story
from liora.testing.tally import kinds, tally_of

FIXTURES = Path(__file__).parents[1] / "conversations" / "fixtures"
SHIPPED = ("ecommerce", "liora", "reciclaje", "vida_sana")
FEWEST = 25


@pytest.fixture(scope="module")
def stories() -> Sequence[Story]:
    return [load_story(path) for path in find_stories([FIXTURES])]


def test_every_state_is_entered_and_every_transition_taken(stories: Sequence[Story]) -> None:
    seen = Seen()
    registry = seen.watch(load())
    for story in stories:
        for result in replay(story, registry):
            for turn in result.turns:
                seen.note(turn)
    covered: list[Coverage] = [coverage_of(registry.skills[name].skill, seen) for name in SHIPPED]
    assert all(each.complete for each in covered), "\n".join(line for each in covered for line in lines_of(each))


def test_each_skill_has_stories_of_every_kind(stories: Sequence[Story]) -> None:
    counted = tally_of(stories)
    for name in SHIPPED:
        assert sum(counted[name].values()) >= FEWEST, counted[name]
        assert set(counted[name]) == set(kinds()), counted[name]
