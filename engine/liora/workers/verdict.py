"""What an answer of the vendor means for the row, for its conversation and for the lane."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never
from uuid import UUID

from liora.channel import Accepted, Outcome, Refused, Unknown, Unsent
from liora.db.lanes import FOR_GOOD
from liora.db.outbox import Change, OutboxStatus, Sending, storable

RETRIES = 5
PAIR_STEPS = 5  # 4^5 s = 17 min
NUMBER_STEPS = 6  # 2^6 s = 1 min
ACCOUNT_SECONDS = 60.0
ACCOUNT_STEPS = 4  # 2^4 min


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing leaves the number, or the whole account, for `seconds`."""

    seconds: float
    reason: str
    account: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The row's change, and a pause of the lane where the vendor asks for one."""

    change: Change
    pause: Pause | None = None


def judge(row: Sending, outcome: Outcome) -> Verdict:
    """What to write for `outcome`; how often each action was met is counted in the row's `error`."""
    match outcome:
        case Accepted(message_id=message_id):
            return Verdict(_change(row, OutboxStatus.sent, None, message_id=storable(message_id)))
        case Unsent(reason=reason):
            return Verdict(_change(row, OutboxStatus.waiting, _noted(row, reason), counts=False))
        case Unknown(reason=reason):
            return Verdict(_change(row, OutboxStatus.sending, _noted(row, reason)))
        case Refused():
            return _refused(row, outcome)
        case _:
            assert_never(outcome)


def undeliverable(row: Sending, reason: str) -> Verdict:
    """For a row that cannot even be posted."""
    return Verdict(_change(row, OutboxStatus.dead, {"title": storable(reason)}))


def _refused(row: Sending, refused: Refused) -> Verdict:
    tries = _tries(row)
    met = tries.get(refused.action, 0)
    tries[refused.action] = met + 1
    title = storable(refused.title)
    error = {"code": refused.code, "title": title, "action": refused.action, "tries": tries}
    again = Verdict(_change(row, OutboxStatus.waiting, error))
    match refused.action:
        case "retry" if met + 1 >= RETRIES:
            return Verdict(_change(row, OutboxStatus.dead, error))
        case "retry":
            return Verdict(_change(row, OutboxStatus.waiting, error, delay=2.0**met * _jitter(row.out_id)))
        case "slow_pair":
            return Verdict(_change(row, OutboxStatus.waiting, error, delay=4.0 ** min(met, PAIR_STEPS)))
        case "slow_number":
            return Verdict(again.change, Pause(2.0 ** min(met, NUMBER_STEPS), title, account=False))
        case "slow_account":
            return Verdict(again.change, Pause(ACCOUNT_SECONDS * 2 ** min(met, ACCOUNT_STEPS), title, account=True))
        case "stop_number" | "stop_account":
            return Verdict(again.change, Pause(FOR_GOOD, title, account=refused.action == "stop_account"))
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
    return {"title": storable(reason), "tries": _tries(row)}


def _tries(row: Sending) -> dict[str, int]:
    return dict(row.error.get("tries", {})) if row.error else {}


def _jitter(out_id: UUID) -> float:
    """0.75 to 1.25, spread by the random end of the id: the same for the same row, so tests need no seed."""
    return 0.75 + (out_id.int & 0x3FF) / 0x3FF / 2
