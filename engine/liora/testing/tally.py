"""How many stories a skill has of each kind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import orjson

from liora.testing.story import Story

NO_KIND = "-"
"""How stories are counted that do not say what they show."""

Tally = Mapping[str, Mapping[str, int]]
"""Stories by skill and kind."""


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of the schema, in its order."""
    schema = orjson.loads(files("liora.testing").joinpath("story.schema.json").read_bytes())
    return tuple(schema["properties"]["kind"]["enum"])


def tally_of(stories: Iterable[Story]) -> Tally:
    """Skills by name, kinds in the order of the schema; what does not occur is left out."""
    counts = Counter((story.skill, story.kind or NO_KIND) for story in stories)
    skills = sorted({skill for skill, _ in counts})
    order = (*kinds(), NO_KIND)
    return {skill: {kind: counts[skill, kind] for kind in order if counts[skill, kind]} for skill in skills}


def lines_of(tally: Tally) -> Iterable[str]:
    """One line a skill: its name, how many, and how many of each kind."""
    for skill, counts in tally.items():
        each = ", ".join(f"{kind} {n}" for kind, n in counts.items())
        yield f"{skill}: {sum(counts.values())} ({each})"
