"""What can be wrong with the intents of a skill: names, commands and phrases that people could not be understood by."""

from collections.abc import Iterator

from liora.declaration.twice import twice
from liora.language.normalise import fold
from liora.skill import Intent, Skill

LONGEST_LABEL, LONGEST_HINT = 20, 72
"""What a button and the second line of a list hold."""


def intent_problems(skill: Skill) -> Iterator[str]:
    """Everything wrong with what people may want of `skill`."""
    intents = skill.intents
    yield from (f"the intent {name!r} is declared twice" for name in twice(each.name for each in intents))
    commands = [each.command for each in intents if each.command]
    yield from (f"two of its intents have the command {command!r}" for command in twice(commands))
    triggers = {each.name: each.trigger for each in intents}.values()
    yield from (f"two of its intents fire {trigger!r}, the last part of their names" for trigger in twice(triggers))
    for intent in intents:
        lists = [name for name in ("phrases", "leaves", "alone") if isinstance(getattr(intent, name), str)]
        yield from (f"the {name} of the intent {intent.name!r} are one text and no list of texts" for name in lists)
        yield from _about(intent)
    if not any(isinstance(each.phrases, str) for each in intents):
        yield from _shared_phrases(skill)


def _about(intent: Intent) -> Iterator[str]:
    if intent.command[:1].isalnum():
        yield f"the command {intent.command!r} of the intent {intent.name!r} does not begin with '/'"
    for called, text, most in (
        ("label", intent.label, LONGEST_LABEL),
        ("name", intent.named, LONGEST_LABEL),
        ("hint", intent.hint, LONGEST_HINT),
    ):
        if len(text) > most:
            yield f"the {called} {text!r} of the intent {intent.name!r} has {len(text)} characters, and {most} fit"


def _shared_phrases(skill: Skill) -> Iterator[str]:
    """Whoever says one would be asked which of the two they mean, always."""
    owner: dict[str, str] = {}
    for intent in skill.intents:
        for phrase in intent.phrases:
            first = owner.setdefault(fold(phrase), intent.name)
            if first != intent.name:
                yield f"the intents {first!r} and {intent.name!r} both have the phrase {phrase!r}"
