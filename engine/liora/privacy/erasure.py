"""Erasing one person: every row about them goes, and what the vendor still repeats of them stays gone.

    find the person ─▶ hold conversations and contacts ─▶ look again ─▶ tombstones ─▶ delete ─▶ COMMIT

The conversation is held as a turn holds it and more: a webhook's insert waits for it too. So what a turn or a webhook
of the person is writing meanwhile is written before, and goes with the rest; or it comes after, finds no conversation,
and looks at the tombstones. Nothing is left of the log: an erased person is not in the figures of the past.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, and_, delete, false, func, literal, or_, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed, note
from liora.db.erased import KEPT, MESSAGE, Tombstones
from liora.db.notices import Notice, tell_beside
from liora.db.schema.conversations import contact, convo_state, inbox, quota_use, waba
from liora.db.schema.platform import quarantine
from liora.db.session import scoped_core
from liora.errors import LioraError
from liora.privacy.traces import BY_KEY, FREED, QUOTING, REDACTED, Subject, find_subject

TRIES = 20
PAUSE_SECONDS = 0.3
_GIVE_WAY = text("SET LOCAL lock_timeout = '300ms'")  # in a circle of waiting we are the first to let go
_HELD = ("55P03", "40P01", "40001")  # somebody holds the rows, or waits for ours
_FAST_CLOCK = timedelta(minutes=5)


class PersonBusy(LioraError):
    """The person's conversation is at work all the time; try again in a minute."""


class NoTombstones(LioraError):
    """Nobody can be erased without a key to recognise late messages by; set LIORA_ENCRYPTION_KEYS."""


class _Moved(LioraError):
    """The person is no longer who was held: a merge came between."""


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases people; `clock` tells when nothing of them was written any more."""

    engine: AsyncEngine
    tombstones: Tombstones
    clock: Callable[[], datetime]

    async def erase(self, cliente_id: UUID, contact_id: UUID, deed: Deed, told: Notice | None = None) -> bool:
        """Erases the person that a contact is, with all aliases; False where the cliente has no such contact.

        In the same transaction `deed` is audited and the cliente is `told`, where there is something to tell.
        Raises PersonBusy when the conversation could not be held for some ten seconds, NoTombstones without a pepper.
        """

        if not self.tombstones.peppers:
            raise NoTombstones
        for _ in range(TRIES):
            try:
                async with scoped_core(self.engine, cliente_id) as connection:
                    return await self._erase(connection, cliente_id, contact_id, deed, told)
            except _Moved:
                continue
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _HELD:
                    raise
            await asyncio.sleep(PAUSE_SECONDS)
        raise PersonBusy

    async def _erase(
        self, connection: AsyncConnection, cliente_id: UUID, contact_id: UUID, deed: Deed, told: Notice | None
    ) -> bool:
        await connection.execute(_GIVE_WAY)
        subject = await find_subject(connection, cliente_id, contact_id)
        if subject is None:
            return False
        await _hold(connection, subject)
        held = await find_subject(connection, cliente_id, contact_id)
        if held is None or (held.contact_ids, held.conversation_ids) != (subject.contact_ids, subject.conversation_ids):
            raise _Moved
        await _mark(connection, self.tombstones, held, self.clock())
        await _delete(connection, held)
        await note(connection, cliente_id, deed)
        if told:
            await tell_beside(connection, told)
        return True


async def _hold(connection: AsyncConnection, subject: Subject) -> None:
    """Conversations before contacts, as a merge takes them."""
    for table, key, ids in (
        (convo_state, convo_state.c.conversation_id, subject.conversation_ids),
        (contact, contact.c.contact_id, subject.contact_ids),
    ):
        mine = and_(table.c.cliente_id == subject.cliente_id, key.in_(sorted(ids)))
        await connection.execute(select(key).where(mine).order_by(key).with_for_update())


async def _mark(connection: AsyncConnection, tombstones: Tombstones, subject: Subject, now: datetime) -> None:
    """Of messages only those that may still be repeated; the vendor's clock may be ahead of ours."""
    recent = and_(subject.own(inbox), inbox.c.received_at > now - KEPT)
    messages = (await connection.execute(select(inbox.c.message_id, inbox.c.sent_at).where(recent))).all()
    latest = max((row.sent_at for row in messages), default=0)
    second = min(max(now.timestamp(), latest), (now + _FAST_CLOCK).timestamp())
    place = subject.cliente_id, subject.number_id
    keys = {(*place, kind, value) for kind, value in subject.identifiers}
    keys |= {(*place, MESSAGE, row.message_id) for row in messages}
    await tombstones.mark(connection, keys, datetime.fromtimestamp(second, now.tzinfo))


async def _delete(connection: AsyncConnection, subject: Subject) -> None:
    """The contacts take with them what refers to them: identities, conversations, and all that happened in these."""
    for table, columns in QUOTING.items():
        await connection.execute(delete(table).where(subject.quoted(table, columns)))
    for table, columns in REDACTED.items():
        empty = {column.name: {} if column.name == "detail" else "" for column in columns}
        await connection.execute(update(table).where(subject.quoted(table, columns)).values(empty))
    for table, emptied in FREED.items():
        await connection.execute(update(table).where(subject.freed(table)).values(emptied))
    await connection.execute(delete(quarantine).where(await _quarantined(connection, subject)))
    await connection.execute(delete(quota_use).where(subject.own(quota_use)))
    await connection.execute(BY_KEY)
    await connection.execute(delete(contact).where(subject.own(contact)))


async def _quarantined(connection: AsyncConnection, subject: Subject) -> ColumnElement[bool]:
    """Bodies that could not be stored, which name both the person and this cliente's number."""
    number = and_(waba.c.cliente_id == subject.cliente_id, waba.c.number_id == subject.number_id)
    phone_number_id = (await connection.execute(select(waba.c.phone_number_id).where(number))).scalar_one()
    places = [_holds(word) for word in (phone_number_id, str(subject.number_id))]
    return and_(or_(*places), or_(false(), *(_holds(word) for word in subject.names)))


def _holds(word: str) -> ColumnElement[bool]:
    return func.pg_catalog.position(quarantine.c.body, literal(word.encode(), LargeBinary)) > 0
