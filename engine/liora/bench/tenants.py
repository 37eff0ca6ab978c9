"""Clientes for a stage, made as an operator makes them, and messages put into their inbox without any HTTP."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.accounts.clientes import Number, connect_number, save_cliente
from liora.accounts.demo import SKILLS
from liora.bench.site import Site
from liora.bench.traffic import Crowd, Said
from liora.catalog.publishing import publish_products
from liora.channel import Identifier, Received
from liora.db import migrate
from liora.db.contacts import Contacts
from liora.db.inbox import Inbox, Incoming
from liora.db.statuses import record_statuses
from liora.events import TextEvent, event_to_json
from liora.pricelist import read_products
from liora.view import Product, Tenant

ACCOUNT_ID = "200000000000001"
_FIRST_NUMBER = 700_000_000_000_000
_AT_ONCE = 4
_IN_A_COMMIT = 250
_HOMES = """
SELECT w.phone_number_id, c.phone, v.cliente_id, v.conversation_id FROM liora.contact c
  JOIN liora.convo_state v ON v.cliente_id = c.cliente_id AND v.contact_id = c.contact_id
  JOIN liora.waba w ON w.cliente_id = c.cliente_id AND w.number_id = c.number_id
"""
_INBOX = ("cliente_id", "message_id", "conversation_id", "row_id", "sent_at", "payload")
_IDLE = """
CREATE TEMPORARY TABLE idle AS
SELECT gen_random_uuid() AS cliente_id, gen_random_uuid() AS id, n::text AS n FROM generate_series(1, {count}) AS n;
INSERT INTO liora.cliente (cliente_id, name, country, currency, timezone)
SELECT cliente_id, 'Tienda ' || n, 'CL', 'CLP', 'America/Santiago' FROM idle;
INSERT INTO liora.waba (cliente_id, number_id, channel, phone_number_id, account_id, mode)
SELECT cliente_id, id, '{channel}', n, n, 'live' FROM idle;
INSERT INTO liora.lane (cliente_id, number_id) SELECT cliente_id, id FROM idle;
INSERT INTO plataforma.number_lookup (channel, phone_number_id, account_id, cliente_id, number_id)
SELECT '{channel}', n, n, cliente_id, id FROM idle;
INSERT INTO liora.contact (cliente_id, contact_id, number_id, phone) SELECT cliente_id, id, id, '569' || n FROM idle;
INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id)
SELECT cliente_id, id, id, id FROM idle;
INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload, done_at)
SELECT cliente_id, 'wamid.' || n, id, id, 0, '{}', now() FROM idle;
DROP TABLE idle
"""


@dataclass(frozen=True, slots=True)
class Shop:
    """A cliente with its numbers: phone_number_id → number_id."""

    cliente_id: UUID
    numbers: dict[str, UUID]


async def open_shops(site: Site, count: int, numbers_each: int = 1) -> list[Shop]:
    """Clientes with the three skills, a catalog of their own and live numbers on the platform's app."""
    engine = create_async_engine(migrate.with_driver(site.embedded.app_url), pool_size=_AT_ONCE)
    products = read_products(files("liora.demo").joinpath("catalogo.csv").read_text(encoding="utf-8"))
    shops = [_shop(position, numbers_each) for position in range(count)]
    try:
        for start in range(0, count, _AT_ONCE):
            some = shops[start : start + _AT_ONCE]
            await asyncio.gather(*(_open(site, engine, shop, products) for shop in some))
    finally:
        await engine.dispose()
    return shops


def _shop(position: int, numbers_each: int) -> Shop:
    first = _FIRST_NUMBER + position * numbers_each
    return Shop(uuid7(), {str(first + n): uuid7() for n in range(numbers_each)})


async def _open(site: Site, engine: AsyncEngine, shop: Shop, products: Sequence[Product]) -> None:
    """No two catalogs are equal, or one search index would serve all."""
    tenant = Tenant(f"Tienda {shop.cliente_id}", "CL", "CLP", "America/Santiago", "tu", SKILLS)
    await save_cliente(engine, shop.cliente_id, tenant)
    for phone_number_id, number_id in shop.numbers.items():
        number = Number(number_id, site.channel.name, phone_number_id, ACCOUNT_ID, "", mode="live")
        await connect_number(engine, shop.cliente_id, number)
    own = [replace(product, sku=f"{product.sku}-{shop.cliente_id}") for product in products]
    await publish_products(engine, shop.cliente_id, own, Deed("liora bench", "catalog.publish", "bench"))


def crowd_of(shops: Sequence[Shop], people: int, run: str = "") -> Crowd:
    """People who write to all numbers of `shops`."""
    return Crowd([phone_number_id for shop in shops for phone_number_id in shop.numbers], people, run)


async def meet(site: Site, shops: Sequence[Shop], crowd: Crowd) -> None:
    """Commits the first message of everybody as the webhook would: from now on they have a conversation.

    The server then knows its tables, as one that has been up for a minute does.
    """
    inbox = Inbox(site.pool, Contacts(), record_statuses)
    waiting: dict[UUID, list[Incoming]] = {shop.cliente_id: [] for shop in shops}
    owners = {name: (shop.cliente_id, number) for shop in shops for name, number in shop.numbers.items()}
    for n in range(crowd.people):
        said = crowd.said(n)
        cliente_id, number_id = owners[said.phone_number_id]
        waiting[cliente_id].append(_incoming(cliente_id, number_id, said))
    gate = asyncio.Semaphore(_AT_ONCE)

    async def store(cliente_id: UUID) -> None:
        messages = waiting[cliente_id]
        async with gate:
            for start in range(0, len(messages), _IN_A_COMMIT):
                await inbox.store(messages[start : start + _IN_A_COMMIT], {})

    await asyncio.gather(*map(store, waiting))
    await site.look.execute("ANALYZE")


async def fill(site: Site, crowd: Crowd, numbers: Iterable[int]) -> None:
    """Commits these messages of people who have been met, all at one moment, and rings no bell."""
    found = await site.look.fetch(_HOMES)
    homes = {(row["phone_number_id"], row["phone"]): (row["cliente_id"], row["conversation_id"]) for row in found}
    rows = []
    for said in map(crowd.said, numbers):
        cliente_id, conversation_id = homes[said.phone_number_id, said.phone]
        payload = orjson.dumps(event_to_json(TextEvent(said.text))).decode()
        rows.append((cliente_id, said.message_id, conversation_id, uuid7(), int(time.time()), payload))
    await site.look.copy_records_to_table("inbox", schema_name="liora", columns=_INBOX, records=rows)


def _incoming(cliente_id: UUID, number_id: UUID, said: Said) -> Incoming:
    names = (Identifier("user_id", said.user_id), Identifier("phone", said.phone))
    event = TextEvent(said.text)
    received = Received(said.phone_number_id, ACCOUNT_ID, said.message_id, int(time.time()), names, said.name, event)
    return Incoming.of(cliente_id, number_id, received)


async def open_idle(site: Site, count: int) -> None:
    """Clientes who have had one conversation each, long ago: rows alone, for nobody asks them for more."""
    await site.look.execute(_IDLE.replace("{count}", str(count)).replace("{channel}", site.channel.name))
    for table in ("cliente", "waba", "lane", "contact", "convo_state", "inbox"):
        await site.look.execute(f"VACUUM (ANALYZE) liora.{table}")
    await site.look.execute("CHECKPOINT")
