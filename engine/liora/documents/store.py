"""Documents in their versions: a new upload under the same name is a new version, the last five are kept."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note
from liora.db.schema.business import document, document_media, document_version
from liora.db.schema.conversations import cliente
from liora.db.session import scoped_core
from liora.documents.kinds import Kind, kind_of
from liora.documents.names import clean_name
from liora.documents.refused import RefusedFile
from liora.errors import LioraError

VERSIONS_KEPT = 5
MOST_DOCUMENTS = 200
"""Of a cliente: every turn sees all names."""
_PIECE = 256 * 1024

Row = dict[str, Any]

_CURRENT = and_(
    document_version.c.cliente_id == document.c.cliente_id,
    document_version.c.document_id == document.c.document_id,
    document_version.c.version == document.c.version,
)
_ABOUT = (
    *(document_version.c.version, document_version.c.content_type, document_version.c.size),
    *(document_version.c.sha256, document_version.c.created_at),
)
_SUMMARY = (
    *(document.c.document_id, document.c.name, document.c.version, document.c.created_at, document.c.updated_at),
    *(document_version.c.content_type, document_version.c.size, document_version.c.sha256),
)


class DocumentGone(LioraError):
    """The document was deleted while it was read."""


@dataclass(frozen=True, slots=True)
class _Examined:
    """An upload that may be kept."""

    name: str
    kind: Kind
    sha256: bytes
    content: bytes


async def save_document(engine: AsyncEngine, cliente_id: UUID, name: str, content: bytes, deed: Deed) -> Row | None:
    """The document as `list_documents` shows it; content that is current already makes no new version.

    None where the cliente is gone; raises RefusedFile. `deed` gets the document as its target.
    """
    examined = await asyncio.to_thread(_examine, name, content)
    async with scoped_core(engine, cliente_id) as connection:
        if not await _take_turns(connection, cliente_id):
            return None
        known = await _summary(connection, cliente_id, document.c.name == examined.name)
        if known is None or known["sha256"] != examined.sha256:
            await _add(connection, cliente_id, known, examined, deed)
        return await _summary(connection, cliente_id, document.c.name == examined.name)


def _examine(name: str, content: bytes) -> _Examined:
    """In a thread: megabytes are hashed and searched."""
    kind = kind_of(content)
    return _Examined(clean_name(name, kind), kind, hashlib.sha256(content).digest(), content)


async def _take_turns(connection: AsyncConnection, cliente_id: UUID) -> bool:
    """Two uploads of a cliente go one after the other."""
    row = select(cliente.c.cliente_id).where(cliente.c.cliente_id == cliente_id).with_for_update(key_share=True)
    return (await connection.execute(row)).one_or_none() is not None


async def _add(
    connection: AsyncConnection, cliente_id: UUID, known: Row | None, examined: _Examined, deed: Deed
) -> None:
    document_id = known["document_id"] if known else uuid7()
    version = known["version"] + 1 if known else 1
    here = {"cliente_id": cliente_id, "document_id": document_id, "version": version}
    if known is None:
        await _make_room(connection, cliente_id)
        await connection.execute(insert(document).values(**here, name=examined.name))
    else:
        await connection.execute(
            update(document).where(*_one(cliente_id, document_id)).values(version=version, updated_at=func.now())
        )
    kind, size = examined.kind.content_type, len(examined.content)
    await connection.execute(
        insert(document_version).values(
            **here, content_type=kind, size=size, sha256=examined.sha256, content=examined.content
        )
    )
    for table in (document_media, document_version):
        await connection.execute(
            delete(table).where(
                table.c.cliente_id == cliente_id,
                table.c.document_id == document_id,
                table.c.version <= version - VERSIONS_KEPT,
            )
        )
    detail = {"nombre": examined.name, "version": version, "tipo": kind, "bytes": size}
    await note(connection, cliente_id, replace(deed, target=str(document_id), detail=detail))


async def _make_room(connection: AsyncConnection, cliente_id: UUID) -> None:
    count = await connection.scalar(select(func.count()).where(document.c.cliente_id == cliente_id))
    if (count or 0) >= MOST_DOCUMENTS:
        raise RefusedFile("many", f"A cliente may have {MOST_DOCUMENTS} documents.")


async def list_documents(engine: AsyncEngine, cliente_id: UUID, after: UUID | None, most: int) -> list[Row]:
    """In the order of their ids, which is that of their first upload; without content."""
    where = [document.c.cliente_id == cliente_id, *([document.c.document_id > after] if after else [])]
    listed = select(*_SUMMARY).join(document_version, _CURRENT).where(*where)
    async with scoped_core(engine, cliente_id) as connection:
        found = await connection.execute(listed.order_by(document.c.document_id).limit(most))
        return [dict(row) for row in found.mappings()]


async def read_document(engine: AsyncEngine, cliente_id: UUID, document_id: UUID) -> Row | None:
    """The document and its `versions`, newest first, without content; None where there is none."""
    versions = (
        select(*_ABOUT)
        .where(document_version.c.cliente_id == cliente_id, document_version.c.document_id == document_id)
        .order_by(document_version.c.version.desc())
    )
    async with scoped_core(engine, cliente_id) as connection:
        found = await _summary(connection, cliente_id, document.c.document_id == document_id)
        if found is None:
            return None
        return {**found, "versions": [dict(row) for row in (await connection.execute(versions)).mappings()]}


async def delete_document(engine: AsyncEngine, cliente_id: UUID, document_id: UUID, deed: Deed) -> bool:
    """With all its versions and what is known of them at the vendor; False where it is gone already."""
    statement = delete(document).where(*_one(cliente_id, document_id)).returning(document.c.name)
    async with scoped_core(engine, cliente_id) as connection:
        name = (await connection.execute(statement)).scalar_one_or_none()
        if name is None:
            return False
        await note(connection, cliente_id, replace(deed, target=str(document_id), detail={"nombre": name}))
    return True


async def pieces_of(
    engine: AsyncEngine, cliente_id: UUID, document_id: UUID, version: int, size: int
) -> AsyncIterator[bytes]:
    """The content of a version, each piece in a transaction of its own: who reads slowly holds no connection.

    Raises DocumentGone when the version is deleted meanwhile.
    """
    here = [*_one_version(cliente_id, document_id, version)]
    for start in range(1, size + 1, _PIECE):
        piece = select(func.substring(document_version.c.content, start, _PIECE)).where(*here)
        async with scoped_core(engine, cliente_id) as connection:
            found: bytes | None = await connection.scalar(piece)
        if found is None:
            raise DocumentGone
        yield found


async def _summary(connection: AsyncConnection, cliente_id: UUID, which: ColumnElement[bool]) -> Row | None:
    found = await connection.execute(
        select(*_SUMMARY).join(document_version, _CURRENT).where(document.c.cliente_id == cliente_id, which)
    )
    row = found.mappings().one_or_none()
    return dict(row) if row else None


def _one(cliente_id: UUID, document_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return document.c.cliente_id == cliente_id, document.c.document_id == document_id


def _one_version(cliente_id: UUID, document_id: UUID, version: int) -> tuple[ColumnElement[bool], ...]:
    columns = document_version.c
    return columns.cliente_id == cliente_id, columns.document_id == document_id, columns.version == version
