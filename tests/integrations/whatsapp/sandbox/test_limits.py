"""Rates and the 24-hour window, by a clock in the test's hand."""

import pytest

from liora_integrations.whatsapp.sandbox import GraphLimits
from liora_integrations.whatsapp.sandbox.graph_error import GraphError
from liora_integrations.whatsapp.sandbox.limits import Rates

DAY = 24 * 3600


def refused(rates: Rates, person: str, now: float, number: str = "1") -> int:
    """0 when the message passes, else the error code."""
    try:
        rates.take(number, person, now)
    except GraphError as error:
        return error.code
    return 0


def test_a_number_sends_80_messages_in_any_second() -> None:
    rates = Rates(GraphLimits())
    assert [refused(rates, str(i), i / 100) for i in range(81)] == [0] * 80 + [130429]
    assert refused(rates, "x", 0.999) == 130429
    assert refused(rates, "x", 1.0) == 0
    assert refused(rates, "y", 1.0) == 130429, "only the message of 0.00 has left the second"


def test_inbound_messages_count_for_their_number_alone() -> None:
    rates = Rates(GraphLimits())
    for _ in range(79):
        rates.count("1", 0)
    assert refused(rates, "a", 0) == 0
    assert refused(rates, "b", 0) == 130429
    assert refused(rates, "b", 0, number="2") == 0


def test_an_upgraded_number_sends_1000_messages_in_a_second() -> None:
    rates = Rates(GraphLimits(number_per_second=1000))
    assert [refused(rates, str(i), 0) for i in range(1001)] == [0] * 1000 + [130429]


def test_a_pair_takes_a_burst_of_45_and_then_one_message_every_6_seconds() -> None:
    rates = Rates(GraphLimits())
    assert [refused(rates, "a", i / 10) for i in range(46)] == [0] * 45 + [131056]
    assert refused(rates, "b", 4.5) == 0
    assert refused(rates, "a", 5.9) == 131056
    assert refused(rates, "a", 6.0) == 0
    assert refused(rates, "a", 11.9) == 131056
    assert refused(rates, "a", 12.0) == 0


def test_refused_messages_cost_nothing() -> None:
    rates = Rates(GraphLimits())
    for i in range(45):
        rates.take("1", "a", i / 10)
    assert {refused(rates, "a", 5.0) for _ in range(500)} == {131056}
    assert refused(rates, "b", 5.0) == 0
    assert refused(rates, "a", 6.0) == 0


def test_the_pair_limit_can_be_switched_off() -> None:
    rates = Rates(GraphLimits(pair_seconds=0))
    assert {refused(rates, "a", i) for i in range(500)} == {0}


def test_the_window_closes_after_24_hours() -> None:
    rates = Rates(GraphLimits())
    rates.check_window(1000.0, 1000.0 + DAY - 1)
    for opened_at in (None, 1000.0):
        with pytest.raises(GraphError) as caught:
            rates.check_window(opened_at, 1000.0 + DAY)
        assert caught.value.code == 131047
