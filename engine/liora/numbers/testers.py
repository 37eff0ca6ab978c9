"""People of the tenant who try a sandbox number out: what they say goes in like anybody's, what they are told is read.

A tester is a name. Behind it stands a person with an id of the tenant's country, who has one conversation with the
number like everybody else.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.channel import Identifier, Received
from liora.db.schema.conversations import cliente, identity, outbox
from liora.db.schema.conversations import convo_state as conversation
from liora.db.session import scoped_core
from liora.events import Event, TapEvent, TextEvent
from liora.messages import Buttons, Document, Image, LinkButton, Message, OptionList, body_of, message_from_json
from liora.numbers.connection import NumberConflict, find_number

LONGEST_SLUG = 60
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Tester:
    """Who tries a number out."""

    cliente_id: UUID
    number_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot said: its words as a person would read them, and what may be tapped, by id and title."""

    out_id: UUID
    at: datetime
    kind: str
    text: str
    options: tuple[Mapping[str, str], ...]


def words(text: str) -> Event:
    """A tester's text."""
    return TextEvent(text)


def tap(option: str, title: str) -> Event:
    """A tap on an option that the bot has offered."""
    return TapEvent(option, title)


async def said_by(engine: AsyncEngine, tester: Tester, event: Event, now: datetime) -> Received:
    """The event as a channel would have received it, for the ingest; raises NumberConflict for a number that is real.

    None of the tenant's customers can write to a sandbox number, and no tester to a real one.
    """
    async with scoped_core(engine, tester.cliente_id) as connection:
        row = await _sandbox(connection, tester)
        country = await connection.scalar(select(cliente.c.country).where(cliente.c.cliente_id == tester.cliente_id))
    return Received(
        phone_number_id=row["phone_number_id"],
        account_id=row["account_id"],
        message_id=f"tester:{uuid7()}",
        sent_at=int(now.timestamp()),
        identifiers=(Identifier("user_id", f"{country}.{_slug(tester.name)}"),),
        profile_name=tester.name,
        event=event,
    )


async def replies_to(engine: AsyncEngine, tester: Tester, after: UUID | None, most: int) -> list[Reply]:
    """What has been sent to the tester, oldest first, behind the reply `after`; raises NumberConflict as above."""
    async with scoped_core(engine, tester.cliente_id) as connection:
        await _sandbox(connection, tester)
        rows = await connection.execute(_replies(tester, after, most))
        return [_reply(row["out_id"], row["created_at"], row["payload"]) for row in rows.mappings()]


def _replies(tester: Tester, after: UUID | None, most: int) -> Any:
    """Ids are made in the order in which things are said."""
    own = (
        identity.c.cliente_id == tester.cliente_id,
        identity.c.number_id == tester.number_id,
        identity.c.kind == "user_id",
        identity.c.value.like(f"__.{_slug(tester.name)}"),
    )
    theirs = (
        select(conversation.c.conversation_id)
        .join(
            identity,
            (identity.c.cliente_id == conversation.c.cliente_id) & (identity.c.contact_id == conversation.c.contact_id),
        )
        .where(conversation.c.cliente_id == tester.cliente_id, *own)
    )
    statement = select(outbox.c.out_id, outbox.c.created_at, outbox.c.payload).where(
        outbox.c.cliente_id == tester.cliente_id,
        outbox.c.conversation_id.in_(theirs),
        outbox.c.message_id.is_not(None),
    )
    if after is not None:
        statement = statement.where(outbox.c.out_id > after)
    return statement.order_by(outbox.c.out_id).limit(most)


async def _sandbox(connection: AsyncConnection, tester: Tester) -> dict[str, Any]:
    row = await find_number(connection, tester.cliente_id, tester.number_id)
    if row is None or row["mode"] != "sandbox":
        raise NumberConflict("not_a_sandbox", "Solo un número de prueba (modo sandbox) se puede probar por la API.")
    if row["status"] != "active":
        raise NumberConflict("number_disabled", "El número está desactivado; verifícalo para activarlo de nuevo.")
    return row


def _slug(name: str) -> str:
    """Letters and digits alone, as the vendor's ids have them: the same tester, however the name is typed."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "prueba" + (_NOT_IN_A_SLUG.sub("", plain)[:LONGEST_SLUG] or "alguien")


def _reply(out_id: UUID, at: datetime, payload: Mapping[str, Any]) -> Reply:
    message = message_from_json(payload)
    return Reply(out_id, at, str(payload["kind"]), text_of(message), _options(message))


def text_of(message: Message) -> str:
    """A message as plain text: what cannot be tapped there can be answered by its number."""
    body = body_of(message)
    match message:
        case Buttons() | OptionList():
            lines = [f"{n}. {option['title']}" for n, option in enumerate(_options(message), start=1)]
            return "\n".join([body, *lines])
        case LinkButton(label=label, url=url):
            return f"{body}\n{label}: {url}"
        case Image(link=link, document=document) | Document(link=link, document=document):
            return f"{body}\n{link or f'[{document}]'}".strip()
        case _:
            return body


def _options(message: Message) -> tuple[Mapping[str, str], ...]:
    match message:
        case Buttons(buttons=options) | OptionList(rows=options):
            return tuple({"id": option.id, "title": option.title} for option in options)
        case _:
            return ()
