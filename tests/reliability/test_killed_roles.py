"""The whole of Liora as its users start it: `liora serve` in processes that are killed under traffic by real skills."""

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

import pytest

from liora.accounts.demo import CLIENTE_ID
from liora.cli.run import free_port
from liora.db.pool import open_pool
from liora.db.session import scoped

from ..system.conftest import Dev, Running, text_body, until
from .figures import figures
from .site import FIRST_SENT_AT, NUMBERS, accepted, out_of_order, phone_number_id, settle_in
from .sizes import sizes

PEOPLE = 250
WORDS = ("/catalogo", "2", "la 1", "/vida", "?", "parlantes", "asdkjh", "/agua", "3", "donde boto las pilas")


class Roles(Dev):
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
        running = Running("serve", "--role", role, "--no-supervisor", **self.environment)
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
def roles(tmp_path: Path, database: Any) -> Iterator[Roles]:
    asyncio.run(settle_in(database.app_url))
    roles = Roles(tmp_path, database.app_url)
    yield roles
    roles.end()


def test_workers_and_senders_killed_under_the_traffic_of_real_skills(roles: Roles, database: Any) -> None:
    chance = random.Random(20261123)
    kills, messages = sizes().role_kills, sizes().role_messages
    bodies = traffic(roles, messages, chance)
    victims = ["sender" if n % 3 == 2 else "worker" for n in range(kills)]
    with figures("R1 and R4 with `liora serve`") as row:
        with ThreadPoolExecutor(16) as threads:
            posted = threads.submit(post_all, roles, bodies)
            for victim in chance.sample(victims, kills):
                time.sleep(chance.uniform(0.4, 1.4))
                roles.kill(victim, chance)
            answers = posted.result(timeout=180)
        until(lambda: asyncio.run(left(database.app_url)), lambda waiting: waiting == {}, 180)
        heard, turns, order = asyncio.run(written(database.app_url))
        said = [out_id for out_id, _ in accepted(roles.folder)]
        row.kills, row.messages, row.lost = kills, heard, messages - heard + len(order.keys() - set(said))
        row.twice = turns - heard + sum(n - 1 for n in Counter(said).values())
        row.out_of_order = out_of_order(said, order)
    assert set(answers) == {200}
    assert (heard, turns, set(said)) == (messages, messages, set(order))
    assert (row.lost, row.twice, row.out_of_order) == (0, 0, 0)


def traffic(roles: Roles, messages: int, chance: random.Random) -> list[bytes]:
    """Messages of many people to eight numbers, shuffled, a tenth of them delivered twice."""
    bodies = []
    for n in range(messages):
        person = n % PEOPLE
        demo = {**roles.demo, "phone_number_id": phone_number_id(person % NUMBERS)}
        word = WORDS[(n // PEOPLE + person) % len(WORDS)]
        bodies.append(text_body(demo, word, f"5692{person:07}", f"wamid.{n}", FIRST_SENT_AT + n))
    bodies += chance.sample(bodies, messages // 10)
    chance.shuffle(bodies)
    return bodies


def post_all(roles: Roles, bodies: list[bytes]) -> list[int]:
    """Posts again where the answer is not 200, as Meta does."""
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda body: post_until_taken(roles, body), bodies))


def post_until_taken(roles: Roles, body: bytes) -> int:
    time.sleep(0.06)
    for _ in range(50):
        status = roles.post(body)
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


async def written(app_url: str) -> tuple[int, int, dict[str, Any]]:
    """Messages that came in, turns that were taken, and the places of what was to be said."""
    pool = await open_pool(app_url, 1)
    async with scoped(pool, CLIENTE_ID) as connection:
        heard = await connection.fetchval("SELECT count(*) FROM liora.inbox WHERE error IS NULL")
        turns = await connection.fetchval("SELECT count(*) FROM liora.conversation_log WHERE direction = 'in'")
        outbox = await connection.fetch("SELECT out_id, conversation_id, seq FROM liora.outbox")
    await pool.close()
    return heard, turns, {str(row["out_id"]): (row["conversation_id"], row["seq"]) for row in outbox}
