"""Jobs: slow work that a turn or an operator has asked for, committed with whatever asked, and told of once.

    waiting ──moved to pgqueuer──> moved ──start … end──> done, or failed: an event of the conversation, once
                                     │
                                     └── no news for long: moved again, which pgqueuer notices by its key

The row is the truth; pgqueuer holds its ids and finds somebody to do the work. While a row is open, `next_at` is when
to look at it: now where it waits, and where it was moved the moment at which its outcome counts as lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from liora.db.own_events import OwnEvent, deliver
from liora.db.schema.conversations import job
from liora.db.session import Connection
from liora.events import JobEvent

LOST_SECONDS = 300.0
"""After so long without news a job is moved again: its place at pgqueuer may be gone."""

OLD_SECONDS = 86_400.0
"""A job that nobody has ended by then is given up where nobody knows its name."""

_REQUEST = (
    "INSERT INTO liora.job (cliente_id, job_id, conversation_id, name, event, payload, dedupe) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"
)
_ENQUEUE = f"{_REQUEST} ON CONFLICT (cliente_id, dedupe) DO NOTHING RETURNING job_id"
_DUE = """
SELECT job_id, name, created_at <= now() - make_interval(secs => $3) AS old FROM liora.job
 WHERE cliente_id = $1 AND status IN (0, 1) AND next_at <= now()
 ORDER BY next_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
"""
_MOVED = """
UPDATE liora.job SET status = 1, next_at = now() + make_interval(secs => $3)
 WHERE cliente_id = $1 AND job_id = ANY($2::uuid[]) AND status IN (0, 1)
"""
_START = """
UPDATE liora.job SET starts = LEAST(starts, 32766) + 1, next_at = now() + make_interval(secs => $3)
 WHERE cliente_id = $1 AND job_id = $2 AND status IN (0, 1)
RETURNING name, payload, starts, failures, postponements
"""
_FAIL = """
UPDATE liora.job SET failures = failures + 1, error = $4, next_at = now() + make_interval(secs => $5)
 WHERE cliente_id = $1 AND job_id = $2 AND starts = $3 AND status IN (0, 1)
"""
_POSTPONE = """
UPDATE liora.job SET postponements = postponements + 1, next_at = now() + make_interval(secs => $4)
 WHERE cliente_id = $1 AND job_id = $2 AND starts = $3 AND status IN (0, 1)
"""
_END = """
UPDATE liora.job SET status = $3, error = $4, done_at = now()
 WHERE cliente_id = $1 AND job_id = $2 AND status IN (0, 1) AND ($5::smallint IS NULL OR starts = $5)
