"""Tombstones of people who were erased: what a vendor still repeats of them is recognised, and tells nothing else.

A tombstone is a keyed digest of a message's id or of an identifier at a number. It is kept for longer than the vendor
repeats a webhook (7 days), and decides by the moment at which a message was sent:

- A message whose id has a tombstone was erased with its person.
- A message that names an erased identifier and was sent up to the second of the erasure belongs to what was erased,
  whether or not it had ever arrived. Whoever writes later is new here, with nothing before.

All names of a message count: where somebody else has the phone of an erased person by now, what they sent before the
erasure and arrives only after it is dropped too. Of two wrongs it is the one that nobody can undo.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from liora.db.person import Key, Person
from liora.db.schema.business import erased
from liora.db.session import Connection

KEPT = timedelta(days=8)

PEPPER = b"liora.erased"
"""What encryption keys are derived for."""

MESSAGE = "message"
"""The kind of a digest that stands for a message; others are kinds of identifiers."""

# One look-up a digest, whatever the statistics say.
_FIND = """
SELECT wanted.place, floor(extract(epoch FROM e.erased_at))::bigint AS second
  FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS wanted (cliente_id, digest, place)
 CROSS JOIN LATERAL (
    SELECT erased_at FROM liora.erased
     WHERE cliente_id = wanted.cliente_id AND digest = wanted.digest LIMIT 1) AS e
"""
_FORGET = "DELETE FROM liora.erased WHERE cliente_id = $1 AND until < $2"


@dataclass(frozen=True, slots=True)
class Graves:
    """What was found of some people: up to which second each identifier was erased, and which messages were."""

    seconds: Mapping[Key, int] = field(default_factory=dict)
    messages: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Digests under peppers of the installation: the first marks, the others are of keys that were in use before.

    Without a pepper nobody can be erased, and nothing is looked up.
    """

    peppers: tuple[bytes, ...] = ()

    async def find(self, connection: Connection, people: Sequence[Person]) -> Graves:
        """What was erased of `people`, in one statement."""
        if not self.peppers:
            return Graves()
        wanted = [key for person in people for key in (message_key(person), *person.keys, *person.renamed)]
        marks = [(key, digest) for key in dict.fromkeys(wanted) for digest in self._digests(key)]
        columns = [key[0] for key, _ in marks], [digest for _, digest in marks]
        found = [(marks[row["place"] - 1][0], row["second"]) for row in await connection.fetch(_FIND, *columns)]
        seconds = {key: second for key, second in sorted(found, key=_second) if key[2] != MESSAGE}
        return Graves(seconds, frozenset(key for key, _ in found if key[2] == MESSAGE))

    async def mark(self, connection: AsyncConnection, keys: Iterable[Key], erased_at: datetime) -> None:
        """Writes the tombstones of one cliente's identifiers and messages; a later erasure counts."""
        rows = [
            {"cliente_id": key[0], "digest": self._digest(key), "erased_at": erased_at, "until": erased_at + KEPT}
            for key in sorted(keys)
        ]
        if rows:
            statement = insert(erased)
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["cliente_id", "digest"],
                    set_={
                        name: func.greatest(erased.c[name], statement.excluded[name]) for name in ("erased_at", "until")
                    },
                ),
                rows,
            )

    def _digest(self, key: Key) -> bytes:
        return _digest(self.peppers[0], key)

    def _digests(self, key: Key) -> list[bytes]:
        return [_digest(pepper, key) for pepper in self.peppers]


def message_key(person: Person) -> Key:
    """The message that names `person`, in the shape of an identifier."""
    return person.cliente_id, person.number_id, MESSAGE, person.message_id


def is_past(person: Person, seconds: Mapping[Key, int]) -> bool:
    """Whether the message was sent up to the second in which one of its names was erased."""
    return any(person.said_at <= seconds.get(key, -1) for key in (*person.keys, *person.renamed))


async def forget_expired(connection: Connection, cliente_id: UUID, now: datetime) -> int:
    """Deletes the tombstones of one cliente that nothing can come for any more; returns how many."""
    return int((await connection.execute(_FORGET, cliente_id, now)).rpartition(" ")[2])


def _digest(pepper: bytes, key: Key) -> bytes:
    cliente_id, number_id, kind, value = key
    return hmac.digest(pepper, b"".join((cliente_id.bytes, number_id.bytes, f"{kind}\0{value}".encode())), "sha256")


def _second(mark: tuple[Any, int]) -> int:
    return mark[1]
