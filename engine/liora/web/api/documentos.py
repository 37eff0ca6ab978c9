"""Documentos: the files that a cliente's skills may send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.documents.kinds import MOST_BYTES
from liora.documents.names import LONGEST
from liora.documents.refused import RefusedFile, Why
from liora.documents.store import (
    MOST_DOCUMENTS,
    VERSIONS_KEPT,
    delete_document,
    list_documents,
    pieces_of,
    read_document,
    save_document,
)
from liora.web.api.call import Answer, Call, Model, NoBody, NoQuery, Page, Role, Shown, Stream, page_of
from liora.web.api.operation import Operation
from liora.web.api.problems import Problem, conflict, invalid, not_found
from liora.web.api.reading import read_bounded
from liora.web.api.room import Room

MB = 1024 * 1024


class Upload(Model):
    """The same name again is a new version."""

    nombre: str = Field(
        min_length=1,
        max_length=300,
        description=f"Cómo se llama; se limpia, se corta a {LONGEST} caracteres y termina como su contenido (.pdf, …).",
    )


class WhichVersion(Model):
    """The current version unless another is named."""

    version: int | None = Field(default=None, ge=1, le=2**31 - 1, description="La actual, si no se indica otra.")


class Version(Shown):
    """What was uploaded once: its type by content, and its checksum."""

    version: int
    tipo: str
    bytes: int
    sha256: str
    creada: datetime


class Documento(Shown):
    """A file by its name, in its current version."""

    id: UUID
    nombre: str
    version: int
    tipo: str
    bytes: int
    sha256: str
    creado: datetime
    actualizado: datetime


class DocumentoEntero(Documento):
    """With the versions that are kept, newest first."""

    versiones: list[Version]


@dataclass(frozen=True, slots=True)
class Documentos:
    """The resource and what it needs."""

    engine: AsyncEngine
    room: Room = field(default_factory=Room)

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/documentos"
        one = path + "/{document_id}"
        return [
            Operation(
                *("GET", path, self.list, "Documentos del cliente", Role.lector, list[Documento]),
                query=Page,
                paged=True,
            ),
            Operation(
                *("POST", path, self.save, "Subir un documento", Role.agente, Documento),
                query=Upload,
                status=201,
                upload=MOST_BYTES,
                fails=(409, 415, 429),
                describe=UPLOADING,
            ),
            Operation("GET", one, self.read, "Un documento y sus versiones", Role.lector, DocumentoEntero),
            Operation(
                *("GET", one + "/contenido", self.content, "Descargar un documento", Role.lector, bytes),
                query=WhichVersion,
            ),
            Operation("DELETE", one, self.delete, "Eliminar un documento con sus versiones", Role.agente, None),
        ]

    async def list(self, call: Call[NoBody, Page]) -> Answer[list[Documento]]:
        rows = await list_documents(self.engine, call.cliente_id, call.query.despues, call.query.limite + 1)
        some, following = page_of(rows, call.query, "document_id")
        return Answer([Documento(**_shown(row)) for row in some], following)

    async def save(self, call: Call[NoBody, Upload]) -> Documento:
        if call.request.content_type.startswith("multipart/"):
            raise Problem(415, "not_raw", "El cuerpo debe ser el archivo mismo, no un formulario.")
        expected, deed = call.request.content_length, call.deed("documentos.save")
        with self.room.for_bytes(call.cliente_id, MOST_BYTES if expected is None else min(expected, MOST_BYTES)):
            content = await read_bounded(call.request, MOST_BYTES)
            try:
                row = await save_document(self.engine, call.cliente_id, call.query.nombre, content, deed)
            except RefusedFile as refused:
                raise _problem(refused.why) from None
        return Documento(**_shown(_found(row)))

    async def read(self, call: Call[NoBody, NoQuery]) -> DocumentoEntero:
        row = _found(await read_document(self.engine, call.cliente_id, call.id("document_id")))
        return DocumentoEntero(**_shown(row), versiones=[_version(each) for each in row["versions"]])

    async def content(self, call: Call[NoBody, WhichVersion]) -> Stream:
        document_id = call.id("document_id")
        row = _found(await read_document(self.engine, call.cliente_id, document_id))
        wanted = call.query.version or row["version"]
        version = _found(next((each for each in row["versions"] if each["version"] == wanted), None))
        size = version["size"]
        pieces = pieces_of(self.engine, call.cliente_id, document_id, wanted, size)
        return Stream(version["content_type"], row["name"], pieces, size)

    async def delete(self, call: Call[NoBody, NoQuery]) -> None:
        document_id = call.id("document_id")
        if not await delete_document(self.engine, call.cliente_id, document_id, call.deed("documentos.delete")):
            raise not_found()


UPLOADING = (
    f"El cuerpo es el archivo. Su tipo se reconoce por el contenido: PDF, Word, Excel o PowerPoint sin macros y texto "
    f"UTF-8 de hasta {MOST_BYTES // MB} MB, JPEG y PNG de hasta 5 MB. Un archivo distinto con el mismo nombre es una "
    f"versión nueva; se guardan las últimas {VERSIONS_KEPT}. Las skills envían siempre la actual."
)


def _problem(why: Why) -> Problem:
    match why:
        case "empty":
            return invalid("body", "El archivo está vacío.")
        case "name":
            return invalid("query.nombre", "De este nombre no queda nada: debe tener letras o números.")
        case "many":
            return conflict("too_many_documents", f"Un cliente puede tener hasta {MOST_DOCUMENTS} documentos.")
        case "large":
            return Problem(413, "too_large", _REFUSED["large"])
        case "type" | "encoding" | "macros":
            return Problem(415, "unsupported_file", _REFUSED[why])


_REFUSED: Mapping[Why, str] = {
    "large": f"Un documento puede tener hasta {MOST_BYTES // MB} MB, y una imagen hasta 5 MB.",
    "type": "No es un archivo que se pueda enviar: usa PDF, Word, Excel, PowerPoint, JPEG, PNG o texto.",
    "encoding": "Si es texto, guárdalo en UTF-8; si no, usa PDF, Word, Excel, PowerPoint, JPEG o PNG.",
    "macros": "El archivo tiene macros: guárdalo sin ellas.",
}


def _found(row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        raise not_found()
    return row


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["document_id"],
        "nombre": row["name"],
        "version": row["version"],
        "tipo": row["content_type"],
        "bytes": row["size"],
        "sha256": row["sha256"].hex(),
        "creado": row["created_at"],
        "actualizado": row["updated_at"],
    }


def _version(row: dict[str, Any]) -> Version:
    return Version(
        version=row["version"],
        tipo=row["content_type"],
        bytes=row["size"],
        sha256=row["sha256"].hex(),
        creada=row["created_at"],
    )
