"""What can be wrong with a skill's declaration, found at load: each finding is a clause an author can act on."""

import re
from collections.abc import Iterator
from importlib.metadata import version

from jsonschema.exceptions import SchemaError
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from liora.core.machine import MachineError, SkillMachine
from liora.core.slots import SlotSchema
from liora.core.texts import Texts
from liora.skill import Skill
from liora.spreadsheets.headings import folded

ENGINE_TRIGGERS = frozenset({"fin", "ayuda", "persona", "salir"})
"""Triggers that a choice may always name: the engine takes them."""


def problems_of(skill: Skill, texts: Texts) -> list[str]:
    """Everything wrong with `skill`, empty when it is sound."""
    return [
        *(*_version(skill), *_slots(skill), *_places(skill), *_machine(skill)),
        *(*_texts(skill, texts), *_quotas(skill), *_tables(skill)),
    ]


def _version(skill: Skill) -> Iterator[str]:
    if not skill.name.isidentifier() or skill.name != skill.name.lower():
        yield f"its name {skill.name!r} is no lower-case identifier"
    installed = version("liora-engine")
    try:
        fits = SpecifierSet(skill.engine).contains(installed, prereleases=True)
    except InvalidSpecifier:
        yield f"engine={skill.engine!r} is no version range"
    else:
        if not fits:
            yield f"it needs Liora {skill.engine} and this is {installed}"
    if "|" in skill.version:
        yield "its version holds a '|'"


def _slots(skill: Skill) -> Iterator[str]:
    try:
        SlotSchema(skill.name, skill.slots)
    except SchemaError as error:
        place = "/".join(str(part) for part in error.absolute_path) or "the top"
        yield f"its slots are no JSON Schema: at {place}, {error.message}"
        return
    for state in skill.states:
        if state.ask and state.ask.slot not in skill.slots.get("properties", {}):
            yield f"the state {state.name!r} asks for the slot {state.ask.slot!r}, which its slots do not declare"


def _places(skill: Skill) -> Iterator[str]:
    names = [state.name for state in skill.states]
    yield from (f"the state {name!r} is declared twice" for name in sorted({n for n in names if names.count(n) > 1}))
    yield from (f"the state name {name!r} holds '.' or '|'" for name in names if set(name) & set(".|"))
    for place in _named_places(skill):
        if place not in (*names, "*", "-", "="):
            yield f"a transition names the state {place!r}, which does not exist"


def _named_places(skill: Skill) -> Iterator[str]:
    for transition in skill.transitions:
        for key in ("source", "dest"):
            value = transition.get(key)
            yield from value if isinstance(value, list | tuple) else filter(None, [value])


def _machine(skill: Skill) -> Iterator[str]:
    try:
        machine = SkillMachine(skill)
    except (MachineError, ValueError, KeyError, TypeError) as error:
        yield f"its transitions contradict each other ({error})"
        return
    triggers = machine.triggers()
    intents = {intent.name for intent in skill.intents}
    for intent in skill.intents:
        if not machine.takes("-", intent.trigger):
            yield f"the intent {intent.name!r} has no transition {intent.trigger!r} from outside (source '*')"
    for state in skill.states:
        if state.ask and not machine.takes(state.name, "filled"):
            yield f"the state {state.name!r} asks but has no transition 'filled'"
        for choice in () if callable(state.choices) else state.choices:
            if choice.trigger not in triggers | ENGINE_TRIGGERS | intents:
                yield f"the choice {choice.label!r} of {state.name!r} fires {choice.trigger!r}, which nothing takes"
    if skill.search and skill.search.trigger not in triggers:
        yield f"its search fires {skill.search.trigger!r}, which nothing takes"


def _texts(skill: Skill, texts: Texts) -> Iterator[str]:
    for key in _text_keys(skill):
        if key not in texts:
            yield f"textos/es.yaml has no text {key!r}"


def _text_keys(skill: Skill) -> Iterator[str]:
    for state in skill.states:
        if isinstance(state.say, str):
            yield state.say
        if state.ask:
            yield from () if state.ask.optional and not state.ask.text else (state.ask.text,)
            yield from state.ask.reprompts
    yield from (quota.exhausted for quota in skill.quotas)


def _quotas(skill: Skill) -> Iterator[str]:
    for quota in skill.quotas:
        if not quota.metric.startswith(f"{skill.name}."):
            yield f"the quota {quota.metric!r} does not begin with {skill.name!r} and a dot"
        if quota.limit < 0:
            yield f"the quota {quota.metric!r} has a negative limit"


def _tables(skill: Skill) -> Iterator[str]:
    names = [table.name for table in skill.tables]
    yield from (f"the table {name!r} is declared twice" for name in sorted({n for n in names if names.count(n) > 1}))
    for table in skill.tables:
        if not _TABLE_NAME.fullmatch(table.name):
            yield f"the table name {table.name!r} is no lower-case identifier of ASCII letters"
        if not table.columns:
            yield f"the table {table.name!r} has no columns"
        if table.most_rows < 1:
            yield f"the table {table.name!r} takes no rows"
        headings = [folded(column.name) for column in table.columns]
        if "" in headings or len(set(headings)) < len(headings):
            yield f"the table {table.name!r} has columns whose headings cannot be told apart"


_TABLE_NAME = re.compile("[a-z][a-z0-9_]{0,39}")
