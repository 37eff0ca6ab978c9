"""People who write to tenants, straight into the inbox, and a look at what became of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.catalog.publishing import publish_products
from liora.db.dispatch import Bell
from liora.db.migrate import with_driver
from liora.db.session import Pool, scoped
from liora.events import Event, TextEvent, event_to_json
from liora.links.making import make_links
from liora.messages import ChannelLimits
from liora.view import Product
from liora.workers.brain import Brain
from liora.workers.turns import TurnWorker
from liora.workers.views import Views

from ..tenants import NewTenant, Tenant

LIMITS = ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)
NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MINUTE = int(NOON.timestamp()) - 60


@dataclass
class Person:
    """Somebody with a conversation."""

    tenant: Tenant
    contact_id: UUID
    conversation_id: UUID


@dataclass
class Town:
    """Tenants, people, a clock that stands still, and the bells of one process."""

    pool: Pool
    new_tenant: NewTenant
    app_url: str
    now: datetime = NOON
    bell_inbox: Bell[UUID] = field(default_factory=Bell)
    bell_outbox: Bell[tuple[UUID, UUID]] = field(default_factory=Bell)

    async def tenant(self, **settings: Any) -> Tenant:
        tenant = await self.new_tenant()
        for column, value in settings.items():
            await self.execute(tenant, f"UPDATE liora.cliente SET {column} = $2 WHERE cliente_id = $1", value)
        return tenant

    async def publish(self, tenant: Tenant, products: Sequence[Product], base: str = "") -> None:
        """Makes `products` the catalog of the tenant, with short links where `base` is given."""
        engine = create_async_engine(with_driver(self.app_url))
        linking = partial(make_links, self.pool, base=base)
        await publish_products(engine, tenant.cliente_id, products, Deed("tests", "publish", "lista.csv"), linking)
        await engine.dispose()

    async def person(self, tenant: Tenant, phone: str = "56912345678", name: str = "Ana") -> Person:
        person = Person(tenant, uuid7(), uuid7())
        await self.execute(
            tenant,
            "INSERT INTO liora.contact (cliente_id, contact_id, number_id, phone, profile_name) "
            "VALUES ($1, $2, $3, $4, $5)",
            person.contact_id,
            tenant.number_id,
            phone,
            name,
        )
        await self.execute(
            tenant,
            "INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id) "
            "VALUES ($1, $2, $3, $4)",
            person.conversation_id,
            person.contact_id,
            tenant.number_id,
        )
        return person

    async def people(self, tenant: Tenant, count: int) -> list[Person]:
        return [await self.person(tenant, f"5691234{n:04}") for n in range(count)]

    async def write(self, person: Person, *texts: str, since: int = MINUTE) -> None:
        """Texts sent a second apart; the message's id is the text with the conversation's."""
        for second, text in enumerate(texts):
            await self.store(person, f"{text}:{person.conversation_id}", TextEvent(text), since + second)

    async def store(self, person: Person, message_id: str, event: Event, sent_at: int = MINUTE) -> None:
        await self.store_raw(person, message_id, event_to_json(event), sent_at)

    async def store_raw(self, person: Person, message_id: str, payload: Any, sent_at: int = MINUTE) -> None:
        await self.execute(
            person.tenant,
            "INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload) "
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            message_id,
            person.conversation_id,
            uuid7(),
            sent_at,
            payload,
        )

    async def execute(self, tenant: Tenant, statement: str, *values: Any) -> None:
        async with scoped(self.pool, tenant.cliente_id) as connection:
            await connection.execute(statement, tenant.cliente_id, *values)

    async def fetch(self, tenant: Tenant, statement: str, *values: Any) -> list[dict[str, Any]]:
        async with scoped(self.pool, tenant.cliente_id) as connection:
            return [dict(row) for row in await connection.fetch(statement, *values)]

    async def said(self, tenant: Tenant) -> dict[UUID, list[str]]:
        """What was said in each conversation, in the order of the outbox."""
        found = await self.fetch(tenant, "SELECT conversation_id, payload FROM liora.outbox ORDER BY seq, out_id")
        said = defaultdict(list)
        for row in found:
            said[row["conversation_id"]].append(row["payload"]["body"])
        return dict(said)

    async def said_to(self, person: Person) -> list[str]:
        return (await self.said(person.tenant)).get(person.conversation_id, [])

    async def conversation(self, person: Person) -> dict[str, Any]:
        query = "SELECT * FROM liora.convo_state WHERE conversation_id = $1"
        return (await self.fetch(person.tenant, query, person.conversation_id))[0]

    async def message(self, person: Person, text: str) -> dict[str, Any]:
        query = "SELECT * FROM liora.inbox WHERE message_id = $1"
        return (await self.fetch(person.tenant, query, f"{text}:{person.conversation_id}"))[0]

    async def pending(self, tenant: Tenant) -> int:
        found = await self.fetch(tenant, "SELECT count(*) AS n FROM liora.inbox WHERE done_at IS NULL")
        return found[0]["n"]

    def views(self, pool: "Pool | None" = None, **options: Any) -> Views:
        return Views(pool or self.pool, {"whatsapp": LIMITS}, lambda country: {"crisis": f"línea {country}"}, **options)

    def worker(
        self, brain: Brain, *, pool: "Pool | None" = None, views: Views | None = None, **options: Any
    ) -> TurnWorker:
        pool = pool or self.pool
        bells = self.bell_inbox, self.bell_outbox
        options = {"rest": timedelta(0)} | options  # the clock stands still
        return TurnWorker(pool, brain, views or self.views(pool), *bells, lambda: self.now, **options)

    async def drain(self, worker: TurnWorker, tenant: Tenant) -> None:
        """Until the worker says that there is no more."""
        while any((await worker.drain([tenant.cliente_id])).values()):
            pass

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def numbered(count: int) -> Sequence[str]:
    return [f"m{n:03}" for n in range(count)]


@pytest.fixture
def town(database, pool: Pool, new_tenant: NewTenant) -> Town:
    return Town(pool, new_tenant, database.app_url)
