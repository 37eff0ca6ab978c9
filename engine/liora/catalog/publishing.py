"""Publishing: a draft becomes a snapshot and the active catalog in one transaction, or nothing changes.

    links ─▶ take turns ─▶ known already? ─▶ has another publication come between? ─▶ snapshot ─▶ active ─▶ written down

Links are made before, in small transactions of their own: those of what is not published after all are said by nobody.
The same file makes no new version: its old one is made active again where it is not.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed, note
from liora.catalog.activation import activate, active, take_turns
from liora.catalog.attempts import note_attempt
from liora.catalog.draft import Draft, draft_of_products
from liora.catalog.order import Answer, CatalogChanged, Order, answer_of
from liora.catalog.snapshots import parse_catalog, to_json
from liora.catalog.versions import add_version, find_same, find_version
from liora.db.session import scoped_core
from liora.view import Product

MakeLinks = Callable[[UUID, Sequence[Product]], Awaitable[Sequence[Product]]]
"""(cliente_id, products): the products with their short links. What a file is recognised by is its content without
links."""

Beside = Callable[[AsyncConnection, Answer], Awaitable[None]]
"""What else belongs into the transaction, such as the end of a job."""


async def no_links(cliente_id: UUID, products: Sequence[Product]) -> Sequence[Product]:
    """For installations without short links."""
    return products


async def nothing_else(connection: AsyncConnection, answer: Answer) -> None:
    """For publications that nobody waits for elsewhere."""


async def publish(
    engine: AsyncEngine,
    order: Order,
    draft: Draft,
    make_links: MakeLinks = no_links,
    beside: Beside = nothing_else,
) -> Answer:
    """Publishes what was understood of the order's file; a dry run only says what would be.

    Raises CatalogChanged when something else was activated since the order was given, ClienteGone.
    """
    if order.dry_run:
        return await _foreseen(engine, order, draft, beside)
    draft = await _linked(order.cliente_id, draft, make_links)
    try:
        async with scoped_core(engine, order.cliente_id) as connection:
            answer = await _publish(connection, order, draft)
            await beside(connection, answer)
            return answer
    except CatalogChanged:
        async with scoped_core(engine, order.cliente_id) as connection:
            await note_attempt(connection, order, "conflicto", checksum=draft.file_checksum)
        raise


async def publish_products(
    engine: AsyncEngine, cliente_id: UUID, products: Sequence[Product], deed: Deed, make_links: MakeLinks = no_links
) -> int:
    """Publishes products that nobody had to read; `deed.target` says where they came from. Returns their version.

    Products that are active already make no new version, and what somebody else has published stays active.
    """
    draft = await _linked(cliente_id, draft_of_products(products), make_links)
    async with scoped_core(engine, cliente_id) as connection:
        await take_turns(connection, cliente_id)
        before = await active(connection, cliente_id)
        shown = await find_version(connection, cliente_id, before["version"]) if before else None
        if shown and (shown["checksum"] == draft.checksum or shown["created_by"] not in ("", deed.actor)):
            version: int = shown["version"]
            return version
        snapshot_id, version = await add_version(connection, cliente_id, draft, deed.target, deed.actor)
        await activate(connection, cliente_id, snapshot_id, deed.actor, before)
        await note(connection, cliente_id, replace(deed, target=str(version)))
        return version


async def _foreseen(engine: AsyncEngine, order: Order, draft: Draft, beside: Beside) -> Answer:
    async with scoped_core(engine, order.cliente_id) as connection:
        same = await find_same(connection, order.cliente_id, draft)
        answer = answer_of(same["version"] if same else None, draft.file_checksum, draft.report)
        await beside(connection, answer)
        return answer


async def _publish(connection: AsyncConnection, order: Order, draft: Draft) -> Answer:
    cliente_id = order.cliente_id
    await take_turns(connection, cliente_id)
    before = await active(connection, cliente_id)
    same = await find_same(connection, cliente_id, draft)
    if same and before and same["snapshot_id"] == before["snapshot_id"]:
        return await _told(connection, order, draft, same["version"], changed=False)
    if (before["activation_id"] if before else None) != order.based_on:
        raise CatalogChanged
    if same:
        snapshot_id, version = same["snapshot_id"], same["version"]
    else:
        source, actor = order.filename, order.deed.actor
        snapshot_id, version = await add_version(connection, cliente_id, draft, source, actor)
    await activate(connection, cliente_id, snapshot_id, order.deed.actor, before)
    return await _told(connection, order, draft, version, changed=True)


async def _linked(cliente_id: UUID, draft: Draft, make_links: MakeLinks) -> Draft:
    """The draft with links in its products; a thread takes apart and writes what may be large."""
    if make_links is no_links:
        return draft
    catalog = await asyncio.to_thread(parse_catalog, 0, draft.products.decode())
    linked = await make_links(cliente_id, catalog.products)
    return replace(draft, products=await asyncio.to_thread(to_json, linked))


async def _told(connection: AsyncConnection, order: Order, draft: Draft, version: int, *, changed: bool) -> Answer:
    """Writes down what happened; the audit tells of changes alone."""
    about = {"version": version, "checksum": draft.file_checksum, "counts": draft.report["counts"]}
    await note_attempt(connection, order, "publicado" if changed else "sin_cambios", **about)
    if changed:
        deed = replace(order.deed, target=str(version), detail={"archivo": order.filename, **about})
        await note(connection, order.cliente_id, deed)
    return answer_of(version, draft.file_checksum, draft.report)
