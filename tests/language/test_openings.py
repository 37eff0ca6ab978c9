"""What a pattern may begin with; a rule that is tried only there finds all that it found before."""

import pytest

from liora.language.families import families
from liora.language.openings import alternatives, openings

RULES = r"""
    # a line that is indented further belongs to the one before it
    (?<!no )me <few>(?:caigo|(?:voy a )?caer)
    (?:el|la|un) <one>(?:techo|suelo
        |piso)|4[0-3] grados
    (?:muy )?alto|a?qui|(?:uno ){0,2}dos
"""

FOUND = ["me caigo", "me voy a caer", "la techo", "un buen piso", "41 grados", "alto", "muy alto", "qui", "aqui", "dos"]
NOT_FOUND = ["no me caigo", "caigo", "ome caigo", "techo", "44 grados", "aquil", "nada"]


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("pan", "p"),
        ("pan|queso", "pq"),
        (r"(?:pan|(?:el|la) queso) \w+", "pel"),
        (r"(?:muy )?alto", "ma"),
        (r"(?:uno ){0,2}dos", "ud"),
        (r"a?qui", "aq"),
        (r"(?<!no )(?!nunca)si", "s"),
        (r"4[0-3] grados", "4"),
    ],
)
def test_a_pattern_begins_with_the_openings_of_its_alternatives(pattern: str, first: str) -> None:
    assert openings(pattern) == set(first)


@pytest.mark.parametrize("pattern", [r"\w+ pan", "[abc]", "", "pan|", "(?:muy )?"])
def test_a_pattern_that_may_begin_with_anything_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="anything"):
        openings(pattern)


def test_bars_in_groups_and_escaped_ones_part_nothing() -> None:
    assert alternatives(r"(?:a|b)c|d\|e|f") == ["(?:a|b)c", r"d\|e", "f"]


@pytest.mark.parametrize("text", FOUND)
def test_what_rules_say_is_found(text: str) -> None:
    assert families(RULES).search(text)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_they_do_not_say_is_not(text: str) -> None:
    assert families(RULES).search(text) is None
