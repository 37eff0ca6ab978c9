"""What stories have shown of a skill: the states that were entered, the transitions that were taken."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from liora.core.machine import GUARDS, SkillMachine
from liora.core.outcome import Turn
from liora.plugins import Registry
from liora.skill import Choice, Skill

ANYWHERE = "*"


@dataclass(slots=True)
class Seen:
    """What has happened in the turns of stories: places, transitions by skill, number and source, options chosen."""

    places: set[str] = field(default_factory=set)
    taken: set[tuple[str, int, str]] = field(default_factory=set)
    chosen: set[tuple[str, str, str]] = field(default_factory=set)

    def watch(self, registry: Registry) -> Registry:
        """The same skills, which tell of each transition that is taken."""
        return registry.with_machines(lambda skill: SkillMachine(skill, self._witness(skill.name)))

    def note(self, turn: Turn) -> None:
        """Takes in where a turn has led, and what was chosen in it."""
        self.places.add(turn.state)
        if turn.trace.choice:
            choice = turn.trace.choice
            self.chosen.add((choice.state, choice.trigger, repr(choice.value)))

    def _witness(self, skill: str) -> Callable[[int, str], None]:
        return lambda number, source: self.taken.add((skill, number, source))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a skill was shown; what is missing by name. Options are named and not counted."""

    skill: str
    shown: int
    total: int
    states: Sequence[str]
    transitions: Sequence[str]
    choices: Sequence[str]

    @property
    def complete(self) -> bool:
        return self.shown == self.total

    @property
    def percent(self) -> float:
        """Rounded down to a tenth, so that only what is complete is 100."""
        return self.shown * 1000 // self.total / 10 if self.total else 100.0


def coverage_of(skill: Skill, seen: Seen) -> Coverage:
    """Holds a skill's declaration against what was seen of it."""
    places = {state.name: f"{skill.name}.{state.name}" for state in skill.states}
    states = [name for name, place in places.items() if place not in seen.places]
    arrows = [arrow for number in range(len(skill.transitions)) for arrow in _arrows(skill, number)]
    transitions = [_named(skill, *arrow) for arrow in arrows if not _taken(skill, arrow, seen)]
    total = len(places) + len(arrows)
    choices = [
        f"{name}: {choice.label}" for name, choice in _static_choices(skill) if not _chosen(places[name], choice, seen)
    ]
    return Coverage(skill.name, total - len(states) - len(transitions), total, states, transitions, choices)


def lines_of(coverage: Coverage) -> Iterator[str]:
    """A line with the percentage, and one for each thing that is missing."""
    yield f"{coverage.skill}: {coverage.percent:g} % of states and transitions ({coverage.shown} of {coverage.total})"
    yield from (f"  ✗ state {name}" for name in coverage.states)
    yield from (f"  ✗ transition {name}" for name in coverage.transitions)
    yield from (f"  · never chosen: {name}" for name in coverage.choices)


def _arrows(skill: Skill, number: int) -> Iterable[tuple[int, str]]:
    """A declared transition once for each source that it lists; once where it leads from anywhere."""
    source = skill.transitions[number]["source"]
    sources = source if isinstance(source, list | tuple) else [source]
    return [(number, each) for each in sources]


def _taken(skill: Skill, arrow: tuple[int, str], seen: Seen) -> bool:
    number, source = arrow
    if source == ANYWHERE:
        return any((name, of) == (skill.name, number) for name, of, _ in seen.taken)
    return (skill.name, number, source) in seen.taken


def _named(skill: Skill, number: int, source: str) -> str:
    """`trigger: source → dest`, with its guards where several transitions could be meant."""
    transition = skill.transitions[number]
    goal = {None: "(stays)", "=": source}.get(transition["dest"], transition["dest"])
    alike = sum(other["trigger"] == transition["trigger"] for other in skill.transitions)
    guards = ", ".join(_guards(transition)) if alike > 1 else ""
    return f"{transition['trigger']}: {source} → {goal}" + (f" [{guards}]" if guards else "")


def _guards(transition: Mapping[str, Any]) -> Iterator[str]:
    for key in GUARDS:
        functions = transition.get(key, ())
        for function in functions if isinstance(functions, list | tuple) else [functions]:
            yield ("" if key == "conditions" else "not ") + _called(function)


def _called(function: Callable[..., bool]) -> str:
    """A function's name; where it has none of its own, its line."""
    name = getattr(function, "__name__", "") or repr(function)
    code = getattr(function, "__code__", None)
    return f"line {code.co_firstlineno}" if name == "<lambda>" and code else name


def _static_choices(skill: Skill) -> Iterator[tuple[str, Choice]]:
    for state in skill.states:
        if not callable(state.choices):
            yield from ((state.name, choice) for choice in state.choices)


def _chosen(place: str, choice: Choice, seen: Seen) -> bool:
    return (place, choice.trigger, repr(choice.value)) in seen.chosen
