"""From a notification to everybody outside who is to hear of it, each apart: one bad address delays nobody else."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import aiohttp
from pydantic import SecretStr

from liora.credentials.store import Kind
from liora.db.deliveries import (
    Endpoint,
    Notification,
    disable_endpoint,
    find_endpoint,
    find_notification,
    listeners,
    recipients,
    record_attempt,
)
from liora.db.jobs import enqueue
from liora.db.notices import Notice, tell
from liora.db.session import Pool, scoped
from liora.notices.guard import Guard
from liora.notices.mail import Server, UnreadableServer, letter, send
from liora.notices.webhook import Message, Outcome, post

WEBHOOK = "liora.webhook"
MAIL = "liora.mail"

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 3_600.0
PATIENCE = timedelta(hours=20)
"""How long one notification is tried again."""

REST = timedelta(seconds=30)
"""An address that fails is asked once in so long, whatever waits for it."""

FAILING_FOR = timedelta(days=5)
TRIES = 5
"""After so long without an arrival, and so many attempts with the notification at hand, an endpoint is disabled."""

SecretsOf = Callable[[UUID, str, str], Awaitable[Sequence[SecretStr]]]
"""(cliente_id, kind, subject): the secrets that are valid now, the current one first."""


@dataclass(frozen=True, slots=True)
class Courier:
    """Carries notifications out; `client` is the guard's, `server` the installation's own for e-mail."""

    pool: Pool
    guard: Guard
    client: aiohttp.ClientSession
    secrets_of: SecretsOf
    clock: Callable[[], datetime]
    server: Server | None = None

    async def fan_out(self, cliente_id: UUID, notification_id: UUID) -> int:
        """Asks for one delivery an address, once; returns how many."""
        async with scoped(self.pool, cliente_id) as connection:
            found = await find_notification(connection, cliente_id, notification_id)
            if found is None:
                return 0
            told = {"notification_id": str(notification_id)}
            endpoints = await listeners(connection, cliente_id, found.kind)
            for endpoint_id in endpoints:
                what = {**told, "endpoint_id": str(endpoint_id)}
                await enqueue(connection, cliente_id, WEBHOOK, what, f"{WEBHOOK}:{notification_id}:{endpoint_id}")
            await enqueue(connection, cliente_id, MAIL, told, f"{MAIL}:{notification_id}")
        return len(endpoints) + 1

    async def to_endpoint(
        self, cliente_id: UUID, notification_id: UUID, endpoint_id: UUID, attempt: int
    ) -> float | None:
        """The `attempt`-th post to an address; returns the seconds after which to try again, None for never."""
        async with scoped(self.pool, cliente_id) as connection:
            found = await find_notification(connection, cliente_id, notification_id)
            endpoint = await find_endpoint(connection, cliente_id, endpoint_id)
        if found is None or endpoint is None or not endpoint.enabled:
            return None
        if self._rests(endpoint):
            return self._pause(found, attempt)
        keys = await self.secrets_of(cliente_id, Kind.webhook_secret, str(endpoint_id))
        message = _message(cliente_id, found)
        outcome = await post(self.client, self.guard, endpoint.url, message, keys, self.clock())
        disabled = await self._record(cliente_id, endpoint_id, endpoint, outcome, attempt)
        return None if outcome.arrived or disabled else self._pause(found, attempt)

    async def _record(
        self, cliente_id: UUID, endpoint_id: UUID, endpoint: Endpoint, outcome: Outcome, attempt: int
    ) -> bool:
        now = self.clock()
        since = endpoint.failing_since or now
        hopeless = not outcome.arrived and attempt >= TRIES and since <= now - FAILING_FOR
        async with scoped(self.pool, cliente_id) as connection:
            await record_attempt(connection, cliente_id, endpoint_id, now, outcome.said, outcome.arrived)
            if not hopeless and not outcome.gone:
                return False
            if await disable_endpoint(connection, cliente_id, endpoint_id):
                dedupe = f"webhook_disabled:{endpoint_id}:{now.isoformat()}"
                told = {"endpoint_id": str(endpoint_id)}
                await tell(connection, [Notice(cliente_id, "webhook_disabled", dedupe, told)])
        return True

    async def by_mail(self, cliente_id: UUID, notification_id: UUID, attempt: int) -> float | None:
        """One letter to those who run the cliente, where there is a server; returns as `to_endpoint` does."""
        server, guard = await self._server_of(cliente_id)
        if server is None:
            return None
        async with scoped(self.pool, cliente_id) as connection:
            found = await find_notification(connection, cliente_id, notification_id)
            people = await recipients(connection, cliente_id)
        if found is None or not people:
            return None
        outcome = await send(letter(_message(cliente_id, found), found.business, server, people), server, guard)
        return None if outcome.arrived else self._pause(found, attempt)

    async def _server_of(self, cliente_id: UUID) -> tuple[Server | None, Guard | None]:
        """The tenant's own server, behind the guard, before the installation's; one that cannot be read is none."""
        own = await self.secrets_of(cliente_id, Kind.smtp, "")
        if not own:
            return self.server, None
        try:
            return Server.parse(own[0], plain=self.guard.dev), self.guard
        except UnreadableServer:
            return None, None

    def _rests(self, endpoint: Endpoint) -> bool:
        return bool(endpoint.failing_since and endpoint.last_at and endpoint.last_at > self.clock() - REST)

    def _pause(self, found: Notification, attempt: int) -> float | None:
        if found.kind == "test" or found.at < self.clock() - PATIENCE:
            return None
        return float(min(FIRST_PAUSE * 2 ** min(attempt - 1, 20), LONGEST_PAUSE))


def _message(cliente_id: UUID, found: Notification) -> Message:
    return Message(found.notification_id, cliente_id, found.kind, found.at, found.payload)
