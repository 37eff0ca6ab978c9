"""When a cliente has no messages left: what was begun goes on, and help, a person and safety; nothing new begins."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from liora.core.choices import MORE, Payload
from liora.core.decision import (
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
from liora.core.outcome import Trace
from liora.core.skillset import ENGINE
from liora.events import is_from_person
from liora.language.moments import day_of
from liora.plan import MESSAGES

SHELTERED = frozenset({f"{ENGINE}.crisis", f"{ENGINE}.ofrece_persona"})
"""Places where whatever is said next is about safety, or about a person."""


def must_wait(decision: Decision, draft: Draft, seen: datetime | None) -> bool:
    """Whether `decision` begins something new and no message is left for it; `seen` is when the person wrote before.

    Timers, jobs and the words of a person of the tenant go on: somebody has asked for them before. A position or an
    order may begin something.
    """
    if draft.view.quota.get(MESSAGES) != "deny":
        return False
    flow = _flow(draft, seen)
    match decision:
        case Endangered() | Filled() | Unanswered() | Spoken() | Silence():
            return False
        case Fires(skill=skill):
            return is_from_person(draft.event) and skill not in (ENGINE, flow)
        case Wanted(intent=intent):
            return draft.skills.intents[intent][0].skill.name not in (ENGINE, flow)
        case Found(skill=skill):
            return skill != flow
        case Several(asides=asides, main=main):
            return any(must_wait(each, draft, seen) for each in (*asides, main) if each)
        case Chosen(payload=payload):
            return _skill_of(payload, draft) not in (ENGINE, flow)
        case Doubtful(intents=intents):
            helps = any(draft.skills.intents[intent][0].skill.name == ENGINE for intent in intents)
            return not flow and not helps
        case Lost() | NotInList() | Received():
            return not flow and draft.place not in SHELTERED
        case _:
            assert_never(decision)


def put_off(decision: Decision, draft: Draft) -> Trace:
    """Says once a day that this has to wait; silence afterwards costs nothing."""
    today = day_of(draft.now, ZoneInfo(draft.view.tenant.timezone)).toordinal()
    if draft.memory.put_off != today:
        draft.memory = replace(draft.memory, put_off=today)
        draft.say_engine("ahora_no")
    match decision:
        case Wanted(intent=intent, score=score, runner_up=runner_up):
            return Trace(intent, score=score, runner_up=runner_up)
        case Chosen(payload=payload):
            return Trace(payload.trigger if payload.trigger in draft.skills.intents else None)
        case Found(score=score):
            return Trace(score=score)
        case Lost(score=score, runner_up=runner_up):
            return Trace(no_match=True, score=score, runner_up=runner_up)
        case _:
            return Trace()


def _flow(draft: Draft, seen: datetime | None) -> str:
    """The skill that the conversation is in the middle of; '' where it rests since a day, or in none."""
    here = draft.skills.state_of(draft.place)
    rests = seen is not None and draft.now - seen > STALE
    return "" if here is None or rests or here[0].skill.name == ENGINE else here[0].skill.name


def _skill_of(payload: Payload, draft: Draft) -> str:
    """The skill that a choice leads to; what leaves a skill, or has outlived it, is the engine's."""
    here = draft.skills.state_of(payload.state)
    if here and (payload.trigger == MORE or here[0].machine.takes(here[1].name, payload.trigger)):
        return here[0].skill.name
    wanted = draft.skills.intents.get(payload.trigger)
    return wanted[0].skill.name if wanted else ENGINE
