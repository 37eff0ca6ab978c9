"""The job that publishes a large file: it is read in a process of its own, while this one says how far that is."""

import asyncio
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.catalog.apart import Assignment, understand_apart
from liora.catalog.attempts import note_refusal
from liora.catalog.draft import Draft
from liora.catalog.limits import limits_of
from liora.catalog.order import Answer, CatalogChanged, Order
from liora.catalog.publisher import AT_ONCE, read_currency
from liora.catalog.publishing import MakeLinks, no_links, publish
from liora.catalog.uploads import end_upload, pieces_of_upload, start_upload, tell_progress
from liora.catalog_source import UnreadableCatalog
from liora.db.session import scoped_core
from liora.policy.plans import plan_of
from liora.workers.jobs import JobContext


class Publishing:
    """`of_upload` is the job; `engine` must grant a statement the time that a large snapshot takes."""

    def __init__(self, engine: AsyncEngine, make_links: MakeLinks = no_links) -> None:
        self._engine = engine
        self._make_links = make_links
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def of_upload(self, context: JobContext) -> dict[str, Any]:
        """Publishes an upload, once however often it is tried. What is wrong with the file is an end, not a failure."""
        cliente_id, upload_id = context.cliente_id, UUID(context.payload["upload"])
        async with scoped_core(self._engine, cliente_id) as connection:
            currency = await read_currency(connection, cliente_id)
        order = await start_upload(self._engine, cliente_id, upload_id, currency)
        if order is None:
            return {}
        try:
            return await self._publish(order, upload_id)
        except UnreadableCatalog as refused:
            await note_refusal(self._engine, order, str(refused))
            return await self._fail(order, upload_id, "unreadable_catalog", str(refused))
        except CatalogChanged as changed:
            return await self._fail(order, upload_id, "catalog_changed", str(changed))

    async def _publish(self, order: Order, upload_id: UUID) -> dict[str, Any]:
        async with self._slots:
            draft = await self._draft(order, upload_id)
        answer = await publish(self._engine, order, draft, self._make_links, _ending(order, upload_id))
        return {"version": answer["version"]}

    async def _draft(self, order: Order, upload_id: UUID) -> Draft:
        limits = limits_of(await plan_of(self._engine, order.cliente_id))
        with tempfile.TemporaryDirectory(prefix="liora-catalog-") as folder:
            path = Path(folder) / "file"
            async for piece in pieces_of_upload(self._engine, order.cliente_id, upload_id):
                await asyncio.to_thread(_append, path, piece)
            assignment = Assignment(str(path), order.filename, order.currency, limits)
            return await understand_apart(assignment, partial(tell_progress, self._engine, order.cliente_id, upload_id))

    async def _fail(self, order: Order, upload_id: UUID, code: str, sentence: str) -> dict[str, Any]:
        async with scoped_core(self._engine, order.cliente_id) as connection:
            told = {"code": code, "message": sentence}
            await end_upload(connection, order.cliente_id, upload_id, "failed", told)
        return {"error": code}


def _ending(order: Order, upload_id: UUID) -> Callable[[AsyncConnection, Answer], Any]:
    """The upload ends in the very transaction that publishes it."""

    async def end(connection: AsyncConnection, answer: Answer) -> None:
        await end_upload(connection, order.cliente_id, upload_id, "done", answer)

    return end


def _append(path: Path, piece: bytes) -> None:
    with path.open("ab") as file:
        file.write(piece)
