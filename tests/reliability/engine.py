"""The one place where these proofs touch parts of the engine whose shape may change."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aiohttp import ClientSession, ClientTimeout

from liora.channel import Account, Identifier, Received, Status
from liora.db.contacts import Contacts
from liora.db.dispatch import Bell
from liora.db.drain import Locked, Pending, close_messages, lock_conversations, pending_messages
from liora.db.inbox import Inbox, Incoming, RecordStatuses
from liora.db.session import Connection, Pool, scoped
from liora.db.statuses import record_statuses
from liora.events import TextEvent
from liora.messages import ChannelLimits
from liora.workers.brain import Brain
from liora.workers.lane import SenderSettings
from liora.workers.sender import Sender
from liora.workers.timers import TimerWorker
from liora.workers.turns import TurnWorker
from liora.workers.views import Views
from liora_integrations.whatsapp import WhatsApp

from ..tenants import Tenant

LIMITS = ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)
BACKOFF = 1.0


class Clock:
    """Stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def wall_clock() -> datetime:
    return datetime.now(UTC)


def turns(
    pool: Pool,
    brain: Brain,
    clock: Callable[[], datetime] = wall_clock,
    bell_inbox: "Bell[UUID] | None" = None,
    bell_outbox: "Bell[tuple[UUID, UUID]] | None" = None,
    views: Views | None = None,
    **options: Any,
) -> TurnWorker:
    """A worker as the composition root builds it, with a brain of the test's own."""
    bells = bell_inbox or Bell(), bell_outbox or Bell()
    return TurnWorker(pool, brain, views or remembering_views(pool), *bells, clock, backoff=BACKOFF, **options)


def remembering_views(pool: Pool) -> Views:
    """What turns see of tenants, which do not change here: each is loaded once."""
    return Views(pool, {"whatsapp": LIMITS, "vendor": LIMITS}, lambda country: {}, seconds=lambda: 0.0)


async def drain(worker: TurnWorker, *cliente_ids: UUID) -> bool:
    """One drain of these tenants; whether one of them may have more."""
    return any((await worker.drain(cliente_ids)).values())


async def fire_timers(pool: Pool, cliente_id: UUID, clock: Callable[[], datetime]) -> int:
    return await TimerWorker(pool, Bell(), clock).fire(cliente_id)


async def lock(connection: Connection, cliente_id: UUID, now: datetime, most: int = 16) -> list[Locked]:
    return await lock_conversations(connection, [cliente_id], now, most, 256)


async def read(connection: Connection, locked: Sequence[Locked], most: int = 4) -> list[Pending]:
    """What waits in all locked conversations, in order."""
    return [message for messages in (await pending_messages(connection, locked, most)).values() for message in messages]


async def close(connection: Connection, cliente_id: UUID, message_ids: Iterable[str], now: datetime) -> None:
    """Raises Overtaken where one of them is closed already."""
    await close_messages(connection, [(cliente_id, message_id) for message_id in message_ids], now)


def inbox(pool: Pool, record: RecordStatuses = record_statuses) -> Inbox:
    """The webhook's way into the database, of a process that knows nobody yet."""
    return Inbox(pool, Contacts(), record)


def incoming(tenant: Tenant, message_id: str, names: str, text: str, sent_at: int) -> Incoming:
    """One text of a person to the tenant's number, as the webhook makes it ready to be stored.

    Of `names`, divided by blanks, those of digits are phones.
    """
    person = tuple(Identifier("phone" if name.isdigit() else "user_id", name) for name in names.split())
    received = Received("1", "2", message_id, sent_at, person, "Ana", TextEvent(text))
    return Incoming.of(tenant.cliente_id, tenant.number_id, received)


async def store(box: Inbox, messages: Sequence[Incoming], statuses: Sequence[Status] = ()) -> int:
    """Messages of one tenant in one transaction; how many were new."""
    if not messages:
        return 0
    cliente_id = messages[0].person.cliente_id
    new = await box.store(messages, {cliente_id: statuses} if statuses else {})
    return new.get(cliente_id, 0)


class Accounts:
    """Every number sends to one address, under the id that the vendor gave it."""

    def __init__(self, pool: Pool, api_url: str) -> None:
        self._pool = pool
        self._api_url = api_url

    async def account(self, cliente_id: UUID, number_id: UUID) -> Account:
        async with scoped(self._pool, cliente_id) as connection:
            found = await connection.fetchval(PHONE_NUMBER_ID, cliente_id, number_id)
        return Account(found, "token", self._api_url)


PHONE_NUMBER_ID = "SELECT phone_number_id FROM liora.waba WHERE cliente_id = $1 AND number_id = $2"
SENDER = SenderSettings(lease_seconds=1.0, settle_seconds=5.0, drain_seconds=1.0, poll_seconds=0.1)
ANSWER_SECONDS = 2.0
"""So long a post waits for the vendor; with a lease it stays below `settle_seconds`."""


async def send(pool: Pool, api_url: str) -> None:
    """A sender that takes over quickly, until it is cancelled."""
    async with ClientSession(timeout=ClientTimeout(ANSWER_SECONDS)) as client:
        await Sender(pool, {"whatsapp": WhatsApp()}, Accounts(pool, api_url), Bell(), client, settings=SENDER).run()
