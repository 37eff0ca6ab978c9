"""Conversations as people of a tenant look at them: the list, who writes in one, and when they were last heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, select, text, true
from sqlalchemy.ext.asyncio import AsyncConnection

from liora.db.schema.conversations import contact, conversation_log, convo_state

Attention = Literal["bot", "waiting", "attended", "closed"]
"""Who answers: the bot, nobody yet though a person was asked for, a person of the tenant, or nobody any more."""

STATES: Mapping[str, Attention] = {
    "liora.persona": "waiting",
    "liora.consulta": "waiting",
    "liora.atendida": "attended",
    "liora.cerrada": "closed",
}
"""The engine's states in which the bot does not answer, or has nothing to answer."""

LAST = UUID(int=2**128 - 1)

_SURVIVOR = text("""
WITH RECURSIVE path AS (
    SELECT conversation_id, merged_into FROM liora.convo_state WHERE cliente_id = :cliente_id AND conversation_id = :id
     UNION
    SELECT c.conversation_id, c.merged_into FROM liora.convo_state c
      JOIN path ON c.conversation_id = path.merged_into WHERE c.cliente_id = :cliente_id)
SELECT conversation_id FROM path WHERE merged_into IS NULL
""")
# What a person has just written may still wait for its turn.
_HEARD = text("""
SELECT GREATEST(c.last_inbound_at, (
        SELECT to_timestamp(max(i.sent_at)) FROM liora.inbox i
         WHERE i.cliente_id = :cliente_id AND i.conversation_id = :id AND i.done_at IS NULL
           AND i.payload->>'kind' IN ('text', 'tap', 'location', 'media', 'contacts', 'order')))
  FROM liora.convo_state c WHERE c.cliente_id = :cliente_id AND c.conversation_id = :id
""")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations: by who answers, or those in which something was not understood since a moment."""

    attention: Attention | None = None
    not_understood_since: datetime | None = None


def attention_of(state: str) -> Attention:
    """Who answers where a conversation stands."""
    return STATES.get(state, "bot")


async def list_conversations(
    connection: AsyncConnection, cliente_id: UUID, wanted: Wanted, before: UUID | None, most: int
) -> list[Row]:
    """By their last line, latest first; `before` is the `log_id` of the one where the page before ended."""
    few = wanted.attention not in (None, "bot") or wanted.not_understood_since is not None
    statement, line = _each_with_its_last_line(cliente_id) if few else _backwards_through_the_log(cliente_id)
    statement = statement.where(convo_state.c.merged_into.is_(None), line.c.log_id < (before or LAST))
    statement = statement.where(*_conditions(cliente_id, wanted)).order_by(line.c.log_id.desc()).limit(most)
    return [dict(row) for row in (await connection.execute(statement)).mappings()]


async def find_conversation(connection: AsyncConnection, cliente_id: UUID, conversation_id: UUID) -> Row | None:
    """One conversation with its last line; None where there is none."""
    statement, _ = _each_with_its_last_line(cliente_id)
    found = await connection.execute(statement.where(convo_state.c.conversation_id == conversation_id))
    row = found.mappings().one_or_none()
    return dict(row) if row else None


async def survivor_of(connection: AsyncConnection, cliente_id: UUID, conversation_id: UUID) -> UUID | None:
    """The conversation, or the one that it has become a part of; None where there is none."""
    found: UUID | None = await connection.scalar(_SURVIVOR, {"cliente_id": cliente_id, "id": conversation_id})
    return found


async def last_heard(connection: AsyncConnection, cliente_id: UUID, conversation_id: UUID) -> datetime | None:
    """When the person wrote last, by the vendor's clock; None for never."""
    found: datetime | None = await connection.scalar(_HEARD, {"cliente_id": cliente_id, "id": conversation_id})
    return found


def first_id_of(moment: datetime) -> UUID:
    """Where the UUIDv7 of a moment begin."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def _backwards_through_the_log(cliente_id: UUID) -> tuple[Select[Any], FromClause]:
    """Ends where the page is full: a conversation stands where its last line is."""
    line, later = conversation_log.alias("line"), conversation_log.alias("later")
    is_last = ~exists().where(
        later.c.cliente_id == cliente_id,
        later.c.conversation_id == line.c.conversation_id,
        later.c.log_id > line.c.log_id,
    )
    of_line = and_(convo_state.c.cliente_id == cliente_id, convo_state.c.conversation_id == line.c.conversation_id)
    joined = line.join(convo_state, of_line).join(contact, _talks_in(cliente_id))
    return _shown(line).select_from(joined).where(line.c.cliente_id == cliente_id, is_last), line


def _each_with_its_last_line(cliente_id: UUID) -> tuple[Select[Any], FromClause]:
    """For where few are asked for; one in which nothing has happened has no line."""
    mine = (
        conversation_log.c.cliente_id == cliente_id,
        conversation_log.c.conversation_id == convo_state.c.conversation_id,
    )
    latest = select(conversation_log).where(*mine).order_by(conversation_log.c.log_id.desc()).limit(1)
    line = latest.lateral("line")
    joined = convo_state.join(contact, _talks_in(cliente_id)).outerjoin(line, true())
    return _shown(line).select_from(joined).where(convo_state.c.cliente_id == cliente_id), line


def _conditions(cliente_id: UUID, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.attention == "bot":
        conditions.append(convo_state.c.state.not_in(list(STATES)))
    elif wanted.attention is not None:
        states = [state for state, attention in STATES.items() if attention == wanted.attention]
        conditions.append(convo_state.c.state.in_(states))
    if wanted.not_understood_since is not None:
        log = conversation_log.c
        not_understood = select(log.conversation_id).where(
            log.cliente_id == cliente_id, log.no_match, log.log_id >= first_id_of(wanted.not_understood_since)
        )
        conditions.append(convo_state.c.conversation_id.in_(not_understood))
    return conditions


def _talks_in(cliente_id: UUID) -> ColumnElement[bool]:
    return and_(contact.c.cliente_id == cliente_id, contact.c.contact_id == convo_state.c.contact_id)


def _shown(line: FromClause) -> Select[Any]:
    state, person = convo_state.c, contact.c
    return select(
        *(state.conversation_id, state.contact_id, state.number_id, state.state, state.last_inbound_at),
        *(state.created_at, state.merged_into, person.phone, person.user_id, person.profile_name),
        *(line.c.log_id, line.c.at, line.c.direction, line.c.kind, line.c.body),
    )
