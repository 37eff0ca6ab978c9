"""What is answered about a reminder: another hour, other days, yes, no, or yes but."""

import re
from collections.abc import Mapping
from typing import Any

from liora.language.normalise import fold
from liora.language.readers import yes_no
from liora_vida_sana.amounts import tells_amount, tells_movement
from liora_vida_sana.clock import days_in, hour_in, names_interval
from liora_vida_sana.reminders import kind_alone, names_errand, wants_reminder
from liora_vida_sana.removal import move_in, takes_back


def read_change(text: str) -> Mapping[str, Any] | None:
    """Another hour or other days, said after a reminder is set: "mejor a las 9"; or that it should go, or come every
    two hours. A reminder of something else is none of it, nor are hours that were slept or walked."""
    if moved := move_in(text):
        return {"mueve": True, "hora": moved["a"]}
    if takes_back(text):
        return {"quita": True}
    if names_interval(text) and not wants_reminder(text):
        return {"cada": True}
    if wants_reminder(text) or names_errand(text) or tells_amount(text) or tells_movement(text):
        return None
    hour, days = hour_in(text), days_in(text)
    said = {"hora": hour, "dias": list(days) if days else None}
    if days and not hour and _ADDS.search(fold(text)):
        return {"dias": list(days), "suma": True}
    known: dict[str, Any] = {name: value for name, value in said.items() if value}
    if re.search(r"\b(?:otr[oa]|tambien|ademas)\b(?! hora)", fold(text)):
        return {"otro": {**known, **named}} if (named := _another(text)) or known else None
    return known or None


_ADDS = re.compile(r"^(?:y|tambien|ademas) (?!no\b)(?!.*\b(?:no|otr[oa])\b)|\btambien$")
"""Days that come to those that are there: "y los sábados"."""


def _another(text: str) -> Mapping[str, Any]:
    """What a further reminder is of, where that is said: "y otro para dormir"."""
    kind = kind_alone(text)
    return {"tipo": kind} if kind else {}


def read_days(text: str) -> list[int] | None:
    days = None if wants_reminder(text) or names_errand(text) else days_in(text)
    return list(days) if days else None


def read_agreement(text: str) -> Mapping[str, Any] | None:
    """Yes, no, or yes but: "ya pero a las 10"."""
    change = {name: value for name, value in (read_change(text) or {}).items() if name in ("hora", "dias")}
    return change or _yes_or_no(text)


def _yes_or_no(text: str) -> Mapping[str, Any] | None:
    said = yes_no(text)
    return None if said is None else {"si": True} if said else {"no": True}
