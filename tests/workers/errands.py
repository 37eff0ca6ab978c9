"""Jobs for the tests: functions that count how often they run, and workers to carry them out."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from liora.db.dispatch import Bell
from liora.db.job_queue import JobQueue, Ticket
from liora.db.jobs import JobRequest, request_jobs
from liora.db.session import scoped
from liora.settings import Settings
from liora.workers.jobs import JobContext, JobFunction, JobWorker

from .town import Person, Town


@dataclass
class Errands:
    """A job function: runs `does`, and remembers each run."""

    does: JobFunction
    runs: Counter[UUID] = field(default_factory=Counter)

    async def __call__(self, context: JobContext) -> Any:
        self.runs[context.job_id] += 1
        return await self.does(context)


async def buy(context: JobContext) -> Any:
    """What the conversation is told."""
    return {"comprado": context.payload.get("que")}


@dataclass
class Office:
    """Workers on the town's database; `heartbeat` is after how many seconds of silence a process counts as dead."""

    town: Town
    url: str
    client: aiohttp.ClientSession
    heartbeat: float = 30.0
    bell_jobs: Bell[UUID] = field(default_factory=Bell)

    def queue(self) -> JobQueue:
        return JobQueue(self.url, self.heartbeat)

    def worker(self, queue: JobQueue | None = None, **functions: JobFunction) -> JobWorker:
        bells = self.bell_jobs, self.town.bell_inbox
        return JobWorker(self.town.pool, queue or self.queue(), functions, self.client, Settings(), *bells)

    @asynccontextmanager
    async def at_work(self, *workers: JobWorker) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(worker.run()) for worker in workers]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    async def ask(self, person: Person, *dedupes: str, name: str = "compra", **payload: Any) -> None:
        """As a turn does."""
        cliente_id = person.tenant.cliente_id
        wanted = [
            JobRequest(cliente_id, name, payload, dedupe, person.conversation_id, "eco.hecho")
            for dedupe in dedupes or ("uno",)
        ]
        async with scoped(self.town.pool, cliente_id) as connection:
            await request_jobs(connection, wanted)
        self.bell_jobs.ring(cliente_id)

    async def job(self, person: Person) -> dict[str, Any]:
        (row,) = await self.jobs(person)
        return row

    async def jobs(self, person: Person) -> list[dict[str, Any]]:
        return await self.town.fetch(person.tenant, "SELECT * FROM liora.job ORDER BY job_id")

    async def ticket(self, person: Person) -> Ticket:
        return self.ticket_of(await self.job(person))

    def ticket_of(self, row: dict[str, Any]) -> Ticket:
        return Ticket(row["cliente_id"], row["job_id"], row["name"])

    async def told(self, person: Person) -> list[dict[str, Any]]:
        """Events of the conversation that jobs have made."""
        query = "SELECT message_id, payload FROM liora.inbox WHERE message_id LIKE 'job:%' ORDER BY row_id"
        return await self.town.fetch(person.tenant, query)

    async def until_told(self, person: Person, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(30):
            while len(told := await self.told(person)) < count:
                await asyncio.sleep(0.02)
        return told

    async def queued(self) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.town.pool.fetch("SELECT * FROM jobs.pgqueuer ORDER BY id")]


@pytest.fixture
async def office(town: Town, database) -> AsyncIterator[Office]:
    async with aiohttp.ClientSession() as client:
        yield Office(town, database.app_url, client)
