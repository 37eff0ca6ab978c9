"""Whether what was said in a turn is no business of the tenant's."""

from collections.abc import Set

from liora.core.decision import DANGERS
from liora.core.outcome import Trace
from liora.core.skillset import ENGINE, SkillSet
from liora.events import Event, words_of
from liora.language.normalise import fold


def is_discreet(event: Event, began: str, acted: Set[str], trace: Trace, skills: SkillSet) -> bool:
    """Whether something was told to a discreet skill: it acted, or nobody did or understood where it stood; or it was
    meant, or may have been.

    A bare command tells nothing about anybody, and a danger has to be seen.
    """
    words = words_of(event)
    if (words.startswith("/") and fold(words) in skills.command_words) or trace.intent in DANGERS.values():
        return False
    meant = (skills.intents.get(name) for name in (*trace.asked, trace.intent or ""))
    told = {*acted, *(each[0].skill.name for each in meant if each)}
    if trace.no_match or not acted:
        told.add(_skill_of(began))
    if trace.choice and trace.intent is None and acted <= {ENGINE}:
        told.add(_skill_of(trace.choice.state))
    return any(name in skills.skills and skills.skills[name].skill.discreet for name in told)


def _skill_of(place: str) -> str:
    return place.partition(".")[0]
