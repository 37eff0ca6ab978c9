"""What a person of the tenant does in a conversation: an event of its inbox, so order and exactly-once hold.

The act is audited in the same transaction, without the words. Whoever acts rings the bell of the inbox afterwards.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed, note
from liora.db.conversations import last_heard, survivor_of
from liora.db.own_events import OwnEvent, deliver_one
from liora.db.schema.conversations import cliente
from liora.db.session import scoped_core
from liora.errors import LioraError
from liora.events import AgentEvent
from liora.handover.window import require_open


class Suspended(LioraError):
    """La cuenta está suspendida: no sale ningún mensaje, tampoco los que escribe una persona."""


@dataclass(frozen=True, slots=True)
class Act:
    """`event` is to happen in the conversation at `now`; the same `act_id` happens once."""

    conversation_id: UUID
    act_id: UUID
    event: AgentEvent
    now: datetime


async def act(engine: AsyncEngine, cliente_id: UUID, what: Act, deed: Deed) -> bool:
    """Stores it; False where there is no such conversation. Words raise WindowClosed outside the window, and Suspended
    while the cliente says nothing at all.

    A conversation that has become part of another one passes it on.
    """
    async with scoped_core(engine, cliente_id) as connection:
        conversation_id = await survivor_of(connection, cliente_id, what.conversation_id)
        if conversation_id is None:
            return False
        if what.event.act == "say":
            await _require_active(connection, cliente_id)
            require_open(await last_heard(connection, cliente_id, conversation_id), what.now)
        moment = int(what.now.timestamp())
        event = OwnEvent(conversation_id, f"agent:{what.act_id}", moment, what.event)
        if await deliver_one(connection, cliente_id, event):
            await note(connection, cliente_id, deed)
    return True


async def _require_active(connection: AsyncConnection, cliente_id: UUID) -> None:
    mine = select(cliente.c.status).where(cliente.c.cliente_id == cliente_id)
    if await connection.scalar(mine) != "active":
        raise Suspended
