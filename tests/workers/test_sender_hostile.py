"""The sender against the fake Graph API at its worst: nothing lost, nothing said twice, nothing out of order."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from liora.channel import Account, Delivery, Identifier, Received, SandboxSettings
from liora.db.dispatch import Bell
from liora.db.pool import open_pool
from liora.db.session import Pool, scoped
from liora.db.statuses import record_statuses
from liora.events import TextEvent
from liora.messages import Image, message_to_json
from liora.workers.lane import SenderSettings
from liora.workers.sender import Sender
from liora_integrations.whatsapp import WhatsApp
from liora_integrations.whatsapp.sandbox import StatusDelays, WhatsAppSandbox, create_sandbox

from .sending import Tenant, new_conversation, new_tenant, say, until

SETTINGS = SenderSettings(lease_seconds=1.0, settle_seconds=5.0, poll_seconds=0.1, drain_seconds=1.0)
PHOTO = message_to_json(Image("https://example.com/a.jpg", "foto"))


@dataclass
class Meta:
    """The fake Graph API, and the webhook that writes its statuses into the tenant's outbox."""

    pool: Pool
    folder: Path
    tenant: Tenant
    url: str = ""
    statuses: list[str] = field(default_factory=list)
    sandbox: WhatsAppSandbox | None = None

    async def account(self, cliente_id: UUID, number_id: UUID) -> Account:
        return Account(number_id.hex, "token", f"{self.url}/graph/v26.0")

    async def webhook(self, request: web.Request) -> web.Response:
        delivery = WhatsApp().parse(await request.read())
        self.statuses += [status.delivered.name for status in delivery.statuses]
        async with scoped(self.pool, self.tenant.cliente_id) as connection:
            await record_statuses(connection, {self.tenant.cliente_id: delivery.statuses})
        return web.Response()

    async def listed(self, client: aiohttp.ClientSession, phone: str) -> list[dict[str, Any]]:
        async with client.get(f"{self.url}/api/messages", params={"to": phone}) as response:
            return [message["payload"] for message in (await response.json())["data"]]

    async def order(self, client: aiohttp.ClientSession, **faults: Any) -> None:
        async with client.put(f"{self.url}/api/faults", json=faults) as response:
            assert response.status == 200, await response.text()

    def hear(self, phone: str) -> None:
        """The person writes, which opens the window."""
        number = self.tenant.numbers[0].hex
        person = (Identifier("phone", phone),)
        received = Received(number, "waba", f"wamid.{phone}", 1, person, "Ana", TextEvent("hola"))
        assert self.sandbox
        self.sandbox.observe(Delivery(received=(received,)))


@asynccontextmanager
async def open_meta(pool: Pool, folder: Path):
    meta = Meta(pool, folder, await new_tenant(pool))
    hook = web.Application()
    hook.router.add_post("/hook", meta.webhook)
    async with TestServer(hook) as listening:
        number = meta.tenant.numbers[0].hex
        settings = SandboxSettings(folder, str(listening.make_url("/hook")), "secret", number, "waba")
        meta.sandbox = create_sandbox(settings, delays=StatusDelays(0.02, 0.1, first_retry=0.05))
        app = web.Application()
        app.add_subapp("/sandbox", meta.sandbox.app)
        async with TestServer(app) as server:
            meta.url = str(server.make_url("/sandbox"))
            yield meta


@pytest.fixture
async def pool(database):
    pool = await open_pool(database.app_url)
    yield pool
    await pool.close()


@asynccontextmanager
async def sending(meta: Meta, client: aiohttp.ClientSession, **settings: Any):
    sender = Sender(meta.pool, {"vendor": WhatsApp()}, meta, Bell(), client, settings=replace(SETTINGS, **settings))
    task = asyncio.create_task(sender.run())
    yield sender
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def statuses_in(pool: Pool, tenant: Tenant) -> dict[int, int]:
    async with scoped(pool, tenant.cliente_id) as connection:
        rows = await connection.fetch("SELECT status, count(*) AS rows FROM liora.outbox GROUP BY status")
    return {row["status"]: row["rows"] for row in rows}


FAULTS = {
    "error_rate": {"500": 0.03, "503": 0.02, "502": 0.01, "131056": 0.02, "130429": 0.005},
    "timeout_rate": 0.01,
    "reset_after_accept_rate": 0.03,
    "duplicate_status_rate": 0.3,
    "overtake_rate": 0.3,
    "seed": 20261123,
}


