"""Slots are checked against their skill's JSON Schema, with a validator that is built once."""

import re
from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from liora.errors import SkillError


class SlotSchema:
    """The schema of one skill's slots; raises jsonschema's SchemaError when it is none."""

    def __init__(self, skill: str, schema: Mapping[str, Any]) -> None:
        Draft202012Validator.check_schema(schema)
        self._skill = skill
        self._validator = Draft202012Validator(schema)
        self._properties = schema.get("properties", {})
        self._closed = schema.get("additionalProperties") is False and "patternProperties" not in schema
        self._plain = _plain_slots(schema)

    def check(self, slots: Mapping[str, Any]) -> None:
        """Raises SkillError naming the slot when `slots` do not fit; the value itself is not repeated."""
        if self._fits_plainly(slots) or self._validator.is_valid(slots):
            return
        unknown = sorted(slots.keys() - self._properties.keys()) if self._closed else []
        if unknown:
            raise SkillError(f"The skill {self._skill!r} sets the slot {unknown[0]!r}, which its slots do not declare.")
        error = best_match(self._validator.iter_errors(slots))
        place = ".".join(str(part) for part in error.absolute_path) or "slots"
        wanted = f"{error.validator}: {error.validator_value!r}"[:80]
        raise SkillError(f"The skill {self._skill!r} left the slot {place!r} against its schema ({wanted}).")

    def kept(self, slots: Mapping[str, Any]) -> dict[str, Any]:
        """What of stored slots today's schema takes: the version of the skill that gave them may have been another."""
        if self._fits_plainly(slots):
            return dict(slots)
        known = self._properties.keys() if self._closed else slots.keys()
        return {name: value for name, value in slots.items() if name in known and self.accepts(name, value)}

    def accepts(self, slot: str, value: Any) -> bool:
        """Whether `value` alone fits the declaration of `slot`: an answer out of range is no answer."""
        declared = self._properties.get(slot)
        if (self._plain or {}).get(slot, _never)(value):
            return True
        return declared is None or self._validator.evolve(schema=declared).is_valid(value)

    def _fits_plainly(self, slots: Mapping[str, Any]) -> bool:
        """Whether there is nothing to ask the validator, which takes 20 times as long: false means not known."""
        plain = self._plain
        return plain is not None and all(name in plain and plain[name](value) for name, value in slots.items())


Fits = Callable[[Any], bool]


def _never(value: Any) -> bool:
    return False


_ANNOTATIONS = frozenset({"title", "description", "default", "examples"})
_OF_OBJECTS = frozenset({"type", "properties", "additionalProperties"})


def _plain_slots(schema: Mapping[str, Any]) -> Mapping[str, Fits] | None:
    """What says at once that a slot fits; None for a schema that says more than what each slot may be."""
    if not schema.keys() <= _OF_OBJECTS | _ANNOTATIONS or schema.get("type", "object") != "object":
        return None
    found = {name: _plain(declared) for name, declared in schema.get("properties", {}).items()}
    return {name: fits for name, fits in found.items() if fits}


def _plain(declared: Any) -> Fits | None:
    """For numbers and texts within limits, yes and no, texts out of a list, and lists and objects of such."""
    if not isinstance(declared, Mapping):
        return None
    said = {name: value for name, value in declared.items() if name not in _ANNOTATIONS}
    match said:
        case {"enum": choices} if len(said) == 1:
            texts = frozenset(choice for choice in choices if isinstance(choice, str))
            return lambda value: type(value) is str and value in texts
        case {"type": "integer"} if said.keys() <= {"type", "minimum", "maximum"}:
            least, most = said.get("minimum", -inf), said.get("maximum", inf)
            return lambda value: type(value) is int and least <= value <= most
        case {"type": "number"} if said.keys() <= {"type", "minimum", "maximum"}:
            least, most = said.get("minimum", -inf), said.get("maximum", inf)
            return lambda value: type(value) in (int, float) and least <= value <= most
        case {"type": "boolean"} if len(said) == 1:
            return lambda value: type(value) is bool
        case {"const": True} if len(said) == 1:
            return lambda value: value is True
        case {"type": "string"} if said.keys() <= {"type", "minLength", "maxLength", "pattern"}:
            return _plain_text(said.get("pattern", ""), said.get("minLength", 0), said.get("maxLength", inf))
        case {"type": "array", "items": items} if said.keys() <= {"type", "items", "minItems", "maxItems"}:
            return _plain_list(_plain(items), said.get("minItems", 0), said.get("maxItems", inf))
        case {"type": "object", "additionalProperties": Mapping() as each} if len(said) == 2:
            return _plain_mapping(_plain(each))
        case {"type": "object", "properties": declared} if said.keys() <= _OF_OBJECTS | {"required"}:
            return _plain_object({name: _plain(each) for name, each in declared.items()}, said.get("required", ()))
        case _:
            return None


def _plain_text(pattern: str, shortest: float, longest: float) -> Fits | None:
    """None for a pattern that cannot be read: the validator says so where it is used."""
    try:
        found = re.compile(pattern).search
    except re.error:
        return None
    return lambda value: type(value) is str and shortest <= len(value) <= longest and found(value) is not None


def _plain_list(fits: Fits | None, fewest: float, most: float) -> Fits | None:
    if fits is None:
        return None
    return lambda value: type(value) is list and fewest <= len(value) <= most and all(map(fits, value))


def _plain_mapping(fits: Fits | None) -> Fits | None:
    if fits is None:
        return None
    return lambda value: type(value) is dict and all(map(fits, value.values()))


def _plain_object(parts: Mapping[str, Fits | None], required: Iterable[str]) -> Fits:
    """What has a part that is not plain, or one that is not declared, is asked about."""
    plain, needed = {name: fits for name, fits in parts.items() if fits}, frozenset(required)

    def fits(value: Any) -> bool:
        known = type(value) is dict and needed <= value.keys() <= plain.keys()
        return known and all(plain[name](part) for name, part in value.items())

    return fits
