"""Who writes: a person's identifiers at a number lead to one contact and its one conversation."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Generic, TypeVar
from uuid import UUID

from asyncpg import Record
from uuid_utils.compat import uuid7

from liora.db.roster import Contact, Key, Person, Roster, is_phone
from liora.db.session import Connection

_MOST_REMEMBERED = 50_000
_FIND = """
SELECT i.number_id, i.kind, i.value, c.contact_id, v.conversation_id, c.phone, c.user_id, c.profile_name
  FROM unnest($2::uuid[], $3::text[], $4::text[]) AS wanted (number_id, kind, value)
  JOIN liora.identity i
    ON i.cliente_id = $1 AND (i.number_id, i.kind, i.value) = (wanted.number_id, wanted.kind, wanted.value)
  JOIN liora.contact c ON c.cliente_id = $1 AND c.contact_id = i.contact_id
  LEFT JOIN liora.convo_state v ON v.cliente_id = $1 AND v.contact_id = c.contact_id
"""
_INSERT_CONTACT = (
    "INSERT INTO liora.contact (cliente_id, contact_id, number_id, phone, user_id, profile_name) "
    "VALUES ($1, $2, $3, $4, $5, $6)"
)
_INSERT_IDENTITY = (
    "INSERT INTO liora.identity (cliente_id, number_id, kind, value, contact_id) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT DO NOTHING RETURNING number_id, kind, value"
)
_MOVE_IDENTITIES = "UPDATE liora.identity SET contact_id = $3 WHERE cliente_id = $1 AND contact_id = $2"
_DELETE_CONTACT = "DELETE FROM liora.contact WHERE cliente_id = $1 AND contact_id = $2"
_UPDATE_CONTACT = (
    "UPDATE liora.contact SET phone = $3, user_id = $4, profile_name = $5 WHERE cliente_id = $1 AND contact_id = $2"
)
_INSERT_CONVERSATION = (
    "INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING"
)
_FIND_CONVERSATIONS = (
    "SELECT contact_id, conversation_id FROM liora.convo_state WHERE cliente_id = $1 AND contact_id = ANY($2::uuid[])"
)


class Contacts:
    """Finds people, creates them, and remembers the last of them, so that a known person costs no query."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._contact_ids: _Recent[Key, UUID] = _Recent(most)
        self._contacts: _Recent[UUID, Contact] = _Recent(most)

    async def resolve(self, connection: Connection, cliente_id: UUID, people: Sequence[Person]) -> Roster:
        """A contact with a conversation for each of `people`, in the caller's transaction.

        Two processes that meet the same new person at once agree on one contact. `remember` the roster after COMMIT.
        """
        roster = self._recall(people)
        unknown = [person for person in people if not roster.knows(person)]
        if unknown:
            await _find(connection, cliente_id, roster, {key for person in unknown for key in person.keys})
            for person in people:
                roster.admit(person)
            await _write(connection, cliente_id, roster, people)
        return roster

    def remember(self, roster: Roster) -> None:
        """Keeps what a committed transaction has found or made."""
        for key, contact_id in roster.contact_ids.items():
            self._contact_ids.put(key, contact_id)
        for contact_id, contact in roster.contacts.items():
            self._contacts.put(contact_id, contact)

    def forget(self, people: Iterable[Person]) -> None:
        """Drops what may have been deleted meanwhile; the next look asks the database."""
        for person in people:
            for key in person.keys:
                self._contact_ids.drop(key)

    def _recall(self, people: Iterable[Person]) -> Roster:
        roster = Roster()
        for key in (key for person in people for key in person.keys):
            contact_id = self._contact_ids.get(key)
            contact = self._contacts.get(contact_id) if contact_id else None
            if contact:
                roster.contact_ids[key] = contact.contact_id
                roster.contacts[contact.contact_id] = contact
        return roster


