"""A webhook body as a Delivery: every entry, change, message, status and error, each read on its own (CONTRACT §2).

Nothing in a signed body is an error: what is odd, new or not for Liora becomes a Notice, and its neighbours are read.
A Notice that changes what may be sent is told as News as well (`news.py`).
A Notice's `what` is the name of the field (`account_update`, …), or one of these:

    body, entry, change                not of the shape that Meta documents
    messages                           a value of the field `messages` that holds nothing known
    messages.<key>                     an unknown key beside messages, statuses and errors, or an element that is odd
    error                              an error that belongs to no message
    group_message                      written to a group: must not be answered as if to one person
    smb_message_echoes                 of what the business wrote in WhatsApp's app: what says nothing new
    message_without_id, message_without_number, message_without_sender
    status_without_id, status_without_number, status_unknown
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from liora.channel import Delivered, Delivery, Notice, Received, Status
from liora.reports import News
from liora_integrations.whatsapp.body import read_body
from liora_integrations.whatsapp.content import event_of
from liora_integrations.whatsapp.echoes import FIELD as ECHOES
from liora_integrations.whatsapp.echoes import KEY as ECHO_KEY
from liora_integrations.whatsapp.echoes import echoed
from liora_integrations.whatsapp.error_codes import describe
from liora_integrations.whatsapp.fields import id_at, object_at, objects_at, text_at, whole_at
from liora_integrations.whatsapp.news import news_of
from liora_integrations.whatsapp.person import Person, addressee_of, person_of, phone_at

_OBJECT = "whatsapp_business_account"
_FIELD = "messages"
_EXPECTED = frozenset({"messaging_product", "metadata", "contacts", "messages", "statuses", "errors"})
_WORDS = {step.name: step for step in Delivered if step is not Delivered.accepted}
_LONGEST_ID = 64
_LONGEST_MESSAGE_ID = 512
_LONGEST_REFERENCE = 512
_LONGEST_WORD = 64
_END_OF_TIME = 2**33  # unix seconds of the year 2242; milliseconds by mistake lie beyond
_END_OF_CODES = 2**31


@dataclass(frozen=True, slots=True)
class _Echo:
    """Something that is told of somebody and that they have not sent."""

    told: Received


Part = Received | _Echo | Status | Notice | News


@dataclass(frozen=True, slots=True)
class _Number:
    """Where a part of the body belongs: the account (WABA) and the number that it was sent to."""

    account_id: str
    phone_number_id: str

    def notice(self, what: str, detail: Any) -> Notice:
        return Notice(
            account_id=self.account_id,
            phone_number_id=self.phone_number_id,
            what=what[:_LONGEST_WORD],
            detail=detail if isinstance(detail, dict) else {"value": detail},
        )


def read_delivery(body: bytes) -> Delivery:
    """All that `body` holds, in its order; raises UnreadableBody when it is no JSON object."""
    parts = list(_parts(read_body(body)))
    return Delivery(
        received=tuple(part for part in parts if isinstance(part, Received)),
        statuses=tuple(part for part in parts if isinstance(part, Status)),
        notices=tuple(part for part in parts if isinstance(part, Notice)),
        news=tuple(part for part in parts if isinstance(part, News)),
        echoes=tuple(part.told for part in parts if isinstance(part, _Echo)),
    )


def _parts(body: Mapping[str, Any]) -> Iterator[Part]:
    entries = body.get("entry")
    if body.get("object", _OBJECT) != _OBJECT or not isinstance(entries, list):
        yield _Number("", "").notice("body", body)
        return
    for entry in entries:
        yield from _parts_of_entry(entry)


def _parts_of_entry(entry: Any) -> Iterator[Part]:
    if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
        yield _Number("", "").notice("entry", entry)
        return
    told_at = whole_at(entry, "time", _END_OF_TIME) or 0
    for change in entry["changes"]:
        yield from _parts_of_change(id_at(entry, "id", _LONGEST_ID), change, told_at)


def _parts_of_change(account_id: str, change: Any, told_at: int) -> Iterator[Part]:
    if not isinstance(change, dict):
        yield _Number(account_id, "").notice("change", change)
        return
    value = object_at(change, "value")
    number = _Number(account_id, id_at(object_at(value, "metadata"), "phone_number_id", _LONGEST_ID))
    if change.get("field") == _FIELD and value:
        yield from _parts_of_value(number, value)
        return
    field = text_at(change, "field")
    if field == ECHOES and isinstance(value.get(ECHO_KEY), list) and value[ECHO_KEY]:
        yield from _echoes(number, value)
        return
    yield number.notice(field or "change", change.get("value"))
    news = news_of(field, account_id, value, told_at)
    if news:
        yield news


def _parts_of_value(number: _Number, value: Mapping[str, Any]) -> Iterator[Part]:
    parts = [
        *_messages(number, value),
        *_statuses(number, value),
        *_errors(number, value),
        *(number.notice(f"{_FIELD}.{key}", value[key]) for key in value if key not in _EXPECTED),
    ]
    yield from parts or [number.notice(_FIELD, value)]


def _messages(number: _Number, value: Mapping[str, Any]) -> Iterator[Part]:
    contacts = objects_at(value, "contacts")
    for message in _elements(value, "messages"):
        if isinstance(message, dict):
            yield _told(number, message, person_of(message, contacts))
        else:
            yield number.notice(f"{_FIELD}.messages", message)


def _echoes(number: _Number, value: Mapping[str, Any]) -> Iterator[Part]:
    contacts, own_phone = objects_at(value, "contacts"), phone_at(object_at(value, "metadata"), "display_phone_number")
    for message in value[ECHO_KEY]:
        event = echoed(message) if isinstance(message, dict) else None
        if event is None:
            yield number.notice(ECHOES, message)
            continue
        received = _told(number, message, addressee_of(message, contacts, own_phone))
        yield _Echo(replace(received, event=event)) if isinstance(received, Received) else received


def _statuses(number: _Number, value: Mapping[str, Any]) -> Iterator[Part]:
    for status in _elements(value, "statuses"):
        if isinstance(status, dict):
            yield _status(number, status)
        else:
            yield number.notice(f"{_FIELD}.statuses", status)


def _errors(number: _Number, value: Mapping[str, Any]) -> Iterator[Part]:
    for error in _elements(value, "errors"):
        yield number.notice("error", error)


def _elements(value: Mapping[str, Any], key: str) -> list[Any]:
    """The list under `key`; something else in its place is taken for its only element."""
    found = value.get(key)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _told(number: _Number, message: dict[str, Any], person: Person) -> Received | Notice:
    message_id = id_at(message, "id", _LONGEST_MESSAGE_ID)
    if message.get("group_id"):
        return number.notice("group_message", message)
    if not message_id:
        return number.notice("message_without_id", message)
    if not number.phone_number_id:
        return number.notice("message_without_number", message)
    if not person.identifiers:
        return number.notice("message_without_sender", message)
    return Received(
        phone_number_id=number.phone_number_id,
        account_id=number.account_id,
        message_id=message_id,
        sent_at=whole_at(message, "timestamp", _END_OF_TIME) or 0,
        identifiers=person.identifiers,
        profile_name=person.profile_name,
        event=event_of(message),
        renamed=person.renamed,
    )


def _status(number: _Number, status: dict[str, Any]) -> Status | Notice:
    message_id = id_at(status, "id", _LONGEST_MESSAGE_ID)
    delivered = _WORDS.get(text_at(status, "status"))
    if not message_id:
        return number.notice("status_without_id", status)
    if not number.phone_number_id:
        return number.notice("status_without_number", status)
    if delivered is None:
        return number.notice("status_unknown", status)
    error = next(iter(objects_at(status, "errors")), {})
    return Status(
        phone_number_id=number.phone_number_id,
        account_id=number.account_id,
        message_id=message_id,
        delivered=delivered,
        at=whole_at(status, "timestamp", _END_OF_TIME) or 0,
        reference=id_at(status, "biz_opaque_callback_data", _LONGEST_REFERENCE),
        error_code=whole_at(error, "code", _END_OF_CODES),
        error_title=describe(error),
    )
