"""Slots are checked against their skill's JSON Schema, with a validator that is built once."""

from collections.abc import Mapping
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

    def check(self, slots: Mapping[str, Any]) -> None:
        """Raises SkillError naming the slot when `slots` do not fit; the value itself is not repeated."""
        if self._validator.is_valid(slots):
            return
        error = best_match(self._validator.iter_errors(slots))
        place = ".".join(str(part) for part in error.absolute_path) or "slots"
        raise SkillError(f"The skill {self._skill!r} left the slot {place!r} against its schema ({error.validator}).")

    def accepts(self, slot: str, value: Any) -> bool:
        """Whether `value` alone fits the declaration of `slot`: an answer out of range is no answer."""
        declared = self._properties.get(slot)
        return declared is None or self._validator.evolve(schema=declared).is_valid(value)