async def _find(connection: Connection, cliente_id: UUID, roster: Roster, keys: Iterable[Key]) -> None:
    wanted = sorted(keys)
    columns = [[key[column] for key in wanted] for column in range(3)]
    for key in wanted:
        roster.contact_ids.pop(key, None)
    for row in await connection.fetch(_FIND, cliente_id, *columns):
        contact = Contact(
            row["contact_id"],
            row["number_id"],
            row["phone"],
            row["user_id"],
            row["profile_name"],
            row["conversation_id"],
        )
        roster.contact_ids[_key(row)] = contact.contact_id
        roster.contacts[contact.contact_id] = contact


async def _write(connection: Connection, cliente_id: UUID, roster: Roster, people: Sequence[Person]) -> None:
    """Always in the same order of tables and keys: two transactions may wait for each other, never in a circle."""
    await _insert_contacts(connection, cliente_id, roster)
    lost = await _insert_identities(connection, cliente_id, roster)
    if lost:
        await _give_way(connection, cliente_id, roster, lost)
        for person in people:
            roster.admit(person)
    await _update_contacts(connection, cliente_id, roster)
    await _open_conversations(connection, cliente_id, roster)


async def _insert_contacts(connection: Connection, cliente_id: UUID, roster: Roster) -> None:
    new = [roster.contacts[contact_id] for contact_id in sorted(roster.new_contacts)]
    if new:
        rows = [(cliente_id, c.contact_id, c.number_id, c.phone, c.user_id, c.profile_name) for c in new]
        await connection.executemany(_INSERT_CONTACT, rows)


async def _insert_identities(connection: Connection, cliente_id: UUID, roster: Roster) -> set[Key]:
    """The keys that another transaction has given to a contact of its own in the meantime."""
    if not roster.new_keys:
        return set()
    rows = [(cliente_id, *key, roster.contact_ids[key]) for key in sorted(roster.new_keys)]
    inserted = await connection.fetchmany(_INSERT_IDENTITY, rows)
    return roster.new_keys - {_key(row) for row in inserted}


async def _give_way(connection: Connection, cliente_id: UUID, roster: Roster, lost: set[Key]) -> None:
    """Whoever came first keeps the person: our new contact hands its identifiers over and disappears."""
    ours = {key: roster.contact_ids[key] for key in sorted(lost, key=is_phone)}
    await _find(connection, cliente_id, roster, lost)
    for key, contact_id in ours.items():
        winner = roster.contact_ids.get(key)
        if winner is not None and contact_id in roster.new_contacts:
            await connection.execute(_MOVE_IDENTITIES, cliente_id, contact_id, winner)
            await connection.execute(_DELETE_CONTACT, cliente_id, contact_id)
            roster.replace_contact(contact_id, winner)


async def _update_contacts(connection: Connection, cliente_id: UUID, roster: Roster) -> None:
    changed = [roster.contacts[contact_id] for contact_id in sorted(roster.changed - roster.new_contacts)]
    if changed:
        rows = [(cliente_id, c.contact_id, c.phone, c.user_id, c.profile_name) for c in changed]
        await connection.executemany(_UPDATE_CONTACT, rows)


async def _open_conversations(connection: Connection, cliente_id: UUID, roster: Roster) -> None:
    without = sorted(each.contact_id for each in roster.contacts.values() if each.conversation_id is None)
    if not without:
        return
    rows = [(cliente_id, uuid7(), contact_id, roster.contacts[contact_id].number_id) for contact_id in without]
    await connection.executemany(_INSERT_CONVERSATION, rows)
    for row in await connection.fetch(_FIND_CONVERSATIONS, cliente_id, without):
        contact = roster.contacts[row["contact_id"]]
        roster.contacts[contact.contact_id] = replace(contact, conversation_id=row["conversation_id"])


def _key(row: Record) -> Key:
    return row["number_id"], row["kind"], row["value"]


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Recent(Generic[K, V]):
    """A dictionary of the `most` entries that were used last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        if key not in self._entries:
            return None
        self._entries.move_to_end(key)
        return self._entries[key]

    def put(self, key: K, value: V) -> None:
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)

    def drop(self, key: K) -> None:
        self._entries.pop(key, None)
