"""People who have been here: one with rows in every table that can hold something of a person, and a neighbour."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.tenants import Tenant
from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.db.erased import Tombstones
from liora.db.schema import business, metadata, orders, platform
from liora.db.schema import conversations as c
from liora.db.session import scoped_core
from liora.privacy.erasure import Eraser

PHONE, USER_ID, NAME, WORDS = "56911111111", "CL.70011111111111111111", "Ana Canario", "mi secreto de canario"
TOMBSTONES = Tombstones((b"k" * 32,))
DEED = Deed("usuario:yo", "contacto.borrar")


@pytest.fixture
def eraser(engine) -> Eraser:
    return Eraser(engine, TOMBSTONES, lambda: datetime.now(UTC))


@dataclass
class Guest:
    """Somebody with a conversation."""

    tenant: Tenant
    phone: str = PHONE
    user_id: str = USER_ID
    name: str = NAME
    words: str = WORDS
    contact_id: UUID = field(default_factory=uuid7)
    conversation_id: UUID = field(default_factory=uuid7)

    @property
    def needles(self) -> list[str]:
        """What must not be found anywhere when the person has gone."""
        ids = str(self.contact_id), str(self.conversation_id)
        return [self.phone, self.user_id, self.name, self.words, f"wamid.{self.phone}", *ids]


def sitting(guest: Guest) -> list[tuple[Any, dict[str, Any]]]:
    """Rows of a person in every table that can hold some, parents first."""
    now, where = datetime.now(UTC), {"conversation_id": guest.conversation_id}
    number = {"number_id": guest.tenant.number_id}
    person = {"contact_id": guest.contact_id}
    cause = f"wamid.{guest.phone}.1"
    said = {"text": guest.words, "to": guest.phone}
    heard = {"kind": "text", "text": guest.words}
    ordered = {"order_id": uuid7(), "items": [], "total": 0, "currency": "CLP", "customer": guest.name}
    ordered |= {"address": guest.words, "note": guest.words}
    log = {**where, "at": now, "body": guest.words, "kind": "text", "cause": cause}
    return [
        (c.contact, {**person, **number, "phone": guest.phone, "user_id": guest.user_id, "profile_name": guest.name}),
        (c.identity, {**person, **number, "kind": "phone", "value": guest.phone}),
        (c.identity, {**person, **number, "kind": "user_id", "value": guest.user_id}),
        (c.convo_state, {**where, **person, **number, "state": "eco.oye", "slots_json": {"heard": guest.words}}),
        (c.inbox, {**where, "message_id": cause, "row_id": uuid7(), "sent_at": 1_700_000_000, "payload": heard}),
        (c.outbox, {**where, **number, "out_id": uuid7(), "cause": f"{cause}.0", "n": 0, "seq": 0, "payload": said}),
        (c.timer, {**where, "name": "eco.luego", "due_at": now}),
        (c.job, {**where, "job_id": uuid7(), "name": "compra", "payload": said, "dedupe": cause}),
        (c.job, {"job_id": uuid7(), "name": "aviso", "payload": said, "dedupe": f"aviso:{guest.contact_id}"}),
        (c.conversation_log, {**log, "log_id": uuid7(), "direction": "in"}),
        (c.conversation_log, {**log, "log_id": uuid7(), "direction": "out"}),
        (c.quota_use, {"metric": "agua", "subject": guest.contact_id, "window_start": now, "used": 3}),
        (business.notification, {"notification_id": uuid7(), "kind": "crisis", "payload": said, "dedupe": cause}),
        (platform.idempotency, {"actor": "yo", "key": str(guest.contact_id), "digest": b"x", "answer": said}),
        (platform.idempotency, {"actor": "yo", "key": f"crm-{guest.phone}-1", "digest": b"x"}),
        (orders.order, {**where, **person, **ordered, "cause": cause, "number": guest.contact_id.int % 2**48}),
        (business.audit_log, {"audit_id": uuid7(), "actor": "yo", "action": "x", "detail": said}),
    ]


async def seat(engine: AsyncEngine, guest: Guest) -> Guest:
    """Writes all rows of a person."""
    async with scoped_core(engine, guest.tenant.cliente_id) as connection:
        for table, values in sitting(guest):
            await connection.execute(insert(table).values(cliente_id=guest.tenant.cliente_id, **values))
    return guest


async def dump(engine: AsyncEngine, tenant: Tenant) -> dict[str, list[str]]:
    """Every row of a cliente as text, by table."""
    found = {}
    async with scoped_core(engine, tenant.cliente_id) as connection:
        for table in metadata.tables.values():
            if table.schema == "liora" or table is platform.idempotency:
                mine = select(table).where(table.c.cliente_id == tenant.cliente_id)
                found[table.name] = [str(row._asdict()) for row in await connection.execute(mine)]
    return found


def mentions(found: dict[str, list[str]], words: list[str]) -> set[str]:
    """Tables in which one of the words stands."""
    return {name for name, texts in found.items() if any(word in text for text in texts for word in words)}
