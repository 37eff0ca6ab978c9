"""A person as a message names them, and the contact that Liora keeps of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from liora.channel import Identifier, Received

Key = tuple[UUID, UUID, str, str]
"""(cliente_id, number_id, kind, value) of an identifier."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as one message names them: `keys` holds at least one name, best first.

    Where `renamed` is not empty, it holds all names that the person has from `said_at` (unix seconds) on.
    """

    cliente_id: UUID
    number_id: UUID
    keys: tuple[Key, ...]
    renamed: tuple[Key, ...]
    profile_name: str
    said_at: int
    message_id: str

    @classmethod
    def of(cls, cliente_id: UUID, number_id: UUID, received: Received) -> "Person":
        """Scoped ids come before phones, which can pass to somebody else."""
        return cls(
            cliente_id,
            number_id,
            _keys(cliente_id, number_id, received.identifiers),
            _keys(cliente_id, number_id, received.renamed),
            received.profile_name,
            received.sent_at,
            received.message_id,
        )

    def value(self, kind: str) -> str | None:
        """The name of `kind` that the person has after the message."""
        return next((key[3] for key in self.renamed or self.keys if key[2] == kind), None)


@dataclass(frozen=True, slots=True)
class Contact:
    """A row of `liora.contact` and its conversation (None until it has one).

    `phone` and `user_id` are how the person is reached; what was said at `named_at` changed them last.
    """

    cliente_id: UUID
    contact_id: UUID
    number_id: UUID
    phone: str | None
    user_id: str | None
    profile_name: str
    named_at: int
    conversation_id: UUID | None = None

    def told_by(self, person: Person) -> "Contact":
        """This contact with what `person` brought, itself where that is nothing new; what is newer stays."""
        phone, user_id = self._names_after(person)
        profile_name = person.profile_name or self.profile_name
        if (phone, user_id) != (self.phone, self.user_id):
            return replace(self, phone=phone, user_id=user_id, profile_name=profile_name, named_at=person.said_at)
        return self if profile_name == self.profile_name else replace(self, profile_name=profile_name)

    def _names_after(self, person: Person) -> tuple[str | None, str | None]:
        phone, user_id = person.value("phone"), person.value("user_id")
        if person.said_at < self.named_at:
            return self.phone, self.user_id
        if person.renamed:
            return phone, user_id
        if person.said_at == self.named_at:
            return self.phone or phone, self.user_id or user_id
        return phone or self.phone, user_id or self.user_id


def is_phone(key: Key) -> bool:
    """Sorts scoped ids before phones."""
    return key[2] == "phone"


def _keys(cliente_id: UUID, number_id: UUID, identifiers: Sequence[Identifier]) -> tuple[Key, ...]:
    keys = [(cliente_id, number_id, each.kind, each.value) for each in identifiers]
    return tuple(sorted(keys, key=is_phone))
