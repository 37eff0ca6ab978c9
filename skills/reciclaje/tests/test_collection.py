"""When the truck comes, and the reminder on the evening before."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from liora.skill import CancelTimer, Reply, SetSlot, SetTimer, Step
from liora.table import BadRow, Rows
from liora_reciclaje.collection import (
    Collection,
    collections_of,
    day_said,
    next_day,
    read_collection,
    remarks_on_collections,
)
from liora_reciclaje.phrases import asks_days
from liora_reciclaje.reminder import (
    PURPOSE,
    begin_reminding,
    keep_reminding,
    leave,
    next_evening,
    remind,
    stop_reminding,
)

SANTIAGO = ZoneInfo("America/Santiago")
MONDAY = date(2026, 11, 23)


def row(**cells: str) -> Mapping[str, Any]:
    return read_collection({"comuna": "Maipú", "material": "", "dias": "martes y viernes", "hora": "", **cells})


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"comuna": " "}, "Falta la comuna"),
        ({"comuna": "x" * 61}, "es muy largo"),
        ({"dias": ""}, "No entiendo los días «»"),
        ({"dias": "cuando se pueda"}, "No entiendo los días «cuando se pueda»"),
        ({"material": "uranio"}, "No conozco el material «uranio»"),
        ({"hora": "x" * 41}, "La hora es muy larga"),
    ],
)
def test_hostile_rows_are_refused_with_a_sentence(cells: Mapping[str, str], sentence: str) -> None:
    with pytest.raises(BadRow) as refused:
        row(**cells)
    assert sentence in str(refused.value)


def test_a_row_without_a_material_is_the_rubbish_as_it_is() -> None:
    assert row()["materiales"] == row(material="Basura")["materiales"] == ["todo"]
    assert row(material="papel|vidrio")["materiales"] == ["papel", "vidrio"]


def test_the_same_thing_twice_is_remarked() -> None:
    remarks = list(remarks_on_collections([row(), row(dias="lunes"), row(material="vidrio")]))
    assert remarks == ["Maipú tiene dos filas para «todo»: se muestran las dos."]
    assert list(remarks_on_collections([row(), row()])) == [
        "Maipú tiene dos filas iguales para «todo»: se muestra una."
    ]


def test_what_is_recycled_is_a_truck_of_its_own() -> None:
    assert row(material="reciclaje")["materiales"] == row(material="Inorgánicos")["materiales"] == ["reciclables"]
    assert row(material="no reciclables")["materiales"] == ["resto"]
    assert Collection("Maipú", ("reciclables",), (3,), "").line == "• reciclables: *jueves*"


def test_equal_rows_are_told_once() -> None:
    rows = Rows((row(), row(), row(dias="lunes")))
    assert len(collections_of({"recoleccion": rows})["Maipú"]) == 2


def test_districts_are_gathered_however_they_are_written() -> None:
    tables = {"recoleccion": Rows((row(), row(comuna="MAIPU", dias="lunes")))}
    assert [one.days for one in collections_of(tables)["Maipú"]] == [(1, 4), (0,)]
    assert collections_of({}) == {}


def test_the_next_day_is_said_as_people_say_it() -> None:
    there = collections_of({"recoleccion": Rows((row(),))})["Maipú"]
    assert next_day(MONDAY, there) == date(2026, 11, 24)
    assert next_day(date(2026, 11, 24), there) == date(2026, 11, 27)
    assert next_day(MONDAY, []) is None
    assert [day_said(MONDAY + timedelta(days=ahead), MONDAY) for ahead in (0, 1, 4)] == ["hoy", "mañana", "el viernes"]


def test_the_reminder_comes_at_eight_on_the_evening_before() -> None:
    there = collections_of({"recoleccion": Rows((row(),))})["Maipú"]
    noon, night = datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert next_evening(noon, SANTIAGO, there) == datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert next_evening(night, SANTIAGO, there) == datetime(2026, 11, 26, 23, tzinfo=UTC)
    assert next_evening(noon, SANTIAGO, []) is None


@pytest.fixture
def evening(step_in: Callable[..., Step]) -> Step:
    """Eight in the evening of a Monday in Santiago, for somebody who wants to be reminded."""
    step = step_in(slots={"comuna": "Maipú", "aviso": True}, now="2026-11-23T20:00:00-03:00")
    return replace(step, tables={"recoleccion": Rows((row(hora="8 a 12"),))})


def test_it_says_what_tomorrow_s_truck_takes_and_sets_the_next_evening(evening: Step) -> None:
    said, timer = remind(evening)
    lines = {"comuna": "Maipú", "lineas": "• basura: *martes y viernes*, 8 a 12"}
    assert said == Reply("dias.recordatorio", lines, template=PURPOSE, template_words=("Maipú: basura",))
    assert timer == SetTimer("recordar", timedelta(days=3))


def test_a_timer_that_comes_in_the_quiet_hours_says_nothing(evening: Step) -> None:
    late = replace(evening, now=evening.now + timedelta(minutes=61))
    (timer,) = remind(late)
    assert isinstance(timer, SetTimer)


def test_where_the_truck_no_longer_comes_nothing_is_said_and_nothing_set(evening: Step) -> None:
    assert list(remind(replace(evening, tables={}))) == [SetSlot("aviso", None)]


def test_a_reminder_is_begun_and_stopped(evening: Step) -> None:
    begun = list(begin_reminding(replace(evening, value="Maipú", slots={"comuna": "Maipú"})))
    assert SetTimer("recordar", timedelta(days=3)) in begun
    assert SetSlot("aviso", True) in begun
    assert list(begin_reminding(replace(evening, value="Otra"))) == [Reply.text("dias.no_hay")]
    assert CancelTimer("recordar") in list(stop_reminding(evening))


def test_who_is_reminded_has_the_timer_set_again_and_nobody_else(evening: Step) -> None:
    assert list(keep_reminding(evening)) == [SetTimer("recordar", timedelta(days=3))]
    assert not list(keep_reminding(replace(evening, slots={"comuna": "Maipú"})))


def test_who_moves_is_told_that_the_reminder_is_gone(evening: Step) -> None:
    said, *rest = leave(evening)
    assert said == Reply.text("dias.avisaba", comuna="Maipú")
    assert CancelTimer("recordar") in rest
    assert not list(leave(replace(evening, slots={"comuna": "Maipú"})))


@pytest.mark.parametrize(
    "text",
    [
        "cuándo pasa el camión en Maipú",
        "q dia pasa la basura",
        "que dia pasa en la reina",
        "a que hora pasa el reciclaje",
        "que dias recogen la basura",
    ],
)
def test_a_question_about_the_truck_is_known_with_and_without_a_place(text: str) -> None:
    assert asks_days(text)


@pytest.mark.parametrize("text", ["cuando pasa el bus", "donde va la basura", "cuando llega mi pedido", ""])
def test_no_other_question_is_about_the_truck(text: str) -> None:
    assert not asks_days(text)
