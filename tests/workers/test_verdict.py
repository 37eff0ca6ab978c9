"""What each answer means for the row and for the lane."""

from dataclasses import replace
from typing import get_args

import pytest
from uuid_utils.compat import uuid7

from liora.channel import Accepted, Action, Identifier, Refused, Unknown, Unsent
from liora.db.lanes import FOR_GOOD
from liora.db.outbox import WINDOW_MARGIN, OutboxStatus, Sending
from liora.workers.verdict import TRIES, Verdict, judge, judge_failure

RETRIES = TRIES["retry"]


def row(error=None) -> Sending:
    return Sending(uuid7(), uuid7(), {}, Identifier("phone", "56911111111"), error)


def refused(action: Action) -> Refused:
    return Refused(131000, "no", action, alert=False)


def again_and_again(action: Action, times: int) -> list[Verdict]:
    """One row refused for the same reason, with what it remembers from try to try."""
    verdicts, tried = [], row()
    for _ in range(times):
        verdicts.append(judge(tried, refused(action)))
        tried = Sending(tried.out_id, tried.conversation_id, {}, tried.recipient, verdicts[-1].change.error)
    return verdicts


def test_an_accepted_row_is_sent() -> None:
    change = judge(row({"title": "HTTP 502"}), Accepted("wamid.1")).change
    assert (change.status, change.message_id, change.error) == (OutboxStatus.sent, "wamid.1", None)


def test_a_row_that_never_left_waits_without_losing_a_try() -> None:
    change = judge(row({"code": 1, "tries": {"retry": 2}}), Unsent("no route")).change
    assert (change.status, change.delay, change.counts) == (OutboxStatus.waiting, 0, False)
    assert change.error == {"title": "no route", "tries": {"retry": 2}}


def test_a_row_whose_outcome_is_unknown_stays_on_its_way() -> None:
    change = judge(row(), Unknown("timeout")).change
    assert (change.status, change.error) == (OutboxStatus.sending, {"title": "timeout", "tries": {}})


def test_a_transient_refusal_is_tried_five_times_with_growing_pauses() -> None:
    changes = [verdict.change for verdict in again_and_again("retry", RETRIES)]
    assert [change.status for change in changes] == [OutboxStatus.waiting] * 4 + [OutboxStatus.dead]
    for n, change in enumerate(changes[:4]):
        assert 0.75 * 2**n <= change.delay <= 1.25 * 2**n


def test_a_file_that_the_vendor_cannot_fetch_is_tried_three_times() -> None:
    changes = [verdict.change for verdict in again_and_again("retry_media", 3)]
    assert [change.status for change in changes] == [OutboxStatus.waiting] * 2 + [OutboxStatus.dead]


@pytest.mark.parametrize(("kind", "held_back"), [("image", True), ("document", True), ("text", False)])
def test_accepted_media_hold_back_what_follows_for_a_while(kind, held_back) -> None:
    accepted = Sending(uuid7(), uuid7(), {"kind": kind}, None, None)
    change = judge(accepted, Accepted("wamid.1"), media_seconds=5.0).change
    assert (change.message_id, change.error) == ("wamid.1", None)
    expected = (OutboxStatus.sending, 5.0) if held_back else (OutboxStatus.sent, 0.0)
    assert (change.status, change.delay) == expected


def test_a_reported_failure_is_a_refusal_that_remembers_its_copies() -> None:
    tried = row()
    for n in range(RETRIES):
        failed = Sending(tried.out_id, tried.conversation_id, {}, None, tried.error, f"wamid.{n}")
        change = judge_failure(failed, refused("retry")).change
        assert change.failed
        assert change.error
        assert change.error["failed"] == [f"wamid.{copy}" for copy in range(n + 1)]
        assert change.status is (OutboxStatus.waiting if n < RETRIES - 1 else OutboxStatus.dead)
        tried = Sending(tried.out_id, tried.conversation_id, {}, None, change.error)
        accepted = judge(tried, Accepted("wamid.next")).change
        assert accepted.error == {"tries": {"retry": n + 1}, "failed": change.error["failed"]}
        for outcome in (Unsent("away"), Unknown("timeout"), refused("slow_pair")):
            error = judge(tried, outcome).change.error
            assert error
            assert error["failed"] == change.error["failed"]


def test_pauses_of_different_rows_differ() -> None:
    assert len({judge(row(), refused("retry")).change.delay for _ in range(20)}) > 10


def test_too_much_for_one_person_delays_that_conversation_alone() -> None:
    verdicts = again_and_again("slow_pair", 8)
    assert [verdict.change.delay for verdict in verdicts] == [1, 4, 16, 64, 256, 1024, 1024, 1024]
    assert all(verdict.pause is None for verdict in verdicts)
    assert {verdict.change.status for verdict in verdicts} == {OutboxStatus.waiting}


@pytest.mark.parametrize(
    ("action", "seconds", "scope"),
    [
        ("slow_number", [1, 2, 4, 8, 16, 32, 64, 64], "number"),
        ("slow_account", [60, 120, 240, 480, 960, 960], "account"),
        ("slow_app", [60, 120, 240, 480, 960, 960], "app"),
        ("stop_number", [FOR_GOOD], "number"),
        ("stop_account", [FOR_GOOD], "account"),
    ],
)
def test_the_lane_pauses_and_the_row_keeps_its_place(action, seconds, scope) -> None:
    verdicts = again_and_again(action, len(seconds))
    assert [verdict.pause.seconds for verdict in verdicts if verdict.pause] == seconds
    assert {verdict.pause.scope for verdict in verdicts if verdict.pause} == {scope}
    assert {(verdict.change.status, verdict.change.delay) for verdict in verdicts} == {(OutboxStatus.waiting, 0)}


def test_what_may_be_replaced_is_looked_at_once_more_where_the_vendor_finds_the_window_closed_before_us() -> None:
    reminder = replace(row(), payload={"kind": "text", "instead": {"purpose": "recordatorio", "words": []}})
    first = judge(reminder, refused("park")).change
    assert first.status is OutboxStatus.waiting
    assert first.delay > WINDOW_MARGIN
    again = judge(replace(reminder, error=first.error), refused("park")).change
    assert again.status is OutboxStatus.parked


def test_a_closed_window_parks_and_a_hopeless_message_dies_with_the_reason() -> None:
    assert judge(row(), refused("park")).change.status is OutboxStatus.parked
    change = judge(row(), refused("drop")).change
    assert change.status is OutboxStatus.dead
    assert change.error == {"code": 131000, "title": "no", "action": "drop", "tries": {"drop": 1}}


def test_tries_are_counted_by_action() -> None:
    tried = row({"code": 1, "tries": {"retry": RETRIES - 1}})
    assert judge(tried, refused("slow_pair")).change.status is OutboxStatus.waiting
    assert judge(tried, refused("retry")).change.status is OutboxStatus.dead


@pytest.mark.parametrize("action", get_args(Action))
def test_every_action_has_a_verdict_and_words_that_the_database_can_keep(action) -> None:
    change = judge(row(), Refused(1, "n\0" + "o" * 5000, action, alert=True)).change
    assert change.error
    assert "\0" not in change.error["title"]
    assert len(change.error["title"]) <= 300
