"""One turn: a conversation and an event in, the next conversation and what is to be done out.

Pure: no clock, database, network, environment or chance. Same engine, skills, view, event and `now`: same turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from liora.core import resort
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
from liora.core.memory import STALE
from liora.core.outcome import Trace, Turn
from liora.core.receiving import FILE, NOTHING, receive
from liora.core.routing import decide
from liora.core.skillset import ENGINE, SkillSet
from liora.core.thrift import SHELTERED, must_wait, put_off
from liora.errors import SkillError
from liora.events import AgentAct, Event, MediaEvent, TimerEvent, is_from_person
from liora.view import View

FIN = "fin"
"""The trigger of a choice that leaves its skill."""

PERSON = "persona"
"""The engine's trigger that leaves a conversation to a person of the tenant."""

MUTES: Mapping[str, bool] = {"baja": True, "alta": False}
"""Intents after which the person hears answers alone, and everything again."""

UNINFORMED = Endangered, Silence, Received, Fires, Spoken
"""What no privacy notice comes before: danger, and what is no first answer to words."""

MISSES_TO_PERSON = 3

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
    if draft.memory.misses and conversation.last_inbound_at and now - conversation.last_inbound_at > STALE:
        draft.memory = replace(draft.memory, misses=0)  # what went wrong yesterday is no third miss today
    decision = decide(draft.place, draft.memory, event, skills, view, now)
    if must_wait(decision, draft, conversation.last_inbound_at):
        return draft.finish(put_off(decision, draft))
    understood = not isinstance(decision, Lost | Unanswered | NotInList | Silence | Received | Fires | Spoken)
    if understood and draft.memory.misses:
        draft.memory = replace(draft.memory, misses=0)
    if draft.memory.resort and _says_more(decision, draft):
        draft.memory = replace(draft.memory, resort=0)
    if draft.memory.received[0] and is_from_person(event) and not isinstance(decision, Received):
        draft.memory = replace(draft.memory, received=NOTHING)
    if view.privacy_notice and not draft.memory.informed and _informs(decision, event):
        draft.memory = replace(draft.memory, informed=True)
        draft.begin(view.privacy_notice)
    if isinstance(event, MediaEvent) and isinstance(decision, Wanted | Doubtful | Found):
        draft.say_engine("recibido.con_texto")
        draft.memory = replace(draft.memory, received=(FILE, int(now.timestamp()), 1))
    trace = _carry_out(decision, draft)
    return draft.finish(trace)


def _says_more(decision: Decision, draft: Draft) -> bool:
    """Whether something else is said since the last resort was asked, and it is not asked about that, too."""
    if isinstance(decision, Lost):
        return not _may_resort(draft)
    return is_from_person(draft.event) or not isinstance(decision, Fires | Silence)


def _may_resort(draft: Draft) -> bool:
    return draft.view.last_resort and draft.place not in SHELTERED


def _informs(decision: Decision, event: Event) -> bool:
    """Whether this is an answer that a privacy notice may stand before."""
    begins = isinstance(decision, Fires) and is_from_person(event)
    return begins or not isinstance(decision, UNINFORMED)


def hand_over(conversation: Conversation, event: Event, skills: SkillSet, view: View, now: datetime) -> Turn:
    """What is said when no turn of `event` came to an end: an apology, and the conversation waits for a person."""
    draft = Draft(conversation, event, skills, view, now)
    draft.say_engine("disculpa")
    draft.fire(ENGINE, PERSON)
    return draft.finish(Trace())


def _carry_out(decision: Decision, draft: Draft) -> Trace:
    match decision:
        case Wanted(intent=intent, score=score, runner_up=runner_up):
            _run(draft, intent)
            return Trace(intent, score=score, runner_up=runner_up)
        case Chosen(payload=payload):
            return Trace(_choose(draft, payload), choice=payload)
        case Filled(value=value):
            return _fill(draft, value)
        case Unanswered():
            return _reprompt(draft)
        case NotInList(count=count):
            return _not_in_list(draft, count)
        case Doubtful(intents=intents, score=score):
            draft.fire(ENGINE, "duda", {intent: draft.skills.label_of(intent) for intent in intents})
            return Trace(asked=intents, score=score)
        case Found(skill=skill, trigger=trigger, score=score, text=text):
            draft.fire(skill, trigger, text)
            return Trace(_intent_of(draft, skill, trigger), score=score)
        case Lost(score=score, runner_up=runner_up):
            if _may_resort(draft):
                resort.ask(draft)
            else:
                _lost(draft)
            return Trace(no_match=True, score=score, runner_up=runner_up)
        case Several(asides=asides, main=main):
            return _answer_each(draft, asides, main)
        case Endangered(danger=danger):
            draft.memory = replace(draft.memory, careful=int((draft.now + CARE).timestamp()))
            draft.fire(ENGINE, danger)
            return Trace(DANGERS[danger], score=100.0)
        case Fires():
            return _happened(draft, decision)
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


