"""From requests to results: jobs are moved to pgqueuer, carried out, and their ends come back as events.

    liora.job ──bell, or poll──> pgqueuer ──> start, committed ──> the function ──> end, with the event, in one commit

A function may run twice – its process dies, or is taken for dead – but ends once. It makes its own effects idempotent
by `job_id`. A failure is tried again with a growing pause; the last one, like a job that keeps ending its process, is
told to the conversation, so that it can say something. A function that asks for more time has not failed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import aiohttp
import orjson

from liora.db.dispatch import Bell, clientes_with_due_jobs
from liora.db.failures import failure_name
from liora.db.job_queue import JobQueue, Ticket
from liora.db.jobs import Job, due_jobs, finish, give_up, mark_moved, postpone, record_failure, start_job
from liora.db.session import Connection, Pool, scoped
from liora.errors import LioraError
from liora.heartbeat import silent
from liora.job import TryLater, Work, Worker
from liora.settings import Settings
from liora.workers.loop import Failed, forever, outcome_of

POLL_SECONDS = 1.0
DATABASE_REST = 5.0
MOST_TENANTS = 10_000
MOST_JOBS = 100

MOST_FAILURES = 5
MOST_STARTS = 10
"""Starts without an end: the process died or was stopped each time."""

MOST_POSTPONEMENTS = 1_000
"""Far beyond what anything that waits sensibly asks for: an end to what would wait for ever."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
LONGEST_RUN = 3_600.0
LARGEST_RESULT = 65_536
"""Bytes of JSON: a result travels through the inbox."""


class ResultTooLarge(LioraError):
    """A job returned more than 64 KiB; let it store what it made and return where."""


@dataclass(frozen=True, slots=True)
class JobContext(Work):
    """What a job function of ours has beside what a plugin's has."""

    settings: Settings
    pool: Pool

    def session(self) -> AbstractAsyncContextManager[Connection]:
        """A transaction in the scope of the job's cliente."""
        return scoped(self.pool, self.cliente_id)


JobFunction = Callable[[JobContext], Awaitable[Any]]
"""Does the work and returns JSON, small: what its conversation is told."""


def of_plugins(workers: Mapping[str, Worker]) -> Mapping[str, JobFunction]:
    """What plugins do, as job functions: they see their work and none of the tools of the process."""
    return {name: partial(_narrowed, worker) for name, worker in workers.items()}


async def _narrowed(worker: Worker, context: JobContext) -> Any:
    work = Work(context.cliente_id, context.job_id, context.payload, context.attempt, context.client)
    return await worker(work)


