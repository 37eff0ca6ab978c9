"""Options inside the limits of a channel."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.core.choices import Payload, Shown, cut, page, present, split_text
from liora.errors import SkillError
from liora.messages import Buttons, OptionList, Text

from .conftest import LIMITS


def shown(label: str, value: object = None, description: str = "") -> Shown:
    return Shown(Payload("a.b", "1", "ver", value if value is not None else label), label, description)


def test_three_short_options_are_buttons() -> None:
    (message,) = present("¿Cuál?", [shown("Uno"), shown("Dos")], "Ver", LIMITS, None).messages
    assert isinstance(message, Buttons)
    assert [button.title for button in message.buttons] == ["Uno", "Dos"]


@pytest.mark.parametrize(
    "options",
    [
        [shown(str(number)) for number in range(4)],
        [shown("un título que no cabe en un botón")],
        [shown("Uno", description="con descripción")],
        [shown("Uno", 1), shown("Uno", 2)],
    ],
)
def test_what_buttons_cannot_show_is_a_list(options: list[Shown]) -> None:
    (message,) = present("¿Cuál?", options, "Ver", LIMITS, None).messages
    assert isinstance(message, OptionList)


def test_a_long_label_is_cut_at_a_word_and_stands_whole_in_the_description() -> None:
    (message,) = present("¿Cuál?", [shown("Zapatilla Runner Niño T28", 1, "$21.500")], "Ver", LIMITS, None).messages
    assert isinstance(message, OptionList)
    assert (message.rows[0].title, message.rows[0].description) == (
        "Zapatilla Runner Niño…",
        "Zapatilla Runner Niño T28 · $21.500",
    )


def test_a_channel_without_options_gets_numbered_text() -> None:
    plain = replace(LIMITS, buttons=0, rows=0)
    presented = present("¿Cuál?", [shown("Uno"), shown("Dos", description="2")], "Ver", plain, None)
    assert presented.messages == (Text("¿Cuál?\n1) Uno\n2) Dos · 2"),)


def test_more_than_ten_options_come_in_pages() -> None:
    options = [shown(str(number)) for number in range(25)]
    first, second = page(options, 0, LIMITS)
    assert (len(first), second) == (9, 9)
    *_, last = page(options, 18, LIMITS)
    assert last is None
    assert len(page(options[:10], 0, LIMITS)[0]) == 10


def test_a_list_that_has_become_shorter_since_begins_anew() -> None:
    """Somebody taps "Ver más" of yesterday, and the shop has published another catalog."""
    options = [shown(f"Opción {n}") for n in range(3)]
    assert page(options, 9, LIMITS) == (options, None)
    assert page([], 9, LIMITS) == ([], None)


def test_a_body_that_is_too_long_goes_before_the_options() -> None:
    body = "\n\n".join(["palabra " * 100] * 3)
    *before, last = present(body, [shown("Uno")], "Ver", LIMITS, None).messages
    assert all(isinstance(message, Text) for message in before)
    assert isinstance(last, Buttons)
    assert len(last.body) <= LIMITS.interactive_body


def test_a_value_that_does_not_fit_a_button_is_the_skills_error() -> None:
    with pytest.raises(SkillError, match="too long for a button"):
        present("¿Cuál?", [shown("Uno", "x" * 300)], "Ver", LIMITS, None)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.one_of(st.none(), st.integers(), st.text()))
def test_a_payload_comes_back_as_it_went(trigger: str, value: object) -> None:
    payload = Payload("a.b", "1", trigger.replace("|", ""), value)
    assert Payload.decode(payload.encode()) == payload


@pytest.mark.parametrize("text", ["", "|", "|||", "a|b|c|d", "a.b|1|x|{", "promo"])
def test_a_foreign_payload_is_none(text: str) -> None:
    assert Payload.decode(text) is None


@given(st.text(), st.integers(2, 60))
def test_cutting_never_exceeds_the_limit(text: str, most: int) -> None:
    assert len(cut(text, most)) <= most
    assert cut(text, most) == text or len(text) > most


@given(st.text(), st.integers(5, 60))
def test_splitting_loses_no_letter(text: str, most: int) -> None:
    pieces = split_text(text, most)
    assert all(len(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
