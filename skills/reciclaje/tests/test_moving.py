"""Who says that they have moved, and where to."""

import pytest

from liora_reciclaje.moving import has_moved, place_moved_to


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("me mudé a Santiago", "santiago"), ("me mude a ciudad de mexico", "ciudad de mexico"),
        ("me cambié de casa a Ñuñoa", "ñuñoa"), ("nos mudamos a la comuna de Maipú", "maipu"),
    ],
)  # fmt: skip
def test_the_place_is_what_stands_behind(text: str, place: str) -> None:
    assert place_moved_to(text) == place


@pytest.mark.parametrize("text", ["me cambié a otro plan", "me mudé", "donde boto las pilas", "me mude a mi casa", ""])
def test_nothing_else_is_a_move(text: str) -> None:
    assert not has_moved(text)
