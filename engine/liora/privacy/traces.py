"""Where a person leaves traces: what is theirs goes with them, what quotes them is found by the words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, Text, and_, cast, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from liora.db.schema.business import audit_log, notification
from liora.db.schema.conversations import (
    contact,
    conversation_log,
    convo_state,
    identity,
    inbox,
    job,
    outbox,
    quota_use,
    timer,
)
from liora.db.schema.orders import order
from liora.db.schema.platform import idempotency

OWN: Mapping[Table, str] = {
    contact: "contact_id",
    identity: "contact_id",
    convo_state: "contact_id",
    quota_use: "subject",
    conversation_log: "conversation_id",
    inbox: "conversation_id",
    outbox: "conversation_id",
    timer: "conversation_id",
    job: "conversation_id",
}
"""Tables with rows about one person, and the column that says about whom."""

QUOTING: Mapping[Table, tuple[Column[object], ...]] = {
    notification: (notification.c.payload, notification.c.dedupe),
    job: (job.c.payload, job.c.dedupe),
    idempotency: (idempotency.c.key, idempotency.c.answer),
}
"""Tables whose rows may quote a person, whole: the row goes with the person."""

REDACTED: Mapping[Table, tuple[Column[object], ...]] = {audit_log: (audit_log.c.target, audit_log.c.detail)}
"""Tables that stay as proof of what was done: of a row that quotes a person the columns are emptied."""

FREED: Mapping[Table, Mapping[str, object]] = {
    order: {
        **dict.fromkeys(("conversation_id", "contact_id", "cause")),
        **dict.fromkeys(("customer", "address", "note"), ""),
    }
}
"""Tables with rows of a person that are the business's own record: they stay, and these columns lose the person."""

NOBODY: Mapping[str, str] = {
    "cliente": "the business itself",
    "waba": "its numbers",
    "lane": "its numbers",
    "membresia": "people who work there, by id",
    "invitation": "people who will work there",
    "api_key": "its keys",
    "credential": "its secrets",
    "template": "texts for everybody",
    "document": "files for everybody",
    "document_version": "files for everybody",
    "document_media": "files for everybody",
    "catalog_snapshot": "products",
    "catalog_active": "products",
    "catalog_activation": "products",
    "catalog_upload": "products on their way",
    "catalog_piece": "products on their way",
    "skill_table": "what its skills tell everybody",
    "skill_table_version": "what its skills tell everybody",
    "synonym": "words",
    "ingest_log": "what became of catalogs and tables",
    "webhook_endpoint": "addresses of its systems",
    "erased": "digests, which tell nothing",
    "link": "pages of the shop",
    "link_click": "that somebody followed a link; nothing says who",
    "link_day": "figures",
    "link_account": "its provider of short links",
    "order_counter": "how many orders there were",
}
"""All other tables of a cliente, and what they are about instead."""

BY_KEY = text("SET LOCAL enable_seqscan = off")
"""Before conversations are deleted: what refers to them is looked for among their cliente's rows, not everybody's."""

SHORTEST_QUOTE = 6
"""Characters of an identifier: shorter ones would be found in what has nothing to do with the person."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person of one number: a contact with all that were merged with it, or it was merged into."""

    cliente_id: UUID
    number_id: UUID
    contact_ids: frozenset[UUID]
    conversation_ids: frozenset[UUID]
    identifiers: frozenset[tuple[str, str]]

    def own(self, table: Table) -> ColumnElement[bool]:
        """Whose rows of one of the tables of OWN are."""
        name = OWN[table]
        ids = self.conversation_ids if name == "conversation_id" else self.contact_ids
        return and_(table.c.cliente_id == self.cliente_id, table.c[name].in_(sorted(ids)))

    def freed(self, table: Table) -> ColumnElement[bool]:
        """Whose rows of one of the tables of FREED are."""
        return and_(table.c.cliente_id == self.cliente_id, table.c.contact_id.in_(sorted(self.contact_ids)))

    @property
    def names(self) -> list[str]:
        """Identifiers that are long enough to be looked for in what others wrote."""
        return [value for _, value in self.identifiers if len(value) >= SHORTEST_QUOTE]

    def quoted(self, table: Table, columns: Iterable[Column[object]]) -> ColumnElement[bool]:
        """Which rows of a table hold one of the person's ids or identifiers."""
        words = [*map(str, (*self.contact_ids, *self.conversation_ids)), *self.names]
        found = [func.strpos(cast(column, Text), word) > 0 for column in columns for word in words]
        return and_(table.c.cliente_id == self.cliente_id, or_(*found))


async def find_subject(connection: AsyncConnection, cliente_id: UUID, contact_id: UUID) -> Subject | None:
    """The person that a contact is, by whichever of its aliases; None where the cliente has no such contact."""
    known = await connection.execute(
        select(contact.c.number_id).where(contact.c.cliente_id == cliente_id, contact.c.contact_id == contact_id)
    )
    number_id = known.scalar_one_or_none()
    if number_id is None:
        return None
    contacts, conversations = await _parts(connection, cliente_id, contact_id)
    identifiers = await _identifiers(connection, cliente_id, contacts)
    return Subject(cliente_id, number_id, contacts, conversations, identifiers)


async def _parts(
    connection: AsyncConnection, cliente_id: UUID, contact_id: UUID
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Follows merges in both directions until nobody new is met."""
    v = convo_state.c
    contacts, conversations, targets = {contact_id}, set[UUID](), set[UUID]()
    while True:
        near = or_(
            v.contact_id.in_(sorted(contacts)),
            v.conversation_id.in_(sorted(targets)),
            v.merged_into.in_(sorted(conversations)),
        )
        found = await connection.execute(
            select(v.contact_id, v.conversation_id, v.merged_into).where(v.cliente_id == cliente_id, near)
        )
        before = len(conversations)
        for row in found:
            contacts.add(row.contact_id)
            conversations.add(row.conversation_id)
            targets |= {row.merged_into} - {None}
        if len(conversations) == before:
            return frozenset(contacts), frozenset(conversations)


async def _identifiers(
    connection: AsyncConnection, cliente_id: UUID, contacts: frozenset[UUID]
) -> frozenset[tuple[str, str]]:
    """All names that lead to the person, and those under which they are written to."""
    ids = sorted(contacts)
    leading = await connection.execute(
        select(identity.c.kind, identity.c.value).where(
            identity.c.cliente_id == cliente_id, identity.c.contact_id.in_(ids)
        )
    )
    written = await connection.execute(
        select(contact.c.phone, contact.c.user_id).where(
            contact.c.cliente_id == cliente_id, contact.c.contact_id.in_(ids)
        )
    )
    names = {(row.kind, row.value) for row in leading}
    for row in written:
        names |= {(kind, value) for kind, value in (("phone", row.phone), ("user_id", row.user_id)) if value}
    return frozenset(names)
