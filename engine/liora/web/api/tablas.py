"""Tablas: what a cliente uploads for its skills, such as its collection points or its own foods."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.policy.plans import skills_of
from liora.privacy import spreadsheet
from liora.skill_tables.attempts import note_refusal
from liora.skill_tables.listing import list_tables, list_versions, read_table
from liora.skill_tables.loading import parse_cells
from liora.skill_tables.place import Place
from liora.skill_tables.reader import Draft, TableReader
from liora.skill_tables.store import (
    VERSIONS_KEPT,
    NothingBefore,
    delete_table,
    is_active,
    restore_table,
    save_table,
)
from liora.spreadsheets.intake import clean_filename
from liora.spreadsheets.table_file import MOST_BYTES
from liora.table import Table, UnreadableTable
from liora.web.api.call import Call, NoBody, NoQuery, Role, Stream
from liora.web.api.files import incoming_file
from liora.web.api.operation import Operation
from liora.web.api.problems import Detail, Problem, conflict, not_found
from liora.web.api.room import Room
from liora.web.api.table_parts import (
    Carga,
    Informe,
    Tabla,
    VersionDeTabla,
    WhichVersion,
    report_of,
    shown,
    shown_version,
)

FIELD = "archivo"
MB = 2**20

Declaration = tuple[str, Table]
"""The name of a skill, and one of its tables."""


@dataclass(frozen=True, slots=True)
class Tablas:
    """The resource and what it needs."""

    engine: AsyncEngine
    reader: TableReader
    room: Room = field(default_factory=Room)

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/tablas"
        one = path + "/{skill}/{tabla}"
        return [
            Operation(
                *("GET", path, self.list, "Tablas de las skills del cliente", Role.lector, list[Tabla]),
                describe=LISTING,
            ),
            Operation(
                *("PUT", one, self.put, "Subir una tabla", Role.agente, Informe),
                query=Carga,
                upload=MOST_BYTES,
                form=FIELD,
                fails=(400, 429),
                describe=UPLOADING,
            ),
            Operation(*("GET", one, self.read, "Descargar una tabla como CSV", Role.lector, bytes), query=WhichVersion),
            Operation(
                *("GET", one + "/versiones", self.versions, "Versiones guardadas", Role.lector, list[VersionDeTabla])
            ),
            Operation(
                *("POST", one + "/volver", self.go_back, "Volver a otra versión", Role.agente, Tabla),
                query=WhichVersion,
                fails=(409,),
                describe="Sin `version`, a la que estaba activa cuando se subió la actual.",
            ),
            Operation("DELETE", one, self.delete, "Eliminar una tabla con sus versiones", Role.agente, None),
        ]

    async def list(self, call: Call[NoBody, NoQuery]) -> Sequence[Tabla]:
        return await self._shown(call)

    async def put(self, call: Call[NoBody, Carga]) -> Informe:
        place, table = await self._declared(call)
        with self.room.for_bytes(call.cliente_id, MOST_BYTES):
            file = await incoming_file(call.request, FIELD, MOST_BYTES, by_plan=False)
            content = b"".join([piece async for piece in file.pieces])
            filename = clean_filename(file.name or call.query.nombre)
            draft = await self._understood(call, place, table, filename, content)
        if call.query.solo_revisar:
            version = await is_active(self.engine, place, draft)
            return report_of(draft, version, changed=False)
        saved = await save_table(self.engine, place, draft, call.deed("tablas.save"))
        if saved is None:
            raise not_found()
        version, changed = saved
        return report_of(draft, version, changed=changed)

    async def read(self, call: Call[NoBody, WhichVersion]) -> Stream:
        place = _place(call)
        row = await read_table(self.engine, place, call.query.version)
        if row is None:
            raise await self._missing(call)
        content = await asyncio.to_thread(_csv, row["columns"], row["rows"])
        filename = f"{place.skill}-{place.name}-{row['version']}.csv"
        return Stream("text/csv; charset=utf-8", filename, _whole(content), len(content))

    async def versions(self, call: Call[NoBody, NoQuery]) -> Sequence[VersionDeTabla]:
        rows = await list_versions(self.engine, _place(call))
        if not rows:
            raise await self._missing(call)
        return [shown_version(row) for row in rows]

    async def go_back(self, call: Call[NoBody, WhichVersion]) -> Tabla:
        place, deed = _place(call), call.deed("tablas.restore")
        try:
            if not await restore_table(self.engine, place, call.query.version, deed):
                raise await self._missing(call)
        except NothingBefore:
            raise conflict("nothing_before", "No hay una versión guardada a la que volver.") from None
        tables = {(each.skill, each.tabla): each for each in await self._shown(call)}
        return tables[place.skill, place.name]

    async def delete(self, call: Call[NoBody, NoQuery]) -> None:
        if not await delete_table(self.engine, _place(call), call.deed("tablas.delete")):
            raise await self._missing(call)

    async def _shown(self, call: Call[Any, Any]) -> Sequence[Tabla]:
        uploaded = {(row["skill"], row["name"]): row for row in await list_tables(self.engine, call.cliente_id)}
        known = {(skill, table.name): table for skill, table in await self._known(call)}
        others = (key for key in uploaded if key not in known)
        return [shown(*key, known.get(key), uploaded.get(key)) for key in (*known, *others)]

    async def _understood(
        self, call: Call[NoBody, Carga], place: Place, table: Table, filename: str, content: bytes
    ) -> Draft:
        try:
            return await self.reader.read(table, filename, content)
        except UnreadableTable as refused:
            if not call.query.solo_revisar:
                await note_refusal(self.engine, place, filename, call.deed("tablas.save"), str(refused))
            detail = Detail(f"body.{FIELD}", str(refused))
            raise Problem(422, "unreadable_table", str(refused), [detail]) from None

    async def _declared(self, call: Call[NoBody, Carga]) -> tuple[Place, Table]:
        place, known = _place(call), await self._known(call)
        for skill, table in known:
            if (skill, table.name) == (place.skill, place.name):
                return place, table
        raise _unknown(known)

    async def _known(self, call: Call[Any, Any]) -> Sequence[Declaration]:
        """The tables of the skills that the cliente uses."""
        skills = await skills_of(self.engine, call.cliente_id)
        return [(skill, table) for skill in skills for table in self.reader.declared.get(skill, {}).values()]

    async def _missing(self, call: Call[Any, Any]) -> Problem:
        place, known = _place(call), await self._known(call)
        if (place.skill, place.name) in [(skill, table.name) for skill, table in known]:
            return Problem(404, "not_found", "De esta tabla no hay nada subido, o no esa versión.")
        return _unknown(known)


LISTING = "Todas las que admiten las skills que el cliente usa, subidas o no, y lo que haya subido para otras."

UPLOADING = (
    f"El archivo va en el campo `{FIELD}` de un formulario, o es el cuerpo mismo: CSV o XLSX de hasta "
    f"{MOST_BYTES // MB} MB, con una fila de títulos (los de `columnas`). Reemplaza a la tabla entera. Las filas que "
    "no se pueden usar se dicen con su línea, y las demás quedan; si ninguna se puede usar, la tabla sigue como estaba "
    f"(422). Se guardan las últimas {VERSIONS_KEPT} versiones; el mismo archivo no hace otra."
)


def _place(call: Call[Any, Any]) -> Place:
    """NUL, which PostgreSQL cannot keep, names nothing."""
    skill, name = call.ids["skill"], call.ids["tabla"]
    if "\x00" in skill + name:
        raise not_found()
    return Place(call.cliente_id, skill, name)


def _unknown(known: Sequence[Declaration]) -> Problem:
    """Says which there are, never what was asked for."""
    names = ", ".join(f"{skill}/{table.name}" for skill, table in known)
    there = f"Las que hay: {names}." if names else "Ninguna de las skills del cliente tiene tablas."
    return Problem(404, "unknown_table", f"No existe esa tabla. {there}")


def _csv(columns: Sequence[str], rows: str) -> bytes:
    cells = (list(row.values()) for row in parse_cells(columns, rows))
    return spreadsheet.header(columns) + spreadsheet.lines(cells)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
