"""What a cliente has uploaded for its skills: the active versions, the older ones that are kept, and their rows."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.db.schema.skill_tables import skill_table, skill_table_version
from liora.db.session import scoped_core
from liora.skill_tables.place import Place

Row = dict[str, Any]

_TABLE, _VERSION = skill_table.c, skill_table_version.c
_ITS = and_(_VERSION.cliente_id == _TABLE.cliente_id, _VERSION.table_id == _TABLE.table_id)
_ACTIVE = and_(_ITS, _VERSION.version == _TABLE.version)
_ABOUT = (
    *(_TABLE.skill, _TABLE.name, _TABLE.table_id, _VERSION.version, _VERSION.below, _VERSION.filename),
    *(_VERSION.checksum, _VERSION.columns, _VERSION.row_count, _VERSION.report),
    *(_VERSION.created_at, _VERSION.created_by),
)


async def list_tables(engine: AsyncEngine, cliente_id: UUID) -> list[Row]:
    """The active version of each, without its rows, by skill and name."""
    listed = select(*_ABOUT).join(skill_table_version, _ACTIVE).where(_TABLE.cliente_id == cliente_id)
    async with scoped_core(engine, cliente_id) as connection:
        found = await connection.execute(listed.order_by(_TABLE.skill, _TABLE.name))
        return [dict(row) for row in found.mappings()]


async def list_versions(engine: AsyncEngine, place: Place) -> list[Row]:
    """All that are kept, newest first, without their rows; `active` says which one counts."""
    active = (_VERSION.version == _TABLE.version).label("active")
    listed = select(*_ABOUT, active).join(skill_table_version, _ITS).where(_here(place))
    async with scoped_core(engine, place.cliente_id) as connection:
        found = await connection.execute(listed.order_by(_VERSION.version.desc()))
        return [dict(row) for row in found.mappings()]


async def read_table(engine: AsyncEngine, place: Place, version: int | None) -> Row | None:
    """A version, or the active one, with its rows as JSON text; None where it is not kept."""
    which = _ACTIVE if version is None else and_(_ITS, _VERSION.version == version)
    rows = cast(_VERSION.rows, Text).label("rows")
    async with scoped_core(engine, place.cliente_id) as connection:
        return await _one(connection, select(*_ABOUT, rows).join(skill_table_version, which).where(_here(place)))


async def find_table(connection: AsyncConnection, place: Place) -> Row | None:
    """The active version, without its rows; None where nothing is uploaded."""
    return await _one(connection, select(*_ABOUT).join(skill_table_version, _ACTIVE).where(_here(place)))


async def _one(connection: AsyncConnection, statement: Select[*tuple[Any, ...]]) -> Row | None:
    row = (await connection.execute(statement)).mappings().one_or_none()
    return dict(row) if row else None


def _here(place: Place) -> ColumnElement[bool]:
    return and_(_TABLE.cliente_id == place.cliente_id, _TABLE.skill == place.skill, _TABLE.name == place.name)
