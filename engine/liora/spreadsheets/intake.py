"""A file at the door: whether it may come in, its fingerprint, and who can read it."""

import hashlib
from collections.abc import Sequence
from typing import BinaryIO

from liora.catalog_source import HEAD, CatalogLimits, CatalogSource, UnreadableCatalog

LONGEST_NAME = 200

_PIECE = 65_536
_KINDS = (
    (b"%PDF", "Es un PDF. Pide la lista como planilla (XLSX) o CSV y súbela otra vez."),
    (b"\x89PNG", "Es una imagen. Hace falta la lista como planilla (XLSX) o CSV."),
    (b"\xff\xd8\xff", "Es una foto. Hace falta la lista como planilla (XLSX) o CSV."),
    (
        b"\xd0\xcf\x11\xe0",
        "Es una planilla de formato antiguo (XLS) o con contraseña. Ábrela y guárdala como XLSX o CSV sin contraseña.",
    ),
    (b"PK\x03\x04", "Es un archivo comprimido (ZIP u ODS). Ábrelo y sube la lista como XLSX o CSV."),
    (b"Rar!", "Es un archivo comprimido. Ábrelo y sube la lista que contiene, como XLSX o CSV."),
    (b"\x1f\x8b", "Es un archivo comprimido. Ábrelo y sube la lista que contiene, como XLSX o CSV."),
)
_JSON = (b"{", b"[{")
_MARKUP = (b"<!doctype html", b"<html", b"<table", b"<?xml")
_PAGE = "Es una página web con otro nombre. Ábrela en tu planilla y guárdala como XLSX o CSV."
_DATA = "Es un archivo JSON. Exporta la lista como XLSX o CSV y súbela otra vez."
_UNKNOWN = "Es un archivo binario que no sé leer. Sube un CSV o un XLSX."


def clean_filename(name: str) -> str:
    """The last part of a name as browsers send it, without what no name has."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:LONGEST_NAME].strip() or "archivo"


def checksum_of(file: BinaryIO, limits: CatalogLimits) -> str:
    """SHA-256 of all bytes, in hexadecimal; raises UnreadableCatalog for an empty file and one that is too large."""
    size = file.seek(0, 2)
    if size > limits.bytes:
        raise UnreadableCatalog(f"El archivo pesa {_mb(size)}; el plan permite {_mb(limits.bytes)}.")
    file.seek(0)
    digest = hashlib.sha256()
    blank = True
    while piece := file.read(_PIECE):
        digest.update(piece)
        blank = blank and not piece.strip()
    if blank:
        raise UnreadableCatalog("El archivo está vacío.")
    return digest.hexdigest()


def source_of(file: BinaryIO, filename: str, sources: Sequence[CatalogSource]) -> CatalogSource:
    """The first that recognizes how the file begins; raises UnreadableCatalog saying what the file seems to be."""
    file.seek(0)
    head = file.read(HEAD)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        raise UnreadableCatalog(_PAGE)
    if b"".join(start.split(maxsplit=2)).startswith(_JSON):
        raise UnreadableCatalog(_DATA)
    for source in sources:
        if source.recognizes(head, filename):
            return source
    raise UnreadableCatalog(next((sentence for magic, sentence in _KINDS if head.startswith(magic)), _UNKNOWN))


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")
