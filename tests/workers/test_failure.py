"""How a failed turn is remembered: useful to a developer, silent about the person."""

import asyncpg
import pytest

from liora.errors import SkillError
from liora.workers.failure import describe


def test_an_error_keeps_its_class_and_its_words() -> None:
    assert describe(SkillError("The state has no transition.")) == "SkillError: The state has no transition."


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            ValueError("invalid literal for int() with base 10: 'doce'"),
            "ValueError: invalid literal for int() with base 10: …",
        ),
        (KeyError("calle"), "KeyError: …"),
        (RuntimeError("no product Cafe for Ana"), "RuntimeError: no product … for …"),
        (RuntimeError("cannot call 56912345678"), "RuntimeError: cannot call …"),
        (RuntimeError("street Los Aromos 12"), "RuntimeError: street … … …"),
    ],
    ids=["quoted", "key", "folded", "number", "slots"],
)
def test_what_a_person_said_is_blacked_out(error, expected) -> None:
    payload = {"kind": "text", "text": "quiero CAFÉ"}
    slots = {"ecommerce": {"direccion": ["Los Aromos", 12]}}
    assert describe(error, payload, slots, "Ana", "56912345678") == expected


def test_an_error_of_the_database_keeps_its_code_alone() -> None:
    error = asyncpg.UniqueViolationError('Key (phone)=(56912345678) "Ana" exists')
    assert describe(error) == "UniqueViolationError 23505"


def test_a_long_error_is_cut_and_can_always_be_stored() -> None:
    stored = describe(RuntimeError("\0 \ud800 " + "x " * 300))
    assert len(stored) == 200
    assert stored.startswith("RuntimeError: \ufffd ? x")
