"""What the fields beside `messages` say that Liora acts on (CONTRACT §2.5): templates, numbers and accounts.

Anything else in them stays a Notice. An event that is new says nothing: Meta's refusals stop what must not be sent.
"""

from collections.abc import Mapping
from typing import Any

from liora.reports import APPROVED, AccountNews, News, NumberNews, Stops, TemplateNews
from liora_integrations.whatsapp.fields import id_at, object_at, objects_at, text_at, whole_at
from liora_integrations.whatsapp.management import language_of

_LONGEST_ID = 64
_LONGEST_WORD = 64
_LONGEST_NAME = 512
_END_OF_TIME = 2**33
_GOOD_AGAIN = frozenset({"REINSTATED", "UNPAUSE", "UNPAUSED"})
_OF_THE_ACCOUNT = frozenset({"LIMIT_EXCEEDED"})
_STILL_SENDABLE = frozenset({"FLAGGED"})
_EVENTS: Mapping[str, Stops] = {
    "ACCOUNT_DELETED": "everything",
    "ACCOUNT_OFFBOARDED": "everything",
    "ACCOUNT_VIOLATION": "proactive",  # a warning; what follows from it comes as a restriction or a ban
}
_BANS: Mapping[str, Stops] = {"DISABLE": "everything", "REINSTATE": "nothing"}
_RESTRICTIONS: Mapping[str, Stops] = {
    "RESTRICTED_BIZ_INITIATED_MESSAGING": "proactive",
    "RESTRICTED_CUSTOMER_INITIATED_MESSAGING": "everything",
}


def news_of(field: str, account_id: str, value: Mapping[str, Any], at: int) -> News | None:
    """The news in one change, told by Meta at `at` (unix seconds, 0 for unknown)."""
    match field:
        case "message_template_status_update":
            return _template_news(account_id, value, at)
        case "phone_number_quality_update":
            return _number_news(account_id, value, at)
        case "account_update":
            return _account_news(account_id, value, at)
        case _:
            return None


def _template_news(account_id: str, value: Mapping[str, Any], at: int) -> TemplateNews | None:
    name = text_at(value, "message_template_name")[:_LONGEST_NAME]
    language = language_of(text_at(value, "message_template_language"))[:_LONGEST_WORD]
    status = _template_status(value)
    if not (name and language and status):
        return None
    return TemplateNews(account_id, name, language, status, at, text_at(value, "reason")[:_LONGEST_WORD])


def _template_status(value: Mapping[str, Any]) -> str:
    """A locked template says in its title whether it was paused, disabled, or may go again."""
    event = text_at(value, "event")[:_LONGEST_WORD]
    title = text_at(object_at(value, "other_info"), "title")
    if event in _GOOD_AGAIN or (event == "LOCKED" and title in _GOOD_AGAIN):
        return APPROVED
    if event == "LOCKED":
        return "DISABLED" if title == "DISABLED" else "PAUSED"
    if event in _OF_THE_ACCOUNT:
        return ""
    return APPROVED if event in _STILL_SENDABLE else event


def _number_news(account_id: str, value: Mapping[str, Any], at: int) -> NumberNews | None:
    digits = "".join(filter(str.isdecimal, text_at(value, "display_phone_number")))[:_LONGEST_WORD]
    told = {
        "quality_event": text_at(value, "event"),
        "limit": text_at(value, "max_daily_conversations_per_business") or text_at(value, "current_limit"),
    }
    told = {key: word[:_LONGEST_WORD] for key, word in told.items() if word}
    return NumberNews(account_id, digits, told, at) if digits and told else None


def _account_news(account_id: str, value: Mapping[str, Any], at: int) -> AccountNews | None:
    """`waba_info` names the account where the entry is a business's."""
    event = text_at(value, "event")[:_LONGEST_WORD]
    account_id = id_at(object_at(value, "waba_info"), "waba_id", _LONGEST_ID) or account_id
    if not event:
        return None
    if event == "DISABLED_UPDATE":
        state = text_at(object_at(value, "ban_info"), "waba_ban_state")
        return AccountNews(account_id, event, _BANS.get(state), at)
    if event == "ACCOUNT_RESTRICTION":
        return _restriction(account_id, event, objects_at(value, "restriction_info"), at)
    return AccountNews(account_id, event, _EVENTS.get(event), at)


def _restriction(account_id: str, event: str, restrictions: list[dict[str, Any]], at: int) -> AccountNews:
    """The widest of several restrictions; it ends when that one ends."""
    found = {stops: each for each in restrictions if (stops := _RESTRICTIONS.get(text_at(each, "restriction_type")))}
    for stops in ("everything", "proactive"):
        if stops in found:
            until = whole_at(found[stops], "expiration", _END_OF_TIME)
            return AccountNews(account_id, event, stops, at, until)
    return AccountNews(account_id, event, None, at)
