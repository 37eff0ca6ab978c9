"""Whether what was said in a turn is no business of the tenant's."""

from collections.abc import Set

from liora.core.skillset import SkillSet
from liora.events import Event, words_of
from liora.language.normalise import fold


def is_discreet(event: Event, began: str, acted: Set[str], skills: SkillSet) -> bool:
    """Whether a discreet skill took part: one that acted, or where nobody did the one of the place where it `began`.

    A bare command tells nothing about anybody.
    """
    words = words_of(event)
    if words.startswith("/") and fold(words) in skills.command_words:
        return False
    names = acted or {began.partition(".")[0]}
    return any(name in skills.skills and skills.skills[name].skill.discreet for name in names)
