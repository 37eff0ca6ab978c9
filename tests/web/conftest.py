"""A real server over a real database, and a client that signs like the vendor."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool

from liora.channel import Channel
from liora.db import migrate
from liora.db.dispatch import Bell
from liora.db.numbers import Numbers
from liora.db.session import Pool
from liora.db.statuses import record_statuses
from liora.web.ingest import Ingest
from liora.web.server import WebParts, create_app, serving
from liora_integrations.whatsapp import WhatsApp
from liora_integrations.whatsapp.signature import sign

SECRET = "test_app_secret"
VERIFY_TOKEN = "test_verify_token"


@dataclass(frozen=True, slots=True)
class Keys:
    """The platform's app, with an old secret beside the new one, and the app of the account 77."""

    app_secrets: dict[str, list[str]] = field(default_factory=lambda: {"": [SECRET, "old_secret"], "77": ["secret_77"]})
    app_tokens: dict[str, list[str]] = field(default_factory=lambda: {"": [VERIFY_TOKEN], "77": ["token_77"]})

    async def secrets(self, channel: str, app: str) -> Sequence[str]:
        return self.app_secrets.get(app, [])

    async def verify_tokens(self, channel: str, app: str) -> Sequence[str]:
        return self.app_tokens.get(app, [])


@dataclass(frozen=True, slots=True)
class Site:
    """A running web role."""

    url: str
    client: aiohttp.ClientSession
    ingest: Ingest
    bell: Bell[UUID]

    async def post(self, body: bytes, path: str = "/webhook/meta", secret: str = SECRET, **headers: str) -> int:
        """The status that answers a signed body."""
        signed = {"X-Hub-Signature-256": sign(body, secret)} | headers
        return await self.post_as_is(body, path, signed)

    async def post_as_is(self, body: bytes, path: str = "/webhook/meta", headers: Any = None) -> int:
        async with self.client.post(self.url + path, data=BytesIO(body), headers=headers) as response:
            await response.read()
            return response.status

    async def get(self, path: str, **query: str) -> tuple[int, str]:
        async with self.client.get(self.url + path, params=query) as response:
            return response.status, await response.text()


NewSite = Callable[..., Awaitable[Site]]


@pytest.fixture
async def new_site(pool: Pool) -> AsyncIterator[NewSite]:
    """Starts a web role; its parts may be given."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(aiohttp.ClientSession())

        async def start(*, channel: Channel | None = None, site_pool: Pool = pool, **given: Any) -> Site:
            bell: Bell[UUID] = Bell()
            ingest = given.pop("ingest", None) or Ingest(site_pool, bell, record_statuses)
            parts = {
                "pool": site_pool,
                "channels": [channel or WhatsApp()],
                "app_secrets": Keys(),
                "numbers": Numbers(site_pool, known_seconds=0.0, unknown_seconds=0.0),
                "ingest": ingest,
                "head": migrate.head(),
                "ready": lambda: True,
            }
            app = create_app(WebParts(**parts | given))
            url = await stack.enter_async_context(serving(app, "127.0.0.1", 0))
            return Site(url, client, ingest, bell)

        yield start


@pytest.fixture
async def site(new_site: NewSite) -> Site:
    """A web role with WhatsApp."""
    return await new_site()


def text_message(message_id: str, text: str = "hola", phone: str = "56911111111") -> dict[str, Any]:
    """A person's text as WhatsApp sends it."""
    return {"from": phone, "id": message_id, "timestamp": "1700000000", "type": "text", "text": {"body": text}}


def change(phone_number_id: str, **parts: Any) -> dict[str, Any]:
    """One change of the field `messages` for a number: `messages=[…]`, `statuses=[…]`."""
    metadata = {"display_phone_number": "56900000000", "phone_number_id": phone_number_id}
    return {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **parts}}


def body_of(*changes: dict[str, Any], account_id: str = "waba") -> bytes:
    """A webhook body, escaped as Meta does."""
    entry = {"id": account_id, "changes": list(changes)}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def text_body(tenant: Any, *message_ids: str, **parts: Any) -> bytes:
    """Texts of one person to a tenant's first number."""
    messages = [text_message(each, **parts) for each in message_ids]
    return body_of(change(tenant.phone_number_id, messages=messages))
