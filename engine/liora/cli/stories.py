"""`liora replay`: recorded conversations against the skills that are installed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import orjson
import typer

from liora.garbage import rarely_collected
from liora.plugins import Registry, load
from liora.testing import coverage as covering
from liora.testing import tally
from liora.testing.coverage import Coverage, Seen, coverage_of
from liora.testing.replay import StepResult, replay
from liora.testing.story import Story, find_stories, load_story, rewrite
from liora.testing.transcript import as_json, transcript


def replay_stories(
    paths: Annotated[list[Path], typer.Argument(help="Stories, or folders of stories.")],
    update: Annotated[bool, typer.Option("--update", help="Rewrite what the bot said.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a step, then one with the sums.")] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say which states and transitions no story has shown; exit 1 for any.")
    ] = False,
) -> None:
    """Replays stories, prints transcripts with differences, and exits 1 when one differs.

    With `--coverage` only stories that differ are printed, and it exits 1 for what was not shown too.
    """
    seen = Seen()
    registry = seen.watch(load()) if coverage else load()
    failed = 0
    stories = [load_story(path) for path in find_stories(paths)]
    with rarely_collected():
        for story in stories:
            results = replay(story, registry)
            if update and _differ(results):
                rewrite(story.path, [result.bot for result in results])
                results = replay(load_story(story.path), registry)
            failed += _differ(results)
            _print(story, results, json, coverage)
            for turn in (turn for result in results for turn in result.turns):
                seen.note(turn)
    covered = _covered(stories, registry, seen) if coverage else []
    _print_sums(stories, failed, covered, json)
    if failed or not stories or not all(each.complete for each in covered):
        raise typer.Exit(1)


def _differ(results: Sequence[StepResult]) -> bool:
    return not all(result.ok for result in results)


def _covered(stories: Sequence[Story], registry: Registry, seen: Seen) -> list[Coverage]:
    """Of the skills whose stories were given."""
    names = sorted({story.skill for story in stories})
    return [coverage_of(registry.skills[name].skill, seen) for name in names if name in registry.skills]


def _print(story: Story, results: Sequence[StepResult], json: bool, quietly: bool) -> None:
    """All of it, or where transcripts are not what was asked for only what differs."""
    if quietly and not _differ(results):
        return
    if json:
        for result in results:
            print(orjson.dumps(as_json(story, result)).decode())
    else:
        print("\n".join(transcript(story, results)))


def _print_sums(stories: Sequence[Story], failed: int, covered: Sequence[Coverage], json: bool) -> None:
    sums = {"passed": len(stories) - failed, "failed": failed, "stories": tally.tally_of(stories)}
    if json:
        print(orjson.dumps(sums | ({"coverage": covered} if covered else {})).decode())
        return
    print("\n".join(tally.lines_of(tally.tally_of(stories))))
    for each in covered:
        print("\n".join(covering.lines_of(each)))
    print(f"{len(stories) - failed} passed, {failed} failed")