RETURNING conversation_id, event, extract(epoch FROM now())::bigint AS moment
"""


class JobStatus(IntEnum):
    """`job.status`; the statements spell the numbers out, because partial indexes ask for constants."""

    waiting = 0
    moved = 1
    done = 2
    failed = 9


@dataclass(frozen=True, slots=True)
class JobRequest:
    """The work `name` with `payload` (JSON), once for each `dedupe` of its cliente.

    With a conversation its end becomes the event `event` (`<skill>.<trigger>`) there.
    """

    cliente_id: UUID
    name: str
    payload: Mapping[str, Any]
    dedupe: str
    conversation_id: UUID | None = None
    event: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A job to be moved; an old one to be given up by who does not know its name."""

    job_id: UUID
    name: str
    old: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A job that has been started for the `starts`-th time and has failed, or asked for time, so often before."""

    cliente_id: UUID
    job_id: UUID
    name: str
    payload: Any
    starts: int
    failures: int
    postponements: int


async def request_jobs(connection: Connection, requests: Sequence[JobRequest]) -> None:
    """Stores what turns have asked for, in their transaction; asking twice for the same cause violates the key."""
    if requests:
        await connection.executemany(_REQUEST, [_row(each) for each in requests])


async def enqueue(
    connection: Connection, cliente_id: UUID, name: str, payload: Mapping[str, Any], dedupe: str
) -> UUID | None:
    """Asks for work that belongs to no conversation; None when `dedupe` has been asked for already, done or not."""
    row = _row(JobRequest(cliente_id, name, payload, dedupe))
    found: UUID | None = await connection.fetchval(_ENQUEUE, *row)
    return found


async def enqueue_beside(
    connection: AsyncConnection, cliente_id: UUID, name: str, payload: Mapping[str, Any], dedupe: str
) -> None:
    """The same as `enqueue` away from the hot path."""
    row = {"cliente_id": cliente_id, "job_id": uuid7(), "name": name, "payload": dict(payload), "dedupe": dedupe}
    await connection.execute(insert(job).values(row).on_conflict_do_nothing())


def _row(request: JobRequest) -> tuple[object, ...]:
    conversation = request.conversation_id, request.name, request.event
    return request.cliente_id, uuid7(), *conversation, request.payload, request.dedupe


async def due_jobs(connection: Connection, cliente_id: UUID, most: int) -> list[Due]:
    """Up to `most` open jobs whose moment has come, locked until this transaction ends."""
    rows = await connection.fetch(_DUE, cliente_id, most, OLD_SECONDS)
    return [Due(**row) for row in rows]


async def mark_moved(connection: Connection, cliente_id: UUID, job_ids: Sequence[UUID]) -> None:
    """Somebody else looks after them now."""
    await connection.execute(_MOVED, cliente_id, list(job_ids), LOST_SECONDS)


async def start_job(connection: Connection, cliente_id: UUID, job_id: UUID) -> Job | None:
    """Counts a start, to be committed before the work begins: a job that ends its process is counted too.

    None when the job has ended or is gone.
    """
    row = await connection.fetchrow(_START, cliente_id, job_id, LOST_SECONDS)
    return Job(cliente_id, job_id, **row) if row else None


async def record_failure(connection: Connection, job: Job, error: str, seconds: float) -> bool:
    """The job is to be tried again after `seconds`; False when another start has followed: then nothing changes."""
    done = await connection.execute(_FAIL, job.cliente_id, job.job_id, job.starts, error, seconds + LOST_SECONDS)
    return done == "UPDATE 1"


async def postpone(connection: Connection, job: Job, seconds: float) -> bool:
    """The same where nothing failed: the job asked for time."""
    done = await connection.execute(_POSTPONE, job.cliente_id, job.job_id, job.starts, seconds + LOST_SECONDS)
    return done == "UPDATE 1"


async def finish(connection: Connection, job: Job, value: Any) -> bool:
    """Tells the conversation what came out, `{"ok": true, "value": …}`; False when the job had already ended.

    A start that another one has followed may end it as well: what came out is true.
    """
    told = {"ok": True, "value": value}
    return await _end(connection, job.cliente_id, job.job_id, _End(JobStatus.done, told))


async def give_up(
    connection: Connection, cliente_id: UUID, job_id: UUID, error: str, starts: int | None = None
) -> bool:
    """Tells the conversation `{"ok": false, "error": …}`; False when the job had ended, or was started anew."""
    told = {"ok": False, "error": error}
    return await _end(connection, cliente_id, job_id, _End(JobStatus.failed, told, error, starts))


@dataclass(frozen=True, slots=True)
class _End:
    status: JobStatus
    told: Mapping[str, Any]
    error: str | None = None
    starts: int | None = None


async def _end(connection: Connection, cliente_id: UUID, job_id: UUID, end: _End) -> bool:
    row = await connection.fetchrow(_END, cliente_id, job_id, end.status, end.error, end.starts)
    if row is None:
        return False
    if row["conversation_id"]:
        event = JobEvent(row["event"], end.told)
        await deliver(connection, cliente_id, [OwnEvent(row["conversation_id"], f"job:{job_id}", row["moment"], event)])
    return True
