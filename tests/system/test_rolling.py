"""Every process replaced in turn while people write to two webs: nothing lost or said twice, order held."""

import asyncio
import json
import signal
import threading
import time
import urllib.error
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from liora.accounts.demo import CLIENTE_ID
from liora.app import seed
from liora.cli.run import free_port
from liora.db.jobs import enqueue
from liora.db.pool import open_pool
from liora.db.session import scoped
from liora.installation import Database
from liora.plugins import load
from liora.workers.purge import PURGE

from ..reliability.site import accepted, out_of_order
from .conftest import Dev, Running, text_body, until

PEOPLE = 24
WRITERS = 6
PAUSE = 0.15  # between two messages of a writer
WORDS = ("/catalogo", "2", "/vida", "?", "parlantes", "3", "donde boto las pilas")
JOBS = 10


class Site(Dev):
    """Two webs, a worker, a sender and the jobs on one database; a third web only stands in for Meta."""

    def __init__(self, folder: Path, app_url: str) -> None:
        self.folder = folder
        meta_port = free_port("127.0.0.1", 0)
        self.meta_environment = {
            "LIORA_ENV": "dev",
            "LIORA_DATABASE_URL": app_url,
            "LIORA_DATA": str(folder),
            "LIORA_PORT": str(meta_port),
            "LIORA_SETTLE_SECONDS": "4",
            "LIORA_LOG_LEVEL": "warning",
        }
        self.meta = self.start("web", self.meta_environment)
        self.meta.wait_for("Liora (web)")
        self.demo = json.loads((folder / "demo.json").read_text())
        ports = [str(free_port("127.0.0.1", 0)) for _ in range(2)]
        real = {"LIORA_ENV": "prod", "LIORA_APP_SECRETS": json.dumps([self.demo["app_secret"]])}
        self.environments = {
            **{f"web {port}": self.meta_environment | real | {"LIORA_PORT": port} for port in ports},
            **dict.fromkeys(("worker", "sender", "jobs"), self.meta_environment),
        }
        self.processes = {name: self.start(name, environment) for name, environment in self.environments.items()}
        for name, process in self.processes.items():
            process.wait_for(f"Liora ({name.split()[0]})")
        path = self.demo["webhook_url"].removeprefix(self.demo["base_url"])
        self.doors = [self.door(f"http://127.0.0.1:{port}{path}") for port in ports]

    def start(self, name: str, environment: dict[str, str]) -> Running:
        return Running("serve", "--role", name.split()[0], **environment)

    def replace(self, name: str) -> None:
        """The old process ends by SIGTERM; what has no port of its own is there twice for a while."""
        old, apart = self.processes[name], name.startswith("web")
        if apart:
            assert old.end(signal.SIGTERM) == 0, "".join(old.printed)
        self.processes[name] = self.start(name, self.environments[name])
        self.processes[name].wait_for(f"Liora ({name.split()[0]})")
        if not apart:
            assert old.end(signal.SIGTERM) == 0, "".join(old.printed)

    def door(self, address: str) -> Dev:
        """One web as Meta sees it."""
        door = copy(self)
        door.demo = self.demo | {"webhook_url": address}
        return door

    def deliver(self, body: bytes, doors: list[Dev]) -> None:
        """To one door or the other, until one has answered 200, as Meta does."""
        for door in islice(cycle(doors), 200):
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                if door.post(body) == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("no web took the message")

    def end(self) -> None:
        for process in [*self.processes.values(), self.meta]:
            process.end(signal.SIGTERM)


@pytest.fixture
def site(tmp_path: Path, database: Any) -> Iterator[Site]:
    asyncio.run(seed(Database(database.app_url, ""), load()))
    site = Site(tmp_path, database.app_url)
    yield site
    site.end()


