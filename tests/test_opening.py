"""Opening hours: on the shop's own clocks, over midnight, around holidays and clock changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from liora.opening import Opening, opening_of

SANTIAGO = ZoneInfo("America/Santiago")
WEEK = [
    {"dia": day, "desde": "09:00", "hasta": "18:00"} for day in ("lunes", "martes", "miercoles", "jueves", "viernes")
]
SHOP = opening_of(WEEK, ["2026-12-08", "2026-12-25"])
BAR = opening_of([{"dia": "sabado", "desde": "20:00", "hasta": "02:00"}], [])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SANTIAGO)


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-23T08:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T17:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-28T12:00", False),
        ("2026-12-08T12:00", False),
    ],
)
def test_a_shop_is_open_from_its_first_minute_to_before_its_last_but_on_holidays(when, is_open) -> None:
    assert SHOP.is_open(at(when), SANTIAGO) is is_open


def test_a_stretch_over_midnight_belongs_to_its_evening() -> None:
    assert BAR.is_open(at("2026-11-29T01:59"), SANTIAGO)
    assert not BAR.is_open(at("2026-11-29T02:00"), SANTIAGO)
    assert not BAR.is_open(at("2026-11-28T01:00"), SANTIAGO)


def test_the_next_opening_skips_weekends_and_holidays() -> None:
    assert SHOP.next(at("2026-11-27T18:30"), SANTIAGO) == at("2026-11-30T09:00")
    assert SHOP.next(at("2026-12-07T19:00"), SANTIAGO) == at("2026-12-09T09:00")


def test_without_hours_a_shop_is_always_open_and_one_that_never_opens_says_so() -> None:
    assert Opening().is_open(at("2026-01-01T03:00"), SANTIAGO)
    closed = opening_of(
        WEEK, [f"2026-11-{day:02}" for day in range(1, 31)] + [f"2026-12-{day:02}" for day in range(1, 31)]
    )
    assert closed.next(at("2026-11-02T12:00"), SANTIAGO) is None


def test_hours_keep_to_the_clocks_when_these_change() -> None:
    """Chile's clocks jump from 24:00 to 01:00 on 2026-09-06."""
    night = opening_of([{"dia": "sabado", "desde": "23:00", "hasta": "03:00"}], [])
    assert night.is_open(at("2026-09-06T02:30"), SANTIAGO)
    assert not night.is_open(at("2026-09-06T03:00"), SANTIAGO)
