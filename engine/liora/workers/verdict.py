"""What an answer of the vendor means for the row, for its conversation and for the lane."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, assert_never
from uuid import UUID

from liora.channel import Accepted, Action, Outcome, Refused, Unknown, Unsent
from liora.db.lanes import FOR_GOOD
from liora.db.outbox import WINDOW_MARGIN, OutboxStatus, Sending, storable
from liora.db.outcomes import Change

TRIES: Mapping[Action, int] = {"retry": 5, "retry_media": 3}
PAIR_STEPS = 5  # 4^5 s = 17 min
NUMBER_STEPS = 6  # 2^6 s = 1 min
SLOW_SECONDS = 60.0
SLOW_STEPS = 4  # 2^4 min
BY_THE_CLOCKS = WINDOW_MARGIN + 1.0
"""Seconds after which a window that the vendor calls closed is so for a look too: what may go instead goes then."""
MEDIA_KINDS = frozenset({"image", "document"})

Scope = Literal["number", "account", "app"]


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing leaves the number, its account or the vendor's app for `seconds`."""

    seconds: float
    reason: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Verdict:
    """The row's change, and a pause of the lane where the vendor asks for one."""

    change: Change
    pause: Pause | None = None


def judge(row: Sending, outcome: Outcome, media_seconds: float = 0.0) -> Verdict:
    """What to write for `outcome`; how often each action was met is counted in the row's `error`.

    An accepted message with media holds back what follows until its status `sent`, or for `media_seconds`: the vendor
    fetches the file after it has answered, and a text could overtake it.
    """
    match outcome:
        case Accepted(message_id=message_id):
            return Verdict(_accepted(row, storable(message_id), media_seconds))
        case Unsent(reason=reason):
            return Verdict(_change(row, OutboxStatus.waiting, _noted(row, reason), counts=False))
        case Unknown(reason=reason):
            return Verdict(_change(row, OutboxStatus.sending, _noted(row, reason)))
        case Refused():
            return _refused(row, outcome)
        case _:
            assert_never(outcome)


def judge_failure(row: Sending, refused: Refused) -> Verdict:
    """What to write for a failed status, which is acted on as a refusal; `error` keeps which copies have failed."""
    verdict = _refused(row, refused)
    error = {**(verdict.change.error or {}), "failed": [*_failed(row), row.message_id]}
    return replace(verdict, change=replace(verdict.change, error=error, failed=True))


def _accepted(row: Sending, message_id: str, media_seconds: float) -> Change:
    """After a failed copy the tries are kept, or a message that always fails would be sent for ever."""
    error = {"tries": _tries(row), "failed": _failed(row)} if _failed(row) else None
    if media_seconds and row.payload.get("kind") in MEDIA_KINDS:
        return _change(row, OutboxStatus.sending, error, media_seconds, message_id)
    return _change(row, OutboxStatus.sent, error, message_id=message_id)


def _refused(row: Sending, refused: Refused) -> Verdict:
    met = _tries(row).get(refused.action, 0)
    title = storable(refused.title)
    tries = {**_tries(row), refused.action: met + 1}
    error: dict[str, Any] = {"code": refused.code, "title": title, "action": refused.action, "tries": tries}
    if _failed(row):
        error["failed"] = _failed(row)
    again = Verdict(_change(row, OutboxStatus.waiting, error))
    match refused.action:
        case "retry" | "retry_media" if met + 1 >= TRIES[refused.action]:
            return Verdict(_change(row, OutboxStatus.dead, error))
        case "retry" | "retry_media":
            return Verdict(_change(row, OutboxStatus.waiting, error, 2.0**met * _jitter(row.out_id)))
        case "slow_pair":
            return Verdict(_change(row, OutboxStatus.waiting, error, 4.0 ** min(met, PAIR_STEPS)))
        case "slow_number":
            return Verdict(again.change, Pause(2.0 ** min(met, NUMBER_STEPS), title, "number"))
        case "slow_account" | "slow_app":
            scope: Scope = "app" if refused.action == "slow_app" else "account"
            return Verdict(again.change, Pause(SLOW_SECONDS * 2 ** min(met, SLOW_STEPS), title, scope))
        case "stop_number":
            return Verdict(again.change, Pause(FOR_GOOD, title, "number"))
        case "stop_account":
            return Verdict(again.change, Pause(FOR_GOOD, title, "account"))
        case "park" if not met and "instead" in row.payload:
            return Verdict(_change(row, OutboxStatus.waiting, error, BY_THE_CLOCKS))
        case "park":
            return Verdict(_change(row, OutboxStatus.parked, error))
        case "drop":
            return Verdict(_change(row, OutboxStatus.dead, error))
        case _:
            assert_never(refused.action)


def _change(
    row: Sending,
    status: OutboxStatus,
    error: Mapping[str, Any] | None,
    delay: float = 0.0,
    message_id: str | None = None,
    counts: bool = True,
) -> Change:
    return Change(row.out_id, row.conversation_id, status, delay, message_id, error, counts)


def _noted(row: Sending, reason: str) -> dict[str, Any]:
    noted: dict[str, Any] = {"title": storable(reason), "tries": _tries(row)}
    return {**noted, "failed": _failed(row)} if _failed(row) else noted


def _tries(row: Sending) -> dict[str, int]:
    return dict(row.error.get("tries", {})) if row.error else {}


def _failed(row: Sending) -> list[str]:
    """The vendor's ids of copies that were accepted and failed later."""
    return list(row.error.get("failed", ())) if row.error else []


def _jitter(out_id: UUID) -> float:
    """0.75 to 1.25, spread by the random end of the id: the same for the same row, so tests need no seed."""
    return 0.75 + (out_id.int & 0x3FF) / 0x3FF / 2
