"""What an event means here and now. The order decides (exact before flow, flow before fuzzy, asking before doing):

safety words → tap, `?`, `/command`, number of the last list → the flow in progress → what an intent recognises by
itself → word coverage over the tenant's intents → free-text search of the skills → not understood.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from liora.core.choices import Payload
from liora.core.decision import (
    Chosen,
    Decision,
    Doubtful,
    Endangered,
    Filled,
    Fires,
    Found,
    NotInList,
    Received,
    Silence,
    Spoken,
    Unanswered,
    Wanted,
)
from liora.core.machine import OUTSIDE
from liora.core.memory import Memory
from liora.core.skillset import ENGINE, LoadedSkill, SkillSet
from liora.core.understanding import match_of, matched, nearly, read_or_said, searched, several
from liora.events import (
    AgentEvent,
    ContactsEvent,
    Event,
    JobEvent,
    LocationEvent,
    MediaEvent,
    MergeEvent,
    OrderEvent,
    ReactionEvent,
    SystemEvent,
    TapEvent,
    TextEvent,
    TimerEvent,
    UnsupportedEvent,
    words_of,
)
from liora.language.matching import best_label, within_one_edit
from liora.language.normalise import fold
from liora.language.readers import yes_no
from liora.language.rewording import reworded
from liora.language.safety import detect
from liora.skill import State
from liora.view import View

NUMBER = re.compile(r"(?:(?:la|el|n[uú]mero|opci[oó]n|#)\s*)?([0-9]{1,3})\s*[.)!]*")
"""A number of a list as people type it: `2`, `la 2`, `2)`; not `-2`, not `2,5`."""

POINTED = re.compile(
    r"(?:(?:quiero|dame|deme|ver|s[ií],?)\s+)?((?:la|el)\s+\w+)(?:\s+(?:por\s?favor|porfa|porfis|xfa|plis))?\s*[.!]*"
)
"""An option that is pointed at: "quiero la primera", "la 2 porfa"."""

ORDINALS: Mapping[str, int] = {
    "primer": 1,
    "primero": 1,
    "primera": 1,
    "segundo": 2,
    "segunda": 2,
    "tercero": 3,
    "tercera": 3,
}

ATTENDED = f"{ENGINE}.atendida"
"""Where a person of the tenant answers."""


def decide(place: str, memory: Memory, event: Event, skills: SkillSet, view: View, now: datetime) -> Decision:
    """What `event` means in `place` (`<skill>.<state>` or empty)."""
    if endangered := _endangered(event):
        return endangered
    match event:
        case TextEvent(text=text):
            return _decide_text(place, memory, text, skills, view, now)
        case TapEvent(payload=payload, title=title):
            return _tapped(place, payload) or _titled(place, memory, title or payload, skills, view, now)
        case TimerEvent(name=name):
            return _fires(name, None)
        case JobEvent(name=name, result=result):
            return _fires(name, result)
        case LocationEvent():
            return _placed(place, event, skills)
        case MediaEvent():
            return _media(place, memory, event, skills, view, now)
        case ContactsEvent():
            return _unasked(place, "contacts", event, skills)
        case OrderEvent():
            return _ordered(place, event, skills)
        case UnsupportedEvent():
            return _unasked(place, "unsupported", event, skills)
        case AgentEvent(text=text, act=act):
            return Spoken(text, act)
        case SystemEvent(change="edit") if memory.misses or memory.tries:
            return _edited(place, memory, event, skills, view, now)
        case ReactionEvent() | SystemEvent() | MergeEvent():
            return Silence()
        case _:
            assert_never(event)


def _endangered(event: Event) -> Endangered | None:
    """By a person's own words, wherever they stand; a title of ours is none of them."""
    ours = isinstance(event, TapEvent) and Payload.decode(event.payload) is not None
    danger = None if ours else detect(words_of(event))
    return Endangered(danger) if danger else None


def _tapped(place: str, payload: str) -> Chosen | Silence | None:
    """An option of ours; what is tapped while a person of the tenant answers is for that person to see."""
    chosen = Payload.decode(payload)
    if chosen is None:
        return None
    return Silence() if place == ATTENDED else Chosen(chosen)


