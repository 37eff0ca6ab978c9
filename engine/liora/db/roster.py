"""The people of one transaction, as values: who is known, who is new, and what has to be written about them.

Whose an identifier is:

- A scoped id (`user_id`) belongs to one person for ever; a phone passes from hand to hand.
- A phone leads to the last contact that named it, also after that person has left it: late messages come from it.
- Whoever names a phone beside an id of their own, later and while its contact has another id, claims it. The contact
  that had it keeps its conversation and is not reached by that phone any more. A phone alone claims nothing.
- Beside an id that has no contact, or a contact with no id of its own, it tells that both are one person.
- Somebody may announce a phone that already has a contact. One that was known by it before the change was its holder
  before; one that came up with it afterwards is that person, since messages arrive in any order.

Two contacts that turn out to be one person are merged by a worker; until then both keep their identifiers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from liora.db.person import Contact, Key, Person, is_phone

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Merge:
    """Two conversations of one person, as `message_id` has shown; the older one stays."""

    cliente_id: UUID
    message_id: str
    survivor_id: UUID
    loser_id: UUID


@dataclass(slots=True)
class Roster:
    """The people of one transaction: what was known before it, and what it adds.

    `fresh` keys were read or written in it, `claims` says who had a key before, `pairs` which contacts are one person
    and who said so, `settled` whose each message is. Once `written`, new contacts are rows like all others. `forgotten`
    messages are of people who were erased.
    """

    contact_ids: dict[Key, UUID] = field(default_factory=dict)
    contacts: dict[UUID, Contact] = field(default_factory=dict)
    fresh: set[Key] = field(default_factory=set)
    new_contacts: set[UUID] = field(default_factory=set)
    new_keys: set[Key] = field(default_factory=set)
    changed: set[UUID] = field(default_factory=set)
    claims: dict[Key, UUID] = field(default_factory=dict)
    pairs: dict[frozenset[UUID], Person] = field(default_factory=dict)
    settled: dict[Person, UUID] = field(default_factory=dict)
    forgotten: set[tuple[UUID, str]] = field(default_factory=set)
    written: bool = False

    # -- what was found ---------------------------------------------------------------------------------------------

    def knows(self, person: Person) -> bool:
        """Whether nothing about `person` is new."""
        first = self.contact_ids.get(person.keys[0])
        if first is None or person.renamed or any(self.contact_ids.get(key) != first for key in person.keys[1:]):
            return False
        return self.contacts[first].told_by(person) is self.contacts[first]

    def is_late(self, person: Person) -> bool:
        """Whether the message is older than the names of whoever has its own by now: it may be somebody else's.

        So may be what somebody sent who was erased and has come back: they were named after the erasure.
        """
        contact_id = self.contact_ids.get(person.keys[0])
        return contact_id is not None and person.said_at < self.contacts[contact_id].named_at

    def conversation_of(self, person: Person) -> UUID:
        """The conversation of one of the people that this roster was made for; of two that are one, the older."""
        contact_id = self.settled[person] if self.settled else self.contact_ids[person.keys[0]]
        same = {contact_id}.union(*(pair for pair in self.pairs if contact_id in pair)) if self.pairs else {contact_id}
        return min(self._conversation(each) for each in same)

    def merges(self) -> Iterator[Merge]:
        """What workers have to make one, when all conversations are known."""
        for pair, person in self.pairs.items():
            survivor_id, loser_id = sorted(map(self._conversation, pair))
            if survivor_id != loser_id:
                yield Merge(person.cliente_id, person.message_id, survivor_id, loser_id)

    def _conversation(self, contact_id: UUID) -> UUID:
        conversation_id = self.contacts[contact_id].conversation_id
        assert conversation_id is not None
        return conversation_id

    # -- what is new ------------------------------------------------------------------------------------------------

    def admit(self, person: Person) -> None:
        """Finds `person` a contact, made up if need be, and notes what has to be written."""
        home = self._home(person)
        for key in person.keys:
            home = self._lead(key, home, person, person.keys)
        for key in person.renamed:
            home = self._lead(key, home, person, person.renamed)
        self.settled[person] = home
        self._tell(home, person)

    def replace_contact(self, contact_id: UUID, winner: UUID) -> None:
        """Gives all that `contact_id` had here to `winner`."""
        del self.contacts[contact_id]
        self.new_contacts.discard(contact_id)
        self.changed.discard(contact_id)
        self.contact_ids = {key: winner if owner == contact_id else owner for key, owner in self.contact_ids.items()}
        self.settled = {person: winner if owner == contact_id else owner for person, owner in self.settled.items()}
        pairs = {frozenset(winner if each == contact_id else each for each in pair): pair for pair in self.pairs}
        self.pairs = {pair: self.pairs[before] for pair, before in pairs.items() if len(pair) == 2}

    def _home(self, person: Person) -> UUID:
        for key in person.keys:
            owner = self.contact_ids.get(key)
            if owner is not None and not self._is_anothers(owner, person, person.keys):
                return owner
        contact = Contact(person.cliente_id, uuid7(), person.number_id, None, None, "", 0)
        self.contacts[contact.contact_id] = contact
        self.new_contacts.add(contact.contact_id)
        return contact.contact_id

    def _lead(self, key: Key, home: UUID, person: Person, names: tuple[Key, ...]) -> UUID:
        """Lets one of `names` lead to `home`, if it may; returns the home, which a merge can change."""
        owner = self.contact_ids.get(key)
        if owner is None:
            self.contact_ids[key] = home
            self.new_keys.add(key)
        elif owner != home and not self._is_anothers(owner, person, names):
            return self._join(home, owner, person)
        elif owner != home and self._may_claim(owner, person, names):
            self._claim(key, owner, home, person)
        return home

    def _is_anothers(self, contact_id: UUID, person: Person, names: tuple[Key, ...]) -> bool:
        """Whether a contact that one of `names` leads to is somebody else; they are known by ids, else by time."""
        contact = self.contacts[contact_id]
        told = next((key for key in names if not is_phone(key)), None)
        if told and contact.user_id:
            return told[3] != contact.user_id and self.contact_ids.get(told) != contact_id
        return names is person.renamed and contact.named_at < person.said_at

    def _join(self, home: UUID, other: UUID, person: Person) -> UUID:
        """Makes two contacts one: here, if one of them is no row yet, else by a worker."""
        if self.written or self.new_contacts.isdisjoint((home, other)):
            self.pairs.setdefault(frozenset((home, other)), person)
            return home
        stays, goes = (other, home) if home in self.new_contacts else (home, other)
        before, gone = self.contacts[stays], self.contacts[goes]
        self.contacts[stays] = replace(
            before,
            phone=before.phone or gone.phone,
            user_id=before.user_id or gone.user_id,
            profile_name=before.profile_name or gone.profile_name,
        )
        self.changed.add(stays)
        self.replace_contact(goes, stays)
        return stays

    def _may_claim(self, owner: UUID, person: Person, names: tuple[Key, ...]) -> bool:
        """Only a name that holds after the message, and only if nothing newer is known about who has it."""
        holds = names is person.renamed or not person.renamed
        return holds and person.said_at > self.contacts[owner].named_at

    def _claim(self, key: Key, owner: UUID, home: UUID, person: Person) -> None:
        log.info("phone claimed", contact_id=str(home), before=str(owner))
        self.contact_ids[key] = home
        if key not in self.new_keys:
            self.claims.setdefault(key, owner)
        holder = self.contacts[owner]
        if holder.phone == key[3]:
            self.contacts[owner] = replace(holder, phone=None, named_at=person.said_at)
            self.changed.add(owner)

    def _tell(self, home: UUID, person: Person) -> None:
        """A phone that leads to somebody else is not how this person is reached."""
        names = person.renamed or person.keys
        own = tuple(key for key in names if not is_phone(key) or self._leads_to(key, home))
        if not own:
            return
        told = replace(person, renamed=own) if person.renamed else replace(person, keys=own)
        after = self.contacts[home].told_by(told)
        if after is not self.contacts[home]:
            self.contacts[home] = after
            self.changed.add(home)

    def _leads_to(self, key: Key, home: UUID) -> bool:
        owner = self.contact_ids[key]
        return owner == home or frozenset((owner, home)) in self.pairs
