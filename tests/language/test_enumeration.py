"""What a message enumerates."""

import pytest

from liora.language.enumeration import parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("pilas, una tele vieja y aceite", ["pilas", "una tele vieja", "aceite"]),
        ("una mochila\ny también un gorro", ["una mochila", "un gorro"]),
        ("quiero una mochila", ["quiero una mochila"]),
        ("yerba", ["yerba"]),
        (" , ", []),
    ],
)
def test_parts_stand_between_commas_lines_and_joining_words(text: str, parts: list[str]) -> None:
    assert parts_of(text) == parts
