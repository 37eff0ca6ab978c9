"""A database of the bench's own, and engines that are started on it for one stage each."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import SecretStr

from liora import app as composition
from liora.bench.child import BenchError, started
from liora.bench.cpu import Usage
from liora.bench.load import Load
from liora.channel import Channel
from liora.db.session import Pool
from liora.embedded import Embedded
from liora.installation import Database
from liora.plugins import Registry
from liora.settings import Settings

HOST = "127.0.0.1"
SIGNED_WITH = "liora-bench"
NOWHERE = f"http://{HOST}:1"
"""Whatever happens, the bench must not write to a real vendor."""
POLL_SECONDS = 0.02
PATIENCE = 300.0
"""Seconds after which an engine that does not get done with its work has failed the bench."""

PENDING = "SELECT EXISTS (SELECT FROM liora.inbox WHERE done_at IS NULL)"
UNSENT = "SELECT EXISTS (SELECT FROM liora.outbox WHERE delivered = 0 AND status <> 9)"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: `seconds` of load a stage, `offered` webhooks a second, `many_tenants` where they crowd.

    `workers` run as processes of their own beside the other roles; with 0 one process has all roles. `rates` are the
    webhooks a second of the chart's steps. `backlog` messages of one tenant wait while another is answered.
    `idle_tenants` have nothing to do, and a worker that has nothing to do is left alone for `settle_seconds` first.
    Searches are measured in `catalogs` of so many products, by the name of their figures.
    """

    seconds: float = 8.0
    people: int = 1_000
    many_tenants: int = 2_000
    offered: float = 500.0
    offered_more: float = 1_000.0
    rates: Sequence[float] = (100.0, 200.0, 400.0, 600.0, 800.0, 1_000.0, 1_250.0, 1_500.0, 2_000.0)
    connections: int = 64
    numbers_each: int = 16
    workers: int = 1
    backlog: int = 60_000
    idle_tenants: int = 10_000
    settle_seconds: float = 3.0
    catalogs: Mapping[str, int] = field(default_factory=lambda: {"5000": 5_000, "50000": 50_000})

    @property
    def talkers(self) -> int:
        """Twice as many, for they wait for replies; enough that nobody hears more than a vendor allows in a burst."""
        return max(2 * self.people, int(100 * self.seconds))


@dataclass(frozen=True, slots=True)
class Site:
    """What all stages share; `look` is the superuser's connection, which sees every tenant's rows."""

    embedded: Embedded
    registry: Registry
    channel: Channel
    settings: Settings
    scale: Scale
    folder: Path
    pool: Pool
    look: "asyncpg.Connection[asyncpg.Record]"

    @property
    def place(self) -> Database:
        return Database(self.embedded.app_url, self.embedded.owner_url)

    @property
    def server_pid(self) -> int:
        """Of the server's first process, which starts the others."""
        return int((self.folder / "postgres" / "postmaster.pid").read_text(encoding="ascii").split()[0])

    async def clear(self) -> None:
        """An empty database at rest: what a stage left behind must not be counted, or cost, in the next."""
        await self.look.execute("TRUNCATE liora.cliente, plataforma.number_lookup CASCADE")
        await self.look.execute("CHECKPOINT")

    @asynccontextmanager
    async def engine(self, *roles: str, port: int = 0, api_url: str = NOWHERE) -> AsyncIterator["Engine"]:
        """The roles in this process, as `liora serve` starts them."""
        changes: dict[str, Any] = {
            "host": HOST,
            "port": port,
            "api_url": api_url,
            "app_secrets": [SecretStr(SIGNED_WITH)],
            "access_token": SecretStr("bench"),
        }
        settings = self.settings.model_copy(update=changes)
        engine = composition.running(settings, self.place, self.registry, frozenset(roles), None)
        async with engine as (address, tasks):
            yield Engine(self, int(address.rpartition(":")[2] or 0), tasks, {"+".join(roles): [os.getpid()]})

    @asynccontextmanager
    async def engine_and_workers(self, *roles: str, port: int = 0, api_url: str = NOWHERE) -> AsyncIterator["Engine"]:
        """The same with as many workers beside it as the scale says; with none of them, the worker is in here too."""
        here = roles if self.scale.workers else (*roles, "worker")
        async with AsyncExitStack() as stack:
            engine = await stack.enter_async_context(self.engine(*here, port=port, api_url=api_url))
            workers = []
            for _ in range(self.scale.workers):
                worker = await stack.enter_async_context(started("liora.bench.worker", self.place))
                await worker.hear()
                workers.append(worker.pid)
            yield replace(engine, processes={**engine.processes, "worker": workers}) if workers else engine


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine; `port` is 0 without the web role. `processes` are named by what they do."""

    site: Site
    port: int
    tasks: list[asyncio.Task[None]]
    processes: Mapping[str, Sequence[int]]

    def usage(self, load: Load) -> Usage:
        """The processor time so far of the engine, its server and the people."""
        return Usage.now({"load": [load.pid], **self.processes}, self.site.server_pid)

    async def done(self, *questions: str) -> float:
        """The unix time at which every question ("is there more to do?") was answered with no, one after the other.

        Raises BenchError when a role ends or the work does not.
        """
        deadline = time.monotonic() + PATIENCE
        for question in questions:
            while await self.site.look.fetchval(question):
                await asyncio.sleep(POLL_SECONDS)
                if time.monotonic() > deadline:
                    raise BenchError(f"The engine has not done its work within {PATIENCE:g} s; its log says why.")
                if any(task.done() for task in self.tasks):
                    raise BenchError("A role of the engine ended during a stage; its log says why.")
        return time.time()


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
