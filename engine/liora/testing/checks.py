"""What a step of a story expects, held against what happened."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from liora.core.conversation import Conversation
from liora.core.outcome import Trace, Turn
from liora.testing.said import Said, agrees


def problems_of(
    step: Mapping[str, Any],
    said: Sequence[Said],
    turns: Sequence[Turn],
    conversation: Conversation,
    spent: Mapping[str, int],
) -> list[str]:
    """A sentence for each difference: of all that was said, and of what else the step names."""
    problems = [*_about_words(step["bot"], said)]
    if not _CHECKS.isdisjoint(step):
        problems += _about_turns(step, turns, conversation.state)
        problems += _about_slots(step.get("slots", {}), conversation.slots)
        problems += _about_quota(step.get("quota", {}), spent)
    return problems


def _about_words(expected: Sequence[Any], said: Sequence[Said]) -> Iterator[str]:
    for at in range(max(len(expected), len(said))):
        if at >= len(said):
            yield f"expected and not said: {expected[at]!r}"
        elif at >= len(expected):
            yield f"said and not expected: {said[at]!r}"
        elif not agrees(expected[at], said[at]):
            yield f"expected {expected[at]!r}, said {said[at]!r}"


def _about_turns(step: Mapping[str, Any], turns: Sequence[Turn], state: str) -> Iterator[str]:
    trace = turns[-1].trace if turns else Trace()
    actual: dict[str, Any] = {
        "state": state,
        "intent": trace.intent,
        "asked": list(trace.asked),
        "no_match": trace.no_match,
        "effects": [name for turn in turns for name in _effects(turn)],
    }
    for name, found in actual.items():
        if name in step and found != step[name]:
            yield f"{name} is {found!r}, not {step[name]!r}"
    if "score_at_least" in step and (trace.score or 0) < step["score_at_least"]:
        yield f"score is {trace.score}, below {step['score_at_least']}"


def _effects(turn: Turn) -> list[str]:
    timers = [f"timer {timer.name}" if timer.due_at else f"no timer {timer.name}" for timer in turn.timers]
    spends = [f"spend {spend.metric}" for spend in turn.spent]
    notices = [f"notify {kind}" for kind in turn.notices]
    orders = ["order"] if turn.order else []
    return [*timers, *spends, *(f"job {job.name}" for job in turn.jobs), *notices, *orders]


def _about_slots(expected: Mapping[str, Any], slots: Mapping[str, Any]) -> Iterator[str]:
    flat = {name: value for of_skill in slots.values() for name, value in of_skill.items()}
    for name, value in expected.items():
        if flat.get(name) != value:
            yield f"slot {name} is {flat.get(name)!r}, not {value!r}"


def _about_quota(expected: Mapping[str, int], spent: Mapping[str, int]) -> Iterator[str]:
    for metric, used in expected.items():
        if spent.get(metric, 0) != used:
            yield f"quota {metric} has {spent.get(metric, 0)} used, not {used}"


_CHECKS = frozenset({"state", "intent", "asked", "no_match", "effects", "score_at_least", "slots", "quota"})
