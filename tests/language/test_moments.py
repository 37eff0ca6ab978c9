"""Local clocks and moments, over the changes that governments made."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from liora.language.moments import day_of, moment_of, next_time

SANTIAGO = ZoneInfo("America/Santiago")
ASUNCION = ZoneInfo("America/Asuncion")
MEXICO = ZoneInfo("America/Mexico_City")
TIJUANA = ZoneInfo("America/Tijuana")


@pytest.mark.parametrize(
    ("zone", "local", "moment"),
    [
        # Chile, back at midnight of Saturday 4 April 2026: 23:00 to 24:00 is struck twice
        (SANTIAGO, "2026-04-04T22:59", "2026-04-05T01:59"),
        (SANTIAGO, "2026-04-04T23:30", "2026-04-05T02:30"),
        (SANTIAGO, "2026-04-05T00:00", "2026-04-05T04:00"),
        (SANTIAGO, "2026-04-05T09:00", "2026-04-05T13:00"),
        # and forward at midnight of Saturday 5 September 2026: 0:00 to 1:00 is skipped
        (SANTIAGO, "2026-09-05T23:59", "2026-09-06T03:59"),
        (SANTIAGO, "2026-09-06T00:00", "2026-09-06T04:00"),
        (SANTIAGO, "2026-09-06T00:30", "2026-09-06T04:00"),
        (SANTIAGO, "2026-09-06T00:59:59", "2026-09-06T04:00"),
        (SANTIAGO, "2026-09-06T01:00", "2026-09-06T04:00"),
        (SANTIAGO, "2026-09-06T09:00", "2026-09-06T12:00"),
        # Paraguay, forward at midnight of 6 October 2024 for the last time
        (ASUNCION, "2024-10-05T23:59", "2024-10-06T03:59"),
        (ASUNCION, "2024-10-06T00:20", "2024-10-06T04:00"),
        (ASUNCION, "2024-10-06T09:00", "2024-10-06T12:00"),
        (ASUNCION, "2025-03-23T09:00", "2025-03-23T12:00"),
        (ASUNCION, "2026-07-01T09:00", "2026-07-01T12:00"),
        # Mexico, forward on 3 April and back on 30 October 2022 for the last time; not so at its northern border
        (MEXICO, "2022-04-03T02:30", "2022-04-03T08:00"),
        (MEXICO, "2022-10-30T01:30", "2022-10-30T06:30"),
        (MEXICO, "2022-10-30T02:00", "2022-10-30T08:00"),
        (MEXICO, "2026-04-05T02:30", "2026-04-05T08:30"),
        (MEXICO, "2026-07-01T09:00", "2026-07-01T15:00"),
        (TIJUANA, "2026-03-08T02:15", "2026-03-08T10:00"),
        (TIJUANA, "2026-11-01T01:15", "2026-11-01T08:15"),
    ],
)
def test_a_local_time_becomes_a_moment(zone: ZoneInfo, local: str, moment: str) -> None:
    wall = datetime.fromisoformat(local)
    found = moment_of(wall.date(), wall.time(), zone)
    assert found == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


@pytest.mark.parametrize("zone", [SANTIAGO, ASUNCION, MEXICO, TIJUANA, ZoneInfo("America/Sao_Paulo")])
def test_moments_never_run_backwards_and_show_what_was_asked_wherever_clocks_do(zone: ZoneInfo) -> None:
    for year in (2018, 2022, 2024, 2026):
        new_year = datetime.combine(date(year, 1, 1), time())
        walls = [new_year + timedelta(minutes=30 * n) for n in range(366 * 48)]
        moments = [moment_of(wall.date(), wall.time(), zone) for wall in walls]
        assert moments == sorted(moments)
        shown = [moment.astimezone(zone).replace(tzinfo=None) for moment in moments]
        skipped = [wall for wall, seen in zip(walls, shown, strict=True) if seen != wall]
        assert len(skipped) in (0, 2)  # an hour a year, or none


def test_nine_in_the_morning_comes_23_24_or_25_hours_after_the_last_one() -> None:
    hours = set()
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for _ in range(365):
        following = next_time(moment, time(9), SANTIAGO)
        assert following.astimezone(SANTIAGO).time() == time(9)
        hours.add((following - moment) // timedelta(hours=1))
        moment = following
    assert hours == {23, 24, 25}


def test_tomorrow_is_by_the_clocks_of_the_zone() -> None:
    late = datetime(2026, 9, 6, 2, tzinfo=UTC)  # still Saturday evening in Chile
    assert day_of(late, SANTIAGO) == date(2026, 9, 5)
    tomorrow = moment_of(day_of(late, SANTIAGO) + timedelta(days=1), time(9), SANTIAGO)
    assert tomorrow == datetime(2026, 9, 6, 12, tzinfo=UTC)


def test_the_next_time_is_later_than_now_also_in_an_hour_that_is_struck_twice() -> None:
    first = moment_of(date(2026, 4, 4), time(23, 30), SANTIAGO)
    assert next_time(first - timedelta(seconds=1), time(23, 30), SANTIAGO) == first
    assert next_time(first, time(23, 30), SANTIAGO) == moment_of(date(2026, 4, 5), time(23, 30), SANTIAGO)


def test_an_hour_that_is_skipped_fires_once() -> None:
    jump = datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert next_time(jump - timedelta(hours=2), time(0, 30), SANTIAGO) == jump
    assert next_time(jump, time(0, 30), SANTIAGO) == datetime(2026, 9, 7, 3, 30, tzinfo=UTC)
