"""Activations: which snapshot is active, who made it so, and what lies below it.

    publish v1      publish v2            publish v3                    rollback
    [v1]            [v1 < v2]             [v1 < v2 < v3]                [v1 < v2]

A rollback takes the uppermost off, so that several go back one by one; what is published or activated next lies on
what is active then. Rows are never changed: they also tell who activated what, and when.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, and_, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from liora.catalog.order import CatalogChanged, ClienteGone
from liora.db.schema.catalog import catalog_activation, catalog_active, catalog_snapshot
from liora.db.schema.conversations import cliente

PATIENCE_MS = 3_000
"""Who waits longer waits for somebody else's large catalog, and would find it active."""
_LOCK_NOT_AVAILABLE = "55P03"


async def take_turns(connection: AsyncConnection, cliente_id: UUID) -> None:
    """What changes a cliente's catalog goes one after the other.

    Raises CatalogChanged when another one takes long, ClienteGone.
    """
    row = select(cliente.c.cliente_id).where(cliente.c.cliente_id == cliente_id).with_for_update(key_share=True)
    await connection.execute(text(f"SET LOCAL lock_timeout = {PATIENCE_MS}"))
    try:
        found = (await connection.execute(row)).one_or_none()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise CatalogChanged from None
        raise
    if found is None:
        raise ClienteGone


async def active(connection: AsyncConnection, cliente_id: UUID) -> RowMapping | None:
    """`snapshot_id`, `version`, `activation_id` (None for one of old), `activated_at`; None without a catalog."""
    its = and_(
        catalog_snapshot.c.cliente_id == catalog_active.c.cliente_id,
        catalog_snapshot.c.snapshot_id == catalog_active.c.snapshot_id,
    )
    found = await connection.execute(
        select(catalog_active, catalog_snapshot.c.version)
        .join(catalog_snapshot, its)
        .where(catalog_active.c.cliente_id == cliente_id)
    )
    return found.mappings().one_or_none()


async def activate(
    connection: AsyncConnection, cliente_id: UUID, snapshot_id: UUID, actor: str, before: RowMapping | None
) -> None:
    """Puts the snapshot upon `before`, which is the active one."""
    below = None if before is None else await _as_activation(connection, cliente_id, before)
    await _put(connection, cliente_id, snapshot_id, actor, below)


async def go_back(connection: AsyncConnection, cliente_id: UUID, actor: str, before: RowMapping) -> UUID | None:
    """Activates what lies below `before` and returns its snapshot; None where nothing does."""
    upper = await _activation(connection, cliente_id, catalog_activation.c.activation_id == before["activation_id"])
    if upper is None or upper["below"] is None:
        return None
    below = await _activation(connection, cliente_id, catalog_activation.c.activation_id == upper["below"])
    assert below is not None, "activations are never deleted one by one"
    await _put(connection, cliente_id, below["snapshot_id"], actor, below["below"])
    snapshot_id: UUID = below["snapshot_id"]
    return snapshot_id


async def _activation(connection: AsyncConnection, cliente_id: UUID, which: ColumnElement[bool]) -> RowMapping | None:
    found = select(catalog_activation).where(catalog_activation.c.cliente_id == cliente_id, which)
    return (await connection.execute(found)).mappings().one_or_none()


async def _as_activation(connection: AsyncConnection, cliente_id: UUID, before: RowMapping) -> UUID:
    """What was active before there were activations becomes one, to be returned to."""
    known: UUID | None = before["activation_id"]
    if known is not None:
        return known
    row = {"cliente_id": cliente_id, "activation_id": uuid7(), "snapshot_id": before["snapshot_id"]}
    await connection.execute(insert(catalog_activation).values(**row, at=before["activated_at"]))
    made: UUID = row["activation_id"]
    return made


async def _put(
    connection: AsyncConnection, cliente_id: UUID, snapshot_id: UUID, actor: str, below: UUID | None
) -> None:
    here = {"cliente_id": cliente_id, "snapshot_id": snapshot_id, "activation_id": uuid7()}
    await connection.execute(insert(catalog_activation).values(**here, actor=actor, below=below))
    row = upsert(catalog_active).values(**here)
    changed = {"snapshot_id": snapshot_id, "activation_id": here["activation_id"], "activated_at": text("now()")}
    await connection.execute(row.on_conflict_do_update(index_elements=["cliente_id"], set_=changed))
