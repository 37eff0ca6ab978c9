"""The last resort: a job asks a plugin which intent was meant, and what it says is an event like any other.

Meanwhile nothing is said; whatever the person says in between makes the answer worthless.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from liora.core.decision import Fires
from liora.core.draft import Draft
from liora.core.skillset import ENGINE
from liora.events import words_of
from liora.skill import Job

JOB = "liora.last_resort"
ANSWERED = "entendido"
"""The trigger of the answer; no transition of the engine's skill has it."""

MOST_CHARACTERS = 500
"""Of a text that is asked about."""


def ask(draft: Draft) -> None:
    """Wants the job, with the names of the tenant's intents and how people call them."""
    loaded = draft.skills.engine
    intents = {
        name: intent.label or next(iter(intent.phrases), name) for name, (_, intent) in draft.skills.intents.items()
    }
    text, country = words_of(draft.event)[:MOST_CHARACTERS], draft.view.tenant.country
    draft.carry(loaded, Job(JOB, ANSWERED, {"text": text, "intents": intents, "country": country}))
    draft.memory = replace(draft.memory, resort=draft.memory.resort + 1)


def is_answer(decision: Fires) -> bool:
    """Whether this is what the job has found."""
    return (decision.skill, decision.trigger) == (ENGINE, ANSWERED)


def intent_of(draft: Draft, result: Any) -> str | None:
    """The intent of an answer, or None where it names none that the tenant has."""
    value = result.get("value") if isinstance(result, Mapping) and result.get("ok") else None
    return value if isinstance(value, str) and value in draft.skills.intents else None
