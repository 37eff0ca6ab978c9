"""When reminders are due, and how many there may be."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from liora_vida_sana.care import is_worrying
from liora_vida_sana.reminders import due_at, is_full, kind_in, next_due, wants_list, wants_reminder
from liora_vida_sana.tips import wants_idea

SANTIAGO = ZoneInfo("America/Santiago")
EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]


def reminder(hour: str = "09:00", days: list[int] | None = None, kind: str = "agua") -> dict[str, object]:
    return {"tipo": kind, "hora": hour, "dias": EVERY_DAY if days is None else days}


def test_the_next_one_is_the_first_of_all() -> None:
    now = datetime(2026, 11, 23, 15, tzinfo=UTC)  # noon of a Monday in Santiago
    assert next_due([], now, SANTIAGO) is None
    assert next_due([reminder("13:00"), reminder("12:30")], now, SANTIAGO) == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert next_due([reminder("12:00")], now, SANTIAGO) == datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert next_due([reminder("09:00", [0])], now, SANTIAGO) == datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-09-05", 20), ("2026-04-04", 22), ("2026-11-23", 21)],
)
def test_the_hour_is_that_of_the_clocks_whatever_they_do_at_night(day: str, hours: int) -> None:
    """Chile puts its clocks forward on 6 September 2026 and back on 5 April."""
    now = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=SANTIAGO).astimezone(UTC)
    due = next_due([reminder()], now, SANTIAGO)
    assert due is not None
    assert (due - now).total_seconds() == hours * 3600
    assert due.astimezone(SANTIAGO).hour == 9
    assert due_at([reminder(), reminder("10:00")], due, SANTIAGO) == [reminder()]


def test_nothing_is_due_in_another_time_zone_than_it_was_set_for() -> None:
    due = next_due([reminder()], datetime(2026, 11, 23, 15, tzinfo=UTC), SANTIAGO)
    assert due is not None
    assert due_at([reminder()], due, ZoneInfo("America/Lima")) == []


def test_a_day_has_two_reminders_at_most() -> None:
    two = [reminder(days=[0, 1]), reminder(days=[1, 2])]
    assert is_full(two, [1])
    assert is_full(two, [1, 5])
    assert not is_full(two, [0, 2])


@pytest.mark.parametrize(
    "text",
    [
        "recuérdame tomar agua a las 8am", "recordame tomar agua", "avísame para ir a dormir", "acuérdame moverme",
        "recordatorio de agua", "recuerdeme caminar a las 6", "recuerdame anotar mis registros",
        "recuerdame hidratarme",
        "puedes recordarme tomar agua", "recuerdame hacer ejercicio",
    ],
)  # fmt: skip
def test_a_reminder_of_ours_is_known(text: str) -> None:
    assert wants_reminder(text)


@pytest.mark.parametrize(
    "text",
    [
        "recuerdame comprar agua", "recuerdame pagar el agua", "pon una alarma a las 8", "recuerdame llamar a mama",
        "cancela mi recordatorio de agua", "recuerdame sacar al perro a caminar", "tomar agua", "recuerdame",
    ],
)  # fmt: skip
def test_reminders_of_anything_else_are_not(text: str) -> None:
    assert not wants_reminder(text)


def test_the_list_is_asked_for_by_the_whole_message() -> None:
    assert wants_list("mis recordatorios")
    assert wants_list("Quitar recordatorio")
    assert not wants_list("mis recordatorios de la semana pasada")


@pytest.mark.parametrize(
    "text",
    [
        "quiero bajar 10 kilos en una semana", "no quiero comer nada", "quiero vomitar lo que comi", "estoy gorda",
        "odio mi cuerpo", "dejar de comer", "llevo dos dias sin comer", "como hago para bajar de peso",
        "adelgazar rapido",
        "pastillas para adelgazar", "laxantes para bajar", "me siento muy gorda", "tengo anorexia",
        "quiero perder peso",
    ],
)  # fmt: skip
def test_talk_that_needs_care_is_known(text: str) -> None:
    assert is_worrying(text)


@pytest.mark.parametrize(
    "text",
    [
        "bajar el volumen", "cuanto pesa la caja", "quiero comer sano", "no como carne", "zapatillas para correr",
        "comer mejor", "peso 80 kilos", "fajas adelgazantes", "bajar la app", "me gusta comer", "venden laxantes",
    ],
)  # fmt: skip
def test_everyday_talk_of_food_needs_none(text: str) -> None:
    assert not is_worrying(text)


@pytest.mark.parametrize(
    "text",
    [
        "me muero de hambre, algo sano y rapido?",
        "que ceno sano",
        "un snack saludable",
        "once saludable",
        "receta liviana",
    ],
)
def test_who_is_hungry_gets_an_idea(text: str) -> None:
    assert wants_idea(text)


@pytest.mark.parametrize("text", ["tengo hambre", "algo rapido", "comer sano", "vida sana", "algo sano sin comer nada"])
def test_who_is_not_asking_for_one_gets_none(text: str) -> None:
    assert not wants_idea(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("y otro para caminar a las 6 de la tarde", "movimiento"), ("cambia el de agua a las 10", "agua"),
        ("recordame agua a las 9", "agua"),
    ],
)  # fmt: skip
def test_another_reminder_and_another_hour_are_reminders_too(text: str, kind: str) -> None:
    assert wants_reminder(text)
    assert kind_in(text) == kind


@pytest.mark.parametrize("text", ["otro para la cocina", "y otro vaso", "recuerdame tomar la pastilla a las 8"])
def test_what_is_another_thing_is_no_reminder(text: str) -> None:
    assert not wants_reminder(text)


def test_who_wants_no_more_is_shown_the_list() -> None:
    assert wants_list("ya no me recuerdes el agua")


def test_what_is_due_together_goes_into_one_template(talk_to: Callable[..., Any]) -> None:
    talk = talk_to()
    talk.say("recuérdame tomar agua a las 10")
    talk.say("recuérdame moverme a las 10")
    [turn] = talk.stage.pass_time(talk.stage.now + timedelta(hours=23))
    assert turn.instead.words == ("tomar agua y moverse un poco",)
