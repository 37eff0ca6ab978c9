"""Uploads: large files that wait in pieces for a job to read them, and what became of them.

    arriving ──the last piece, and the job, in one commit──> waiting ──> running ──> done, or failed

Pieces go with the end, whatever it was. The id of an upload is what the API calls its job.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.catalog.order import Order
from liora.db.jobs import JobStatus, enqueue_beside
from liora.db.schema.catalog import catalog_piece, catalog_upload
from liora.db.schema.conversations import job
from liora.db.session import scoped_core
from liora.errors import LioraError

PUBLISH = "liora.catalog"
"""The job; its payload is `{"upload": id}`."""

PIECE = 2**20
"""Bytes of one row: more is never in memory at once."""

MOST_WAITING = 3
"""Of a cliente: each holds as much as its plan lets a file have."""
_FORGOTTEN = timedelta(hours=1)
"""Who has not sent a file to its end by then never will."""

_OPEN = ("arriving", "waiting", "running")

Row = dict[str, Any]


class TooManyUploads(LioraError):
    """Of a cliente that wait at once."""


async def begin_upload(engine: AsyncEngine, order: Order) -> UUID:
    """Makes room for the pieces of the order's file; raises TooManyUploads."""
    upload_id, cliente_id = uuid7(), order.cliente_id
    row = {
        "cliente_id": cliente_id,
        "upload_id": upload_id,
        "status": "arriving",
        "filename": order.filename,
        "dry_run": order.dry_run,
        "based_on": order.based_on,
        "actor": order.deed.actor,
        "request_id": order.deed.request_id,
    }
    mine, its = catalog_upload.c.cliente_id == cliente_id, catalog_upload.c
    forgotten = and_(its.status == "arriving", its.created_at < func.now() - _FORGOTTEN)
    async with scoped_core(engine, cliente_id) as connection:
        await connection.execute(delete(catalog_upload).where(mine, forgotten))
        waiting = await connection.scalar(select(func.count()).where(mine, its.status.in_(_OPEN)))
        if (waiting or 0) >= MOST_WAITING:
            raise TooManyUploads
        await connection.execute(insert(catalog_upload).values(row))
    return upload_id


async def add_piece(engine: AsyncEngine, cliente_id: UUID, upload_id: UUID, n: int, content: bytes) -> None:
    """The next piece, in a transaction of its own: who sends slowly holds no connection."""
    row = {"cliente_id": cliente_id, "upload_id": upload_id, "n": n, "content": content}
    async with scoped_core(engine, cliente_id) as connection:
        await connection.execute(insert(catalog_piece).values(row))


async def submit_upload(engine: AsyncEngine, cliente_id: UUID, upload_id: UUID) -> None:
    """All pieces are there: asks for the job; ring the bell of jobs after."""
    async with scoped_core(engine, cliente_id) as connection:
        await connection.execute(update(catalog_upload).where(_one(cliente_id, upload_id)).values(status="waiting"))
        await enqueue_beside(connection, cliente_id, PUBLISH, {"upload": str(upload_id)}, _dedupe(upload_id))


async def drop_upload(engine: AsyncEngine, cliente_id: UUID, upload_id: UUID) -> None:
    """The file did not come to its end."""
    async with scoped_core(engine, cliente_id) as connection:
        await connection.execute(delete(catalog_upload).where(_one(cliente_id, upload_id)))


async def start_upload(engine: AsyncEngine, cliente_id: UUID, upload_id: UUID, currency: str) -> Order | None:
    """The order that came with a file whose turn it is, maybe again; None where it has ended or is gone."""
    waiting = and_(_one(cliente_id, upload_id), catalog_upload.c.status.in_(("waiting", "running")))
    started = update(catalog_upload).where(waiting).values(status="running", progress=0).returning(catalog_upload)
    async with scoped_core(engine, cliente_id) as connection:
        row = (await connection.execute(started)).mappings().one_or_none()
    if row is None:
        return None
    deed = Deed(row["actor"], "catalog.publish", request_id=row["request_id"])
    return Order(cliente_id, row["filename"], deed, currency, row["based_on"], row["dry_run"])


async def pieces_of_upload(engine: AsyncEngine, cliente_id: UUID, upload_id: UUID) -> AsyncIterator[bytes]:
    """The file in its order, each piece in a transaction of its own."""
    n = 0
    while True:
        piece = select(catalog_piece.c.content).where(
            catalog_piece.c.cliente_id == cliente_id, catalog_piece.c.upload_id == upload_id, catalog_piece.c.n == n
        )
        async with scoped_core(engine, cliente_id) as connection:
            content: bytes | None = await connection.scalar(piece)
        if content is None:
            return
        yield content
        n += 1


async def tell_progress(engine: AsyncEngine, cliente_id: UUID, upload_id: UUID, percent: int) -> None:
    """How much has been read, 0 to 100."""
    async with scoped_core(engine, cliente_id) as connection:
        await connection.execute(update(catalog_upload).where(_one(cliente_id, upload_id)).values(progress=percent))


async def end_upload(
    connection: AsyncConnection, cliente_id: UUID, upload_id: UUID, status: str, answer: Mapping[str, Any]
) -> None:
    """`done` with the answer, or `failed` with `{"code": …, "message": …}`."""
    ended = {"status": status, "answer": dict(answer), "progress": 100, "done_at": func.now()}
    await connection.execute(update(catalog_upload).where(_one(cliente_id, upload_id)).values(ended))
    pieces = and_(catalog_piece.c.cliente_id == cliente_id, catalog_piece.c.upload_id == upload_id)
    await connection.execute(delete(catalog_piece).where(pieces))


async def read_upload(engine: AsyncEngine, cliente_id: UUID, upload_id: UUID) -> Row | None:
    """What is known of it; one whose job was given up has `failed` without an answer."""
    its_job = and_(job.c.cliente_id == cliente_id, job.c.dedupe == _dedupe(upload_id))
    joined = select(catalog_upload, job.c.status.label("job_status")).select_from(
        catalog_upload.outerjoin(job, its_job)
    )
    async with scoped_core(engine, cliente_id) as connection:
        found = (await connection.execute(joined.where(_one(cliente_id, upload_id)))).mappings().one_or_none()
    if found is None:
        return None
    given_up = found["job_status"] == JobStatus.failed and found["status"] in _OPEN
    return {**found, **({"status": "failed"} if given_up else {})}


def _one(cliente_id: UUID, upload_id: UUID) -> ColumnElement[bool]:
    return and_(catalog_upload.c.cliente_id == cliente_id, catalog_upload.c.upload_id == upload_id)


def _dedupe(upload_id: UUID) -> str:
    return f"{PUBLISH}:{upload_id}"
