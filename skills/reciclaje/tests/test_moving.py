"""Who says that they have moved, and where to."""

import pytest

from liora_reciclaje.moving import has_moved, left, place_moved_to, place_said


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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("y en cdmx?", "cdmx"), ("me mude a bogota", "bogota"), ("soy de guadalajara", "guadalajara"),
        ("a ver y en españa", "españa"), ("volvi a chile", "chile"), ("no, estoy en peru", "peru"),
        ("y en mexico que colores hay", "mexico"), ("no soy de chile", None), ("y en la blanca?", None),
        ("pilas", None), ("toy en narnia", None), ("", None),
    ],
)  # fmt: skip
def test_a_known_place_is_heard_in_passing(text: str, place: str | None) -> None:
    assert place_said(text) == place


@pytest.mark.parametrize(
    ("text", "denied"), [("no soy de chile", True), ("no, soy de chile", False), ("no soy de fiar", False)]
)
def test_where_one_is_not_says_nothing_of_where_one_is(text: str, denied: bool) -> None:
    assert left(text) is denied
