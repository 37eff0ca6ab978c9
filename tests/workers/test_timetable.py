"""When a lane looks again: soon after media, later and later while the vendor is away."""

import pytest

from liora.workers.surroundings import SenderSettings
from liora.workers.timetable import AWAY_MOST, Timetable


@pytest.fixture
def times() -> Timetable:
    return Timetable(SenderSettings(idle_seconds=30.0, media_seconds=2.0, settle_seconds=40.0))


def test_a_lane_that_nobody_wakes_looks_when_it_has_been_idle(times: Timetable) -> None:
    times.plan_look(100.0)
    assert times.next_look == 130.0
    times.look(105.0)
    assert times.next_look == 105.0


def test_for_the_status_of_media_it_looks_often_then_less_then_searches(times: Timetable) -> None:
    times.plan_look(100.0)
    times.note_sweep(100.0)
    times.await_media(100.0, followed=True)
    looks = []
    for _ in range(5):
        looks.append(round(times.next_look, 1))
        times.plan_look(times.next_look)
    assert looks == [100.1, 100.2, 100.4, 100.8, 101.6]
    assert not times.may_sweep(101.9)
    times.plan_look(102.4)
    assert times.may_sweep(102.4)


def test_a_vendor_that_is_away_is_asked_less_and_less_once_for_all_that_failed(times: Timetable) -> None:
    waits, now = [], 100.0
    for _ in range(7):
        times.miss_vendor(now)
        times.miss_vendor(now)
        waits.append(round(times.next_look - now, 1))
        now = times.next_look
    assert waits == [0.2, 0.4, 0.8, 1.6, 3.2, AWAY_MOST, AWAY_MOST]
    times.meet_vendor()
    times.miss_vendor(now)
    assert round(times.next_look - now, 1) == 0.2
