"""Days and hours as people type them."""

from datetime import UTC, datetime

import pytest

from liora_citas.reading import moment_of, read_moment


@pytest.mark.parametrize(
    ("text", "dias", "hora"),
    [("hoy a las 10", 0, "10:00"), ("Mañana 5 de la tarde", 1, "17:00"), ("pasado mañana, 9.30", 2, "09:30")],
)
def test_a_day_and_an_hour_are_read(text: str, dias: int, hora: str) -> None:
    assert read_moment(text) == {"dias": dias, "hora": hora}


@pytest.mark.parametrize("text", ["mañana", "a las 10", "hoy a las 23", "cuando puedan"])
def test_half_a_moment_is_none(text: str) -> None:
    assert read_moment(text) is None


def test_a_moment_is_of_the_day_on_which_it_was_said() -> None:
    assert moment_of({"dias": 1, "hora": "09:30"}, datetime(2026, 12, 31, 12, tzinfo=UTC)) == datetime(
        2027, 1, 1, 9, 30, tzinfo=UTC
    )
