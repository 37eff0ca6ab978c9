"""pytest plugin: every story (`*.yaml` with a `story:` key below a folder named `fixtures`) is a test of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liora.errors import StoryError
from liora.plugins import Registry, load
from liora.testing.replay import replay
from liora.testing.story import load_story
from liora.testing.transcript import transcript

REGISTRY = pytest.StashKey[Registry]()


class StoryFailed(Exception):
    """The bot said something else; the message is the transcript."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "StoryFile | None":
    """Takes the YAML files that begin with `story:`."""
    if file_path.suffix in (".yaml", ".yml") and "fixtures" in file_path.parts and _is_story(file_path):
        return StoryFile.from_parent(parent, path=file_path)
    return None


class StoryFile(pytest.File):
    """One file, one story, one test."""

    def collect(self) -> Iterator["StoryItem"]:
        yield StoryItem.from_parent(self, name=self.path.stem)


class StoryItem(pytest.Item):
    """Replays its file through the installed skills."""

    def runtest(self) -> None:
        stash = self.config.stash
        if REGISTRY not in stash:
            stash[REGISTRY] = load()
        story = load_story(self.path)
        results = replay(story, stash[REGISTRY])
        if not all(result.ok for result in results):
            raise StoryFailed("\n".join(transcript(story, results)))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        if isinstance(excinfo.value, StoryFailed | StoryError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, 0, f"story: {self.name}"


def _is_story(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline().startswith("story:")
