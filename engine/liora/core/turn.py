"""One turn: a conversation and an event in, the next conversation and what is to be done out.

Pure: no clock, database, network, environment or chance. Same engine, skills, view, event and `now`: same turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from liora.core.choices import MORE, Payload
from liora.core.conversation import Conversation
from liora.core.decision import (
    DANGERS,
    Chosen,
    Decision,
    Doubtful,
    Endangered,
    Filled,
    Fires,
    Found,
    Lost,
    NotInList,
    Received,
    Several,
    Silence,
    Spoken,
    Unanswered,
    Wanted,
)
from liora.core.draft import Draft
from liora.core.happening import happen
from liora.core.memory import STALE
from liora.core.misses import may_resort, not_in_list, not_understood, reprompt
from liora.core.outcome import Trace, Turn
from liora.core.receiving import FILE, NOTHING, receive
from liora.core.routing import decide
from liora.core.running import run
from liora.core.skillset import ENGINE, SkillSet
from liora.core.thrift import must_wait, put_off
from liora.errors import SkillError
from liora.events import AgentAct, Event, MediaEvent, is_from_person
from liora.view import View

FIN = "fin"
"""The trigger of a choice that leaves its skill."""

PERSON = "persona"
"""The engine's trigger that leaves a conversation to a person of the tenant."""

NOT_UNDERSTOOD = Lost, Unanswered, NotInList, Silence, Received, Fires, Spoken
"""What does not end a row of misses."""

UNINFORMED = Endangered, Silence, Received, Fires, Spoken
"""What no privacy notice comes before: danger, and what is no first answer to words."""

CARE = timedelta(days=7)
"""How long nothing but answers is said to who was in danger."""

ACTS: Mapping[AgentAct, str] = {
    "say": "atiende",
    "wrote": "atiende",
    "take": "atiende",
    "give_back": "devuelve",
    "close": "cierra",
}
"""The engine's triggers for what a person of the tenant does."""


def take_turn(conversation: Conversation, event: Event, skills: SkillSet, view: View, now: datetime) -> Turn:
    """Decides what `event` means and carries it out; raises SkillError where a skill breaks its declaration."""
    draft = Draft(conversation, event, skills, view, now)
    seen = conversation.last_inbound_at
    if draft.memory.misses and seen and now - seen > STALE:
        draft.memory = replace(draft.memory, misses=0)  # what went wrong yesterday is no third miss today
    decision = decide(draft.place, draft.memory, event, skills, view, now)
    if must_wait(decision, draft, seen):
        return draft.finish(put_off(decision, draft))
    _settle(decision, draft)
    _say_before(decision, draft)
    return draft.finish(_carry_out(decision, draft))


def hand_over(conversation: Conversation, event: Event, skills: SkillSet, view: View, now: datetime) -> Turn:
    """What is said when no turn of `event` came to an end: an apology, and the conversation waits for a person."""
    draft = Draft(conversation, event, skills, view, now)
    draft.say_engine("disculpa")
    draft.fire(ENGINE, PERSON)
    return draft.finish(Trace())


def _settle(decision: Decision, draft: Draft) -> None:
    """What the engine was counting ends with what was understood, asked or said now."""
    if draft.memory.misses and not isinstance(decision, NOT_UNDERSTOOD):
        draft.memory = replace(draft.memory, misses=0)
    if draft.memory.resort and _says_more(decision, draft):
        draft.memory = replace(draft.memory, resort=0)
    if draft.memory.received[0] and is_from_person(draft.event) and not isinstance(decision, Received):
        draft.memory = replace(draft.memory, received=NOTHING)


def _says_more(decision: Decision, draft: Draft) -> bool:
    """Whether something else is said since the last resort was asked, and it is not asked about that, too."""
    if isinstance(decision, Lost):
        return not may_resort(draft)
    return is_from_person(draft.event) or not isinstance(decision, Fires | Silence)


def _say_before(decision: Decision, draft: Draft) -> None:
    """The tenant's privacy notice, once; and of a file with words, that the words alone were read."""
    notice = draft.view.privacy_notice
    if notice and not draft.memory.informed and _informs(decision, draft.event):
        draft.memory = replace(draft.memory, informed=True)
        draft.begin(notice)
    if isinstance(draft.event, MediaEvent) and isinstance(decision, Wanted | Doubtful | Found):
        draft.say_engine("recibido.con_texto")
        draft.memory = replace(draft.memory, received=(FILE, int(draft.now.timestamp()), 1))


