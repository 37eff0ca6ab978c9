"""Versions: a cliente's snapshots by their numbers, what is known of each, and going from one to another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Text, and_, cast, func, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note
from liora.catalog.activation import activate, active, go_back, take_turns
from liora.catalog.draft import Draft
from liora.db.schema.catalog import catalog_activation, catalog_active, catalog_snapshot
from liora.db.session import scoped_core

Row = dict[str, Any]

_OF = catalog_snapshot.c
_LAST = (
    select(catalog_activation.c.activation_id)
    .where(
        catalog_activation.c.cliente_id == _OF.cliente_id,
        catalog_activation.c.snapshot_id == _OF.snapshot_id,
    )
    .order_by(catalog_activation.c.activation_id.desc())
    .limit(1)
    .scalar_subquery()
)
_HERE = and_(catalog_active.c.cliente_id == _OF.cliente_id, catalog_active.c.snapshot_id == _OF.snapshot_id)
_ACTIVATED = and_(
    catalog_activation.c.cliente_id == _OF.cliente_id,
    catalog_activation.c.snapshot_id == _OF.snapshot_id,
    catalog_activation.c.activation_id == _LAST.correlate(catalog_snapshot),
)


async def add_version(
    connection: AsyncConnection, cliente_id: UUID, draft: Draft, source: str, actor: str
) -> tuple[UUID, int]:
    """Stores the draft under the next number; returns its snapshot_id and version. Whoever calls has taken turns."""
    row = {
        "cliente_id": cliente_id,
        "snapshot_id": uuid7(),
        "version": _next(cliente_id),
        "checksum": draft.checksum,
        "file_checksum": draft.file_checksum,
        "source": source,
        "products": _json(draft.products),
        "hidden": _json(draft.hidden),
        "report": dict(draft.report),
        "created_by": actor,
    }
    added = insert(catalog_snapshot).values(row).returning(_OF.snapshot_id, _OF.version)
    found = (await connection.execute(added)).one()
    return found.snapshot_id, found.version


async def find_same(connection: AsyncConnection, cliente_id: UUID, draft: Draft) -> Row | None:
    """The version that the same file has made already, if it was understood alike then."""
    return await _one(connection, cliente_id, _OF.file_checksum == draft.file_checksum, _OF.checksum == draft.checksum)


async def find_version(connection: AsyncConnection, cliente_id: UUID, version: int) -> Row | None:
    """All that is known of a version but its products: `active`, and when and by whom it was activated last, too."""
    return await _one(connection, cliente_id, _OF.version == version)


async def list_versions(engine: AsyncEngine, cliente_id: UUID, before: int | None, most: int) -> Sequence[Row]:
    """Newest first, those below the number `before`."""
    where = [] if before is None else [_OF.version < before]
    async with scoped_core(engine, cliente_id) as connection:
        found = await connection.execute(_about(cliente_id, *where).limit(most))
        return [dict(row) for row in found.mappings()]


async def read_version(engine: AsyncEngine, cliente_id: UUID, version: int) -> Row | None:
    """The same as `find_version`, in a transaction of its own."""
    async with scoped_core(engine, cliente_id) as connection:
        return await find_version(connection, cliente_id, version)


async def active_version(engine: AsyncEngine, cliente_id: UUID) -> int | None:
    """The number of the active one; None without a catalog."""
    async with scoped_core(engine, cliente_id) as connection:
        before = await active(connection, cliente_id)
    return before["version"] if before else None


async def activate_version(engine: AsyncEngine, cliente_id: UUID, version: int, deed: Deed) -> Row | None:
    """Makes a version the active one, which changes nothing where it is; None where there is none of that number.

    Raises CatalogChanged while somebody publishes, ClienteGone.
    """
    async with scoped_core(engine, cliente_id) as connection:
        await take_turns(connection, cliente_id)
        wanted = await find_version(connection, cliente_id, version)
        if wanted is None or wanted["active"]:
            return wanted
        before = await active(connection, cliente_id)
        await activate(connection, cliente_id, wanted["snapshot_id"], deed.actor, before)
        return await _noted(connection, cliente_id, wanted["snapshot_id"], deed, before["version"] if before else None)


async def roll_back(engine: AsyncEngine, cliente_id: UUID, deed: Deed) -> Row | None:
    """Activates what was active before; None where nothing was.

    Raises CatalogChanged while somebody publishes, ClienteGone.
    """
    async with scoped_core(engine, cliente_id) as connection:
        await take_turns(connection, cliente_id)
        before = await active(connection, cliente_id)
        snapshot_id = await go_back(connection, cliente_id, deed.actor, before) if before else None
        if before is None or snapshot_id is None:
            return None
        return await _noted(connection, cliente_id, snapshot_id, deed, before["version"])


async def _noted(
    connection: AsyncConnection, cliente_id: UUID, snapshot_id: UUID, deed: Deed, before: int | None
) -> Row | None:
    row = await _one(connection, cliente_id, _OF.snapshot_id == snapshot_id)
    if row is not None:
        told = replace(deed, target=str(row["version"]), detail={"version": row["version"], "antes": before})
        await note(connection, cliente_id, told)
    return row


async def _one(connection: AsyncConnection, cliente_id: UUID, *which: ColumnElement[bool]) -> Row | None:
    row = (await connection.execute(_about(cliente_id, *which).limit(1))).mappings().one_or_none()
    return dict(row) if row else None


def _about(cliente_id: UUID, *which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    columns = (
        *(_OF.snapshot_id, _OF.version, _OF.checksum, _OF.file_checksum, _OF.source, _OF.report),
        *(_OF.created_at, _OF.created_by),
        catalog_active.c.snapshot_id.is_not(None).label("active"),
        func.coalesce(catalog_activation.c.at, catalog_active.c.activated_at).label("activated_at"),
        catalog_activation.c.actor.label("activated_by"),
    )
    joined = select(*columns).select_from(
        catalog_snapshot.outerjoin(catalog_active, _HERE).outerjoin(catalog_activation, _ACTIVATED)
    )
    return joined.where(_OF.cliente_id == cliente_id, *which).order_by(_OF.version.desc())


def _next(cliente_id: UUID) -> ScalarSelect[int]:
    highest = select(func.coalesce(func.max(_OF.version), 0) + 1).where(_OF.cliente_id == cliente_id)
    return highest.scalar_subquery()


def _json(written: bytes) -> ColumnElement[Any]:
    """What is JSON already goes to the server as it is."""
    return cast(literal(written.decode(), Text), JSONB)
