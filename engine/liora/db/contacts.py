"""Who writes: a person's identifiers at a number lead to one contact and its one conversation.

All of it serves several clientes at once: the number of statements does not grow with them.
"""

import random
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Generic, TypeVar
from uuid import UUID

from asyncpg import Record
from uuid_utils.compat import uuid7

from liora.db.erased import Graves, Tombstones, is_past, message_key
from liora.db.person import Contact, Key, Person, is_phone
from liora.db.roster import Roster
from liora.db.session import Connection

_MOST_REMEMBERED = 50_000
_SECONDS_REMEMBERED = 300.0  # at most: another process may have merged two people, or seen a phone change hands
_SPREAD = 0.5  # of the seconds: people who were met at once are not looked up again at once
# One look-up a key, whatever the statistics say. The contact of a conversation that has been merged is the survivor's;
# CASE and not COALESCE, which row-level security would take for a leak and keep away from the index.
_FIND = """
SELECT wanted.place, c.contact_id, COALESCE(s.conversation_id, v.conversation_id) AS conversation_id,
       c.phone, c.user_id, c.profile_name, c.named_at
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) WITH ORDINALITY
       AS wanted (cliente_id, number_id, kind, value, place)
 CROSS JOIN LATERAL (
    SELECT contact_id FROM liora.identity
     WHERE cliente_id = wanted.cliente_id AND number_id = wanted.number_id AND kind = wanted.kind
       AND value = wanted.value LIMIT 1) AS i
  LEFT JOIN LATERAL (
    SELECT conversation_id, merged_into FROM liora.convo_state
     WHERE cliente_id = wanted.cliente_id AND contact_id = i.contact_id LIMIT 1) AS v ON true
  LEFT JOIN LATERAL (
    SELECT conversation_id, contact_id FROM liora.convo_state
     WHERE cliente_id = wanted.cliente_id AND conversation_id = v.merged_into LIMIT 1) AS s ON true
 CROSS JOIN LATERAL (
    SELECT contact_id, phone, user_id, profile_name, named_at FROM liora.contact
     WHERE cliente_id = wanted.cliente_id
       AND contact_id = CASE WHEN s.contact_id IS NULL THEN i.contact_id ELSE s.contact_id END LIMIT 1) AS c
"""
_INSERT_CONTACT = (
    "INSERT INTO liora.contact (cliente_id, contact_id, number_id, phone, user_id, profile_name, named_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"
)
_INSERT_IDENTITY = (
    "INSERT INTO liora.identity (cliente_id, number_id, kind, value, contact_id) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT DO NOTHING RETURNING cliente_id, number_id, kind, value"
)
_CLAIM_IDENTITY = (
    "UPDATE liora.identity SET contact_id = $6 "
    "WHERE cliente_id = $1 AND number_id = $2 AND kind = $3 AND value = $4 AND contact_id = $5"
)
_MOVE_IDENTITIES = "UPDATE liora.identity SET contact_id = $3 WHERE cliente_id = $1 AND contact_id = $2"
_DELETE_CONTACT = "DELETE FROM liora.contact WHERE cliente_id = $1 AND contact_id = $2"
_UPDATE_CONTACT = (
    "UPDATE liora.contact SET phone = $3, user_id = $4, profile_name = $5, named_at = $6 "
    "WHERE cliente_id = $1 AND contact_id = $2"
)
_INSERT_CONVERSATION = (
    "INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING"
)
_FIND_CONVERSATIONS = """
SELECT wanted.contact_id, v.conversation_id FROM unnest($1::uuid[], $2::uuid[]) AS wanted (cliente_id, contact_id)
 CROSS JOIN LATERAL (
    SELECT conversation_id FROM liora.convo_state
     WHERE cliente_id = wanted.cliente_id AND contact_id = wanted.contact_id LIMIT 1) AS v
"""


