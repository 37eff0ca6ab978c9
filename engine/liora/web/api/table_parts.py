"""What the API takes and shows of the tables of skills."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from liora.skill_tables.reader import Draft
from liora.table import Table
from liora.web.api.call import Model, Shown
from liora.web.api.kinds import HIGHEST


class Carga(Model):
    """How a file is to be taken."""

    solo_revisar: bool = Field(default=False, description="Solo decir qué se entendió: no cambia nada.")
    nombre: str = Field(default="", max_length=200, description="El nombre del archivo, si el cuerpo es el archivo.")


class WhichVersion(Model):
    """One of those that are kept."""

    version: int | None = Field(default=None, ge=1, le=HIGHEST, description="Una de las guardadas.")


class Columna(Shown):
    """A column by its title, or by one of `tambien`."""

    nombre: str
    tambien: list[str]
    opcional: bool


class Linea(Shown):
    """A row that cannot be used, and why."""

    linea: int
    motivo: str


class Lectura(Shown):
    """How the file was read; what does not apply to its kind is empty."""

    codificacion: str
    separador: str
    hoja: str
    linea_de_titulos: int


class Tabla(Shown):
    """A table of a skill and what of it is uploaded; `version` is null where nothing is.

    `en_uso` is false where the cliente does not use the skill, or a skill has no such table any more.
    """

    skill: str
    tabla: str
    titulo: str
    columnas: list[Columna]
    filas_como_maximo: int | None
    en_uso: bool
    version: int | None
    filas: int
    rechazadas: int
    archivo: str | None
    checksum: str | None
    subida: datetime | None
    subida_por: str | None


class VersionDeTabla(Shown):
    """What was uploaded once; `lineas` are the first of those that were refused."""

    version: int
    activa: bool
    filas: int
    rechazadas: int
    archivo: str
    checksum: str
    subida: datetime
    subida_por: str
    lineas: list[Linea]
    observaciones: list[str]


class Informe(Shown):
    """What was understood of a file; `checksum` is its SHA-256.

    `version` is null where none was made: by looking at something new. `lineas` are the first of those that were
    refused, `muestra` the first rows that were taken.
    """

    version: int | None
    cambio: bool
    filas: int
    rechazadas: int
    checksum: str
    lineas: list[Linea]
    observaciones: list[str]
    lectura: Lectura
    muestra: list[dict[str, str]]


def shown(skill: str, name: str, table: Table | None, row: Mapping[str, Any] | None) -> Tabla:
    """`table` as it is declared, `row` as it is uploaded; one of the two may be missing."""
    columns = table.columns if table else ()
    return Tabla(
        skill=skill,
        tabla=name,
        titulo=table.title if table else name,
        columnas=[Columna(nombre=each.name, tambien=list(each.also), opcional=each.optional) for each in columns],
        filas_como_maximo=table.most_rows if table else None,
        en_uso=table is not None,
        version=row["version"] if row else None,
        filas=row["row_count"] if row else 0,
        rechazadas=row["report"].get("refused_count", 0) if row else 0,
        archivo=row["filename"] if row else None,
        checksum=row["checksum"] if row else None,
        subida=row["created_at"] if row else None,
        subida_por=row["created_by"] if row else None,
    )


def shown_version(row: Mapping[str, Any]) -> VersionDeTabla:
    """A version with what was told of it when it came."""
    return VersionDeTabla(
        version=row["version"],
        activa=row["active"],
        archivo=row["filename"],
        checksum=row["checksum"],
        subida=row["created_at"],
        subida_por=row["created_by"],
        filas=row["row_count"],
        **_told(row["report"]),
    )


def report_of(draft: Draft, version: int | None, *, changed: bool) -> Informe:
    """What who uploads is told."""
    guesses = draft.report["guesses"]
    return Informe(
        version=version,
        cambio=changed,
        filas=draft.row_count,
        checksum=draft.checksum,
        lectura=Lectura(
            codificacion=guesses.get("encoding", ""),
            separador=guesses.get("delimiter", ""),
            hoja=guesses.get("sheet", ""),
            linea_de_titulos=int(guesses["header_row"]),
        ),
        muestra=[dict(cells) for cells in draft.samples],
        **_told(draft.report),
    )


def _told(report: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rechazadas": report.get("refused_count", 0),
        "lineas": [Linea(linea=each["line"], motivo=each["reason"]) for each in report.get("refused", ())],
        "observaciones": report.get("remarks", []),
    }
