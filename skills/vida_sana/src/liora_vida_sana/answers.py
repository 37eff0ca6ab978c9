"""What is answered about a reminder: another hour, other days, yes, no, or yes but."""

import re
from collections.abc import Mapping
from typing import Any

from liora.language.normalise import fold
from liora.language.readers import yes_no
from liora_vida_sana.clock import days_in, hour_in
from liora_vida_sana.reminders import wants_reminder


def read_change(text: str) -> Mapping[str, Any] | None:
    """Another hour or other days, said after a reminder is set: "mejor a las 9"; a new reminder is none."""
    if wants_reminder(text) or re.search(r"\b(?:otr[oa]|tambien|ademas)\b(?! hora)", fold(text)):
        return None
    hour, days = hour_in(text), days_in(text)
    said = {"hora": hour, "dias": list(days) if days else None}
    return {name: value for name, value in said.items() if value} or None


def read_days(text: str) -> list[int] | None:
    days = days_in(text)
    return list(days) if days else None


def read_agreement(text: str) -> Mapping[str, Any] | None:
    """Yes, no, or yes but: "ya pero a las 10"."""
    return read_change(text) or _yes_or_no(text)


def _yes_or_no(text: str) -> Mapping[str, Any] | None:
    said = yes_no(text)
    return None if said is None else {"si": True} if said else {"no": True}