async def test_everything_goes_wrong_and_everybody_hears_everything_once_and_in_order(pool, tmp_path) -> None:
    people, each = 24, 10
    timeout = aiohttp.ClientTimeout(total=1.0)
    async with open_meta(pool, tmp_path) as meta, aiohttp.ClientSession(timeout=timeout) as client:
        await meta.order(client, **FAULTS)
        phones = [f"569{n:08}" for n in range(people)]
        for phone in phones:
            meta.hear(phone)
            conversation = await new_conversation(pool, meta.tenant, phone=phone)
            await say(pool, meta.tenant, conversation, *map(str, range(each)))

        async def all_sent() -> bool:
            return await statuses_in(pool, meta.tenant) == {2: people * each}

        async with sending(meta, client) as sender:
            await until(all_sent, seconds=60)
        for phone in phones:
            told = [payload["text"]["body"] for payload in await meta.listed(client, phone)]
            assert told == list(map(str, range(each))), phone
        assert sender.counts["sending"] > 0, "some outcomes were unknown"
        assert sender.counts["waiting"] > 0, "some posts were refused"


async def test_withheld_statuses_cost_at_most_one_copy_for_each_unknown_outcome(pool, tmp_path) -> None:
    people, each = 12, 5
    timeout = aiohttp.ClientTimeout(total=1.0)
    async with open_meta(pool, tmp_path) as meta, aiohttp.ClientSession(timeout=timeout) as client:
        await meta.order(client, reset_after_accept_rate=0.1, withhold_status_rate=1, seed=3)
        phones = [f"569{n:08}" for n in range(people)]
        for phone in phones:
            meta.hear(phone)
            conversation = await new_conversation(pool, meta.tenant, phone=phone)
            await say(pool, meta.tenant, conversation, *map(str, range(each)))

        async def all_sent() -> bool:
            return await statuses_in(pool, meta.tenant) == {2: people * each}

        async with sending(meta, client) as sender:
            await until(all_sent, seconds=60)
        copies = 0
        for phone in phones:
            told = [payload["text"]["body"] for payload in await meta.listed(client, phone)]
            assert sorted(told) == told
            assert set(told) == set(map(str, range(each)))
            copies += len(told) - each
        assert 0 < copies == sender.counts["resent_unknown"]


async def test_media_that_take_longer_are_not_overtaken(pool, tmp_path) -> None:
    async with open_meta(pool, tmp_path) as meta, aiohttp.ClientSession() as client:
        await meta.order(client, late_media_seconds=1.0)
        meta.hear("56911111111")
        conversation = await new_conversation(pool, meta.tenant)
        await say(pool, meta.tenant, conversation, "", payload=PHOTO)
        await say(pool, meta.tenant, conversation, "$21.500")

        async def both_sent() -> bool:
            return await statuses_in(pool, meta.tenant) == {2: 2}

        async with sending(meta, client):
            loop = asyncio.get_running_loop()
            begin = loop.time()
            await until(both_sent)
        assert loop.time() - begin >= 0.9
        assert [payload["type"] for payload in await meta.listed(client, "56911111111")] == ["image", "text"]


@pytest.mark.parametrize(
    ("faults", "status", "posts"),
    [
        ({"fail_status_rate": {"131047": 1}}, 3, 1),
        ({"fail_status_rate": {"131049": 1}}, 9, 1),
        ({"fail_status_rate": {"131042": 1}}, 0, 1),
        ({"next_errors": ["131047"]}, 3, 0),
        ({"next_errors": ["368"]}, 0, 0),
        ({"next_errors": ["33"]}, 0, 0),
        ({"next_errors": ["131026"]}, 9, 0),
        ({"next_errors": ["131016", "131000"]}, 2, 1),
        ({"next_errors": ["131052", "131052", "131052"]}, 9, 0),
        ({"slow_body_seconds": 0.5}, 2, 1),
    ],
    ids=lambda value: orjson.dumps(value).decode() if isinstance(value, dict) else None,
)
async def test_a_fault_has_its_consequence(pool, tmp_path, faults, status, posts) -> None:
    async with open_meta(pool, tmp_path) as meta, aiohttp.ClientSession() as client:
        await meta.order(client, **faults)
        meta.hear("56911111111")
        await say(pool, meta.tenant, await new_conversation(pool, meta.tenant), "hola")

        async def settled() -> bool:
            async with scoped(pool, meta.tenant.cliente_id) as connection:
                row = await connection.fetchrow("SELECT status, attempts, error FROM liora.outbox")
            done = status != 0 or bool(row["error"])
            return row["attempts"] > 0 and row["status"] == status and done

        async with sending(meta, client):
            await until(settled)
        assert len(await meta.listed(client, "56911111111")) == posts
