"""A replayed story as people and programs read it."""

from collections.abc import Iterator, Sequence
from typing import Any

from liora.testing.replay import StepResult
from liora.testing.said import Said
from liora.testing.story import Story


def transcript(story: Story, results: Sequence[StepResult]) -> Iterator[str]:
    """The conversation, with a line below each step for all that differs from the story."""
    yield f"{'✓' if all(result.ok for result in results) else '✗'} {story.name}  ({story.path})"
    for result in results:
        yield f"  {result.number:>2} › {result.input}"
        for said in result.bot:
            yield from (f"     ‹ {line}" for line in spoken(said).splitlines())
        for said in result.waiting:
            yield f"     · waits for the person to write, or for a template: {spoken(said).splitlines()[0]}"
        yield from (f"     ✗ {problem}" for problem in result.problems)


def as_json(story: Story, result: StepResult) -> dict[str, Any]:
    """One step as `liora replay --json` prints it."""
    return {
        "story": story.name,
        "skill": story.skill,
        "kind": story.kind,
        "step": result.number,
        "input": result.input,
        "intent": result.trace.intent,
        "asked": list(result.trace.asked),
        "no_match": result.trace.no_match,
        "score": result.trace.score,
        "state": result.state,
        "slots": result.slots,
        "bot": result.bot,
        "ok": result.ok,
    }


def spoken(said: Said) -> str:
    """A message as text: its words, then its options by number."""
    if isinstance(said, str):
        return said
    ((kind, parts),) = said.items()
    options = parts.get("options") or parts.get("rows") or []
    extra = [parts[name] for name in ("link", "url") if name in parts]
    head = parts["text"] if kind in ("buttons", "list") else f"[{kind}] {parts['text']}"
    return "\n".join([head, *(f"{number}) {option}" for number, option in enumerate(options, 1)), *extra])