def test_each_process_is_replaced_while_people_write(site: Site, database: Any) -> None:
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS) as threads:
        writers = [threads.submit(write, site, writer, done) for writer in range(WRITERS)]
        asyncio.run(ask_for_work(database.app_url))
        try:
            for name in site.environments:
                site.replace(name)
        finally:
            done.set()
        written = [message for writer in writers for message in writer.result(timeout=60)]
    until(lambda: asyncio.run(open_work(database.app_url)), lambda waiting: waiting == {}, 60)
    found = asyncio.run(look(database.app_url))
    said = [out_id for out_id, _ in accepted(site.folder)]
    assert len(written) > WRITERS * len(site.environments)
    assert sorted(found["answered"]) == sorted([*written, *found["timers"]])
    assert len(found["timers"]) == PEOPLE
    assert [causes for causes in found["conversations"].values() if causes != sorted(causes)] == []
    assert {out_id: n for out_id, n in Counter(said).items() if n > 1} == {}
    assert set(said) == set(found["order"])
    assert out_of_order(said, found["order"]) == 0
    assert found["jobs"] == [2] * JOBS


def write(site: Site, writer: int, done: threading.Event) -> list[str]:
    """What a few people write, one message after another; the ids sort as they were written."""
    written: list[str] = []
    while not done.is_set() or len(written) < PEOPLE // WRITERS:
        n = len(written)
        person = writer + WRITERS * (n % (PEOPLE // WRITERS))
        written.append(f"wamid.{person:03}.{n:05}")
        body = text_body(site.demo, WORDS[n % len(WORDS)], f"5693{person:07}", written[-1], int(time.time()))
        first = n < PEOPLE // WRITERS  # the stand-in for Meta has to know that the person wrote to us
        site.deliver(body, [site] if first else site.doors[n % 2 :] + site.doors[: n % 2])
        time.sleep(PAUSE)
    return written


async def ask_for_work(app_url: str) -> None:
    """A timer for each person, due while the processes are replaced, and some jobs."""
    pool = await open_pool(app_url, 2)
    people: list[Any] = []
    while len(people) < PEOPLE:
        await asyncio.sleep(0.1)
        async with scoped(pool, CLIENTE_ID) as connection:
            people = await connection.fetch("SELECT conversation_id FROM liora.convo_state")
    async with scoped(pool, CLIENTE_ID) as connection:
        for n, row in enumerate(people):
            due = datetime.now(UTC) + timedelta(seconds=n / 4)
            await connection.execute(TIMER, CLIENTE_ID, row["conversation_id"], due)
        for n in range(JOBS):
            await enqueue(connection, CLIENTE_ID, PURGE, {}, f"prueba {n}")
    await pool.close()


TIMER = "INSERT INTO liora.timer (cliente_id, conversation_id, name, due_at) VALUES ($1, $2, 'nadie.avisa', $3)"
OPEN = {
    "pending": "SELECT count(*) FROM liora.inbox WHERE done_at IS NULL",
    "unsent": "SELECT count(*) FROM liora.outbox WHERE status <> 2",
    "timers": "SELECT count(*) FROM liora.timer WHERE name = 'nadie.avisa'",
    "jobs": "SELECT count(*) FROM liora.job WHERE status IN (0, 1)",
}


async def open_work(app_url: str) -> dict[str, int]:
    pool = await open_pool(app_url, 1)
    async with scoped(pool, CLIENTE_ID) as connection:
        found = {name: await connection.fetchval(query) for name, query in OPEN.items()}
    await pool.close()
    return {name: n for name, n in found.items() if n}


async def look(app_url: str) -> dict[str, Any]:
    """What was answered, in which order in each conversation, and what was to be said."""
    pool = await open_pool(app_url, 1)
    async with scoped(pool, CLIENTE_ID) as connection:
        heard = await connection.fetch(
            "SELECT conversation_id, cause FROM liora.conversation_log WHERE direction = 'in' ORDER BY log_id"
        )
        outbox = await connection.fetch("SELECT out_id, conversation_id, seq FROM liora.outbox")
        jobs = await connection.fetch("SELECT status FROM liora.job")
    await pool.close()
    conversations = defaultdict(list)
    for row in heard:
        if not row["cause"].startswith("timer:"):
            conversations[row["conversation_id"]].append(row["cause"])
    return {
        "answered": [row["cause"] for row in heard],
        "timers": [row["cause"] for row in heard if row["cause"].startswith("timer:")],
        "conversations": conversations,
        "order": {str(row["out_id"]): (row["conversation_id"], row["seq"]) for row in outbox},
        "jobs": [row["status"] for row in jobs],
    }
