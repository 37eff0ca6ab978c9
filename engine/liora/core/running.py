"""An intent is run: from where the conversation stands, else from outside."""

from collections.abc import Mapping
from dataclasses import replace

from liora.core.draft import Draft
from liora.errors import SkillError

MUTES: Mapping[str, bool] = {"baja": True, "alta": False}
"""Intents after which the person hears answers alone, and everything again."""


def run(draft: Draft, name: str) -> None:
    """Fires the trigger of an intent; one that is aside leaves a question where it is.

    Raises SkillError for an intent that no transition takes.
    """
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
