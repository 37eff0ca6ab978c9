"""The only file that knows pgqueuer: it finds somebody who carries out a job, and somebody else if that one dies.

Its tables (schema `jobs`) belong to no tenant, so they hold ids and names of jobs and never content: what goes wrong
in a job is written to `liora.job`, and pgqueuer is told "again" or "done".
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job, Schedule
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries
from pgqueuer.sm import SchedulerManager

from liora.db.session import Connection

POLL_SECONDS = 2.0
AT_ONCE = 10
CONNECTIONS = 4
LAST_SECONDS = 2.5
"""How long jobs under way may go on when the process ends; those that do not finish are put back."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """All that pgqueuer knows of a job."""

    cliente_id: UUID
    job_id: UUID
    name: str


Work = Callable[[Ticket], Awaitable[float | None]]
"""Carries out a job: None when there is nothing more to do, else the seconds after which to try again."""

Tick = Callable[[], Awaitable[object]]


def queue_settings() -> DBSettings:
    """Every name spelled out, because pgqueuer would take the missing ones from the environment."""
    return DBSettings(
        prefix="",
        db_schema="jobs",
        channel=Channel("liora_jobs"),
        function="fn_pgqueuer_changed",
        statistics_table="pgqueuer_statistics",
        queue_status_type="pgqueuer_status",
        queue_table="pgqueuer",
        queue_table_log="pgqueuer_log",
        trigger="tg_pgqueuer_changed",
        schedules_table="pgqueuer_schedules",
        durability=Durability.durable,
    )


class JobQueue:
    """Jobs and clockwork for any number of processes; connections of its own, since pgqueuer reads JSON as text."""

    def __init__(self, url: str, heartbeat_seconds: float = 30.0) -> None:
        """A job whose process has been silent for `heartbeat_seconds` is carried out by another one."""
        self._url = url
        self._heartbeat = timedelta(seconds=heartbeat_seconds)
        self._settings = queue_settings()
        self._works: dict[str, Work] = {}
        self._ticks: list[tuple[str, str, Tick]] = []

    def register(self, name: str, work: Work) -> None:
        """This process carries out jobs called `name`; those with other names are left to others."""
        self._works[name] = work

    def every(self, expression: str, name: str, tick: Tick) -> None:
        """Calls `tick` whenever the cron expression says so, in UTC, in one process of all."""
        self._ticks.append((expression, name, tick))

    async def put(self, connection: Connection, tickets: Sequence[Ticket]) -> None:
        """Queues jobs in the transaction of `connection`; one that is queued already stays as it is."""
        query = QueryQueueBuilder(self._settings).build_enqueue_query("skip")
        count = len(tickets)
        names, payloads = [each.name for each in tickets], [_written(each) for each in tickets]
        keys = [str(each.job_id) for each in tickets]
        await connection.fetch(query, [0] * count, names, payloads, [timedelta()] * count, keys, [None] * count)

    async def run(self) -> None:
        """Carries out jobs until cancelled; raises what asyncpg raises."""
        async with asyncpg.create_pool(self._url, min_size=1, max_size=CONNECTIONS, command_timeout=30) as pool:
            stop = asyncio.Event()
            tasks = {asyncio.create_task(work) for work in self._loops(pool, stop)}
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _end(tasks, stop)
            for task in done:
                task.result()

    def _loops(self, pool: "asyncpg.Pool[asyncpg.Record]", stop: asyncio.Event) -> Sequence[Coroutine[Any, Any, None]]:
        names = self._settings
        builders = QueryBuilderEnvironment(names), QueryQueueBuilder(names), QuerySchedulerBuilder(names)
        queries = Queries(AsyncpgPoolDriver(pool), *builders)
        manager = QueueManager(queries, Channel(self._settings.channel))
        scheduler = SchedulerManager(queries)
        manager.shutdown = scheduler.shutdown = stop
        for name, work in self._works.items():
            manager.entrypoint(name, accepts_context=False)(partial(_carry_out, work))
        for expression, name, tick in self._ticks:
            scheduler.schedule(name, expression, accepts_context=False)(partial(_tick, tick))
        running = manager.run(
            timedelta(seconds=POLL_SECONDS),
            batch_size=AT_ONCE // 2,
            max_concurrent_tasks=AT_ONCE,
            heartbeat_timeout=self._heartbeat,
        )
        return [running, scheduler.run()]


async def _carry_out(work: Work, job: Job) -> None:
    """A job that is cancelled was interrupted by the end of its process: pgqueuer would forget it."""
    try:
        again = await work(_read(job))
    except asyncio.CancelledError:
        raise RetryRequested(timedelta(0), "interrupted") from None
    if again is not None:
        raise RetryRequested(timedelta(seconds=again), "again")


async def _tick(tick: Tick, _schedule: Schedule) -> None:
    await tick()


async def _end(tasks: set[asyncio.Task[None]], stop: asyncio.Event) -> None:
    stop.set()
    _, late = await asyncio.wait(tasks, timeout=LAST_SECONDS)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late, timeout=1)


def _written(ticket: Ticket) -> bytes:
    return f"{ticket.cliente_id}/{ticket.job_id}".encode()


def _read(job: Job) -> Ticket:
    cliente_id, _, job_id = (job.payload or b"").decode().partition("/")
    return Ticket(UUID(cliente_id), UUID(job_id), job.entrypoint)
