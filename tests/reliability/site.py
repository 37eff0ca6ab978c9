"""Liora's web role in a process of its own, with the stand-in for Meta inside; and people who write to it."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import aiohttp
import orjson
from sqlalchemy.ext.asyncio import create_async_engine

from liora.accounts.clientes import Number, connect_number
from liora.accounts.demo import CLIENTE_ID, WABA_ID
from liora.app import seed
from liora.cli.run import free_port
from liora.db.migrate import with_driver
from liora.installation import Database
from liora.plugins import load
from liora_integrations.whatsapp.signature import sign

from ..system.conftest import text_body
from .crew import Crew

NUMBERS = 8
FIRST_SENT_AT = int(time.time()) - 12 * 3_600
"""Within the day in which an answer may be said."""
PATIENCE = 10.0
"""Seconds that Meta waits for an answer."""


async def settle_in(app_url: str) -> None:
    """The demo tenant with eight numbers."""
    await seed(Database(app_url, ""), load())
    engine = create_async_engine(with_driver(app_url))
    for at in range(NUMBERS):
        number = Number(uuid5(CLIENTE_ID, str(at)), "whatsapp", phone_number_id(at), WABA_ID, "")
        await connect_number(engine, CLIENTE_ID, number)
    await engine.dispose()


def phone_number_id(at: int) -> str:
    return f"30000000000000{at}"


class Site:
    """The address of the web role, and who posts to it."""

    def __init__(self, demo: dict[str, str], folder: Path, client: aiohttp.ClientSession) -> None:
        self.demo = demo
        self.folder = folder
        self.stored_at: dict[str, float] = {}
        self.refused = 0
        self._client = client

    @property
    def api_url(self) -> str:
        return self.demo["base_url"] + "/sandbox/graph/v26.0"

    async def post(self, body: bytes) -> int:
        """The status of the answer to a signed body; 0 where there was none."""
        headers = {
            "X-Hub-Signature-256": sign(body, self.demo["app_secret"]),
            "Content-Type": "application/json",
        }
        try:
            async with self._client.post(self.demo["webhook_url"], data=body, headers=headers) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    async def deliver(self, message_id: str, body: bytes) -> None:
        """Posts until the answer is 200, as Meta does."""
        while await self.post(body) != 200:
            self.refused += 1
            await asyncio.sleep(0.2)
        self.stored_at.setdefault(message_id, time.time())

    async def deliver_all(self, messages: Sequence[int], people: int, per_second: float, at_once: int = 16) -> None:
        """Messages by their numbers: the n-th is one text of the person n % people."""
        gate = asyncio.Semaphore(at_once)

        async def one(n: int) -> None:
            async with gate:
                await self.deliver(f"wamid.{n}", self._body(n, people))

        async with asyncio.TaskGroup() as group:
            for n in messages:
                group.create_task(one(n))
                await asyncio.sleep(1 / per_second)

    def _body(self, n: int, people: int) -> bytes:
        person = n % people
        demo = {**self.demo, "phone_number_id": phone_number_id(person % NUMBERS)}
        return text_body(demo, "hola", f"5692{person:07}", f"wamid.{n}", FIRST_SENT_AT + n)

    async def order_faults(self, **faults: Any) -> None:
        async with self._client.put(self.demo["base_url"] + "/sandbox/api/faults", json=faults) as answer:
            assert answer.status == 200, await answer.text()

    def accepted(self) -> list[tuple[str, bool]]:
        return accepted(self.folder)


def accepted(folder: Path) -> list[tuple[str, bool]]:
    """What the stand-in for Meta took, in its order: the outbox id, and whether its statuses were withheld."""
    lines = (folder / "sandbox.ndjson").read_bytes().splitlines()
    records = [record for record in map(orjson.loads, lines) if record.get("payload")]
    return [(each["payload"]["biz_opaque_callback_data"], each.get("withheld", False)) for each in records]


@asynccontextmanager
async def open_site(crew: Crew, folder: Path, app_url: str) -> AsyncIterator[Site]:
    """Listens as long as the crew lives."""
    port = free_port("127.0.0.1", 0)
    environment = {
        "LIORA_ENV": "dev",
        "LIORA_DATABASE_URL": app_url,
        "LIORA_DATA": str(folder),
        "LIORA_PORT": str(port),
        "LIORA_LOG_LEVEL": "error",
    }
    await crew.start("role", name="web", environment=environment)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(2 * PATIENCE)) as client:
        await _until_up(client, f"http://127.0.0.1:{port}/health")
        yield Site(json.loads((folder / "demo.json").read_text()), folder, client)


async def _until_up(client: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                async with client.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


def shuffled(count: int, chance: random.Random) -> list[int]:
    """Messages by their numbers, a tenth of them twice. Some come a few places too late, some by hundreds."""
    everything = [*range(count), *chance.sample(range(count), count // 10)]
    places = sorted((each + chance.choice((0, 50, 500)) * chance.random(), each) for each in everything)
    return [each for _, each in places]


def out_of_order(said: Sequence[str], places: dict[str, tuple[UUID, int]]) -> int:
    """How many were said for the first time after a later one of their conversation."""
    last: dict[UUID, int] = {}
    wrong = 0
    for out_id in dict.fromkeys(said):
        conversation, seq = places[out_id]
        wrong += seq < last.get(conversation, -1)
        last[conversation] = max(seq, last.get(conversation, -1))
    return wrong