def _run(draft: Draft, name: str) -> None:
    """Fires an intent from where the conversation stands, else from outside."""
    loaded, intent = draft.skills.intents[name]
    if name in MUTES:
        draft.memory = replace(draft.memory, muted=MUTES[name])
    here = draft.skills.state_of(draft.place)
    asked = here[1].ask if here else None
    if intent.aside and asked and asked.text and draft.fire(loaded.skill.name, intent.trigger, aside=True):
        draft.prompt_again()
        return
    if draft.fire(loaded.skill.name, intent.trigger):
        return
    draft.leave()
    if not draft.fire(loaded.skill.name, intent.trigger):
        raise SkillError(f"The skill {loaded.skill.name!r} has no transition that takes its intent {name!r}.")


def _answer_each(draft: Draft, asides: Sequence[Wanted], main: Wanted | Found | None) -> Trace:
    """What can be said in passing, then what leads on; what a skill would have to ask about is left to a person."""
    open_ = [each.intent for each in asides if not _said_aside(draft, each.intent)]
    if main is None and len(open_) == len(asides):
        _run(draft, open_[0])
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
        _run(draft, payload.trigger)
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
        _run(draft, "ayuda")


def _fill(draft: Draft, value: object) -> Trace:
    here = draft.skills.state_of(draft.place)
    assert here is not None
    assert here[1].ask is not None
    loaded, ask = here[0], here[1].ask
    draft.set_slot(loaded, ask.slot, value)
    if not draft.fire(loaded.skill.name, "filled", value):
        raise SkillError(f"The state {draft.place!r} asks but has no transition 'filled' that fits.")
    return Trace()


def _reprompt(draft: Draft) -> Trace:
    here = draft.skills.state_of(draft.place)
    assert here is not None
    assert here[1].ask is not None
    loaded, ask = here[0], here[1].ask
    tries = draft.memory.tries + 1
    draft.memory = replace(draft.memory, tries=tries)
    if tries >= ask.tries:
        if not draft.fire(loaded.skill.name, ask.exhausted):
            _run(draft, ask.exhausted)
    elif ask.reprompts:
        draft.say(loaded, ask.reprompts[min(tries, len(ask.reprompts)) - 1])
    else:
        draft.prompt_again()
    return Trace(no_match=True)


def _not_in_list(draft: Draft, count: int) -> Trace:
    """The list once more, then the menu."""
    if draft.memory.misses:
        _lost(draft)
        return Trace(no_match=True)
    draft.memory = replace(draft.memory, misses=1)
    draft.say_engine("fuera_de_lista", total=count)
    draft.prompt_again()
    return Trace(no_match=True)


def _lost(draft: Draft) -> None:
    """Examples first, then the menu, then a person; after that only the offer of a person again."""
    misses = min(draft.memory.misses + 1, MISSES_TO_PERSON)
    draft.memory = replace(draft.memory, misses=misses)
    draft.fire(ENGINE, f"perdido_{misses}", aside=misses == 1)


def _happened(draft: Draft, decision: Fires) -> Trace:
    """Timers and jobs of another skill speak without taking the conversation away from where it is; people take it.

    What they want to say while a person of the tenant answers, and a timer to who is muted or was in danger a short
    time ago, is not said; what it changes is changed, so that the next reminder comes.
    """
    if resort.is_answer(decision):
        return _resolve(draft, decision.value)
    if decision.skill not in draft.skills.skills:
        return Trace()
    here = draft.skills.state_of(draft.place)
    busy = here is not None and here[0].skill.name not in (decision.skill, ENGINE) and not is_from_person(draft.event)
    attended = here is not None and here[1].quiet and decision.skill not in (ENGINE, here[0].skill.name)
    spared = draft.memory.muted or draft.memory.careful > draft.now.timestamp()
    unheard = attended or (spared and isinstance(draft.event, TimerEvent))
    draft.fire(decision.skill, decision.trigger, decision.value, aside=busy or unheard)
    if unheard:
        draft.hush()
    return Trace()


def _resolve(draft: Draft, result: object) -> Trace:
    """What the last resort has found, unless something else was said since or a person has taken over."""
    here = draft.skills.state_of(draft.place)
    awaited = draft.memory.resort
    if not awaited or (here is not None and here[1].quiet):
        return Trace()
    draft.memory = replace(draft.memory, resort=awaited - 1)
    if awaited > 1:
        return Trace()
    intent = resort.intent_of(draft, result)
    if intent is None:
        _lost(draft)
        return Trace()
    draft.memory = replace(draft.memory, misses=0)
    _run(draft, intent)
    return Trace(intent)


def _intent_of(draft: Draft, skill: str, trigger: str) -> str | None:
    for name, (loaded, intent) in draft.skills.intents.items():
        if loaded.skill.name == skill and intent.trigger == trigger:
            return name
    return None
