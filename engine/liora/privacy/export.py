"""All that a cliente owns as one ZIP, made while it is sent: neither it nor a table is ever whole in memory.

    tablas/<table>.ndjson       one row a line
    planillas/<table>.csv       what a shop opens in a spreadsheet, with nothing that counts as a formula
    documentos/<id>/<version>   the files, as they were uploaded
    manifest.json               tables, rows, sizes and SHA-256 of all of the above; what was left out, and why

The files are of slightly different moments: each page of rows is read in a transaction of its own.
"""

import hashlib
import re
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from stat import S_IFREG
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from stream_zip import ZIP_64, AsyncMemberFile, async_stream_zip

from liora.accounts.audit import Deed, note
from liora.core.choices import skill_of
from liora.core.skillset import ENGINE
from liora.db.schema.business import document, document_version
from liora.db.schema.conversations import contact, conversation_log
from liora.db.session import scoped_core
from liora.privacy import spreadsheet
from liora.privacy.pages import pages
from liora.privacy.tables import HIDDEN, LEFT_OUT, columns_of, exported

FORMAT = 1
"""Of the manifest and the layout; a change that a reader would notice counts it up."""

SPREADSHEETS = (contact, conversation_log)
PIECE = 2**20
"""Bytes of a document that are read at once."""

MODE = S_IFREG | 0o600


@dataclass(slots=True)
class _File:
    """A file on its way: what the manifest tells of it is known at its end."""

    path: str
    table: str
    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def note(self, piece: bytes, rows: int = 0) -> bytes:
        self.rows += rows
        self.size += len(piece)
        self.digest.update(piece)
        return piece

    def to_json(self) -> dict[str, Any]:
        told = {"archivo": self.path, "tabla": self.table, "bytes": self.size, "sha256": self.digest.hexdigest()}
        return told | {"filas": self.rows}


class Export:
    """One export of one cliente; `clock` says when it began and ended.

    What others than `open_skills` remember of people, and what they offered them last, stays with the people: of a
    skill that is no longer installed nobody knows whether it was discreet.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        cliente_id: UUID,
        clock: Callable[[], datetime],
        open_skills: frozenset[str] = frozenset(),
    ) -> None:
        self._engine = engine
        self._cliente_id = cliente_id
        self._clock = clock
        self._open = open_skills
        self._begun = clock()
        self._files: list[_File] = []

    @classmethod
    async def begin(
        cls,
        engine: AsyncEngine,
        cliente_id: UUID,
        clock: Callable[[], datetime],
        open_skills: frozenset[str],
        deed: Deed,
    ) -> "Export":
        """An export that the audit knows of."""
        async with scoped_core(engine, cliente_id) as connection:
            await note(connection, cliente_id, deed)
        return cls(engine, cliente_id, clock, open_skills)

    def stream(self) -> AsyncIterator[bytes]:
        """The ZIP, to be read once. What the database raises ends it without a manifest, hence unreadable."""
        return aiter(async_stream_zip(self._members(), get_compressobj=_deflate))

    async def _members(self) -> AsyncIterator[AsyncMemberFile]:
        for table in exported():
            yield self._member(f"tablas/{table.name}.ndjson", table, self._ndjson)
        for table in SPREADSHEETS:
            yield self._member(f"planillas/{table.name}.csv", table, self._csv)
        async for member in self._documents():
            yield member
        yield "manifest.json", self._begun, MODE, ZIP_64, self._manifest()

    def _member(
        self, path: str, table: Table, content: Callable[[_File, Table], AsyncIterator[bytes]]
    ) -> AsyncMemberFile:
        file = _File(path, table.name)
        self._files.append(file)
        return path, self._begun, MODE, ZIP_64, content(file, table)

    async def _ndjson(self, file: _File, table: Table) -> AsyncIterator[bytes]:
        columns = columns_of(table)
        names = [str(column.name) for column in columns]
        async for rows in pages(self._engine, self._cliente_id, table, columns):
            lines = [as_json(self._shown(dict(zip(names, row, strict=True)))) + b"\n" for row in rows]
            yield file.note(b"".join(lines), len(rows))

    def _shown(self, row: dict[str, Any]) -> dict[str, Any]:
        if "slots_json" not in row:
            return row
        kept = {name: slots for name, slots in row["slots_json"].items() if name in self._open}
        if offered := kept.get(ENGINE, {}).get("shown"):
            others = [option for option in offered if skill_of(option[1]) in self._open]
            kept[ENGINE] = kept[ENGINE] | {"shown": others}
        return row | {"slots_json": kept}

    async def _csv(self, file: _File, table: Table) -> AsyncIterator[bytes]:
        columns = columns_of(table)
        yield file.note(spreadsheet.header([column.name for column in columns]))
        async for rows in pages(self._engine, self._cliente_id, table, columns):
            yield file.note(spreadsheet.lines(rows), len(rows))

    async def _documents(self) -> AsyncIterator[AsyncMemberFile]:
        """Named by id and version; the name that it was uploaded under follows, without what a path could mean."""
        names: dict[UUID, str] = {}
        async for rows in pages(self._engine, self._cliente_id, document, [document.c.document_id, document.c.name]):
            names |= {row.document_id: row.name for row in rows}
        key = [document_version.c.document_id, document_version.c.version]
        async for rows in pages(self._engine, self._cliente_id, document_version, key):
            for document_id, version in rows:
                safe = re.sub(r"[^\w.-]+", "_", names.get(document_id, "")).strip("._")[:80] or "archivo"
                path = f"documentos/{document_id}/{version}-{safe}"
                yield self._member(path, document_version, self._content_of(document_id, version))

    def _content_of(self, document_id: UUID, version: int) -> Callable[[_File, Table], AsyncIterator[bytes]]:
        async def content(file: _File, table: Table) -> AsyncIterator[bytes]:
            file.rows = 1
            while piece := await self._piece(document_id, version, file.size):
                yield file.note(piece)

        return content

    async def _piece(self, document_id: UUID, version: int, after: int) -> bytes:
        table = document_version
        statement = select(func.substr(table.c.content, after + 1, PIECE)).where(
            table.c.cliente_id == self._cliente_id, table.c.document_id == document_id, table.c.version == version
        )
        async with scoped_core(self._engine, self._cliente_id) as connection:
            piece: bytes | None = (await connection.execute(statement)).scalar_one_or_none()
        return piece or b""

    async def _manifest(self) -> AsyncIterator[bytes]:
        told = {
            "formato": FORMAT,
            "cliente_id": self._cliente_id,
            "desde": self._begun,
            "hasta": self._clock(),
            "archivos": [file.to_json() for file in self._files],
            "tablas_sin_exportar": LEFT_OUT,
            "columnas_sin_exportar": HIDDEN,
        }
        yield as_json(told, orjson.OPT_INDENT_2)


def as_json(value: dict[str, Any], option: int = 0) -> bytes:
    """One line of JSON: ids, moments and amounts as text, bytes in hexadecimal."""
    return orjson.dumps(value, default=_written, option=option)


def _written(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, UUID | Decimal):  # asyncpg's own ids; amounts, which a float would not hold
        return str(value)
    raise TypeError(f"A column holds a {type(value).__name__}, which has no place in JSON.")


def _deflate() -> Any:
    """Level 6: 9 takes twice as long for two per cent."""
    return zlib.compressobj(level=6, wbits=-zlib.MAX_WBITS)
