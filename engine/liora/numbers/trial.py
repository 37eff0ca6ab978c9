"""A test message: one text of the tenant to a phone of its own people, on the way that all messages take.

Whoever has written within the window gets the text; anybody else gets a template without variables, because nothing
else may be sent to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import Record
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note_beside
from liora.channel import Channel
from liora.db.contacts import Contacts
from liora.db.drain import SEQ_PER_TURN
from liora.db.log import Entry, write_log
from liora.db.person import Person
from liora.db.quota import Counter, Use, spend, window_start
from liora.db.session import Connection, Pool, scoped
from liora.messages import Message, Template, Text, body_of, message_to_json
from liora.numbers.connection import NumberConflict
from liora.numbers.templates import Usable, usable_template
from liora.plan import MESSAGES, plan_from_json

PURPOSE = "prueba"
SAMPLE = "hello_world"
MARGIN = timedelta(minutes=1)
"""Of the window: what is queued now is sent a moment later."""

_NUMBER = """
SELECT w.channel, w.status, w.account_id, c.status = 'suspended' AS suspended, c.timezone, p.limits
  FROM liora.waba w JOIN liora.cliente c ON c.cliente_id = $1 LEFT JOIN plataforma.plan p ON p.name = c.plan
 WHERE w.cliente_id = $1 AND w.number_id = $2
"""
_CONVERSATION = (
    "SELECT contact_id, last_inbound_at IS NULL OR last_inbound_at <= $3 AS closed FROM liora.convo_state "
    "WHERE cliente_id = $1 AND conversation_id = $2"
)
_SAMPLE = """
SELECT template_id, name, language, components FROM liora.template
 WHERE cliente_id = $1 AND account_id = $2 AND name = $3 AND status = 'APPROVED' ORDER BY language LIMIT 1
"""
_TURN = """
UPDATE liora.convo_state SET version = version + 1 WHERE cliente_id = $1 AND conversation_id = $2
RETURNING version - 1 AS version, state
"""
_SAY = (
    "INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload) "
    "VALUES ($1, $2, $3, $4, $5, 0, $6, $7)"
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be tried: a text from a number to a phone (digits, country code first)."""

    cliente_id: UUID
    number_id: UUID
    phone: str
    text: str


@dataclass(frozen=True, slots=True)
class Queued:
    """The row of the outbox, and whether the text went or a template in its place."""

    out_id: UUID
    template: str


async def queue_trial(
    pool: Pool, channels: Mapping[str, Channel], trial: Trial, language: str, now: datetime, deed: Deed
) -> Queued | None:
    """Queues the message; ring the sender's bell then. None where there is no such number.

    Raises NumberConflict where the number does not count, nothing may be sent to this phone, or the cliente may say
    nothing more.
    """
    async with scoped(pool, trial.cliente_id) as connection:
        row = await connection.fetchrow(_NUMBER, trial.cliente_id, trial.number_id)
        if row is None:
            return None
        if row["status"] != "active" or row["channel"] not in channels:
            raise NumberConflict("number_not_active", "El número no está activo: verifícalo antes de probarlo.")
        if row["suspended"]:
            raise NumberConflict("suspended", "La cuenta está suspendida: no envía mensajes.")
        conversation_id = await _conversation(connection, trial, now)
        hours = channels[row["channel"]].limits.window_hours
        since = now - timedelta(hours=hours) + MARGIN
        message: Message = Text(trial.text)
        conversation = await connection.fetchrow(_CONVERSATION, trial.cliente_id, conversation_id, since)
        assert conversation is not None, "it was just found or opened"
        if conversation["closed"]:
            message = _plain(await _template(connection, trial, row["account_id"], language), hours)
        out_id = await _say(connection, trial, conversation_id, message, now)
        await note_beside(connection, trial.cliente_id, deed)
        await _count(connection, trial.cliente_id, conversation["contact_id"], row, now)
    return Queued(out_id, message.name if isinstance(message, Template) else "")


async def _conversation(connection: Connection, trial: Trial, now: datetime) -> UUID:
    """Of somebody who has never written, too: a person like all others."""
    key = (trial.cliente_id, trial.number_id, "phone", trial.phone)
    person = Person(trial.cliente_id, trial.number_id, (key,), (), "", int(now.timestamp()), f"trial:{uuid7()}")
    roster = await Contacts(most=1).resolve(connection, [person])
    return roster.conversation_of(person)


async def _template(connection: Connection, trial: Trial, account_id: str, language: str) -> Usable | None:
    """What the tenant has chosen for it, else the sample that every account is born with."""
    chosen = await usable_template(connection, trial.cliente_id, trial.number_id, PURPOSE, language)
    if chosen:
        return chosen
    row = await connection.fetchrow(_SAMPLE, trial.cliente_id, account_id, SAMPLE)
    return Usable(**row) if row else None


def _plain(found: Usable | None, hours: int) -> Template:
    if found is None:
        raise NumberConflict(
            "window_closed",
            f"Ese teléfono no ha escrito a este número en las últimas {hours} horas, y no hay una plantilla aprobada "
            f"para el propósito «{PURPOSE}»: escribe primero desde ese teléfono, o asigna una plantilla.",
        )
    if _has_variables(found.components):
        raise NumberConflict(
            "template_with_variables",
            f"La plantilla «{found.name}» lleva variables: asigna al propósito «{PURPOSE}» una que no las tenga.",
        )
    return Template(found.name, found.language)


def _has_variables(components: Sequence[Mapping[str, Any]]) -> bool:
    """Also a header that is a picture has to be given."""
    return any("{{" in str(each) or each.get("format", "TEXT") not in ("TEXT", "") for each in components)


async def _say(connection: Connection, trial: Trial, conversation_id: UUID, message: Message, now: datetime) -> UUID:
    """A turn of its own, so that it stands in line between the others."""
    turn = await connection.fetchrow(_TURN, trial.cliente_id, conversation_id)
    assert turn is not None, "the conversation was just found or opened"
    out_id = uuid7()
    cause = f"trial:{out_id}"
    payload = message_to_json(message)
    values = (trial.cliente_id, out_id, conversation_id, trial.number_id, cause, turn["version"] * SEQ_PER_TURN)
    await connection.execute(_SAY, *values, payload)
    at = now.astimezone(UTC)
    line = Entry(
        *(trial.cliente_id, conversation_id, at, "out", payload["kind"], body_of(message), cause, turn["state"])
    )
    await write_log(connection, [line])
    return out_id


async def _count(connection: Connection, cliente_id: UUID, contact_id: UUID, row: Record, now: datetime) -> None:
    """Where a plan limits messages, as turns do it: last of all, for the counter is held until the commit."""
    limit = plan_from_json("", "", row["limits"] or {}, {}).limits.get(MESSAGES)
    if limit is None:
        return
    start = window_start(limit.per, now, ZoneInfo(row["timezone"]))
    subject = cliente_id if limit.scope == "cliente" else contact_id
    if await spend(connection, {Use(Counter(cliente_id, MESSAGES, subject, start), limit.limit): 1}) is None:
        raise NumberConflict("messages_used_up", "El plan no permite más mensajes por ahora.")