def _titled(place: str, memory: Memory, title: str, skills: SkillSet, view: View, now: datetime) -> Decision:
    """A button that is not ours (a template's, somebody else's list): an option of the last list, else as if typed."""
    here = skills.state_of(place)
    begun = fold(title.rstrip("…"))
    same = [n for n, label in enumerate(memory.labels(now), 1) if fold(label).startswith(begun) and begun]
    equal = [n for n in same if fold(memory.shown[n - 1][0]) == begun] or same
    payload = memory.payload(equal[0]) if len(equal) == 1 and not (here and here[1].quiet) else None
    return Chosen(payload) if payload else _decide_text(place, memory, title, skills, view, now)


def _media(place: str, memory: Memory, event: MediaEvent, skills: SkillSet, view: View, now: datetime) -> Decision:
    """A file by the state that waits for it; else by its caption, where that says clearly what is wanted."""
    found = _unasked(place, "voz" if event.voice else event.media, event, skills)
    if not isinstance(found, Received) or event.caption in ("", event.filename):
        return found
    meant = _decide_text(place, memory, event.caption, skills, view, now)
    return meant if isinstance(meant, Wanted | Doubtful | Found) else found


def _edited(place: str, memory: Memory, event: Event, skills: SkillSet, view: View, now: datetime) -> Decision:
    """Who mends what was not understood wants an answer; where the channel hides the new words, they are asked for."""
    text = words_of(event)
    return _decide_text(place, memory, text, skills, view, now) if text else _unasked(place, "edit", event, skills)


def _decide_text(place: str, memory: Memory, text: str, skills: SkillSet, view: View, now: datetime) -> Decision:
    here = skills.state_of(place)
    exact = _command(text, skills) or _numbered(text, here, memory, now)
    if exact:
        return exact
    if here and (taken := _taken_by_flow(text, here, memory, skills, now)):
        return taken
    if recognised := skills.recognised(text):
        return read_or_said(recognised, skills.phrases.match(text), skills)
    meant = reworded(text, view.synonyms)
    if each := several(text, skills, view):
        return each
    match = match_of(text, meant, skills)
    return matched(match) or searched(text, meant, skills, view) or nearly(match)


def _command(text: str, skills: SkillSet) -> Wanted | None:
    """`?` and `/command`, exactly but for case and accents."""
    typed = text.strip()
    if typed and not typed.strip("?¿ "):
        intent = skills.commands.get("?")
    else:
        word = fold(typed) if typed.startswith("/") else ""
        intent = skills.command_words.get(word) or skills.leaving.get(word)
    return Wanted(intent, 100.0) if intent else None


def _numbered(
    text: str, here: tuple[LoadedSkill, State] | None, memory: Memory, now: datetime
) -> Chosen | NotInList | None:
    """A number answers the last list, unless the flow has asked for something since."""
    number = number_in(text)
    if number is None or (here is not None and here[1].quiet):
        return None
    asked_since = here is not None and here[1].ask is not None and not memory.shown_here(here[0].skill.name, here[1])
    count = 0 if asked_since else len(memory.labels(now))
    place = _place_of(number, memory.labels(now)[:count])
    payload = memory.payload(place) if place else None
    return Chosen(payload) if payload else NotInList(count) if count else None


def number_in(text: str) -> int | None:
    """The number of an option that a whole text types or points at; None for anything else."""
    typed = text.strip().lower()
    pointed = POINTED.fullmatch(typed)
    if pointed and (ordinal := ORDINALS.get(fold(pointed[1]).split()[-1])):
        return ordinal
    found = NUMBER.fullmatch(pointed[1] if pointed else typed)
    return int(found[1]) if found else None


def _place_of(number: int, labels: Sequence[str]) -> int:
    """The place of an option: its number, else the only label that has it ("28" for "Zapatilla T28"); 0 for none."""
    if 1 <= number <= len(labels):
        return number
    having = [at for at, label in enumerate(labels, 1) if str(number) in re.findall(r"[0-9]+", label)]
    return having[0] if len(having) == 1 else 0


