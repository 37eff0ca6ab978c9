"""Skills that hurt, in a real `liora dev`: whoever else writes waits for one restart at most, in whichever shop.

DESIGN promises 15 s: a hang that nothing interrupts takes SILENCE to be noticed, and what is left of them is ours.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from liora.accounts.clientes import Number, connect_number, save_cliente
from liora.accounts.demo import CLIENTE_ID, WABA_ID
from liora.cli.supervise import FIRST_PAUSE, SILENCE
from liora.db.migrate import with_driver
from liora.db.pool import open_pool
from liora.db.session import scoped
from liora.embedded import embedded_postgres
from liora.view import Tenant

from ..databases import folder
from .conftest import Dev, Running, text_body, until

SKILL = """
import itertools, os, time
from liora.hookspecs import hookimpl
from liora.skill import Intent, Skill, State

def raises(step): raise ValueError("ay")
def nonsense(step): return 42
def leaves(step): raise SystemExit
def hangs(step):
    while True:
        try: time.sleep(60)
        except Exception: pass
def hangs_for_good(step): sum(itertools.repeat(0))  # in C: keeps the GIL and looks at no signal
def ends(step): os._exit(1)
def hogs(step): return [bytearray(2**26) for _ in range(99)]

HARMS = (raises, nonsense, leaves, hangs, hangs_for_good, ends, hogs)
SKILL = Skill(
    name="veneno", version="1.0.0", engine=">=0.1",
    intents=[Intent(f"veneno.{harm.__name__}", command=f"/{harm.__name__}") for harm in HARMS],
    slots={"type": "object"},
    states=[State("listo", say="veneno.listo")],
    transitions=[dict(trigger=harm.__name__, source="*", dest="listo", after=harm) for harm in HARMS],
)

@hookimpl
def liora_skills():
    return [SKILL]
"""
HARMS = re.findall(r"^def (\w+)\(step\)", SKILL, re.MULTILINE)
OTHER = UUID("01900000-0000-7000-8000-0000000000ee")
OTHER_PHONE_NUMBER_ID = "300000000000009"
WITHIN = 15.0
"""Seconds: DESIGN's promise to whoever did nothing wrong."""


class Hurting(Dev):
    """`liora dev` with the skill `veneno` in it, and a second shop."""

    def __init__(self, data: Path, site: Path) -> None:
        install_skill(site)
        self.folder = data
        environment = {"PYTHONPATH": python_path(site), "LIORA_MEMORY_MB": "600"}
        environment["LIORA_SETTLE_SECONDS"] = "4"  # the stand-in for Meta ends with the process
        self.running = Running("dev", "--port", "0", "--data", str(data), **environment)
        self.running.wait_for("Ctrl-C termina")
        self.demo = json.loads((data / "demo.json").read_text())
        with embedded_postgres(data) as server:
            self.app_url = server.app_url
            asyncio.run(open_other_shop(self.app_url))

    def ask(self, phone: str, words: str, shop: str = "") -> str:
        """Writes as a person to one of the shops; the id of the message."""
        message_id = f"wamid.{uuid4().hex}"
        demo = self.demo | ({"phone_number_id": shop} if shop else {})
        until(lambda: self.try_post(text_body(demo, words, phone, message_id)), lambda status: status == 200, 30)
        return message_id

    def try_post(self, body: bytes) -> int:
        """0 while nobody listens: Meta, too, would try again."""
        try:
            return self.post(body)
        except OSError:
            return 0

    def try_messages(self, phone: str) -> list[dict[str, Any]]:
        try:
            return self.messages(phone)
        except OSError:
            return []

    def row(self, message_id: str) -> dict[str, Any]:
        return asyncio.run(inbox_row(self.app_url, message_id))

    def restarts(self) -> int:
        return sum("vuelve a empezar" in line for line in self.running.printed)


