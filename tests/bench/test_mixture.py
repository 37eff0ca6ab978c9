"""Traffic in Meta's shape: what is in it, as the channel reads it."""

from collections import Counter

import pytest

from liora.bench.mixture import Mixture, Shape
from liora.bench.traffic import Crowd
from liora.plugins import load

CROWD = Crowd(["111", "222", "333"], people=50, run="a")
TEXTS = 200


def bodies(shape, seed=1, second=0):
    return list(Mixture(CROWD, "waba", shape, seed).second(second, range(TEXTS)))


def read(found):
    channel = load().channels["whatsapp"]
    return [channel.parse(body.content) for body in found]


def test_each_text_comes_once_with_three_statuses_where_nothing_is_delivered_twice():
    found = bodies(Shape(duplicates=0.0))
    deliveries = read(found)
    texts = [received.message_id for delivery in deliveries for received in delivery.received]
    assert sorted(texts) == sorted(CROWD.said(n).message_id for n in range(TEXTS))
    statuses = Counter(status.message_id for delivery in deliveries for status in delivery.statuses)
    assert len(statuses) == TEXTS
    assert set(statuses.values()) == {3}
    assert not any(delivery.notices for delivery in deliveries)


def test_a_body_tells_what_is_in_it():
    for body, delivery in zip(found := bodies(Shape()), read(found), strict=True):
        assert list(body.message_ids) == [received.message_id for received in delivery.received]
        assert body.updates == len(delivery.received) + len(delivery.statuses)


def test_a_tenth_is_delivered_twice_with_the_same_content():
    deliveries = read(bodies(Shape(duplicates=0.1)))
    updates = Counter((s.message_id, s.reference, s.delivered) for delivery in deliveries for s in delivery.statuses)
    updates += Counter(r.message_id for delivery in deliveries for r in delivery.received)
    assert len(updates) == 4 * TEXTS
    assert sum(updates.values()) == 880
    assert max(updates.values()) == 2


def test_bodies_hold_one_update_or_several_of_several_numbers():
    deliveries = read(bodies(Shape(largest=8)))
    sizes = Counter(len(delivery.received) + len(delivery.statuses) for delivery in deliveries)
    assert sizes[1] > len(deliveries) / 2
    assert 2 < max(sizes) <= 8
    assert any(len({received.phone_number_id for received in delivery.received}) > 1 for delivery in deliveries)


def test_texts_come_out_of_order():
    sent = [name for body in bodies(Shape(duplicates=0.0)) for name in body.message_ids]
    assert sent != sorted(sent, key=[CROWD.said(n).message_id for n in range(TEXTS)].index)


def test_half_of_a_second_comes_at_its_start_and_the_rest_evenly_within_it():
    due = [body.due for body in bodies(Shape(burst=0.5), second=3)]
    assert due == sorted(due)
    assert due.count(3.0) == pytest.approx(len(due) / 2, abs=1.5)
    assert 3.9 < due[-1] < 4.0


def test_the_same_seed_brings_the_same_and_another_does_not():
    orders = [[body.message_ids for body in bodies(Shape(), seed)] for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