def _taken_by_flow(
    text: str, here: tuple[LoadedSkill, State], memory: Memory, skills: SkillSet, now: datetime
) -> Decision | None:
    """The flow in progress: leaving words first (exact or one edit), then its options by word, then its question."""
    loaded, state = here
    is_shown = memory.shown_here(loaded.skill.name, state)
    if intent := _leaves(text, memory.labels(now) if is_shown else (), skills):
        return Wanted(intent, 100.0)
    if is_shown:
        named = best_label(text, memory.labels(now))
        nodded = 0 if named is None and state.nods and _nods(text, skills) else named
        payload = None if nodded is None else memory.payload(nodded + 1)
        if payload:
            return Chosen(payload)
    if state.ask:
        value = state.ask.read(text)
        if value is not None and loaded.schema.accepts(state.ask.slot, value):
            return Filled(value)
        if not state.ask.optional and _nods(text, skills) is not None:
            return Unanswered()
        return _insisting(text, skills) or _within(text, skills) or (None if state.ask.optional else Unanswered())
    return Silence() if state.quiet else None


def _leaves(text: str, labels: Sequence[str], skills: SkillSet) -> str | None:
    """The intent of a leaving word, or of a command without its bar, unless that word is an option that is shown."""
    leaving = within_one_edit(text, skills.leaving)
    if leaving:
        return skills.leaving[leaving]
    command = skills.command_words.get(fold(text))
    return command if command and fold(text) not in map(fold, labels) else None


def _nods(text: str, skills: SkillSet) -> bool | None:
    """Yes or no, and not the name of something that a skill does: "confirmar". "Ok" to a question is no thanks."""
    meant = _within(text, skills)
    named = meant is not None and skills.intents[meant.intent][0] is not skills.engine
    return None if named else yes_no(text)


def _within(text: str, skills: SkillSet) -> Wanted | None:
    """Whole phrases alone leave a question: a fuzzy hit inside an answer must not. What is aside leaves nothing."""
    match = skills.phrases.match(text)
    if not match.candidates:
        return None
    best = match.candidates[0]
    aside = skills.intents[best.intent][1].aside and match.verdict == "run"
    return Wanted(best.intent, best.score) if aside or best.score >= 100 else None


def _insisting(text: str, skills: SkillSet) -> Wanted | None:
    """What leaves a question by what it recognises."""
    recognised = skills.recognised(text)
    return Wanted(recognised, 100.0) if recognised and skills.intents[recognised][1].insists else None


def _fires(name: str, value: Any) -> Fires:
    skill, _, trigger = name.partition(".")
    return Fires(skill, trigger, value)


def _ordered(place: str, event: Event, skills: SkillSet) -> Fires | Received | Silence:
    """A cart of the channel's own catalog goes to the skill that takes one, wherever the conversation stands."""
    asked = _unasked(place, "order", event, skills)
    if not isinstance(asked, Received):
        return asked
    takers = [name for name, loaded in skills.skills.items() if loaded.machine.takes(OUTSIDE, "order")]
    return Fires(takers[0], "order", event) if takers else asked


def _placed(place: str, event: LocationEvent, skills: SkillSet) -> Fires | Received | Silence:
    """A position by the state that waits for it; where no skill is in the middle of something, by the first one that
    takes it from outside."""
    found = _unasked(place, "location", event, skills)
    here = skills.state_of(place)
    if not isinstance(found, Received) or (here and here[0].skill.name != ENGINE):
        return found
    takers = (name for name, loaded in skills.skills.items() if loaded.machine.takes(OUTSIDE, "location"))
    return next((Fires(name, "location", event) for name in takers), found)


def _unasked(place: str, what: str, event: Event, skills: SkillSet) -> Fires | Received | Silence:
    """What is not text goes to the state that has a transition for it (`location`, `image`, `voz`, `order`, …)."""
    here = skills.state_of(place)
    if here and here[0].machine.takes(here[1].name, what):
        return Fires(here[0].skill.name, what, event)
    return Silence() if here and here[1].quiet else Received(what)
