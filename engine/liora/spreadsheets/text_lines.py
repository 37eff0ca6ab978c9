"""The physical lines of a text file, whatever ends them, none longer than a mebibyte."""

import codecs
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from liora.catalog_source import UnreadableCatalog

LONGEST = 1024 * 1024
"""Bytes of a line; what has longer ones is no price list."""

_PIECE = 65_536
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """From the current position to the end, with their line ends: LF, CR LF, or CR alone."""
    rest = b""
    while piece := file.readline(_PIECE):
        whole = _short(rest + piece)
        if not piece.endswith(b"\n") and b"\r" not in piece:
            rest = whole
            continue
        pieces = whole.splitlines(keepends=True)
        rest = b"" if piece.endswith(b"\n") else pieces.pop()
        yield from pieces
    if rest:
        yield rest


def wide_encoding(head: bytes) -> str:
    """UTF-16 by its mark, or by every second byte being zero; else empty."""
    for mark, name in _WIDE.items():
        if head.startswith(mark):
            return name
    pairs = len(head) // 2
    if pairs >= 8:
        for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            other = head[1 - start :: 2].count(0)
            if head[start::2].count(0) > 0.7 * pairs and other < 0.05 * pairs:
                return name
    return ""


def narrowed(file: BinaryIO, encoding: str) -> BinaryIO:
    """A file of UTF-16 as one of UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    narrow = BytesIO()
    while piece := file.read(_PIECE):
        narrow.write(decoder.decode(piece).encode("utf-8", "replace"))
    narrow.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    narrow.seek(0)
    return narrow


def _short(line: bytes) -> bytes:
    if len(line) > LONGEST:
        raise UnreadableCatalog(
            f"El archivo tiene una línea de más de {LONGEST // 1024} KB: no parece una lista de precios. "
            "Ábrelo en tu planilla y guárdalo de nuevo como CSV o XLSX."
        )
    return line
