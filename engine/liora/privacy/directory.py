"""The people of a cliente, listed and found by phone: whoever was merged into somebody else is listed with them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.schema.conversations import contact, convo_state, identity
from liora.db.session import scoped_core

_MUTED = func.coalesce(convo_state.c.slots_json[("liora", "muted")].as_boolean(), False)
"""Who has asked for no messages but answers (`liora.core.memory`)."""


async def list_contacts(
    engine: AsyncEngine, cliente_id: UUID, after: UUID | None, most: int, digits: str = ""
) -> Sequence[dict[str, Any]]:
    """Contacts with their conversations in the order of their ids, behind `after`.

    With `digits` only those whom a phone leads to that holds them, whoever it is written to by now.
    """
    statement = _contacts(cliente_id).order_by(contact.c.contact_id).limit(most)
    if after is not None:
        statement = statement.where(contact.c.contact_id > after)
    if digits:
        statement = statement.where(_reached_by(cliente_id, digits))
    async with scoped_core(engine, cliente_id) as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


def _contacts(cliente_id: UUID) -> Select[Any]:
    own = and_(convo_state.c.cliente_id == contact.c.cliente_id, convo_state.c.contact_id == contact.c.contact_id)
    return (
        select(contact, convo_state.c.conversation_id, convo_state.c.last_inbound_at, _MUTED.label("muted"))
        .select_from(contact.outerjoin(convo_state, own))
        .where(contact.c.cliente_id == cliente_id, convo_state.c.merged_into.is_(None))
    )


def _reached_by(cliente_id: UUID, digits: str) -> ColumnElement[bool]:
    leading = exists().where(
        identity.c.cliente_id == cliente_id,
        identity.c.contact_id == contact.c.contact_id,
        identity.c.kind == "phone",
        func.strpos(identity.c.value, digits) > 0,
    )
    return or_(leading, func.strpos(contact.c.phone, digits) > 0)
