"""Versions of a cliente's tables: a new file is a new version and the active one, the last five are kept.

A version remembers which one lay `below` it when it was uploaded: going back leads there.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note
from liora.db.schema.conversations import cliente
from liora.db.schema.skill_tables import skill_table, skill_table_version
from liora.db.session import scoped_core
from liora.errors import LioraError
from liora.skill_tables.attempts import note_attempt
from liora.skill_tables.listing import Row, find_table
from liora.skill_tables.place import Place
from liora.skill_tables.reader import Draft

VERSIONS_KEPT = 5

_VERSION = skill_table_version.c


class NothingBefore(LioraError):
    """No version of the table is kept to which one could go back."""


async def save_table(engine: AsyncEngine, place: Place, draft: Draft, deed: Deed) -> tuple[int, bool] | None:
    """The active version, and whether it is new: what is active already makes none. None where the cliente is gone."""
    async with scoped_core(engine, place.cliente_id) as connection:
        if not await _take_turns(connection, place.cliente_id):
            return None
        known = await find_table(connection, place)
        if known is not None and await _is_active(connection, place, known, draft):
            await note_attempt(connection, place, "sin_cambios", **_told(known["version"], draft, deed))
            return known["version"], False
        version = await _add(connection, place, known, draft, deed)
        told = _told(version, draft, deed)
        await note_attempt(connection, place, "publicado", **told)
        await note(connection, place.cliente_id, replace(deed, target=str(place), detail=told))
    return version, True


async def is_active(engine: AsyncEngine, place: Place, draft: Draft) -> int | None:
    """The active version where it holds what the draft holds."""
    async with scoped_core(engine, place.cliente_id) as connection:
        known = await find_table(connection, place)
        same = known is not None and await _is_active(connection, place, known, draft)
        return known["version"] if known is not None and same else None


async def restore_table(engine: AsyncEngine, place: Place, version: int | None, deed: Deed) -> bool:
    """Makes `version`, or the one below, the active one; False where there is no table.

    Raises NothingBefore.
    """
    async with scoped_core(engine, place.cliente_id) as connection:
        known = await _held(connection, place)
        if known is None:
            return False
        wanted = version if version is not None else known["below"]
        if not await _is_kept(connection, place, known["table_id"], wanted):
            raise NothingBefore
        here = _one(place, known["table_id"])
        await connection.execute(update(skill_table).where(*here).values(version=wanted))
        detail = {"version": wanted, "antes": known["version"]}
        await note(connection, place.cliente_id, replace(deed, target=str(place), detail=detail))
    return True


async def delete_table(engine: AsyncEngine, place: Place, deed: Deed) -> bool:
    """With all its versions; False where there is none."""
    async with scoped_core(engine, place.cliente_id) as connection:
        known = await _held(connection, place)
        if known is None:
            return False
        await connection.execute(delete(skill_table).where(*_one(place, known["table_id"])))
        detail = {"version": known["version"], "filas": known["row_count"]}
        await note(connection, place.cliente_id, replace(deed, target=str(place), detail=detail))
    return True


async def _held(connection: AsyncConnection, place: Place) -> Row | None:
    """The active version, which nobody else changes meanwhile; None where there is none."""
    return await find_table(connection, place) if await _take_turns(connection, place.cliente_id) else None


async def _take_turns(connection: AsyncConnection, cliente_id: UUID) -> bool:
    """Two changes of a cliente's tables go one after the other; False where it is gone."""
    row = select(cliente.c.cliente_id).where(cliente.c.cliente_id == cliente_id).with_for_update(key_share=True)
    return (await connection.execute(row)).one_or_none() is not None


async def _is_active(connection: AsyncConnection, place: Place, known: Row, draft: Draft) -> bool:
    """The same file, read alike: a newer skill may know columns that an older one did not."""
    if known["checksum"] != draft.checksum or known["columns"] != list(draft.columns):
        return False
    here = _one_version(place, known["table_id"], known["version"])
    return bool(await connection.scalar(select(_VERSION.rows == _json(draft.rows)).where(here)))


async def _is_kept(connection: AsyncConnection, place: Place, table_id: UUID, version: int | None) -> bool:
    if version is None:
        return False
    return await connection.scalar(select(_VERSION.version).where(_one_version(place, table_id, version))) is not None


async def _add(connection: AsyncConnection, place: Place, known: Row | None, draft: Draft, deed: Deed) -> int:
    table_id = known["table_id"] if known else uuid7()
    version = await _next(connection, place, table_id) if known else 1
    here = {"cliente_id": place.cliente_id, "table_id": table_id, "version": version}
    if known is None:
        await connection.execute(insert(skill_table).values(**here, skill=place.skill, name=place.name))
    else:
        await connection.execute(update(skill_table).where(*_one(place, table_id)).values(version=version))
    below = known["version"] if known else None
    await connection.execute(insert(skill_table_version).values(**here, below=below, **_values(draft, deed)))
    await _forget(connection, place, table_id, version, below)
    return version


async def _next(connection: AsyncConnection, place: Place, table_id: UUID) -> int:
    mine = _VERSION.cliente_id == place.cliente_id, _VERSION.table_id == table_id
    return int(await connection.scalar(select(func.max(_VERSION.version)).where(*mine)) or 0) + 1


def _values(draft: Draft, deed: Deed) -> dict[str, Any]:
    return {
        **{name: getattr(draft, name) for name in ("filename", "checksum", "row_count")},
        "columns": list(draft.columns),
        "rows": _json(draft.rows),
        "report": dict(draft.report),
        "created_by": deed.actor,
    }


async def _forget(connection: AsyncConnection, place: Place, table_id: UUID, version: int, below: int | None) -> None:
    """Of old versions the one that was active until now stays, however old it is."""
    old = [_VERSION.version <= version - VERSIONS_KEPT, _VERSION.version != (below or 0)]
    mine = _VERSION.cliente_id == place.cliente_id, _VERSION.table_id == table_id
    await connection.execute(delete(skill_table_version).where(*mine, *old))


def _told(version: int, draft: Draft, deed: Deed) -> dict[str, Any]:
    counts = {"filas": draft.row_count, "rechazadas": draft.report["refused_count"]}
    return {"version": version, "archivo": draft.filename, "checksum": draft.checksum, "quien": deed.actor, **counts}


def _one(place: Place, table_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return skill_table.c.cliente_id == place.cliente_id, skill_table.c.table_id == table_id


def _one_version(place: Place, table_id: UUID, version: int) -> ColumnElement[bool]:
    return and_(_VERSION.cliente_id == place.cliente_id, _VERSION.table_id == table_id, _VERSION.version == version)


def _json(rows: bytes) -> Any:
    """Written elsewhere already, away from the event loop."""
    return cast(literal(rows.decode(), Text), JSONB)