class Contacts:
    """Finds people, creates them, and remembers the last of them, so that a known person costs no query."""

    def __init__(
        self,
        most: int = _MOST_REMEMBERED,
        seconds: float = _SECONDS_REMEMBERED,
        clock: Callable[[], float] = time.monotonic,
        tombstones: Tombstones | None = None,
    ) -> None:
        self._contact_ids: _Recent[Key, UUID] = _Recent(most, seconds, clock)
        self._contacts: _Recent[UUID, Contact] = _Recent(most, seconds, clock)
        self._tombstones = tombstones or Tombstones()

    async def resolve(self, connection: Connection, people: Sequence[Person]) -> Roster:
        """The contacts and conversations of `people`, whose clientes the transaction may reach.

        Two processes that meet the same new person at once agree on one contact. Messages of people who were erased
        before are `forgotten` in the roster and make nobody known. `remember` the roster after COMMIT.
        """
        roster = self._recall(people)
        unknown = [person for person in people if not roster.knows(person)]
        asked = [*unknown, *(person for person in people if roster.is_late(person))]
        graves = await self._tombstones.find(connection, asked) if asked else Graves()
        people = _leave_out(people, roster, graves)
        if unknown:
            keys = {key for person in unknown for key in (*person.keys, *person.renamed)}
            await _find(connection, roster, keys)
            for person in people:
                roster.admit(person)
            await _write(connection, roster, people)
        return roster

    def remember(self, roster: Roster) -> None:
        """Keeps what a committed transaction has found or made, but for people whom a worker is about to merge."""
        merging = frozenset[UUID]().union(*roster.pairs)
        for key in roster.fresh | roster.new_keys | roster.claims.keys():
            contact_id = roster.contact_ids.get(key)
            if contact_id is None or contact_id in merging:
                self._contact_ids.drop(key)
            else:
                self._contact_ids.put(key, contact_id)
                self._contacts.put(contact_id, roster.contacts[contact_id])
        for contact_id in roster.changed - merging:
            self._contacts.put(contact_id, roster.contacts[contact_id])

    def forget(self, people: Iterable[Person]) -> None:
        """Drops what may have been deleted meanwhile; the next look asks the database."""
        for person in people:
            for key in person.keys:
                self._contact_ids.drop(key)

    def _recall(self, people: Iterable[Person]) -> Roster:
        roster = Roster()
        for person in people:
            for key in person.keys:
                contact_id = self._contact_ids.get(key)
                contact = self._contacts.get(contact_id) if contact_id else None
                if contact:
                    roster.contact_ids[key] = contact.contact_id
                    roster.contacts[contact.contact_id] = contact
        return roster


def _leave_out(people: Sequence[Person], roster: Roster, graves: Graves) -> Sequence[Person]:
    """The people who are left when the roster has noted whose messages were erased."""
    if not graves.seconds and not graves.messages:
        return people
    for person in people:
        if message_key(person) in graves.messages or is_past(person, graves.seconds):
            roster.forgotten.add((person.cliente_id, person.message_id))
    return [person for person in people if (person.cliente_id, person.message_id) not in roster.forgotten]


async def _find(connection: Connection, roster: Roster, keys: Iterable[Key]) -> None:
    wanted = sorted(keys)
    columns = [[key[column] for key in wanted] for column in range(4)]
    for key in wanted:
        roster.contact_ids.pop(key, None)
    roster.fresh.update(wanted)
    for row in await connection.fetch(_FIND, *columns):
        key = wanted[row["place"] - 1]
        contact = _contact(key, row)
        roster.contact_ids[key] = contact.contact_id
        roster.contacts[contact.contact_id] = contact


def _contact(key: Key, row: Record) -> Contact:
    """Thousands are remembered: each holds the ids of its key, which all keys of a number share."""
    return Contact(
        key[0],
        row["contact_id"],
        key[1],
        row["phone"],
        row["user_id"],
        row["profile_name"],
        row["named_at"],
        row["conversation_id"],
    )


async def _write(connection: Connection, roster: Roster, people: Sequence[Person]) -> None:
    """Always in the same order of tables and keys: two transactions may wait for each other, never in a circle."""
    ours = await _insert_contacts(connection, roster)
    lost = await _insert_identities(connection, roster)
    if lost:
        await _give_way(connection, roster, ours, lost)
        for person in people:
            roster.admit(person)
    await _claim_identities(connection, roster)
    await _update_contacts(connection, roster)
    await _open_conversations(connection, roster)


