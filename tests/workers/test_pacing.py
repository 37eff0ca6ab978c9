"""Token buckets: never above rate and burst in any window, and never slower than they must be."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.channel import Pace
from liora.workers.pacing import PRUNE_SECONDS, Bucket, Pacer

ANA, BEA = UUID(int=1), UUID(int=2)
WHATSAPP = Pace(number_per_second=75, number_burst=10, pair_burst=40, pair_seconds=6)
GAPS = st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=60)


def assert_bounded(moments: list[float], rate: float, burst: float) -> None:
    """No window that begins and ends with a taking holds more than its share."""
    for first, start in enumerate(moments):
        for last, end in enumerate(moments[first:], first):
            assert last - first + 1 <= (end - start) * rate + burst + 1e-6


class TestBucket:
    @given(rate=st.floats(0.05, 200), burst=st.integers(1, 50), gaps=GAPS)
    def test_never_gives_more_than_rate_and_burst_in_any_window(self, rate, burst, gaps) -> None:
        now = 1000.0
        bucket = Bucket(rate, burst, now)
        taken = []
        for gap in gaps:
            now += gap / rate
            taken += [now] * sum(bucket.take(now) for _ in range(3))
        assert_bounded(taken, rate, burst)

    @given(rate=st.floats(0.05, 200), burst=st.integers(1, 50), takings=st.integers(1, 100))
    def test_gives_at_the_moment_that_wait_names_and_not_before(self, rate, burst, takings) -> None:
        now = 0.0
        bucket = Bucket(rate, burst, now)
        for _ in range(takings):
            wait = bucket.wait(1, now)
            if wait > 0.001 / rate:
                assert not bucket.take(now + wait - 0.001 / rate)
            now += wait
            assert bucket.take(now)
        assert now == pytest.approx(max(0, takings - burst) / rate)

    def test_ignores_a_clock_that_goes_back(self) -> None:
        bucket = Bucket(1, 2, 100.0)
        assert bucket.take(100.0)
        assert bucket.take(50.0)
        assert not bucket.take(99.0)
        assert not bucket.take(100.5)
        assert bucket.take(101.0)


class TestPacer:
    @given(
        steps=st.lists(
            st.tuples(st.floats(0, 0.5), st.sampled_from([ANA, BEA]), st.integers(0, 20)), min_size=1, max_size=60
        )
    )
    def test_keeps_number_and_pair_within_their_rates(self, steps) -> None:
        pace = Pace(number_per_second=20, number_burst=5, pair_burst=4, pair_seconds=0.5)
        now = 0.0
        pacer = Pacer(pace, now)
        taken: dict[UUID, list[float]] = {ANA: [], BEA: []}
        for gap, person, wanted in steps:
            now += gap
            for _ in range(min(wanted, pacer.room(now))):
                if not pacer.take(person, now):
                    taken[person].append(now)
        assert_bounded(sorted(taken[ANA] + taken[BEA]), pace.number_per_second, pace.number_burst)
        for moments in taken.values():
            assert_bounded(moments, 1 / pace.pair_seconds, pace.pair_burst)

    @given(
        steps=st.lists(st.tuples(st.floats(0.2, 0.5), st.integers(0, 4), st.integers(0, 8)), min_size=1, max_size=60)
    )
    def test_counts_what_the_number_hears_against_what_it_says(self, steps) -> None:
        pace = Pace(number_per_second=20, number_burst=5, pair_burst=1000, pair_seconds=0.01)
        now = 0.0
        pacer = Pacer(pace, now)
        traffic: list[float] = []
        for gap, heard, wanted in steps:
            now += gap
            pacer.heard(heard, now)
            said = min(wanted, pacer.room(now))
            assert not any(pacer.take(ANA, now) for _ in range(said))
            traffic += [now] * (heard + said)
            for first, start in enumerate(traffic if said else []):
                assert len(traffic) - first <= (now - start) * 20 + 5 + 1e-6

    def test_leaves_what_inbound_leaves_over_and_forgets_it_after_a_second(self) -> None:
        pacer = Pacer(WHATSAPP, 0.0)
        pacer.heard(4, 0.0)
        assert pacer.room(0.0) == 6
        pacer.heard(1000, 0.0)
        assert pacer.room(0.0) == 0
        assert pacer.take(ANA, 0.5) > 0, "a pair within its budget waits for the number"
        assert pacer.room(1.0) == 0
        assert pacer.room(1.0 + 10.1 / 75) == 10

    def test_holds_back_one_person_and_not_another(self) -> None:
        now = 0.0
        pacer = Pacer(WHATSAPP, now)
        for _ in range(40):
            now += pacer.wait(now)
            assert pacer.take(ANA, now) == 0
        assert pacer.take(ANA, now) == pytest.approx(6, abs=1)
        assert pacer.take(BEA, now) == 0
        assert pacer.take(ANA, now + 6) == 0
        assert pacer.take(ANA, now + 6) == pytest.approx(6, abs=1)

    def test_knows_who_has_said_too_much_until_they_may_speak_again(self) -> None:
        pacer = Pacer(Pace(number_per_second=1000, number_burst=100, pair_burst=2, pair_seconds=6), 0.0)
        pacer.take(ANA, 0.0)
        pacer.take(BEA, 0.0)
        assert pacer.late(0.0) == {}
        pacer.take(ANA, 0.0)
        assert pacer.late(1.0) == {ANA: pytest.approx(5)}
        assert pacer.late(6.0) == {}
        assert pacer.take(ANA, 6.0) == 0
        assert pacer.late(6.0) == {ANA: pytest.approx(6)}

    def test_waits_for_several_tokens_so_that_a_pass_is_worth_its_transaction(self) -> None:
        pacer = Pacer(WHATSAPP, 0.0)
        for _ in range(10):
            pacer.take(ANA, 0.0)
        assert pacer.wait(0.0) == pytest.approx(5 / 75)

    def test_remembers_a_debt_when_it_forgets_people_who_are_quiet(self) -> None:
        pacer = Pacer(Pace(number_per_second=1000, number_burst=100, pair_burst=40, pair_seconds=6), 0.0)
        for _ in range(40):
            pacer.take(ANA, 0.0)
        pacer.take(BEA, 0.0)
        later = PRUNE_SECONDS + 1
        assert sum(pacer.take(ANA, later) == 0 for _ in range(40)) == 10
