"""Who wrote: pairing a message with the contacts beside it, and the names that the person has.

Meta documents no rule of pairing; `from` and `wa_id` are absent for people who have a username (CONTRACT §4), and were
empty texts in Meta's draft of November 2025.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from liora.channel import Identifier
from liora_integrations.whatsapp.fields import id_at, object_at, text_at

_LONGEST_USER_ID = 256
_LONGEST_PHONE = 20
_LONGEST_NAME = 256
_CHANGES = frozenset({"user_changed_number", "user_changed_user_id"})
_PUNCTUATION = str.maketrans("", "", "+ -()")


@dataclass(frozen=True, slots=True)
class Person:
    """The names of a person at one number, best first, and the name shown in WhatsApp.

    `renamed` holds all names that the person has from now on, where the message tells of a change.
    """

    identifiers: tuple[Identifier, ...]
    profile_name: str
    renamed: tuple[Identifier, ...] = ()


def person_of(message: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> Person:
    """The author of `message`; without identifiers when neither the message nor a contact names one."""
    system = object_at(message, "system")
    if text_at(system, "type") in _CHANGES:
        return _renamed(message, system)
    user_id, phone = _user_id_at(message, "from_user_id"), phone_at(message, "from")
    contact = _contact_of(user_id, phone, contacts)
    names = identifiers(user_id or _user_id_at(contact, "user_id"), phone or phone_at(contact, "wa_id"))
    return Person(names or _names_in_system(system), _profile_name(contact))


def addressee_of(echo: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]], own_phone: str) -> Person:
    """Whom a message of the business was written to; where it names the business itself there, its other end."""
    to, sender = phone_at(echo, "to"), phone_at(echo, "from")
    phone = sender if to and to == own_phone else to
    user_id = _user_id_at(echo, "to_user_id")
    contact = _contact_of(user_id, phone, contacts) if user_id or phone else {}
    names = identifiers(user_id or _user_id_at(contact, "user_id"), phone or phone_at(contact, "wa_id"))
    return Person(names, _profile_name(contact))


def new_names(system: Mapping[str, Any]) -> tuple[Identifier, ...]:
    """The names that a system message announces: the new user id, the new phone (`new_wa_id` in older traffic)."""
    phone = phone_at(system, "wa_id") or phone_at(system, "new_wa_id")
    return identifiers(_user_id_at(system, "user_id"), phone)


def identifiers(user_id: str, phone: str) -> tuple[Identifier, ...]:
    """Both names where present, the scoped id first: it is the one that stays when the phone is hidden."""
    found = []
    if user_id:
        found.append(Identifier("user_id", user_id))
    if phone:
        found.append(Identifier("phone", phone))
    return tuple(found)


def phone_at(data: Mapping[str, Any], key: str) -> str:
    """The phone under `key` as digits; empty when it is none, such as a placeholder."""
    digits = id_at(data, key, longest=40).translate(_PUNCTUATION)
    return digits if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_PHONE else ""


def _renamed(message: Mapping[str, Any], system: Mapping[str, Any]) -> Person:
    """Who is named otherwise from now on; what is new already cannot tell who that was.

    A contact beside it tells nothing: nobody documents which of the names it would hold.
    """
    after = new_names(system)
    previous = _user_id_at(system, "previous_user_id") or _user_id_at(message, "from_user_id")
    before = tuple(name for name in identifiers(previous, phone_at(message, "from")) if name not in after)
    return Person(before, "", renamed=after) if before else Person(after, "")


def _user_id_at(data: Mapping[str, Any], key: str) -> str:
    return id_at(data, key, _LONGEST_USER_ID)


def _contact_of(user_id: str, phone: str, contacts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The contact that shares a name with the message; else the only one, unless it belongs to somebody else."""
    for contact in contacts:
        if user_id and _user_id_at(contact, "user_id") == user_id:
            return contact
    for contact in contacts:
        if phone and phone_at(contact, "wa_id") == phone:
            return contact
    if len(contacts) == 1 and not _is_other_person(user_id, phone, contacts[0]):
        return contacts[0]
    return {}


def _is_other_person(user_id: str, phone: str, contact: Mapping[str, Any]) -> bool:
    other_id, other_phone = _user_id_at(contact, "user_id"), phone_at(contact, "wa_id")
    return bool((user_id and other_id and other_id != user_id) or (phone and other_phone and other_phone != phone))


def _names_in_system(system: Mapping[str, Any]) -> tuple[Identifier, ...]:
    """A system message may come without an author: then the id before the change says whose it is."""
    return identifiers(_user_id_at(system, "previous_user_id"), "") or new_names(system)


def _profile_name(contact: Mapping[str, Any]) -> str:
    profile = object_at(contact, "profile")
    return (text_at(profile, "name") or text_at(profile, "username"))[:_LONGEST_NAME]
