"""What can be wrong with the states and transitions of a skill: what leads nowhere, and where nothing leads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from liora.core.choices import Payload
from liora.core.machine import ACTIONS, GUARDS, OUTSIDE, MachineError, SkillMachine
from liora.skill import Choice, Skill, State

ENGINE_TRIGGERS = frozenset({"fin", "ayuda", "persona", "salir"})
"""Triggers that a choice may always name: the engine takes them."""

LONGEST_PAYLOAD = 200
"""Characters that come back from a row of a list, with place, version and trigger."""

ANYWHERE, SAME = "*", "="
PARTS = frozenset({"trigger", "source", "dest"})


def machine_problems(skill: Skill) -> Iterator[str]:
    """Everything wrong with where `skill` may go."""
    broken = list(_malformed(skill))
    yield from broken
    if broken:
        return
    unknown = list(_unknown_places(skill))
    yield from unknown
    try:
        machine = SkillMachine(skill)
    except (MachineError, ValueError, KeyError, TypeError) as error:
        if not unknown:
            yield f"its transitions contradict each other ({error})"
        return
    yield from _intents(skill, machine)
    for state in skill.states:
        yield from _state(skill, state, machine)
    if skill.search and skill.search.trigger not in machine.triggers():
        yield f"its search fires {skill.search.trigger!r}, which nothing takes"


def _malformed(skill: Skill) -> Iterator[str]:
    for number, transition in enumerate(skill.transitions, 1):
        called = f"its transition {number} ({transition.get('trigger', 'without a trigger')})"
        yield from (f"{called} has no {part!r}" for part in sorted(PARTS - transition.keys()))
        for key in sorted(transition.keys() - PARTS - {*GUARDS, *ACTIONS}):
            yield f"{called} has {key!r}: there are {', '.join(sorted({*PARTS, *GUARDS, *ACTIONS}))}"
        for key in (key for key in (*GUARDS, *ACTIONS) if key in transition):
            for each in _listed(transition[key]):
                if not callable(each):
                    yield f"{called} has {each!r} as {key!r}, where a function belongs"


def _unknown_places(skill: Skill) -> Iterator[str]:
    names = {state.name for state in skill.states} | {ANYWHERE, OUTSIDE, SAME}
    for transition in skill.transitions:
        for place in (*_listed(transition["source"]), *_listed(transition["dest"] or ())):
            if place not in names:
                yield f"the transition {transition['trigger']!r} names the state {place!r}, which does not exist"


def _intents(skill: Skill, machine: SkillMachine) -> Iterator[str]:
    for intent in skill.intents:
        if not machine.takes(OUTSIDE, intent.trigger):
            yield f"the intent {intent.name!r} has no transition {intent.trigger!r} from outside (source '*')"
        elif _may_refuse(skill, OUTSIDE, intent.trigger):
            yield f"the intent {intent.name!r} has a guard on its only transition from outside: add one without"


def _state(skill: Skill, state: State, machine: SkillMachine) -> Iterator[str]:
    if state.ask:
        yield from _asking(skill, state, machine)
    for choice in () if callable(state.choices) else state.choices:
        yield from _choice(skill, state, choice, machine)


def _asking(skill: Skill, state: State, machine: SkillMachine) -> Iterator[str]:
    assert state.ask is not None
    if not machine.takes(state.name, "filled"):
        yield f"the state {state.name!r} asks but has no transition 'filled'"
    elif _may_refuse(skill, state.name, "filled"):
        yield f"the only transition 'filled' from {state.name!r} has a guard: add one without, for other answers"
    if state.ask.location and not machine.takes(state.name, "location"):
        yield f"the state {state.name!r} asks for a location but has no transition 'location'"
    if state.ask.exhausted not in machine.triggers() | ENGINE_TRIGGERS | {each.name for each in skill.intents}:
        yield f"the state {state.name!r} fires {state.ask.exhausted!r} when it is exhausted, which nothing takes"


def _choice(skill: Skill, state: State, choice: Choice, machine: SkillMachine) -> Iterator[str]:
    called = f"the choice {choice.label!r} of {state.name!r}"
    if choice.trigger not in machine.triggers() | ENGINE_TRIGGERS | {each.name for each in skill.intents}:
        yield f"{called} fires {choice.trigger!r}, which nothing takes"
    elif not machine.takes(state.name, choice.trigger) and choice.trigger in machine.triggers() - {
        *ENGINE_TRIGGERS,
        *(each.name for each in skill.intents),
    }:
        yield f"{called} fires {choice.trigger!r}, which nothing takes in that state"
    try:
        length = len(Payload(f"{skill.name}.{state.name}", skill.version, choice.trigger, choice.value).encode())
    except TypeError:
        yield f"{called} has a value that is no JSON"
    else:
        if length > LONGEST_PAYLOAD:
            yield f"{called} has a value too long for a button: {length} characters of {LONGEST_PAYLOAD}"


def _may_refuse(skill: Skill, state: str, trigger: str) -> bool:
    """Whether the only way that `trigger` may go from `state` has a guard; of several, one is taken to fit always.

    A guard beside `prepare` looks at what that has decided, so it is taken to hold.
    """
    ways = [each for each in skill.transitions if each["trigger"] == trigger and _leaves_from(each, state)]
    return len(ways) == 1 and any(ways[0].get(key) for key in GUARDS) and "prepare" not in ways[0]


def _leaves_from(transition: Mapping[str, Any], state: str) -> bool:
    return not {ANYWHERE, state}.isdisjoint(_listed(transition["source"]))


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]
