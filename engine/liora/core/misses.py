"""What was not understood: a question goes again, a list once more, then help, the menu and a person."""

from dataclasses import replace

from liora.core import resort
from liora.core.draft import Draft
from liora.core.outcome import Trace
from liora.core.running import run
from liora.core.skillset import ENGINE
from liora.core.thrift import SHELTERED

MISSES_TO_PERSON = 3


def reprompt(draft: Draft) -> Trace:
    """The question in other words, the options again, or after as many tries as it has, the way out of it."""
    here = draft.skills.state_of(draft.place)
    assert here is not None
    assert here[1].ask is not None
    loaded, ask = here[0], here[1].ask
    tries = draft.memory.tries + 1
    draft.memory = replace(draft.memory, tries=tries)
    if tries >= ask.tries:
        if not draft.fire(loaded.skill.name, ask.exhausted):
            run(draft, ask.exhausted)
    elif ask.reprompts:
        draft.say(loaded, ask.reprompts[min(tries, len(ask.reprompts)) - 1])
    else:
        draft.prompt_again()
    return Trace(no_match=True)


def not_in_list(draft: Draft, count: int) -> Trace:
    """The list once more, then the menu."""
    if draft.memory.misses:
        lost(draft)
        return Trace(no_match=True)
    draft.memory = replace(draft.memory, misses=1)
    draft.say_engine("fuera_de_lista", total=count)
    draft.prompt_again()
    return Trace(no_match=True)


def not_understood(draft: Draft) -> None:
    """The last resort, where the tenant has one, says what was meant; else it is a miss."""
    if may_resort(draft):
        resort.ask(draft)
    else:
        lost(draft)


def may_resort(draft: Draft) -> bool:
    """Whether a plugin may be asked here: neither about safety nor about what is told to a discreet skill."""
    here = draft.skills.state_of(draft.place)
    discreet = here is not None and here[0].skill.discreet
    return draft.view.last_resort and not discreet and draft.place not in SHELTERED


def lost(draft: Draft) -> None:
    """Examples first, then the menu, then a person; after that only the offer of a person again."""
    misses = min(draft.memory.misses + 1, MISSES_TO_PERSON)
    draft.memory = replace(draft.memory, misses=misses)
    draft.fire(ENGINE, f"perdido_{misses}", aside=misses == 1)
