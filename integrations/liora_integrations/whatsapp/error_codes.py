"""Meta's error codes and what a sender does about each (CONTRACT §6).

The same code may come as the answer to a request, in a `failed` status, or both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liora.channel import Action, Refused
from liora_integrations.whatsapp.fields import object_at, text_at

_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a refused message and its neighbours; `alert` asks for a person's attention."""

    action: Action
    alert: bool = False


_PERMISSION = range(200, 300)
_GROUPS = range(131200, 131300)
_CALLING = range(138000, 139000)
_FLOWS_AND_BLOCK_LIST = range(139000, 140000)
_USERNAMES = range(147000, 148000)
_TEMPLATE_CREATION = range(2388000, 2389000)
_SIGNUP = range(2494000, 2495000)

VERDICTS: Mapping[tuple[int | range, ...], Verdict] = {
    # the account
    (0, 190): Verdict("stop_account", alert=True),  # the token is invalid or has expired
    (3, 10, _PERMISSION, 131005): Verdict("stop_account", alert=True),
    (131031, 368, 130497): Verdict("stop_account", alert=True),  # locked, policy, country
    (131042, 131044): Verdict("stop_account", alert=True),  # payment
    # the number
    (33,): Verdict("stop_number", alert=True),  # wrong or deleted; also 100 with subcode 33
    (131037,): Verdict("stop_number", alert=True),  # display name not approved
    (131045, 133010): Verdict("stop_number", alert=True),  # not registered
    (131048,): Verdict("stop_number", alert=True),  # spam limit
    (133016,): Verdict("stop_number", alert=True),  # registered too often: 72 hours
    (136024, 136025, 133000, 133005, 133006, 133008, 133009, 133015): Verdict("stop_number", alert=True),  # PIN, codes
    # too fast
    (80007,): Verdict("slow_account"),
    (4, 17, 32, 613): Verdict("slow_app"),
    (130429,): Verdict("slow_number"),
    (131056,): Verdict("slow_pair"),
    # transient
    (1, 2, 131000, 131016, 131057, 133004): Verdict("retry"),
    (131052, 131053): Verdict("retry_media", alert=True),  # not documented as transient, the file may be at fault
    (132069,): Verdict("retry", alert=True),  # flow throttled
    # the person
    (131047,): Verdict("park"),
    (131021, 131026, 131049, 131050, 130472): Verdict("drop"),  # self, undeliverable, cap, opt-out, experiment
    (131030,): Verdict("drop", alert=True),  # not on the test number's list
    (131062,): Verdict("drop", alert=True),  # needs a phone, not a user id
    (137000,): Verdict("drop", alert=True),  # identity changed
    # the message: a bug of ours, or a template or flow that Meta stopped
    (100, 131008, 131009, 131051): Verdict("drop", alert=True),
    (131063, 131064): Verdict("drop", alert=True),
    (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016): Verdict("drop", alert=True),
    (132068,): Verdict("drop", alert=True),
    (134011, 135000): Verdict("drop", alert=True),
    # not about sending messages
    (_GROUPS, _CALLING, _FLOWS_AND_BLOCK_LIST, _USERNAMES, _TEMPLATE_CREATION, _SIGNUP): Verdict("drop"),
}
_UNKNOWN_BUT_TRANSIENT = Verdict("retry")
_UNKNOWN = Verdict("drop", alert=True)


def verdict_on(code: int, subcode: int | None = None, http_status: int = 400) -> Verdict:
    """What to do about `code`; one that is not in the table counts as transient when it came with a 5xx."""
    if (code, subcode) == (100, 33):
        return verdict_on(33)
    for codes, verdict in VERDICTS.items():
        if any(code in known if isinstance(known, range) else code == known for known in codes):
            return verdict
    return _UNKNOWN_BUT_TRANSIENT if http_status >= 500 else _UNKNOWN


def refused_later(code: int | None, title: str) -> Refused:
    """What a status `failed` says: the same codes as in answers, without an HTTP status; a bug when there is none."""
    if code is None:
        return Refused(0, title or "A failed status without a code.", "drop", alert=True)
    verdict = verdict_on(code)
    return Refused(code, title, verdict.action, verdict.alert)


def describe(error: Mapping[str, Any]) -> str:
    """Title, details and trace id of an error object, from webhooks or answers, as one short line; may be empty."""
    title = text_at(error, "title") or text_at(error, "message")
    details = text_at(object_at(error, "error_data"), "details")
    trace = text_at(error, "fbtrace_id")
    line = title if details in title else ": ".join(filter(None, (title, details)))
    return f"{line} [{trace}]"[:_LONGEST_TITLE] if trace else line[:_LONGEST_TITLE]
