"""`liora replay`: recorded conversations against the skills that are installed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import orjson
import typer

from liora.plugins import load
from liora.testing.replay import StepResult, replay
from liora.testing.story import Story, find_stories, load_story, rewrite
from liora.testing.transcript import as_json, transcript


def replay_stories(
    paths: Annotated[list[Path], typer.Argument(help="Stories, or folders of stories.")],
    update: Annotated[bool, typer.Option("--update", help="Rewrite what the bot said.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a step.")] = False,
) -> None:
    """Replays stories, prints transcripts with differences, and exits 1 when one differs."""
    registry = load()
    failed = 0
    files = find_stories(paths)
    for path in files:
        story = load_story(path)
        results = replay(story, registry)
        differs = not all(result.ok for result in results)
        if update and differs:
            rewrite(path, [result.bot for result in results])
            results = replay(load_story(path), registry)
            differs = not all(result.ok for result in results)
        failed += differs
        _print(story, results, json)
    if not json:
        print(f"{len(files) - failed} passed, {failed} failed")
    if failed or not files:
        raise typer.Exit(1)


def _print(story: Story, results: Sequence[StepResult], json: bool) -> None:
    if json:
        for result in results:
            print(orjson.dumps(as_json(story, result)).decode())
    else:
        print("\n".join(transcript(story, results)))