async def _insert_contacts(connection: Connection, roster: Roster) -> set[UUID]:
    """The contacts that are rows from now on; what changes about them later is an update."""
    new = [roster.contacts[contact_id] for contact_id in sorted(roster.new_contacts)]
    if new:
        rows = [(c.cliente_id, c.contact_id, c.number_id, c.phone, c.user_id, c.profile_name, c.named_at) for c in new]
        await connection.executemany(_INSERT_CONTACT, rows)
    ours, roster.written = set(roster.new_contacts), True
    roster.changed -= ours
    return ours


async def _insert_identities(connection: Connection, roster: Roster) -> set[Key]:
    """The keys that another transaction has given to a contact of its own in the meantime."""
    if not roster.new_keys:
        return set()
    rows = [(*key, roster.contact_ids[key]) for key in sorted(roster.new_keys)]
    inserted = await connection.fetchmany(_INSERT_IDENTITY, rows)
    return roster.new_keys - {_key(row) for row in inserted}


async def _give_way(connection: Connection, roster: Roster, ours: set[UUID], lost: set[Key]) -> None:
    """Whoever came first keeps the person: our new contact hands its identifiers over and disappears."""
    before = {key: roster.contact_ids[key] for key in sorted(lost, key=is_phone)}
    await _find(connection, roster, lost)
    for key, contact_id in before.items():
        winner = roster.contact_ids.get(key)
        if winner is None or contact_id not in ours:
            continue
        if not _differ(roster.contacts[winner], roster.contacts[contact_id]):
            await connection.execute(_MOVE_IDENTITIES, key[0], contact_id, winner)
            await connection.execute(_DELETE_CONTACT, key[0], contact_id)
            roster.replace_contact(contact_id, winner)
            ours.remove(contact_id)


def _differ(one: Contact, other: Contact) -> bool:
    """Two people who have met over a phone; then both stay, and the phone is claimed or left alone."""
    return bool(one.user_id and other.user_id and one.user_id != other.user_id)


async def _claim_identities(connection: Connection, roster: Roster) -> None:
    """A key that has been claimed by somebody else in the meantime stays with them."""
    if roster.claims:
        rows = [(*key, roster.claims[key], roster.contact_ids[key]) for key in sorted(roster.claims)]
        await connection.executemany(_CLAIM_IDENTITY, rows)


async def _update_contacts(connection: Connection, roster: Roster) -> None:
    changed = [roster.contacts[contact_id] for contact_id in sorted(roster.changed)]
    if changed:
        rows = [(c.cliente_id, c.contact_id, c.phone, c.user_id, c.profile_name, c.named_at) for c in changed]
        await connection.executemany(_UPDATE_CONTACT, rows)


async def _open_conversations(connection: Connection, roster: Roster) -> None:
    without = sorted(each.contact_id for each in roster.contacts.values() if each.conversation_id is None)
    if not without:
        return
    clientes = [roster.contacts[contact_id].cliente_id for contact_id in without]
    numbers = [roster.contacts[contact_id].number_id for contact_id in without]
    rows = [
        (cliente_id, uuid7(), contact_id, number_id)
        for cliente_id, contact_id, number_id in zip(clientes, without, numbers, strict=True)
    ]
    await connection.executemany(_INSERT_CONVERSATION, rows)
    for row in await connection.fetch(_FIND_CONVERSATIONS, clientes, without):
        contact = roster.contacts[row["contact_id"]]
        roster.contacts[contact.contact_id] = replace(contact, conversation_id=row["conversation_id"])


def _key(row: Record) -> Key:
    return row["cliente_id"], row["number_id"], row["kind"], row["value"]


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Recent(Generic[K, V]):
    """A dictionary of the `most` entries that were used last; each is forgotten within `seconds` after it was put."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float]) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._entries: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K) -> V | None:
        until, value = self._entries.get(key, (0.0, None))
        if value is None or until <= self._clock():
            return None
        self._entries.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """What is found again as it was stays the object that it was: thousands of new ones would scatter the heap."""
        known = self._entries.get(key)
        if known is not None and known[1] == value:
            value = known[1]
        seconds = self._seconds * random.uniform(_SPREAD, 1)  # noqa: S311  no secret
        self._entries[key] = self._clock() + seconds, value
        self._entries.move_to_end(key)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)

    def drop(self, key: K) -> None:
        self._entries.pop(key, None)
