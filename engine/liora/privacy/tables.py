"""What an export holds: every table of schema `liora`, but for what is left out here, with the reason."""

from collections.abc import Mapping

from sqlalchemy import Column, Table

from liora.db.schema import metadata

SCHEMA = "liora"

LEFT_OUT: Mapping[str, str] = {
    "catalog_upload": "archivos que esperan a ser publicados: lo publicado está en catalog_snapshot",
    "catalog_piece": "el contenido de los archivos que esperan a ser publicados, que se borra al leerlos",
    "erased": "marcas de personas borradas: solo sirven para no volver a guardarlas",
}
"""Tables, and for whoever opens the export why they are not in it."""

HIDDEN: Mapping[str, Mapping[str, str]] = {
    "credential": {"sealed": "secreto cifrado", "encryption_key_id": "clave con la que está cifrado"},
    "inbox": {"payload": "lo que se dijo está en conversation_log, sin lo que es reservado"},
    "outbox": {"payload": "lo que se dijo está en conversation_log, sin lo que es reservado"},
    "job": {"payload": "puede repetir lo que se dijo, y eso está en conversation_log, sin lo que es reservado"},
    "document_version": {"content": "va como archivo en documentos/"},
    "link": {"digest": "huella interna del producto y su dirección"},
    "link_click": {"address": "huella de un día, que no se puede revertir y se borra a los 30 días"},
}
"""Columns that an exported table goes without, and why."""


def exported() -> list[Table]:
    """The tables in the order of their names."""
    return sorted(
        (each for each in metadata.tables.values() if each.schema == SCHEMA and each.name not in LEFT_OUT),
        key=lambda table: table.name,
    )


def columns_of(table: Table) -> list[Column[object]]:
    """The columns of an exported table that leave the house."""
    return [column for column in table.columns if column.name not in HIDDEN.get(table.name, {})]
