"""Opening hours and weekdays as tables write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from liora_reciclaje.hours import opening_in
from liora_reciclaje.weekdays import days_said, weekdays_in

ZONE = ZoneInfo("America/Santiago")


def is_open(text: str, moment: str) -> bool | None:
    """At a moment of the week that begins on Monday, 23 November 2026."""
    opening = opening_in(text)
    return None if opening is None else opening.is_open(datetime.fromisoformat(moment).replace(tzinfo=ZONE), ZONE)


@pytest.mark.parametrize(
    ("text", "open_at", "closed_at"),
    [
        ("lunes a viernes 9 a 18", "2026-11-23T09:00", "2026-11-28T10:00"),
        ("Lun-Vie 08:00-17:00; Sáb 9-13", "2026-11-28T12:59", "2026-11-28T13:00"),
        ("MIERCOLES A DOMINGOS DE 11 A 19 HS.", "2026-11-25T11:00", "2026-11-24T12:00"),
        ("martes y jueves de 10:30 a 14 y de 15 a 18 hrs", "2026-11-26T15:30", "2026-11-26T14:30"),
        ("Todos los días de 8 am a 8 pm", "2026-11-29T19:59", "2026-11-29T20:00"),
        ("sábado 22 a 2", "2026-11-29T01:00", "2026-11-28T21:00"),
        ("lunes de 9 a 24", "2026-11-23T23:30", "2026-11-24T00:30"),
    ],
)
def test_hours_that_are_understood_tell_open_from_closed(text: str, open_at: str, closed_at: str) -> None:
    assert is_open(text, open_at) is True
    assert is_open(text, closed_at) is False


@pytest.mark.parametrize("text", ["24/7", "24 horas", "Abierto las 24 hrs"])
def test_what_never_closes_is_open(text: str) -> None:
    assert is_open(text, "2026-11-29T03:00") is True


@pytest.mark.parametrize(
    "text",
    [
        "", "según feria", "previa cita", "9 a 18", "lunes a viernes", "lunes 25 a 30",
        "lunes a viernes 9 a 18 salvo feriados",
        "primer sábado del mes 9 a 13", "lunes 9:75 a 18", "horario de oficina",
    ],
)  # fmt: skip
def test_what_is_not_understood_whole_is_not_understood(text: str) -> None:
    assert opening_in(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("lunes, miércoles y viernes", (0, 2, 4)),
        ("Lun-Vie", (0, 1, 2, 3, 4)),
        ("L, M y V", (0, 2, 4)),
        ("sábado a lunes", (0, 5, 6)),
        ("todos los días", (0, 1, 2, 3, 4, 5, 6)),
        ("MARTES", (1,)),
        ("domingos", (6,)),
        ("", None),
        ("cada quincena", None),
        ("8:00", None),
    ],
)
def test_days_are_read_as_tables_write_them(text: str, days: tuple[int, ...] | None) -> None:
    assert weekdays_in(text) == days


def test_days_are_said_as_people_say_them() -> None:
    assert days_said((0, 1, 2, 3, 4)) == "lunes a viernes"
    assert days_said((0, 2, 4)) == "lunes, miércoles y viernes"
    assert days_said((1, 2)) == "martes y miércoles"
    assert days_said((6,)) == "domingo"
    assert days_said(tuple(range(7))) == "todos los días"
