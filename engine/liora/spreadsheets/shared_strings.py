"""The texts of an XLSX file, which its cells name by number."""

from collections.abc import Mapping

from liora.catalog_source import CatalogLimits, UnreadableCatalog
from liora.spreadsheets.archive import Archive
from liora.spreadsheets.xml_stream import parsed

_PART = "xl/sharedStrings.xml"
_TEXTS_A_ROW = 20  # for each row that is permitted
_TOO_MUCH = "La planilla tiene demasiado texto. Deja solo la lista de productos."


def shared_strings(archive: Archive, limits: CatalogLimits) -> list[str]:
    """In their order; together they may have as many characters as a file may have bytes."""
    if _PART not in archive:
        return []
    reading = _Reading(limits)
    with archive.open(_PART) as part:
        for _ in parsed(part, reading.start, reading.end, reading.text):
            reading.check()
    return reading.strings


class _Reading:
    def __init__(self, limits: CatalogLimits) -> None:
        self.strings: list[str] = []
        self._limits = limits
        self._pieces: list[str] = []
        self._inside = False
        self._phonetic = False
        self._characters = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def end(self, name: str) -> None:
        if name == "si":
            self.strings.append("".join(self._pieces)[: self._limits.field + 1])
        elif name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._inside = False

    def text(self, text: str) -> None:
        if self._inside:
            self._pieces.append(text)
            self._characters += len(text)

    def check(self) -> None:
        if self._characters > self._limits.bytes or len(self.strings) > self._limits.rows * _TEXTS_A_ROW:
            raise UnreadableCatalog(_TOO_MUCH)