def install_skill(site: Path) -> None:
    """What pip would leave: a package and its entry point."""
    package, info = site / "liora_veneno", site / "liora_veneno-1.0.dist-info"
    for place in (package / "textos", info):
        place.mkdir(parents=True)
    (package / "__init__.py").write_text(SKILL, encoding="utf-8")
    (package / "textos" / "es.yaml").write_text("veneno.listo: Sigo aquí.\n", encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: liora-veneno\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[liora]\nveneno = liora_veneno\n", encoding="utf-8")


def python_path(site: Path) -> str:
    return os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))


async def open_other_shop(app_url: str) -> None:
    engine = create_async_engine(with_driver(app_url))
    await save_cliente(engine, OTHER, Tenant("Otra", "CL", "CLP", "America/Santiago", "tu", ("ecommerce",)))
    number = Number(uuid5(OTHER, "1"), "whatsapp", OTHER_PHONE_NUMBER_ID, WABA_ID, "")
    await connect_number(engine, OTHER, number)
    await engine.dispose()


async def inbox_row(app_url: str, message_id: str) -> dict[str, Any]:
    pool = await open_pool(app_url, 1)
    async with scoped(pool, CLIENTE_ID) as connection:
        row = await connection.fetchrow("SELECT * FROM liora.inbox WHERE message_id = $1", message_id)
    await pool.close()
    return dict(row)


@pytest.fixture(scope="module")
def hurting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hurting]:
    with folder() as data:
        hurting = Hurting(data, tmp_path_factory.mktemp("site"))
        yield hurting
        hurting.running.end(signal.SIGINT)


@pytest.mark.parametrize("harm", HARMS)
def test_a_turn_that_hurts_costs_its_own_message_and_nobody_waits_for_more_than_one_restart(
    hurting: Hurting, harm: str
) -> None:
    culprit = f"569{HARMS.index(harm)}0000000"
    others = {f"569{HARMS.index(harm)}000000{n}": "" if n < 4 else OTHER_PHONE_NUMBER_ID for n in range(1, 8)}
    begin, before = time.monotonic(), hurting.restarts()
    for phone, shop in others.items():
        if phone.endswith("4"):
            poison = hurting.ask(culprit, f"/{harm}")
        hurting.ask(phone, "?", shop)
    waits: dict[str, int] = {}
    while len(waits) < len(others):
        for phone in others.keys() - waits.keys():
            restarts = hurting.restarts() - before
            if hurting.try_messages(phone):
                waits[phone] = restarts
        assert time.monotonic() < begin + 180, (waits, "".join(hurting.running.printed[-40:]))
        time.sleep(0.1)
    assert max(waits.values()) <= 1, waits
    (apology,) = until(lambda: hurting.try_messages(culprit), bool, 90)
    assert "Tuve un problema" in apology["payload"]["text"]["body"]
    row = hurting.row(poison)
    assert (row["attempts"], row["done_at"] is None) == (3, False), row


def test_one_hang_leaves_seconds_of_the_fifteen_to_start_again_and_to_answer() -> None:
    assert SILENCE + FIRST_PAUSE <= WITHIN - 4


def test_nothing_was_said_about_people(hurting: Hurting) -> None:
    printed = "".join(hurting.running.printed)
    assert not re.search(r"569\d{8}", printed)


def test_the_process_that_works_comes_back_when_it_is_killed(hurting: Hurting) -> None:
    before = hurting.restarts()
    os.kill(child_of(hurting.running.process.pid), signal.SIGKILL)
    hurting.ask("56990000001", "?")
    until(lambda: hurting.try_messages("56990000001"), bool, 30)
    assert hurting.restarts() == before + 1


def child_of(parent: int) -> int:
    """The working process: postgres' own belong to nobody of ours."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    (child,) = [int(line.split()[0]) for line in listed.splitlines()[1:] if int(line.split()[1]) == parent]
    return child


def test_when_the_supervisor_is_killed_the_process_that_works_ends_too(hurting: Hurting) -> None:
    child = child_of(hurting.running.process.pid)
    hurting.running.end(signal.SIGKILL)
    until(lambda: Path(f"/proc/{child}").exists(), lambda there: not there, 10)
