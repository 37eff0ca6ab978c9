"""Hours and days of reminders."""

from datetime import time

import pytest

from liora_vida_sana.clock import bare_hour_in, days_in, days_said, hour_in, is_quiet, second_hour_in, settled


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("8am", "08:00"), ("8 am", "08:00"), ("a las 8 y media", "08:30?"), ("20:00", "20:00"), ("a las 20 hrs",
        "20:00"),
        ("a las 10", "10:00?"), ("8pm", "20:00"), ("a las ocho de la noche", "20:00"), ("7 de la mañana", "07:00"),
        ("12 de la noche", "00:00"), ("al mediodía", "12:00"), ("a la 1 de la tarde", "13:00"), ("22.30", "22:30"),
        ("a las 9 y cuarto", "09:15?"), ("en la mañana", "09:00"), ("ya pero a las 10", "10:00?"), ("08:30", "08:30"),
        ("a las 26", None), ("a las 8:75", None), ("cuando puedas", None), ("10", None), ("30 min", None), ("", None),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_say_them(text: str, hour: str | None) -> None:
    assert hour_in(text) == hour


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("tipo 11", "11:00?"),
        ("como 9", "09:00?"),
        ("tempranito", "08:00"),
        ("10", "10:00?"),
        ("22", "22:00"),
        ("26", None),
        ("diez", "10:00?"),
        ("no", None),
    ],
)
def test_a_bare_number_is_an_hour_where_one_was_asked_for(text: str, hour: str | None) -> None:
    assert bare_hour_in(text) == hour


@pytest.mark.parametrize(
    ("hour", "evening", "clock"),
    [
        ("10:00?", False, time(10)), ("10:00?", True, time(22)), ("08:00?", False, time(8)),
        ("07:00?", False, time(19)),
        ("12:00?", False, time(12)), ("12:00?", True, time(0)), ("01:00?", False, time(13)),
        ("22:30", False, time(22, 30)),
        ("05:00?", True, time(5)), ("09:30?", True, time(21, 30)),
    ],
)  # fmt: skip
def test_the_half_of_the_day_is_the_one_when_people_are_awake(hour: str, evening: bool, clock: time) -> None:
    assert settled(hour, evening=evening) == clock


def test_of_two_hours_the_second_is_known() -> None:
    assert second_hour_in("recuerdame tomar agua a las 10 y a las 4") == "04:00?"
    assert second_hour_in("a las 10 y media") is None


def test_quiet_begins_at_nine_and_ends_at_eight() -> None:
    quiet = [hour for hour in range(24) if is_quiet(time(hour))]
    assert quiet == [*range(8), 21, 22, 23]
    assert not is_quiet(time(20, 59))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("todos los dias", (0, 1, 2, 3, 4, 5, 6)), ("lunes a viernes", (0, 1, 2, 3, 4)),
        ("de lunes a sabado", (0, 1, 2, 3, 4, 5)), ("entre semana", (0, 1, 2, 3, 4)), ("fines de semana", (5, 6)),
        ("martes y jueves", (1, 3)), ("los miercoles", (2,)), ("lunes, miércoles y viernes", (0, 2, 4)),
        ("viernes a lunes", (0, 4, 5, 6)), ("el domingo", (6,)),
        ("todos los dias menos el sabado", (0, 1, 2, 3, 4, 6)), ("todos los dias menos los findes", (0, 1, 2, 3, 4)),
        ("mañana", None), ("8am", None), ("", None),
    ],
)  # fmt: skip
def test_days_are_read_as_people_say_them(text: str, days: tuple[int, ...] | None) -> None:
    assert days_in(text) == days


def test_days_are_said_in_few_words() -> None:
    assert days_said((0, 1, 2, 3, 4, 5, 6)) == "todos los días"
    assert days_said((0, 1, 2, 3, 4)) == "de lunes a viernes"
    assert days_said((1, 3, 5)) == "martes, jueves y sábado"
    assert days_said((6,)) == "domingo"
    assert days_said((0, 1, 2, 3, 4, 6)) == "todos los días menos el sábado"
