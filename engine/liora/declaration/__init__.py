"""What can be wrong with a skill's declaration, found at load: each finding is a clause an author can act on."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import get_args

from jsonschema.exceptions import SchemaError
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from liora.core.slots import SlotSchema
from liora.core.texts import Texts
from liora.declaration.intents import intent_problems
from liora.declaration.machine import machine_problems
from liora.declaration.twice import twice
from liora.declaration.wording import wording_problems
from liora.plan import Period
from liora.skill import Skill
from liora.spreadsheets.headings import folded


def problems_of(skill: Skill, texts: Texts) -> list[str]:
    """Everything wrong with `skill`, empty when it is sound."""
    return [
        *(*_version(skill), *_slots(skill), *_places(skill), *intent_problems(skill), *machine_problems(skill)),
        *(*wording_problems(skill, texts), *_quotas(skill), *_tables(skill)),
    ]


def _version(skill: Skill) -> Iterator[str]:
    if not skill.name.isidentifier() or skill.name != skill.name.lower():
        yield f"its name {skill.name!r} is no lower-case identifier"
    installed = version("liora-engine")
    try:
        fits = SpecifierSet(skill.engine).contains(installed, prereleases=True)
    except InvalidSpecifier:
        yield f"engine={skill.engine!r} is no version range, such as '>=0.1,<0.2'"
    else:
        if not fits:
            yield f"it needs Liora {skill.engine} and this is {installed}"
    if not skill.version or "|" in skill.version:
        yield f"its version {skill.version!r} is empty or holds a '|'"


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
        if state.ask and state.ask.tries < 1:
            yield f"the state {state.name!r} asks and takes no answer: tries={state.ask.tries}"


def _places(skill: Skill) -> Iterator[str]:
    names = [state.name for state in skill.states]
    yield from (f"the state {name!r} is declared twice" for name in twice(names))
    yield from (f"the state name {name!r} holds '.' or '|'" for name in names if set(name) & set(".|"))


def _quotas(skill: Skill) -> Iterator[str]:
    yield from (f"the quota {name!r} is declared twice" for name in twice(each.metric for each in skill.quotas))
    for quota in skill.quotas:
        if not quota.metric.startswith(f"{skill.name}."):
            yield f"the quota {quota.metric!r} does not begin with {skill.name!r} and a dot"
        if quota.limit < 0:
            yield f"the quota {quota.metric!r} has a negative limit"
        if quota.per not in get_args(Period):
            yield f"the quota {quota.metric!r} counts per {quota.per!r}: there are {', '.join(get_args(Period))}"


def _tables(skill: Skill) -> Iterator[str]:
    yield from (f"the table {name!r} is declared twice" for name in twice(table.name for table in skill.tables))
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
