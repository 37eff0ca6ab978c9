"""Percentiles."""

from liora.bench.tally import Tally, percentile


def test_a_percentile_is_a_value_that_was_measured():
    waits = [float(n) for n in range(1, 101)]
    assert [percentile(waits, share) for share in (0.5, 0.99, 1.0)] == [50.0, 99.0, 100.0]
    assert percentile([], 0.99) == 0.0


def test_whatever_is_no_200_is_refused():
    tally = Tally()
    for status, seconds in ((200, 0.2), (503, 0.4), (0, 0.6)):
        tally.note(status, seconds)
    assert (tally.accepted, tally.refused) == (1, 2)
    assert tally.percentile_ms(0.5) == 400
