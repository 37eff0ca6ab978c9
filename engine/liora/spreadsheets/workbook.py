"""Which sheets an XLSX file has, and in which part each lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import join, normpath

from liora.catalog_source import UnreadableCatalog
from liora.spreadsheets.archive import BROKEN, Archive
from liora.spreadsheets.xml_stream import parsed

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet that people see."""

    name: str
    part: str


def visible_sheets(archive: Archive) -> list[SheetPart]:
    """In their order; raises UnreadableCatalog where there is none."""
    targets = {each.get("Id", ""): each.get("Target", "") for each in _elements(archive, _RELATIONS, "Relationship")}
    sheets = [
        SheetPart(each.get("name", ""), _part(targets.get(_relation(each), "")))
        for each in _elements(archive, _WORKBOOK, "sheet")
        if each.get("state", "visible") == "visible"
    ]
    found = [sheet for sheet in sheets if sheet.part in archive]
    if not found:
        raise UnreadableCatalog(BROKEN)
    return found


def _elements(archive: Archive, part: str, wanted: str) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == wanted and len(found) < 1000:
            found.append(dict(attributes))

    with archive.open(part) as content:
        for _ in parsed(content, start, _nothing, _nothing):
            pass
    return found


def _relation(sheet: Mapping[str, str]) -> str:
    return next((value for name, value in sheet.items() if name.rpartition(":")[2] == "id"), "")


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _nothing(_: str) -> None:
    pass
