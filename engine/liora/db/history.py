"""The log of conversations as it is read: backwards, a page at a time, with what every line is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from liora.db.conversations import LAST, first_id_of
from liora.db.schema.conversations import conversation_log, convo_state

MOST_LOOKED_AT = 20_000
"""Lines that one page looks at: what is rare is searched a page at a time, and nothing takes long."""

_PARTS = text("""
WITH RECURSIVE part AS (
    SELECT CAST(:id AS uuid) AS conversation_id
     UNION
    SELECT c.conversation_id FROM liora.convo_state c
      JOIN part ON c.merged_into = part.conversation_id WHERE c.cliente_id = :cliente_id)
SELECT conversation_id FROM part
""")


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines: between two moments, of a skill, an intent, a contact or a conversation, or not understood."""

    since: datetime | None = None
    until: datetime | None = None
    skill: str | None = None
    intent: str | None = None
    no_match: bool = False
    contact_id: UUID | None = None
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of the log, latest first; `next` is where the next one begins, None at the end of the log.

    A page may hold fewer lines than asked for, or none, and still have a next one.
    """

    rows: list[dict[str, Any]]
    next: UUID | None


async def read_log(
    connection: AsyncConnection, cliente_id: UUID, sought: Sought, before: UUID | None, most: int
) -> Lines:
    """The lines before the id `before`, in the order in which they were written, backwards."""
    statement = await _narrowed(connection, cliente_id, sought, before)
    if sought.skill is None and sought.intent is None:
        found = await connection.execute(statement.limit(most + 1))
        rows = [dict(row) for row in found.mappings()]
        return Lines(rows[:most], rows[most - 1]["log_id"] if len(rows) > most else None)
    return await _searched(connection, statement, sought, most)


async def _narrowed(connection: AsyncConnection, cliente_id: UUID, sought: Sought, before: UUID | None) -> Select[Any]:
    """By what indexes find."""
    log = conversation_log.c
    shown = (log.log_id, log.at, log.conversation_id, log.direction, log.kind, log.body, log.state)
    understood = (log.intent, log.asked, log.no_match, log.score, log.runner_up)
    end = min(before or LAST, first_id_of(sought.until) if sought.until else LAST)
    statement = select(*shown, *understood).where(log.cliente_id == cliente_id, log.log_id < end)
    if sought.since:
        statement = statement.where(log.log_id >= first_id_of(sought.since))
    if sought.no_match:
        statement = statement.where(log.no_match)
    if sought.conversation_id:
        values = {"cliente_id": cliente_id, "id": sought.conversation_id}
        parts = (await connection.execute(_PARTS, values)).scalars().all()
        statement = statement.where(log.conversation_id.in_(parts))
    if sought.contact_id:
        state = convo_state.c
        theirs = select(state.conversation_id).where(
            state.cliente_id == cliente_id, state.contact_id == sought.contact_id
        )
        statement = statement.where(log.conversation_id.in_(theirs))
    return statement.order_by(log.log_id.desc())


async def _searched(connection: AsyncConnection, statement: Select[Any], sought: Sought, most: int) -> Lines:
    """Looks at so many lines and no more; the next page goes on behind the last one looked at."""
    looked_at = statement.limit(MOST_LOOKED_AT).subquery("looked_at")
    matching = select(looked_at).where(*_about(looked_at, sought)).order_by(looked_at.c.log_id.desc()).limit(most + 1)
    rows = [dict(row) for row in (await connection.execute(matching)).mappings()]
    if len(rows) > most:
        return Lines(rows[:most], rows[most - 1]["log_id"])
    last = (await connection.execute(statement.offset(MOST_LOOKED_AT - 1).limit(1))).mappings().one_or_none()
    return Lines(rows, last["log_id"] if last else None)


def _about(line: Subquery, sought: Sought) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.intent is not None:
        conditions.append(line.c.intent == sought.intent)
    if sought.skill is not None:
        inside = literal(f"{sought.skill}.")
        of_skill = func.starts_with(line.c.state, inside), func.starts_with(line.c.intent, inside)
        conditions.append(or_(*of_skill, line.c.intent == sought.skill))
    return conditions
