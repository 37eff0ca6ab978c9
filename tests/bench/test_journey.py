"""The table of stages, from moments that are known."""

import pytest

from liora.bench.journey import LEGS, Journey, table
from liora.bench.orders import Outcome
from liora.bench.soak import by_minute


def outcome_of(written):
    return Outcome(3, 0, 0, 100.0, 110.0, 1.0, 1.0, written)


def journey(begin, step):
    return Journey(*(begin + n * step for n in range(10)))


def test_legs_are_percentiles_of_what_lies_between_two_moments():
    journeys = [journey(1000.0, n / 1000) for n in range(1, 101)]
    found = table(journeys)
    assert found.keys() == LEGS.keys()
    for name in list(LEGS)[:9]:
        assert found[name] == pytest.approx({"p50": 50.0, "p95": 95.0, "p99": 99.0})
    assert found["all: sent status recorded"]["p50"] == pytest.approx(9 * 50.0)


def test_a_leg_that_ends_before_it_begins_counts_nothing():
    assert table([journey(1000.0, -0.01)])["picked by a drain"] == {"p50": 0.0, "p95": 0.0, "p99": 0.0}


def test_what_an_engine_answers_while_it_warms_up_is_left_out():
    written = {"early": [100.9, 101.0], "late": [101.0, 101.2], "last": [104.0, 109.0]}
    assert outcome_of(written).settled().keys() == {"late", "last"}
    short = {"early": [100.09, 100.1], "late": [100.1, 100.2], "last": [100.4, 107.0]}
    assert outcome_of(short).settled().keys() == {"late", "last"}
    assert outcome_of({}).settled() == {}


def test_memory_is_the_mean_of_each_minute():
    samples = [{"web": float(n)} for n in range(5)]
    assert by_minute(samples, a_minute=2) == {"1": {"web": 0.5}, "2": {"web": 2.5}, "3": {"web": 4.0}}
