"""What happens while nobody writes: timers, results of jobs, and what the last resort has found."""

from dataclasses import replace

from liora.core import resort
from liora.core.decision import Fires
from liora.core.draft import Draft
from liora.core.misses import lost
from liora.core.outcome import Trace
from liora.core.running import run
from liora.core.skillset import ENGINE
from liora.events import TimerEvent, is_from_person


def happen(decision: Fires, draft: Draft) -> Trace:
    """Timers and jobs of another skill speak without taking the conversation away from where it is; people take it.

    What they want to say while a person of the tenant answers, and a timer to who is muted or was in danger a short
    time ago, is not said; what it changes is changed, so that the next reminder comes.
    """
    if resort.is_answer(decision):
        return _resolve(decision.value, draft)
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


def _resolve(result: object, draft: Draft) -> Trace:
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
        lost(draft)
        return Trace()
    draft.memory = replace(draft.memory, misses=0)
    run(draft, intent)
    return Trace(intent)
