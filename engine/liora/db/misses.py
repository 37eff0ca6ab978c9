"""What people wrote that was not understood or had to be asked about, and what they said next that was.

Nothing is kept for it: both are lines of the log, which go when retention says so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from liora.core.decision import DANGERS
from liora.db.conversations import LAST, first_id_of
from liora.db.figures import OWN_KINDS
from liora.db.history import MOST_LOOKED_AT, Lines
from liora.db.schema.conversations import conversation_log

SOON = timedelta(hours=1)
"""What is said later than this is about something else."""


@dataclass(frozen=True, slots=True)
class Span:
    """Between two moments, either of them open."""

    since: datetime | None = None
    until: datetime | None = None


async def read_misses(
    connection: AsyncConnection, cliente_id: UUID, span: Span, before: UUID | None, most: int
) -> Lines:
    """Latest first, before the id `before`. Rows have the line and, as `next_…`, the one that was understood.

    A page looks at so many lines and no more: it may be short, or empty, and still have a next one.
    """
    heard = _heard(cliente_id, span, before)
    looked_at = heard.limit(MOST_LOOKED_AT).subquery("looked_at")
    following = _following(cliente_id, looked_at.c).lateral("following")
    missed = looked_at.c.no_match | looked_at.c.asked.is_not(None)
    statement = select(looked_at, *following.c).select_from(looked_at.join(following, true(), isouter=True))
    found = await connection.execute(statement.where(missed).order_by(looked_at.c.log_id.desc()).limit(most + 1))
    rows = [dict(row) for row in found.mappings()]
    if len(rows) > most:
        return Lines(rows[:most], rows[most - 1]["log_id"])
    last = (await connection.execute(heard.offset(MOST_LOOKED_AT - 1).limit(1))).mappings().one_or_none()
    return Lines(rows, last["log_id"] if last else None)


def _heard(cliente_id: UUID, span: Span, before: UUID | None) -> Select[Any]:
    """What people said, latest first."""
    log = conversation_log.c
    shown = (log.log_id, log.at, log.conversation_id, log.kind, log.body, log.state, log.intent)
    understood = (log.asked, log.no_match, log.score, log.runner_up)
    end = min(before or LAST, first_id_of(span.until) if span.until else LAST)
    statement = select(*shown, *understood).where(log.cliente_id == cliente_id, log.log_id < end, _said(log))
    if span.since:
        statement = statement.where(log.log_id >= first_id_of(span.since))
    return statement.order_by(log.log_id.desc())


def _following(cliente_id: UUID, line: Any) -> Select[Any]:
    """The first thing that the same person said soon after `line` and that was understood; danger is no synonym."""
    log = conversation_log.alias("later").c
    shown = (log.at.label("next_at"), log.body.label("next_body"), log.intent.label("next_intent"))
    later = log.conversation_id == line.conversation_id, log.log_id > line.log_id, log.at <= line.at + SOON
    understood = ~log.no_match, log.asked.is_(None), func.coalesce(log.intent, "").not_in(DANGERS.values())
    mine = select(*shown).where(log.cliente_id == cliente_id, *later, _said(log), *understood)
    return mine.order_by(log.log_id).limit(1)


def _said(log: Any) -> ColumnElement[bool]:
    said: ColumnElement[bool] = (log.direction == "in") & log.kind.not_in(OWN_KINDS)
    return said
