"""Workers and senders killed at random under traffic: nothing lost, nothing said twice, nothing out of order."""

import asyncio
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from liora.accounts.clientes import Number, connect_number
from liora.accounts.demo import CLIENTE_ID, WABA_ID
from liora.app import Database, seed
from liora.cli.run import free_port
from liora.db.migrate import with_driver
from liora.db.pool import open_pool
from liora.db.session import scoped
from liora.plugins import load

from .conftest import Dev, Running, text_body, until

NUMBERS = 8
PEOPLE = 250
MESSAGES = 2_000
WORKER_KILLS = 10
SENDER_KILLS = 5
WORDS = ("/catalogo", "2", "la 1", "/vida", "?", "parlantes", "asdkjh", "/agua", "3", "donde boto las pilas")


class Site(Dev):
    """Liora's roles as processes of their own, on one database."""

    def __init__(self, folder: Path, app_url: str) -> None:
        self.folder = folder
        port = free_port("127.0.0.1", 0)
        self.environment = {
            "LIORA_ENV": "dev",
            "LIORA_DATABASE_URL": app_url,
            "LIORA_DATA": str(folder),
            "LIORA_PORT": str(port),
            "LIORA_SETTLE_SECONDS": "4",
            "LIORA_LOG_LEVEL": "warning",
        }
        self.web = self.start("web")
        self.demo = json.loads((folder / "demo.json").read_text())
        self.roles = {name: [self.start(name), self.start(name)] for name in ("worker", "sender")}

    def start(self, role: str, wait: bool = True) -> Running:
        running = Running("serve", "--role", role, **self.environment)
        if wait:
            running.wait_for(f"Liora ({role})")
        return running

    def kill(self, role: str, chance: random.Random) -> None:
        """Kills one of two processes of a role and starts another."""
        at = chance.randrange(2)
        self.roles[role][at].end(signal.SIGKILL)
        self.roles[role][at] = self.start(role, wait=False)

    def end(self) -> None:
        for running in [self.web, *(running for pair in self.roles.values() for running in pair)]:
            running.end(signal.SIGTERM)


@pytest.fixture
def site(tmp_path: Path, database: Any) -> Iterator[Site]:
    asyncio.run(settle_in(database.app_url))
    site = Site(tmp_path, database.app_url)
    yield site
    site.end()


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


def test_ten_workers_and_five_senders_killed_under_two_thousand_messages(site: Site, database: Any) -> None:
    chance = random.Random(20261123)
    bodies = traffic(site, chance)
    with ThreadPoolExecutor(16) as threads:
        posted = threads.submit(post_all, site, bodies)
        for role in chance.sample(["worker"] * WORKER_KILLS + ["sender"] * SENDER_KILLS, WORKER_KILLS + SENDER_KILLS):
            time.sleep(chance.uniform(0.4, 1.4))
            site.kill(role, chance)
        answers = posted.result(timeout=180)
    assert set(answers) == {200}
    until(lambda: asyncio.run(left(database.app_url)), lambda waiting: waiting == {}, 180)
    rows = asyncio.run(written(database.app_url))
    said = accepted(site.folder)
    assert rows["inbox"] == MESSAGES
    assert rows["causes"] == MESSAGES
    assert {out_id: n for out_id, n in Counter(said).items() if n > 1} == {}
    assert set(said) == set(rows["order"])
    assert out_of_order(said, rows["order"]) == []


def traffic(site: Site, chance: random.Random) -> list[bytes]:
    """Messages of many people to eight numbers, shuffled, a tenth of them delivered twice."""
    bodies = []
    for n in range(MESSAGES):
        person = n % PEOPLE
        demo = {**site.demo, "phone_number_id": phone_number_id(person % NUMBERS)}
        word = WORDS[(n // PEOPLE + person) % len(WORDS)]
        bodies.append(text_body(demo, word, f"5692{person:07}", f"wamid.{n}", 1_795_446_000 + n))
    bodies += chance.sample(bodies, MESSAGES // 10)
    chance.shuffle(bodies)
    return bodies


def post_all(site: Site, bodies: list[bytes]) -> list[int]:
    """Posts over about twenty seconds, again where the answer is not 200, as Meta does."""
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda body: post_until_taken(site, body), bodies))


def post_until_taken(site: Site, body: bytes) -> int:
    time.sleep(0.06)
    for _ in range(50):
        status = site.post(body)
        if status == 200:
            return status
        time.sleep(0.2)
    return status


async def left(app_url: str) -> dict[str, int]:
    """What is not finished: messages without an answer, rows that have not gone out."""
    pool = await open_pool(app_url, 1)
    async with scoped(pool, CLIENTE_ID) as connection:
        pending = await connection.fetchval("SELECT count(*) FROM liora.inbox WHERE done_at IS NULL")
        unsent = await connection.fetchval("SELECT count(*) FROM liora.outbox WHERE status <> 2")
    await pool.close()
    return {name: n for name, n in (("pending", pending), ("unsent", unsent)) if n}


async def written(app_url: str) -> dict[str, Any]:
    """How many messages came in, how many turns they had, and the order of what was to be said."""
    pool = await open_pool(app_url, 1)
    async with scoped(pool, CLIENTE_ID) as connection:
        inbox = await connection.fetchval("SELECT count(*) FROM liora.inbox WHERE error IS NULL")
        logged = await connection.fetchval(
            "SELECT count(DISTINCT cause) FROM liora.conversation_log WHERE direction = 'in'"
        )
        turns = await connection.fetchval("SELECT count(*) FROM liora.conversation_log WHERE direction = 'in'")
        outbox = await connection.fetch("SELECT out_id, conversation_id, seq FROM liora.outbox")
    await pool.close()
    assert turns == logged
    return {
        "inbox": inbox,
        "causes": logged,
        "order": {str(row["out_id"]): (row["conversation_id"], row["seq"]) for row in outbox},
    }


def accepted(folder: Path) -> list[str]:
    """The outbox ids that the stand-in for Meta accepted, in its order."""
    records = (orjson.loads(line) for line in (folder / "sandbox.ndjson").read_bytes().splitlines())
    payloads = (record.get("payload") for record in records)
    return [payload["biz_opaque_callback_data"] for payload in payloads if payload]


def out_of_order(said: list[str], order: dict[str, tuple[UUID, int]]) -> list[str]:
    last: dict[UUID, int] = {}
    wrong = []
    for out_id in said:
        conversation, seq = order[out_id]
        if seq < last.get(conversation, -1):
            wrong.append(out_id)
        last[conversation] = seq
    return wrong
