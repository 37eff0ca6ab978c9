"""What a file is: by its content alone, never by its name or by what the browser says.

Nothing is unpacked. Of an archive only the list of names is read, and no more than its last mebibyte, so that a bomb
stays closed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from puremagic import PureError, magic_string

from liora.documents.refused import RefusedFile

_MB = 1024 * 1024
MOST_BYTES = 16 * _MB
"""Of any file: WhatsApp would take documents of 100 MB, people on the phone would not."""

_HEAD = 64  # bytes that tell what a file is, but for archives and compound files
_TAIL = _MB
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ZIPPED_MACROS = "vbaProject.bin"
_COMPOUND_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A type that WhatsApp takes, how its names may end (the first is given to names without), and its most bytes."""

    content_type: str
    endings: tuple[str, ...]
    largest: int = MOST_BYTES


JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), 5 * _MB)
PNG = Kind("image/png", (".png",), 5 * _MB)
PDF = Kind("application/pdf", (".pdf",))
TEXT = Kind("text/plain", (".txt", ".csv"))
DOCX = Kind(f"{_OFFICE}wordprocessingml.document", (".docx",))
XLSX = Kind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
PPTX = Kind(f"{_OFFICE}presentationml.presentation", (".pptx",))
DOC = Kind("application/msword", (".doc",))
XLS = Kind("application/vnd.ms-excel", (".xls",))
PPT = Kind("application/vnd.ms-powerpoint", (".ppt",))

_PLAIN = {kind.content_type: kind for kind in (JPEG, PNG, PDF)}
_ZIPPED: Mapping[str, Kind] = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_COMPOUND: Mapping[str, Kind] = {"WordDocument": DOC, "Workbook": XLS, "PowerPoint Document": PPT}


def kind_of(content: bytes) -> Kind:
    """Raises RefusedFile for an empty file, one that is too large, and one that WhatsApp or we do not take."""
    if not content:
        raise RefusedFile("empty", "The file is empty.")
    if len(content) > MOST_BYTES:
        raise RefusedFile("large", f"A document may have {MOST_BYTES} bytes.")
    kind = _known(content)
    if len(content) > kind.largest:
        raise RefusedFile("large", f"A file of type {kind.content_type} may have {kind.largest} bytes.")
    return kind


def _known(content: bytes) -> Kind:
    types = _types(content)
    for content_type, kind in _PLAIN.items():
        if content_type in types:
            return kind
    if "application/zip" in types:
        return _zipped(content)
    if "application/x-ole-storage" in types:
        return _compound(content)
    return _text(content)


def _types(content: bytes) -> set[str]:
    try:
        return {str(match.mime_type) for match in magic_string(content[:_HEAD])}
    except PureError:
        return set()


def _zipped(content: bytes) -> Kind:
    """By the names in the directory at the archive's end; the entries themselves are not touched."""
    try:
        with ZipFile(BytesIO(content[-_TAIL:])) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise _unknown() from error
    if any(name.endswith(_ZIPPED_MACROS) for name in names):
        raise _with_macros()
    found = [kind for name, kind in _ZIPPED.items() if name in names]
    if len(found) != 1 or "[Content_Types].xml" not in names:
        raise _unknown()
    return found[0]


def _compound(content: bytes) -> Kind:
    """The older formats of Office: streams have their names in UTF-16."""
    if _COMPOUND_MACROS in content:
        raise _with_macros()
    found = [kind for name, kind in _COMPOUND.items() if name.encode("utf-16-le") in content]
    if len(found) != 1:
        raise _unknown()
    return found[0]


def _text(content: bytes) -> Kind:
    if _CONTROLS.search(content):
        raise _unknown()
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise RefusedFile("encoding", "The file is neither of a known type nor text in UTF-8.") from error
    return TEXT


def _unknown() -> RefusedFile:
    return RefusedFile("type", "The file is of no type that a document may have.")


def _with_macros() -> RefusedFile:
    return RefusedFile("macros", "The file carries macros.")
