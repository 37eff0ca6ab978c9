"""XLSX: values as people see them, and bombs that stay closed."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from liora.catalog.reading.understood import Counts
from liora.catalog_source import UnreadableCatalog

from .reading import brief, read, xlsx

HEADER = ["Código", "Nombre", "Precio", "Stock"]


def test_numbers_formulas_and_text_are_what_people_see() -> None:
    content = xlsx(
        ["Lista de precios", None, None, date(2026, 5, 8)],
        [],
        HEADER,
        [7501033954085, "Café molido", 12.345, 3],
        ["0012", CellRichText("Té ", TextBlock(InlineFont(b=True), "verde")), 4990, "agotado"],
        ["A", '=HYPERLINK("http://x";"y")', 1, None],
        ["B", "Azúcar", "$1,234.50", True],
        ["C", "Sal", 0.1 + 0.2, 1e3],
    )
    found = read(content, filename="lista.xlsx")
    assert [(*brief(product), product.stock) for product in found.products] == [
        ("7501033954085", "Café molido", "12.35", 3),
        ("0012", "Té verde", "4990", 0),
        ("B", "Azúcar", "1234.50", None),
        ("C", "Sal", "0.3", 1000),
    ]
    assert (found.guesses.encoding, found.guesses.delimiter, found.guesses.header_row) == ("xlsx", "", 3)


def test_the_largest_visible_sheet_is_read_and_the_others_are_named() -> None:
    rows = [HEADER, *([number, f"Producto {number}", number + 1, 1] for number in range(50))]
    found = read(xlsx(["Bienvenido"], Precios=rows, Notas=[["hola"]]))
    assert found.counts == Counts(rows=50, live=50)
    assert found.warnings == ("Se leyó la hoja «Precios»; quedan sin leer: Sheet, Notas.",)


def test_hidden_sheets_are_not_read() -> None:
    content = xlsx(HEADER, [1, "A", 5, 1], Costos=[HEADER, *([number, f"C{number}", 1, 1] for number in range(99))])
    book = load_workbook(BytesIO(content))
    book["Costos"].sheet_state = "hidden"
    saved = BytesIO()
    book.save(saved)
    found = read(saved.getvalue())
    assert (found.counts.live, found.warnings) == (1, ())


def changed(parts: Mapping[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    """A small workbook with some of its parts replaced, or others added."""
    original = ZipFile(BytesIO(xlsx(HEADER, [1, "A", 5, 1])))
    content = BytesIO()
    with ZipFile(content, "w", compression) as archive:
        for name in {*original.namelist(), *parts}:
            archive.writestr(name, parts[name] if name in parts else original.read(name))
    return content.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(rows: bytes) -> bytes:
    return b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (MAIN, rows)


def strings(items: bytes) -> bytes:
    return b"<sst %s>%s</sst>" % (MAIN, items)


def test_texts_that_cells_name_by_number_are_found_without_their_phonetic_signs() -> None:
    texts = b"<si><t>Nombre</t></si><si><t>Precio</t></si><si><r><t>T\xc3\xa9 </t></r><r><t>verde</t></r>"
    texts += b"<rPh><t>te</t></rPh></si>"
    rows = b'<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c><c><v>5</v></c></row>'
    found = read(changed({STRINGS: strings(texts), SHEET: sheet(rows)}), filename="lista.xlsx")
    assert [brief(product) for product in found.products] == [("te-verde", "Té verde", "5")]


def test_prefixes_of_names_do_not_matter() -> None:
    rows = b'<x:row><x:c t="str"><x:v>Nombre</x:v></x:c><x:c t="str"><x:v>Precio</x:v></x:c></x:row>'
    rows += b'<x:row><x:c t="str"><x:v>A</x:v></x:c><x:c><x:v>1E+3</x:v></x:c></x:row>'
    content = b'<x:worksheet xmlns:x="urn:x"><x:sheetData>%s</x:sheetData></x:worksheet>' % rows
    assert brief(read(changed({SHEET: content})).products[0]) == ("a", "A", "1000")


FINE = b'<row><c t="str"><v>Nombre</v></c><c t="str"><v>Precio</v></c></row>'
FINE += b'<row><c t="str"><v>A</v></c><c><v>5</v></c></row>'

HOSTILE = {
    "a part that unpacks to more than the limit": ({SHEET: sheet(FINE + b" " * 1_000_000)}, "una vez descomprimido"),
    "endless rows": ({SHEET: sheet(FINE + b"<row/>" * 11_000)}, "filas en blanco"),
    "a far corner": ({SHEET: sheet(FINE + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')}, "500 columnas"),
    "beyond the alphabet": ({SHEET: sheet(FINE + b'<row><c r="ZZZ1"><v>1</v></c></row>')}, "500 columnas"),
    "endless texts": ({SHEET: sheet(FINE), STRINGS: strings(b"<si/>" * 21_000)}, "demasiado texto"),
    "too much text": ({STRINGS: strings(b"<si><t>%s</t></si>" % (b"x" * 110_000))}, "demasiado texto"),
    "a token without end": ({SHEET: sheet(FINE + b'<row a="%s"/>' % (b"x" * 3_000_000))}, "dañado"),
    "a document type": ({SHEET: b'<!DOCTYPE x [<!ENTITY a "a">]>' + sheet(FINE)}, "dañado"),
    "no XML": ({SHEET: b"hola"}, "dañado"),
    "XML that ends early": ({SHEET: sheet(FINE)[:-10]}, "dañado"),
    "no workbook": ({"xl/workbook.xml": b"<workbook/>"}, "dañado"),
    "relations to nowhere": ({"xl/_rels/workbook.xml.rels": b"<Relationships/>"}, "dañado"),
    "an empty sheet": ({SHEET: sheet(b"")}, "no tiene ninguna fila"),
    "texts that are not there": (
        {SHEET: sheet(b'<row><c t="s"><v>0</v></c><c t="s"><v>9</v></c></row>')},
        "ninguna fila",
    ),
}


@pytest.mark.parametrize(("parts", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_is_refused(parts: Mapping[str, bytes], sentence: str) -> None:
    unpacked = 4_000_000 if any(len(part) > 2_000_000 for part in parts.values()) else 500_000
    with pytest.raises(UnreadableCatalog, match=sentence):
        read(changed(parts), filename="lista.xlsx", rows=1000, bytes=100_000, unpacked=unpacked)


def test_a_number_with_three_decimals_is_no_thousands() -> None:
    found = read(xlsx(["Nombre", "Precio"], ["A", 12.345], ["B", 4990]), currency="CLP")
    assert [str(product.price) for product in found.products] == ["12.35", "4990"]


def test_a_sound_workbook_passes_the_same_limits() -> None:
    assert read(changed({}), filename="lista.xlsx", rows=1000, bytes=100_000, unpacked=500_000).counts.live == 1


@pytest.mark.parametrize("cut", [30, 500, -30, -60])
def test_a_workbook_that_was_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(UnreadableCatalog):
        read(xlsx(HEADER, [1, "A", 5, 1])[:cut], filename="lista.xlsx")


def test_an_archive_with_endless_parts_is_refused_before_they_are_listed() -> None:
    endless = {f"xl/{number:060}.xml": b"" for number in range(12_000)}
    with pytest.raises(UnreadableCatalog, match="dañado"):
        read(changed({SHEET: sheet(FINE), **endless}, ZIP_STORED), filename="lista.xlsx")
