"""`liora replay`: recorded conversations against the skills that are installed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import orjson
import typer

from liora.plugins import load
from liora.testing.replay import StepResult, replay
from liora.testing.story import Story, find_stories, load_story, rewrite
from liora.testing.tally import lines_of, tally_of
from liora.testing.transcript import as_json, transcript


def replay_stories(
    paths: Annotated[list[Path], typer.Argument(help="Stories, or folders of stories.")],
    update: Annotated[bool, typer.Option("--update", help="Rewrite what the bot said.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a step, then one with the sums.")] = False,
) -> None:
    """Replays stories, prints transcripts with differences, and exits 1 when one differs."""
    registry = load()
    failed = 0
    stories = [load_story(path) for path in find_stories(paths)]
    for story in stories:
        results = replay(story, registry)
        differs = not all(result.ok for result in results)
        if update and differs:
            rewrite(story.path, [result.bot for result in results])
            results = replay(load_story(story.path), registry)
            differs = not all(result.ok for result in results)
        failed += differs
        _print(story, results, json)
    _print_sums(stories, failed, json)
    if failed or not stories:
        raise typer.Exit(1)


def _print(story: Story, results: Sequence[StepResult], json: bool) -> None:
    if json:
        for result in results:
            print(orjson.dumps(as_json(story, result)).decode())
    else:
        print("\n".join(transcript(story, results)))


def _print_sums(stories: Sequence[Story], failed: int, json: bool) -> None:
    tally = tally_of(stories)
    if json:
        print(orjson.dumps({"passed": len(stories) - failed, "failed": failed, "stories": tally}).decode())
    else:
        print("\n".join([*lines_of(tally), f"{len(stories) - failed} passed, {failed} failed"]))
