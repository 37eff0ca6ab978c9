"""Reading fields of JSON that somebody else wrote: what is missing or of the wrong kind reads as empty."""

import re
from collections.abc import Mapping
from typing import Any

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?")


def object_at(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The object under `key`, else an empty one."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def objects_at(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects of the list under `key`; anything else in it is left out."""
    value = data.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_at(data: Mapping[str, Any], key: str) -> str:
    """The text under `key`, else an empty one."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def id_at(data: Mapping[str, Any], key: str, longest: int) -> str:
    """The id under `key`, a text or a whole number; one of more than `longest` characters reads as empty."""
    value = data.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and len(value) <= longest else ""


def number_at(data: Mapping[str, Any], key: str) -> float | None:
    """The number under `key`, also when it is written as a text; an int stays an int."""
    value = data.get(key)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def whole_at(data: Mapping[str, Any], key: str, below: int) -> int | None:
    """The whole number under `key` from 0 up to, not including, `below`."""
    number = number_at(data, key)
    return int(number) if number is not None and 0 <= number < below and number == int(number) else None
