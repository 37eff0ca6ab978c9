"""The only file that knows `transitions`: one machine a skill version, built once, stepped by a short-lived cursor."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from transitions import EventData, Machine, MachineError, Transition

from liora.errors import SkillError
from liora.skill import Effect, Skill, Step

OUTSIDE = "-"
"""The state of the machine while the conversation is not in this skill."""

GUARDS = ("conditions", "unless")
ACTIONS = ("prepare", "before", "after")

Carry = Callable[[Effect], None]

Act = Callable[[EventData], None]

Fits = Callable[[EventData], bool]

Witness = Callable[[int, str], None]
"""Hears of a transition that was taken to its end: the number of its declaration, and from which state."""


@dataclass(slots=True)
class Cursor:
    """The model of one step: where it stands, what it sees, and who takes the effects."""

    state: str
    step: Step
    carry: Carry
    entered: bool = False


class _Transition(Transition):
    """Prepares, and asks its guards itself: most are asked in vain, and the library has a log line for each step."""

    def __init__(self, *args: Any, ready: Sequence[Act] = (), fits: Sequence[Fits] = (), **others: Any) -> None:
        super().__init__(*args, **others)
        self._ready, self._fits = ready, fits

    def execute(self, event_data: EventData) -> bool:
        for prepare in self._ready:
            prepare(event_data)
        for fits in self._fits:
            if not fits(event_data):
                return False
        return super().execute(event_data)


class _Machine(Machine):
    """All its callbacks are functions of ours: nothing is looked up by name, and nothing is said of each to a log."""

    transition_cls = _Transition

    def callbacks(self, funcs: Iterable[str | Callable[..., Any]], event_data: EventData) -> None:
        for function in cast("Iterable[Act]", funcs):
            function(event_data)


class SkillMachine:
    """A skill's states and transitions; raises MachineError at building when they contradict each other.

    A `witness` is for stories that are counted; without one nothing is done for it.
    """

    def __init__(self, skill: Skill, witness: Witness | None = None) -> None:
        self._skill = skill.name
        self._machine = _Machine(
            model=None,
            states=[{"name": name, "on_enter": [_mark_entered]} for name in (OUTSIDE, *(s.name for s in skill.states))],
            initial=OUTSIDE,
            transitions=[_wrapped(*numbered, witness) for numbered in enumerate(skill.transitions)],
            send_event=True,
            auto_transitions=False,
        )

    def takes(self, state: str, trigger: str) -> bool:
        """Whether `trigger` leads anywhere from `state`, guards aside."""
        event = self._machine.events.get(trigger)
        return event is not None and state in event.transitions

    def knows(self, trigger: str) -> bool:
        """Whether `trigger` leads anywhere at all."""
        return trigger in self._machine.events

    def triggers(self) -> frozenset[str]:
        """All triggers of the skill."""
        return frozenset(self._machine.events)

    def fire(self, state: str, trigger: str, step: Step, carry: Carry) -> "Fired | None":
        """Fires `trigger` in `state`, handing each effect to `carry` as it is yielded; None when no transition fits.

        An exception of a guard, an action or `carry` leaves as it is, with a note that says where it was.
        """
        if not self.takes(state, trigger):
            return None
        cursor = Cursor(state, step, carry)
        try:
            if not self._machine.events[trigger].trigger(cursor):
                return None
        except Exception as error:
            error.add_note(f"This was the transition {trigger!r} of the skill {self._skill!r} from {state!r}.")
            raise
        return Fired(cursor.state, cursor.entered)


@dataclass(frozen=True, slots=True)
class Fired:
    """Where a step has led; `entered` is false for an internal transition, which says nothing by itself."""

    state: str
    entered: bool


def _mark_entered(event: EventData) -> None:
    _cursor(event).entered = True


def _cursor(event: EventData) -> Cursor:
    assert isinstance(event.model, Cursor)
    return event.model


def _wrapped(number: int, transition: Mapping[str, Any], witness: Witness | None) -> dict[str, Any]:
    plain = {key: value for key, value in transition.items() if key not in (*GUARDS, *ACTIONS)}
    holding = [_guard(function) for function in _listed(transition.get("conditions", ()))]
    failing = [_failing(function) for function in _listed(transition.get("unless", ()))]
    ready, before, after = ([_action(function) for function in _listed(transition.get(key, ()))] for key in ACTIONS)
    told = [_telling(number, witness)] if witness else []
    return plain | {"fits": [*holding, *failing], "ready": ready, "before": before, "after": [*after, *told]}


def _guard(function: Callable[[Step], bool]) -> Fits:
    return lambda event: function(_cursor(event).step)


def _failing(function: Callable[[Step], bool]) -> Fits:
    return lambda event: not function(_cursor(event).step)


def _action(function: Callable[[Step], Iterable[Effect] | None]) -> Act:
    def act(event: EventData) -> None:
        effects = function(_cursor(event).step)
        if effects is None:
            raise SkillError(f"The function {function.__qualname__!r} returns nothing: it has to yield its effects.")
        for effect in effects:
            _cursor(event).carry(effect)

    return act


def _telling(number: int, witness: Witness) -> Act:
    return lambda event: witness(number, str(event.transition.source) if event.transition else OUTSIDE)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


__all__ = ["OUTSIDE", "Cursor", "Fired", "MachineError", "SkillMachine"]
