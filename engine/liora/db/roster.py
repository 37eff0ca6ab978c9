"""The people of one transaction, as values: who is known, who is new, and what has to be written about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from liora.channel import Identifier

log = structlog.get_logger()

Key = tuple[UUID, str, str]
"""(number_id, kind, value) of an identifier."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a channel names them; `keys` holds at least one, best first."""

    number_id: UUID
    keys: tuple[Key, ...]
    profile_name: str

    @classmethod
    def of(cls, number_id: UUID, identifiers: Sequence[Identifier], profile_name: str) -> "Person":
        """Scoped ids come before phones, which can pass to somebody else."""
        keys = [(number_id, each.kind, each.value) for each in identifiers]
        return cls(number_id, tuple(sorted(keys, key=is_phone)), profile_name)

    def value(self, kind: str) -> str | None:
        """The best identifier of `kind`."""
        return next((value for _, each, value in self.keys if each == kind), None)


@dataclass(frozen=True, slots=True)
class Contact:
    """A row of `liora.contact` and its conversation (None until it has one)."""

    contact_id: UUID
    number_id: UUID
    phone: str | None
    user_id: str | None
    profile_name: str
    conversation_id: UUID | None = None

    def told_by(self, person: Person) -> "Contact":
        """This contact with what `person` brought; what they did not say stays."""
        return replace(
            self,
            phone=person.value("phone") or self.phone,
            user_id=person.value("user_id") or self.user_id,
            profile_name=person.profile_name or self.profile_name,
        )


@dataclass(slots=True)
class Roster:
    """The people of one transaction: what was known before it, and what it adds."""

    contact_ids: dict[Key, UUID] = field(default_factory=dict)
    contacts: dict[UUID, Contact] = field(default_factory=dict)
    new_contacts: set[UUID] = field(default_factory=set)
    new_keys: set[Key] = field(default_factory=set)
    changed: set[UUID] = field(default_factory=set)

    def conversation_of(self, person: Person) -> UUID:
        """The conversation of one of the people that this roster was made for."""
        conversation_id = self.contacts[self.contact_ids[person.keys[0]]].conversation_id
        assert conversation_id is not None
        return conversation_id

    def knows(self, person: Person) -> bool:
        """Whether nothing about `person` is new."""
        first, *others = [self.contact_ids.get(key) for key in person.keys]
        if first is None or any(other != first for other in others):
            return False
        return self.contacts[first].told_by(person) == self.contacts[first]

    def admit(self, person: Person) -> None:
        """Finds `person` a contact, made up if need be, and notes what has to be written."""
        owners = [self.contact_ids[key] for key in person.keys if key in self.contact_ids]
        if len(set(owners)) > 1:
            log.warning("identity conflict", contact_ids=[str(owner) for owner in owners])
        before = self.contacts[owners[0]] if owners else self._new_contact(person)
        for key in person.keys:
            if key not in self.contact_ids:
                self.contact_ids[key] = before.contact_id
                self.new_keys.add(key)
        after = before.told_by(person)
        if after != before:
            self.contacts[after.contact_id] = after
            self.changed.add(after.contact_id)

    def replace_contact(self, contact_id: UUID, winner: UUID) -> None:
        """Gives all that `contact_id` had here to `winner`."""
        del self.contacts[contact_id]
        self.new_contacts.discard(contact_id)
        self.changed.discard(contact_id)
        for key, owner in self.contact_ids.items():
            if owner == contact_id:
                self.contact_ids[key] = winner

    def _new_contact(self, person: Person) -> Contact:
        contact = Contact(uuid7(), person.number_id, None, None, "")
        self.contacts[contact.contact_id] = contact
        self.new_contacts.add(contact.contact_id)
        return contact


def is_phone(key: Key) -> bool:
    """Sorts scoped ids before phones."""
    return key[1] == "phone"
