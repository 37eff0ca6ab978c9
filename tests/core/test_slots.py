"""Slots are held to their schema, whatever way it is checked."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from liora.core.slots import SlotSchema
from liora.errors import SkillError

SCHEMAS: list[dict[str, Any]] = [
    {
        "type": "object",
        "properties": {
            "a": {"type": "integer", "minimum": 1, "maximum": 5, "description": "de uno a cinco"},
            "b": {"type": "string", "minLength": 1, "maxLength": 3},
            "c": {"enum": ["si", "no", 1]},
        },
        "additionalProperties": False,
    },
    {"type": "object", "properties": {"a": {"type": "integer"}, "b": True, "c": False}},
    {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
    {"type": "object", "properties": {"b": {"type": "string", "pattern": "^x"}}, "maxProperties": 2},
    {"properties": {"c": {"type": "array", "items": {"type": "string"}}, "a": {"enum": ["si"], "type": "string"}}},
    {"type": "array"},
    {
        "properties": {
            "a": {"type": "boolean"},
            "b": {"const": True},
            "c": {"type": "number", "minimum": 0, "maximum": 2.5},
            "d": {"type": "string", "pattern": "^[sx]", "maxLength": 3},
        }
    },
    {
        "properties": {
            "a": {"type": "array", "items": {"type": "string", "maxLength": 1}, "minItems": 1, "maxItems": 2},
            "b": {
                "type": "object",
                "properties": {"x": {"type": "integer"}, "y": {"pattern": "^a"}},
                "required": ["x"],
            },
            "c": {"type": "object", "properties": {"x": {"type": "integer"}}, "additionalProperties": False},
            "d": {"type": "object", "properties": {"x": {"type": "integer"}}, "additionalProperties": {"type": "null"}},
        }
    },
    {
        "properties": {
            "a": {"type": "object", "additionalProperties": {"type": "string", "pattern": "^a"}},
            "b": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1},
            "c": {"type": "object", "additionalProperties": False},
        }
    },
]
VALUES = st.one_of(
    st.integers(-1, 7),
    st.sampled_from([1.0, 2.5, True, False, None, "si", "no", "1", "", "xx", "larga", "ñandú"]),
    st.lists(st.sampled_from(["a", "aa", 1]), max_size=3),
    st.dictionaries(st.sampled_from("xyz"), st.sampled_from([1, True, None, "a", "b"]), max_size=2),
)


@example(SCHEMAS[0], {"a": True})
@example(SCHEMAS[0], {"c": 1})
@example(SCHEMAS[2], {})
@example(SCHEMAS[5], {})
@example(SCHEMAS[8], {"a": {"x": "b"}})
@example(SCHEMAS[8], {"a": {"x": "a"}})
@given(st.sampled_from(SCHEMAS), st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=3))
def test_what_is_accepted_is_what_the_validator_accepts(schema: dict[str, Any], slots: dict[str, Any]) -> None:
    try:
        SlotSchema("prueba", schema).check(slots)
    except SkillError:
        fits = False
    else:
        fits = True
    assert fits == Draft202012Validator(schema).is_valid(slots)
    for name, value in slots.items():
        declared = schema.get("properties", {}).get(name, True)
        accepted = SlotSchema("prueba", schema).accepts(name, value)
        assert accepted == Draft202012Validator(declared).is_valid(value)


def test_the_slot_that_does_not_fit_is_named_and_its_value_is_not() -> None:
    with pytest.raises(SkillError, match=r"'b' against its schema \(maxLength: 3\)") as caught:
        SlotSchema("prueba", SCHEMAS[0]).check({"a": 1, "b": "secreto"})
    assert "secreto" not in str(caught.value)


def test_a_slot_that_is_not_declared_is_named() -> None:
    with pytest.raises(SkillError, match="sets the slot 'z', which its slots do not declare"):
        SlotSchema("prueba", SCHEMAS[0]).check({"a": 1, "z": 1})


@pytest.mark.parametrize(
    ("schema", "stored", "kept"),
    [
        (SCHEMAS[0], {"a": 1, "b": "x"}, {"a": 1, "b": "x"}),
        (SCHEMAS[0], {"a": 1, "vieja": True}, {"a": 1}),
        (SCHEMAS[0], {"a": "uno", "b": "x"}, {"b": "x"}),
        (SCHEMAS[3], {"b": "x1", "libre": 1}, {"b": "x1", "libre": 1}),
    ],
)
def test_of_stored_slots_those_are_kept_that_the_schema_still_takes(schema: Any, stored: Any, kept: Any) -> None:
    assert SlotSchema("prueba", schema).kept(stored) == kept
