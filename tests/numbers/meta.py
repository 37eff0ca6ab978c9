"""The fake Graph API as the vendor of a room's numbers, and a safe in the open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.audit import Deed
from liora.channel import Account, SandboxSettings
from liora.numbers.connection import read_number
from liora.numbers.vendor import Vendors
from liora_integrations.whatsapp import WhatsApp
from liora_integrations.whatsapp.sandbox import create_sandbox

NUMBER, WABA, TOKEN = "106540352242922", "102290129340398", "EAAJBtoken"
DEED = Deed("tests", "tests")


@dataclass
class Safe:
    """Keeps secrets in the open, and gives numbers the tokens that were kept for them."""

    engine: AsyncEngine
    api_url: str = ""
    kept: dict[tuple[str, str], str] = field(default_factory=dict)

    async def keep(self, cliente_id: UUID, kind: str, subject: str, secret: SecretStr, deed: Deed) -> None:
        self.kept[kind, subject] = secret.get_secret_value()

    async def account(self, cliente_id: UUID, number_id: UUID) -> Account:
        row = await read_number(self.engine, cliente_id, number_id)
        assert row is not None
        if row["mode"] == "sandbox":
            return Account(row["phone_number_id"], "", "", in_house=True)
        token = self.kept.get(("access_token", str(number_id)))
        return Account(row["phone_number_id"], token or "the-installations", self.api_url, own_token=bool(token))

    def forget(self, number_id: UUID) -> None:
        """Nothing is remembered."""


@dataclass(frozen=True, slots=True)
class Meta:
    """A running fake Graph API, with one number in one account unless a test orders otherwise."""

    url: str
    client: aiohttp.ClientSession
    safe: Safe

    @property
    def vendors(self) -> Vendors:
        return Vendors({"whatsapp": WhatsApp()}, self.client, self.safe)

    async def knows(self, *numbers: str, templates: Any = (), **facts: Any) -> None:
        """The numbers of the account, each with these facts, and its templates; nothing else exists."""
        each = {"account_id": WABA, **facts}
        await self._put("directory", numbers=dict.fromkeys(numbers, each), templates={WABA: list(templates)})

    async def fails(self, *codes: str, **faults: Any) -> None:
        """The next requests are refused so."""
        await self._put("faults", next_errors=list(codes), **faults)

    async def subscribed(self) -> list[str]:
        async with self.client.get(f"{self.url}/sandbox/api/directory") as response:
            return (await response.json())["meta"]["subscribed"]

    async def _put(self, what: str, **content: Any) -> None:
        closed = {"closed": True, "tokens": [TOKEN, "the-installations"]} if what == "directory" else {}
        async with self.client.put(f"{self.url}/sandbox/api/{what}", json={**closed, **content}) as response:
            assert response.status == 200, await response.text()


@asynccontextmanager
async def open_meta(folder: Path, engine: AsyncEngine) -> AsyncIterator[Meta]:
    """The fake Graph API while the block runs."""
    sandbox = create_sandbox(SandboxSettings(folder, "http://127.0.0.1:9/", "secret", NUMBER, WABA))
    app = web.Application()
    app.add_subapp("/sandbox", sandbox.app)
    async with TestServer(app) as server, aiohttp.ClientSession() as client:
        url = str(server.make_url("")).rstrip("/")
        meta = Meta(url, client, Safe(engine, f"{url}/sandbox/graph/v26.0"))
        await meta.knows(NUMBER)
        yield meta
