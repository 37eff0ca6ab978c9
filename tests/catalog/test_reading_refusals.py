"""What cannot be a catalog is refused with a sentence that says what to do; what is odd but readable is read."""

from io import BytesIO
from pathlib import Path

import pytest

from liora.catalog.reading import understand
from liora.catalog_source import CatalogLimits, UnreadableCatalog

from .reading import SOURCES, brief, live, read, xlsx

GOOD = "codigo,nombre,precio\n1,Taladro,100\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vacío"),
        (b" \r\n\t\n ", "vacío"),
        (b"\xef\xbb\xbf", "No encontré|vacío"),
        (b"\x00" * 5000, "binario"),
        (bytes(range(256)) * 40, "binario"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "imagen"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x02\x03", "foto"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "formato antiguo"),
        (b"PK\x03\x04" + b"\x00" * 100, "comprimido"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x01\x02", "comprimido"),
        (b"  <!DOCTYPE html><html><table><tr><td>nombre</td><td>precio</td></tr></table>", "página web"),
        (b'{"productos": [{"nombre": "a", "precio": 1}]}', "JSON"),
        (b'[\n  {"nombre": "a", "precio": 1}\n]', "JSON"),
        (b"hola, quiero subir mi lista\ncomo hago?\n", "fila de títulos"),
        (b"codigo,nombre,precio\n", "ningún producto"),
        (b"codigo,nombre,precio\n,,\n\n", "ningún producto"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableCatalog, match=sentence):
        read(content)


def test_without_a_price_column_the_headers_and_the_remedy_are_said() -> None:
    with pytest.raises(UnreadableCatalog) as refusal:
        read("Lista de mayo\n\nSKU;Producto;Costo;Stock\n1;Taladro;50;3\n")
    assert str(refusal.value) == (
        "No encontré la columna del precio. Títulos encontrados en la línea 3: «SKU», «Producto», «Costo», «Stock». "
        "Cambia el título de esa columna a «Precio» y sube la lista otra vez."
    )


def test_without_a_name_column_the_headers_and_the_remedy_are_said() -> None:
    with pytest.raises(UnreadableCatalog, match=r"columna del nombre.*«Clave», «Precio».*«Nombre»"):
        read("Clave,Precio\n1,50\n")


@pytest.mark.parametrize(
    ("limits", "content", "sentence"),
    [
        ({"bytes": 30}, GOOD, "el plan permite"),
        ({"rows": 1}, GOOD, "más de 1 filas"),
        ({"rows": 2}, GOOD + "\n" * 40, "más de 20 líneas"),
        ({}, "nombre,precio" + ",x" * 10_000 + "\nA,1\n", "10002 columnas"),
        ({}, "nombre,precio\nA,1" + "," * 9_998 + "x\n", "10000 columnas"),
        ({}, "nombre,precio\n" + "A" * 1_100_000 + ",1\n", "más de 1024 KB"),
    ],
)
def test_a_limit_is_a_sentence(limits: dict[str, int], content: str, sentence: str) -> None:
    with pytest.raises(UnreadableCatalog, match=sentence):
        read(content, **limits)


def test_empty_columns_count_for_nothing() -> None:
    assert live("nombre,precio" + "," * 9_998 + "\nA,1" + "," * 9_998 + "\n") == [("a", "A", "1")]


def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    """A sparse file: reading it would take a while and much memory, looking at its size does not."""
    path = tmp_path / "enorme.csv"
    with path.open("wb") as file:
        file.truncate(1024**3)
    with path.open("rb") as file, pytest.raises(UnreadableCatalog, match=r"pesa 1024,0 MB; el plan permite 20,0 MB"):
        understand(file, path.name, SOURCES, CatalogLimits(), "MXN")


def test_zeros_and_controls_within_text_are_left_out() -> None:
    assert live(b"codigo,nombre,precio\n1,Tal\x00adro\x07 bueno,100\n") == [("1", "Taladro bueno", "100")]


def test_cells_that_are_too_long_are_cut_and_reported() -> None:
    found = read(f"codigo,nombre,precio,descripcion\n1,Taladro,100,{'x' * 500}\n", field=100)
    assert len(found.products[0].description) == 100
    assert "más de 100 caracteres" in found.problems.shown[0].reason


def test_what_cannot_be_decoded_is_marked_and_the_rest_is_read() -> None:
    assert live(b"codigo,nombre,precio\n1,Ca\x81f\xe9 \xf1and\xfa,100\n") == [("1", "Ca\ufffdfé ñandú", "100")]


def test_text_that_was_encoded_twice_is_mended() -> None:
    twice = "codigo,nombre,precio\n1,Camión niño,100\n".encode().decode("cp1252").encode()
    assert live(twice) == [("1", "Camión niño", "100")]


def test_an_open_quote_costs_its_own_line_nothing_but_the_quote() -> None:
    found = read('codigo,nombre,precio\n1,"Tubo 3 pvc,100\n2,Codo,50\n3,"Te, de 1",30\n4,Unión,20\n')
    assert [brief(product) for product in found.products] == [
        ("1", "Tubo 3 pvc", "100"),
        ("2", "Codo", "50"),
        ("3", "Te, de 1", "30"),
        ("4", "Unión", "20"),
    ]
    assert [(problem.line, "comillas" in problem.reason) for problem in found.problems.shown] == [(2, True)]


def test_an_open_quote_in_the_last_line_is_mended_too() -> None:
    assert live('codigo,nombre,precio\n1,Codo,50\n2,"Tubo,100') == [("1", "Codo", "50"), ("2", "Tubo", "100")]


def test_a_list_full_of_open_quotes_is_read_line_by_line() -> None:
    rows = "".join(f'{number},"Tubo {number},{number}\n' for number in range(1, 400))
    assert read(f"codigo,nombre,precio\n{rows}").counts.live == 399


def test_inches_and_escaped_quotes_stay_in_their_cell() -> None:
    text = 'codigo,nombre,precio\n1,"Tubo 3\\" PVC, blanco",100\n2,Llave 10",50\n3,"Disco 4 1/2"" fino",7\n'
    assert [name for _, name, _ in live(text)] == ['Tubo 3" PVC, blanco', 'Llave 10"', 'Disco 4 1/2" fino']


def test_descriptions_of_several_lines_with_commas_are_no_open_quotes() -> None:
    text = (
        'codigo,precio,nombre,detalle\nA1,100,Mesa,"Incluye:\nmesa, silla, banco, cama\n1, 2, 3, 4\n"\nA2,50,Silla,x\n'
    )
    found = read(text)
    assert (found.counts.live, found.problems.total) == (2, 0)
    assert found.products[0].description == "Incluye:\nmesa, silla, banco, cama\n1, 2, 3, 4"


def test_lines_that_are_quoted_as_a_whole_have_cells_again() -> None:
    assert live('"codigo,nombre,precio"\n"1,Taladro,100"\n"2,""Tubo, fino"",50"\n') == [
        ("1", "Taladro", "100"),
        ("2", "Tubo, fino", "50"),
    ]


def test_the_hint_of_excel_names_the_delimiter() -> None:
    found = read("sep=;\ncodigo;nombre;precio\n1;Tubo, fino, largo;100\n")
    assert (found.guesses.delimiter, found.guesses.header_row, found.counts.live) == (";", 2, 1)


def test_the_first_source_that_recognizes_a_file_reads_it() -> None:
    assert read(xlsx(["nombre", "precio"], ["A", 1]), filename="lista.csv").guesses.encoding == "xlsx"
    assert read(GOOD, filename="lista.xlsx").guesses.encoding == "utf-8"


def test_the_checksum_is_that_of_the_bytes() -> None:
    assert read(GOOD).checksum == read(GOOD).checksum != read(f"{GOOD}\n").checksum


def test_a_file_may_have_been_read_before() -> None:
    file = BytesIO(GOOD.encode())
    file.read()
    assert understand(file, "lista.csv", SOURCES, CatalogLimits(), "MXN").counts.live == 1