def _informs(decision: Decision, event: Event) -> bool:
    """Whether this is an answer that a privacy notice may stand before."""
    begins = isinstance(decision, Fires) and is_from_person(event)
    return begins or not isinstance(decision, UNINFORMED)


def _carry_out(decision: Decision, draft: Draft) -> Trace:
    match decision:
        case Wanted(intent=intent, score=score, runner_up=runner_up):
            run(draft, intent)
            return Trace(intent, score=score, runner_up=runner_up)
        case Chosen(payload=payload):
            return Trace(_choose(draft, payload), choice=payload)
        case Filled(value=value):
            return _fill(draft, value)
        case Unanswered():
            return reprompt(draft)
        case NotInList(count=count):
            return not_in_list(draft, count)
        case Doubtful(intents=intents, score=score):
            draft.fire(ENGINE, "duda", {intent: draft.skills.label_of(intent) for intent in intents})
            return Trace(asked=intents, score=score)
        case Found(skill=skill, trigger=trigger, score=score, text=text):
            draft.fire(skill, trigger, text)
            return Trace(_intent_of(draft, skill, trigger), score=score)
        case Lost(score=score, runner_up=runner_up):
            not_understood(draft)
            return Trace(no_match=True, score=score, runner_up=runner_up)
        case Several(asides=asides, main=main):
            return _answer_each(draft, asides, main)
        case Endangered(danger=danger):
            draft.memory = replace(draft.memory, careful=int((draft.now + CARE).timestamp()))
            draft.fire(ENGINE, danger)
            return Trace(DANGERS[danger], score=100.0)
        case Fires():
            return happen(decision, draft)
        case Spoken(text=text, act=act):
            draft.speak("" if act == "wrote" else text)
            draft.fire(ENGINE, ACTS[act])
            return Trace()
        case Received(what=what):
            receive(draft, what)
            return Trace()
        case Silence():
            return Trace()
        case _:
            assert_never(decision)


def _answer_each(draft: Draft, asides: Sequence[Wanted], main: Wanted | Found | None) -> Trace:
    """What can be said in passing, then what leads on; what a skill would have to ask about is left to a person."""
    open_ = [each.intent for each in asides if not _said_aside(draft, each.intent)]
    if main is None and len(open_) == len(asides):
        run(draft, open_[0])
    elif open_:
        draft.say_engine("lo_demas")
    trace = _carry_out(main, draft) if main else Trace(asides[0].intent, score=asides[0].score)
    return replace(trace, runner_up=asides[0].intent) if main else trace


def _said_aside(draft: Draft, name: str) -> bool:
    loaded, intent = draft.skills.intents[name]
    return draft.says(lambda: draft.fire(loaded.skill.name, intent.trigger, aside=True))


def _choose(draft: Draft, payload: Payload) -> str | None:
    """An option leads where its list stood, even when the conversation has gone on since; the intent that it names."""
    place = draft.skills.state_of(payload.state)
    if place is None or place[0].skill.version != payload.version:
        _outdated(draft)
        return None
    loaded, state = place
    draft.place = payload.state
    if payload.trigger == MORE:
        draft.prompt(loaded, state, int(payload.value or 0))
        return None
    if draft.fire(loaded.skill.name, payload.trigger, payload.value):
        return payload.trigger if payload.trigger in draft.skills.intents else None
    if payload.trigger in draft.skills.intents:
        run(draft, payload.trigger)
        return payload.trigger
    if payload.trigger == FIN:
        draft.leave()
        draft.say_engine("fin")
        return None
    _outdated(draft)
    return None


def _outdated(draft: Draft) -> None:
    draft.say_engine("boton_viejo")
    if draft.place:
        draft.prompt_again()
    else:
        run(draft, "ayuda")


def _fill(draft: Draft, value: object) -> Trace:
    here = draft.skills.state_of(draft.place)
    assert here is not None
    assert here[1].ask is not None
    loaded, ask = here[0], here[1].ask
    draft.set_slot(loaded, ask.slot, value)
    if not draft.fire(loaded.skill.name, "filled", value):
        raise SkillError(f"The state {draft.place!r} asks but has no transition 'filled' that fits.")
    return Trace()


def _intent_of(draft: Draft, skill: str, trigger: str) -> str | None:
    for name, (loaded, intent) in draft.skills.intents.items():
        if loaded.skill.name == skill and intent.trigger == trigger:
            return name
    return None