class JobWorker:
    """Moves jobs and carries them out. Any number of workers may run, in any number of processes."""

    def __init__(
        self,
        pool: Pool,
        queue: JobQueue,
        functions: Mapping[str, JobFunction],
        client: aiohttp.ClientSession,
        settings: Settings,
        bell_jobs: Bell[UUID],
        bell_inbox: Bell[UUID],
        beat: Callable[[], None] = silent,
    ) -> None:
        self._pool = pool
        self._queue = queue
        self._known = frozenset(functions)
        self._client = client
        self._settings = settings
        self._bell_jobs = bell_jobs
        self._bell_inbox = bell_inbox
        self._beat = beat
        self._looked_at = float("-inf")
        for name, function in functions.items():
            queue.register(name, partial(self._carry_out, function))

    async def run(self) -> None:
        """Works until cancelled; jobs under way then have 2.5 s to end, and are put back."""
        async with asyncio.TaskGroup() as group:
            group.create_task(forever(self._look, "looking for jobs"))
            group.create_task(forever(self._queue.run, "carrying out jobs"))

    async def _look(self) -> None:
        """The bell is for speed; the database is asked from time to time, however often the bell rings."""
        loop = asyncio.get_running_loop()
        places = await self._bell_jobs.wait(max(0.0, self._looked_at + POLL_SECONDS - loop.time()))
        if not places or loop.time() >= self._looked_at + POLL_SECONDS:
            self._looked_at = loop.time()
            self._beat()
            places |= frozenset(await clientes_with_due_jobs(self._pool, datetime.now(UTC), MOST_TENANTS))
        for cliente_id in places:
            await outcome_of(self.move(cliente_id), "moving jobs", cliente_id=cliente_id)

    async def move(self, cliente_id: UUID) -> int:
        """Hands due jobs of a tenant to pgqueuer, in one transaction; returns how many."""
        async with scoped(self._pool, cliente_id) as connection:
            due = await due_jobs(connection, cliente_id, MOST_JOBS)
            hopeless = [job.job_id for job in due if job.old and job.name not in self._known]
            for job_id in hopeless:
                await give_up(connection, cliente_id, job_id, "NobodyKnowsIt")
            tickets = [Ticket(cliente_id, job.job_id, job.name) for job in due if job.job_id not in hopeless]
            if tickets:
                await self._queue.put(connection, tickets)
                await mark_moved(connection, cliente_id, [ticket.job_id for ticket in tickets])
        if hopeless:
            self._bell_inbox.ring(cliente_id)
        if len(due) == MOST_JOBS:
            self._bell_jobs.ring(cliente_id)
        return len(tickets)

    async def _carry_out(self, function: JobFunction, ticket: Ticket) -> float | None:
        again = await outcome_of(self.attempt(function, ticket), "keeping a job", job_id=ticket.job_id)
        return DATABASE_REST if isinstance(again, Failed) else again

    async def attempt(self, function: JobFunction, ticket: Ticket) -> float | None:
        """One attempt; returns the seconds after which to try again, None when the job has ended.

        Raises what asyncpg raises when the database cannot keep what happened.
        """
        async with scoped(self._pool, ticket.cliente_id) as connection:
            job = await start_job(connection, ticket.cliente_id, ticket.job_id)
        if job is None:
            return None
        if job.starts - job.failures - job.postponements > MOST_STARTS:
            return await self._fail(job, "ProcessEnded", final=True)
        later = await outcome_of(self._finish(function, job), f"job {job.name}", job_id=job.job_id)
        if isinstance(later, Failed):
            return await self._fail(job, failure_name(later.error), final=job.failures + 1 >= MOST_FAILURES)
        return None if later is None else await self._postpone(job, later)

    async def _finish(self, function: JobFunction, job: Job) -> float | None:
        """None when the job has ended, else the seconds after which its function wants to be asked again."""
        try:
            value = await self._value(function, job)
        except TryLater as later:
            return later.seconds
        async with scoped(self._pool, job.cliente_id) as connection:
            await finish(connection, job, value)
        self._bell_inbox.ring(job.cliente_id)
        return None

    async def _value(self, function: JobFunction, job: Job) -> Any:
        """As JSON would give it back."""
        context = JobContext(
            job.cliente_id, job.job_id, job.payload, job.starts, self._client, self._settings, self._pool
        )
        async with asyncio.timeout(LONGEST_RUN):
            text = orjson.dumps(await function(context))
        if len(text) > LARGEST_RESULT:
            raise ResultTooLarge
        return orjson.loads(text)

    async def _postpone(self, job: Job, seconds: float) -> float | None:
        if job.postponements + 1 >= MOST_POSTPONEMENTS:
            return await self._fail(job, "TryLater", final=True)
        async with scoped(self._pool, job.cliente_id) as connection:
            return seconds if await postpone(connection, job, seconds) else None

    async def _fail(self, job: Job, error: str, *, final: bool) -> float | None:
        pause = min(FIRST_PAUSE * 2.0**job.failures, LONGEST_PAUSE)
        async with scoped(self._pool, job.cliente_id) as connection:
            if not final:
                return pause if await record_failure(connection, job, error, pause) else None
            await give_up(connection, job.cliente_id, job.job_id, error, job.starts)
        self._bell_inbox.ring(job.cliente_id)
        return None
