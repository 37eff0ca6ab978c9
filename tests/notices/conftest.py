<<<<<<< HEAD
"""A courier over a real database, a receiver that checks signatures as any would, and a mail server of a few lines."""
=======
"""A courier over a real database, a receiver that checks signatures, and a mail server of a few lines."""
>>>>>>> h-notices

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from pydantic import SecretStr
from standardwebhooks import Webhook
from uuid_utils.compat import uuid7

from liora.db.notices import Notice, NoticeKind, tell
from liora.db.session import Pool, scoped
from liora.notices.courier import Courier
from liora.notices.guard import Guard
from liora.notices.mail import Server
from liora.notices.webhook import new_secret

from ..tenants import Tenant
from ..tenants import new_tenant as new_tenant
from ..tenants import pool as pool

ENDPOINT = "INSERT INTO liora.webhook_endpoint (cliente_id, endpoint_id, url, kinds) VALUES ($1, $2, $3, $4)"


@dataclass
class Receiver:
    """A tenant's own server: answers with `status` after `seconds`, and keeps what came."""

    url: str = ""
    status: int = 204
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.got.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        await asyncio.sleep(self.seconds)
        return web.Response(status=self.status, headers=self.headers, body=self.body)

    def read(self, secret: SecretStr, n: int = -1) -> Any:
        """What came, if it was signed with the secret; raises WebhookVerificationError."""
        headers, body = self.got[n]
        return Webhook(secret.get_secret_value()).verify(body, headers)


@pytest.fixture
async def new_receiver() -> AsyncIterator[Callable[[], Any]]:
    runners: list[web.AppRunner] = []

    async def start() -> Receiver:
        receiver = Receiver()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", receiver.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/avisos"
        runners.append(runner)
        return receiver

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def receiver(new_receiver) -> Receiver:
    started: Receiver = await new_receiver()
    return started


@dataclass
class MailServer:
    """Speaks as much SMTP as a client needs to hand over a letter."""

    port: int = 0
    refuses: bool = False
    letters: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 prueba\r\n")
        with suppress(ConnectionError):
            while line := (await reader.readline()).decode():
                verb = line.split(" ")[0].strip().upper()
                if verb == "DATA":
                    writer.write(b"354 escribe\r\n")
                    self.letters.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                writer.write(b"550 no\r\n" if self.refuses and verb == "RCPT" else b"250 bien\r\n")
        writer.close()


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    server = MailServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()


@dataclass
class PostOffice:
    """A courier whose clock stands still, and the secrets that it opens."""

    pool: Pool
    courier: Courier
    now: datetime
    secrets: dict[tuple[UUID, str, str], list[SecretStr]] = field(default_factory=dict)

    async def secrets_of(self, cliente_id: UUID, kind: str, subject: str) -> Sequence[SecretStr]:
        return self.secrets.get((cliente_id, kind, subject), [])

    def pass_time(self, **parts: float) -> None:
        self.now += timedelta(**parts)

    async def endpoint(self, tenant: Tenant, url: str, *kinds: NoticeKind) -> tuple[UUID, SecretStr]:
        """An address with a secret of its own."""
        endpoint_id, secret = uuid7(), new_secret()
        self.secrets[tenant.cliente_id, "webhook_secret", str(endpoint_id)] = [secret]
        async with scoped(self.pool, tenant.cliente_id) as connection:
            await connection.execute(ENDPOINT, tenant.cliente_id, endpoint_id, url, list(kinds))
        return endpoint_id, secret

    async def tell(self, tenant: Tenant, kind: NoticeKind = "handoff", dedupe: str = "uno", **payload: Any) -> UUID:
        """The id of the notification."""
        async with scoped(self.pool, tenant.cliente_id) as connection:
            await tell(connection, [Notice(tenant.cliente_id, kind, dedupe, payload)])
        (row,) = await self.rows(tenant, "notification WHERE dedupe = $2", dedupe)
        found: UUID = row["notification_id"]
        return found

    async def rows(self, tenant: Tenant, of: str, *values: Any) -> list[dict[str, Any]]:
        """Of a table of the tenant's, with conditions."""
        mine = of if "WHERE" in of else f"{of} WHERE true"
        async with scoped(self.pool, tenant.cliente_id) as connection:
            query = f"SELECT * FROM liora.{mine} AND cliente_id = $1"
            return [dict(row) for row in await connection.fetch(query, tenant.cliente_id, *values)]

    async def execute(self, tenant: Tenant, statement: str, *values: Any) -> None:
        async with scoped(self.pool, tenant.cliente_id) as connection:
            await connection.execute(statement, tenant.cliente_id, *values)


@pytest.fixture
async def post_office(pool: Pool) -> AsyncIterator[PostOffice]:
    guard = Guard(dev=True)
    async with guard.client() as client:
        office: PostOffice

        async def secrets_of(cliente_id: UUID, kind: str, subject: str) -> Sequence[SecretStr]:
            return await office.secrets_of(cliente_id, kind, subject)

        courier = Courier(pool, guard, client, secrets_of, lambda: office.now)
        office = PostOffice(pool, courier, datetime.now(UTC))
        yield office


@pytest.fixture
def plain_server() -> Callable[[MailServer], Server]:
    """The installation's own mail server."""
    return lambda server: Server("127.0.0.1", server.port, "avisos@liora.example", "none")
