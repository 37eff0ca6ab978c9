"""The parts of an XLSX file, opened so that a bomb stays closed.

What a part says of its size is a bound that `zipfile` holds; the list of parts is bounded before it is read.
"""

import struct
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from liora.catalog_source import UnreadableCatalog

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_TAIL = 65_536 + 42
_LONGEST_LIST = 1024 * 1024
BROKEN = (
    "El archivo XLSX está dañado o no es una planilla. Ábrelo, guárdalo de nuevo como XLSX o CSV y súbelo otra vez."
)


class Archive:
    """Parts by name; `unpacked` bytes may come out of all that are opened."""

    def __init__(self, file: BinaryIO, unpacked: int) -> None:
        _refuse_long_list(file)
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            raise UnreadableCatalog(BROKEN) from error
        self._left = unpacked
        self._sizes = {info.filename: info.file_size for info in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def size(self, name: str) -> int:
        """In bytes, unpacked; 0 for a part that is not there."""
        return self._sizes.get(name, 0)

    def open(self, name: str) -> IO[bytes]:
        """Raises UnreadableCatalog when the part is missing, locked or too large."""
        info = self._zip.NameToInfo.get(name)
        if info is None or info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UnreadableCatalog(BROKEN)
        self._left -= info.file_size
        if self._left < 0:
            raise UnreadableCatalog("El archivo XLSX es demasiado grande una vez descomprimido. Súbelo como CSV.")
        try:
            return self._zip.open(info)
        except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, struct.error) as error:
            raise UnreadableCatalog(BROKEN) from error


def _refuse_long_list(file: BinaryIO) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < 22 or _END_64 in tail[:end]:
        raise UnreadableCatalog(BROKEN)
    (length,) = struct.unpack_from("<L", tail, end + 12)
    if length > _LONGEST_LIST:
        raise UnreadableCatalog(BROKEN)
