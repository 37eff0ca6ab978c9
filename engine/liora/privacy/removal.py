"""The end of a cliente: it was marked, and might have come back; when its time has come all that it owns goes.

A deleted cliente with a moment (`delete_after`) may still come back. The removal begins by taking the moment away:
after that nobody can change the cliente any more, and whoever was faster has called the removal off.

What is its own goes a piece at a time, what refers to others before them, so that no transaction is long; its
look-ups in schema `plataforma` go first, so that nothing new comes in. The row of the cliente is the last: a removal
that is interrupted is found again.
"""

import time
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Delete,
    Table,
    Update,
    and_,
    delete,
    exists,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.db.schema import metadata
from liora.db.schema.conversations import cliente, job
from liora.db.schema.platform import (
    app_lookup,
    idempotency,
    key_lookup,
    link_lookup,
    number_lookup,
    one_time_link,
    usuario,
    usuario_cliente,
)
from liora.db.session import scoped_core
from liora.privacy.traces import BY_KEY

FIRST_PIECE, LARGEST_PIECE = 16, 2_000
LONG, SHORT = 1.0, 0.2
"""Seconds: a piece that took longer is followed by a smaller one, one that took less by a larger one."""

LOOK_UPS = (number_lookup, app_lookup, key_lookup, link_lookup, one_time_link, idempotency)


async def is_due(engine: AsyncEngine, cliente_id: UUID, now: datetime) -> bool:
    """Whether the cliente is marked and its moment has come, or its removal was interrupted."""
    async with scoped_core(engine, cliente_id) as connection:
        return (await connection.execute(select(cliente.c.cliente_id).where(_due(cliente_id, now)))).first() is not None


async def remove(engine: AsyncEngine, cliente_id: UUID, now: datetime) -> dict[str, int]:
    """Removes all that a cliente owns, if it is due; how many rows of which table are gone. Twice is as good as once.

    Raises what SQLAlchemy raises when the database fails; what is gone by then stays gone.
    """
    if not await _begin(engine, cliente_id, now):
        return {}
    gone = await _remove_look_ups(engine, cliente_id)
    for table in _children_first():
        gone[table.name] = await _empty(engine, cliente_id, table)
    async with scoped_core(engine, cliente_id) as connection:
        gone["cliente"] = await _count(connection, delete(cliente).where(cliente.c.cliente_id == cliente_id))
    return {name: count for name, count in gone.items() if count}


async def _begin(engine: AsyncEngine, cliente_id: UUID, now: datetime) -> bool:
    """Whether the removal goes on; from here on nobody can call it off."""
    statement = update(cliente).where(_due(cliente_id, now)).values(delete_after=None)
    async with scoped_core(engine, cliente_id) as connection:
        return await _count(connection, statement) == 1


def _due(cliente_id: UUID, now: datetime) -> ColumnElement[bool]:
    begun_or_due = or_(cliente.c.delete_after.is_(None), cliente.c.delete_after <= now)
    return and_(cliente.c.cliente_id == cliente_id, cliente.c.status == "deleted", begun_or_due)


async def _remove_look_ups(engine: AsyncEngine, cliente_id: UUID) -> dict[str, int]:
    """People who work for nobody else go with the cliente, and with them their sessions and links."""
    gone: dict[str, int] = {}
    other = usuario_cliente.alias()
    async with scoped_core(engine, cliente_id) as connection:
        for table in LOOK_UPS:
            gone[table.name] = await _count(connection, delete(table).where(table.c.cliente_id == cliente_id))
        here = select(usuario_cliente.c.usuario_id).where(usuario_cliente.c.cliente_id == cliente_id)
        elsewhere = exists().where(other.c.usuario_id == usuario.c.usuario_id, other.c.cliente_id != cliente_id)
        leaving = delete(usuario).where(usuario.c.usuario_id.in_(here), ~elsewhere)
        gone["usuario"] = await _count(connection, leaving)
        staying = delete(usuario_cliente).where(usuario_cliente.c.cliente_id == cliente_id)
        gone["usuario_cliente"] = await _count(connection, staying)
    return gone


def _children_first() -> list[Table]:
    """Jobs come last, for one of them may be this removal, and is to be tried again until it has ended."""
    tables = [each for each in reversed(metadata.sorted_tables) if each.schema == "liora" and each is not cliente]
    return sorted(tables, key=lambda table: table is job)


async def _empty(engine: AsyncEngine, cliente_id: UUID, table: Table) -> int:
    gone, piece = 0, FIRST_PIECE
    while True:
        began = time.monotonic()
        try:
            async with scoped_core(engine, cliente_id) as connection:
                await connection.execute(BY_KEY)
                found = await _count(connection, _delete_piece(table, cliente_id, piece))
        except DBAPIError as error:
            if piece == 1 or not error.connection_invalidated:
                raise
            piece //= 2  # it took longer than a transaction may
            continue
        gone += found
        if found < piece:
            return gone
        piece = _next_piece(piece, time.monotonic() - began)


def _delete_piece(table: Table, cliente_id: UUID, most: int) -> Delete:
    key = list(table.primary_key.columns)
    some = select(*key).where(table.c.cliente_id == cliente_id).limit(most)
    return delete(table).where(tuple_(*key).in_(some))


def _next_piece(piece: int, seconds: float) -> int:
    if seconds > LONG:
        return max(1, piece // 2)
    return min(LARGEST_PIECE, piece * 2) if seconds < SHORT else piece


async def _count(connection: AsyncConnection, statement: Update | Delete) -> int:
    done = await connection.execute(statement)
    assert isinstance(done, CursorResult)
    return done.rowcount
