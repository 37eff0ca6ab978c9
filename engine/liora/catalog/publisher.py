"""The publisher: takes a whole file and answers with what became of it, beside the event loop.

A file that comes with a request is read in a thread, a large one by a job (`liora.catalog.uploads`) in a process of its
own (`liora.catalog.apart`).
"""

import asyncio
from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed
from liora.catalog.activation import active
from liora.catalog.attempts import note_refusal
from liora.catalog.draft import Draft, draft_of
from liora.catalog.order import Answer, ClienteGone, Order
from liora.catalog.publishing import MakeLinks, no_links, publish
from liora.catalog.reading import understand
from liora.catalog_source import CatalogLimits, CatalogSource, UnreadableCatalog
from liora.db.schema.conversations import cliente
from liora.db.session import scoped_core
from liora.spreadsheets.intake import clean_filename

AT_ONCE = 2
"""Files that are read at a time: each costs a core, and memory."""


class Publisher:
    """One for a process; `sources` are those of the installed plugins."""

    def __init__(self, engine: AsyncEngine, sources: Sequence[CatalogSource], make_links: MakeLinks = no_links) -> None:
        self.engine = engine
        self._sources = sources
        self._make_links = make_links
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def order(self, cliente_id: UUID, filename: str, deed: Deed, *, dry_run: bool) -> Order:
        """An order upon what is active now; raises ClienteGone."""
        async with scoped_core(self.engine, cliente_id) as connection:
            currency = await read_currency(connection, cliente_id)
            before = await active(connection, cliente_id)
        based_on = before["activation_id"] if before else None
        return Order(cliente_id, clean_filename(filename), deed, currency, based_on, dry_run)

    async def publish(self, order: Order, content: bytes, limits: CatalogLimits) -> Answer:
        """Raises UnreadableCatalog, CatalogChanged, ClienteGone."""
        try:
            async with self._slots:
                draft = await asyncio.to_thread(self._read, order, content, limits)
        except UnreadableCatalog as refused:
            await note_refusal(self.engine, order, str(refused))
            raise
        return await publish(self.engine, order, draft, self._make_links)

    def _read(self, order: Order, content: bytes, limits: CatalogLimits) -> Draft:
        return draft_of(understand(BytesIO(content), order.filename, self._sources, limits, order.currency))


async def read_currency(connection: AsyncConnection, cliente_id: UUID) -> str:
    """Of the cliente; raises ClienteGone."""
    currency = await connection.scalar(select(cliente.c.currency).where(cliente.c.cliente_id == cliente_id))
    if currency is None:
        raise ClienteGone
    return str(currency)
