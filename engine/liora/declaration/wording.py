"""What can be wrong with the texts of a skill: missing keys, forms of address, placeholders."""

import re
from collections.abc import Iterator
from string import Formatter

from liora.core.texts import FORMS, OTHERWISE, WORDS, Texts
from liora.skill import Choice, Skill

PLACE = "textos/es.yaml"
A_KEY = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)+")


def wording_problems(skill: Skill, texts: Texts) -> Iterator[str]:
    """Everything wrong with what `skill` says."""
    keys = list(dict.fromkeys(_keys(skill)))
    if keys and not texts:
        yield f"it has no texts: {PLACE} belongs beside the __init__.py of its package, and into the built package"
        return
    yield from (_missing(key, texts) for key in keys if key not in texts)
    yield from _labels(skill, texts)
    yield from _placeholders(skill, [key for key in keys if key in texts], texts)
    yield from _unfilled(texts)


def _keys(skill: Skill) -> Iterator[str]:
    """What a declaration names; what a function says is known when it is called."""
    for state in skill.states:
        if isinstance(state.say, str):
            yield state.say
        if state.ask:
            yield from () if state.ask.optional and not state.ask.text else (state.ask.text,)
            yield from [state.ask.reprompts] if isinstance(state.ask.reprompts, str) else state.ask.reprompts
    yield from (quota.exhausted for quota in skill.quotas)


def _missing(key: str, texts: Texts) -> str:
    if any(f"{key}.{form}" in texts for form in FORMS):
        return f"the text {key!r} of {PLACE} has no variant {OTHERWISE!r}, for everybody else"
    return f"{PLACE} has no text {key!r}"


def _labels(skill: Skill, texts: Texts) -> Iterator[str]:
    for state in skill.states:
        if state.ask and isinstance(state.ask.reprompts, str):
            yield f"the reprompts of {state.name!r} are one text and no list of texts"
        for choice in () if callable(state.choices) else state.choices:
            for said in _said(choice):
                if A_KEY.fullmatch(said) and said not in texts:
                    yield f"{PLACE} has no text {said!r}, which a choice of {state.name!r} shows"


def _said(choice: Choice) -> tuple[str, str]:
    return choice.label, choice.description


def _placeholders(skill: Skill, keys: list[str], texts: Texts) -> Iterator[str]:
    """What a state, a question or a quota says is filled in with slots alone."""
    slots = skill.slots.get("properties", {})
    for key in keys:
        named = {name for text in texts.variants(key) for name in _fields(text) or ()}
        for name in sorted(named - {*slots, WORDS, ""}):
            yield f"the text {key!r} has the placeholder {name!r}, which is no slot"


def _unfilled(texts: Texts) -> Iterator[str]:
    for key in texts:
        fields = [_fields(text) for text in texts.variants(key)]
        if None in fields or any("" in each for each in fields if each):
            yield f"the text {key!r} of {PLACE} has a brace that does not close, or a placeholder without a name"


def _fields(text: str) -> set[str] | None:
    """The names of the placeholders; None for a text that cannot be taken apart."""
    try:
        return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None
