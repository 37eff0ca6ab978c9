"""Files as people upload them for a skill's table: what is read, what is refused, and why."""

import os
import re
from contextlib import suppress
from typing import Any

import pytest

from liora.spreadsheets.table_file import SHOWN, TableRead, read_again, read_table
from liora.table import BadRow, Column, Table, UnreadableTable

from ..catalog.hostile import hostile
from ..catalog.reading import SOURCES, xlsx

FILES = int(os.environ.get("LIORA_HOSTILE", "300"))
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read_point(row: Any) -> dict[str, Any]:
    if not row["nombre"]:
        raise BadRow("Falta el nombre.")
    return {"nombre": row["nombre"], "lat": float(row["lat"]), "horario": row["horario"]}


def twins(rows: Any) -> list[str]:
    names = [row["nombre"] for row in rows]
    return [f"«{name}» está dos veces." for name in sorted(set(names)) if names.count(name) > 1]


POINTS = Table(
    "puntos",
    "Puntos de reciclaje",
    [Column("nombre", also=["punto", "lugar"]), Column("lat", also=["latitud"]), Column("horario", optional=True)],
    read_point,
    remarks=twins,
    most_rows=50,
)


def read(content: bytes | str, filename: str = "puntos.csv", table: Table = POINTS) -> TableRead:
    return read_table(content.encode() if isinstance(content, str) else content, filename, table, SOURCES)


def refusal(content: bytes | str, table: Table = POINTS) -> str:
    with pytest.raises(UnreadableTable) as refused:
        read(content, table=table)
    return str(refused.value)


def test_rows_are_what_the_skill_makes_of_the_cells() -> None:
    found = read("nombre,lat,horario\nCesfam,-36.6,9 a 18 h\n")
    assert found.rows.rows == ({"nombre": "Cesfam", "lat": -36.6, "horario": "9 a 18 h"},)
    assert found.cells == ({"nombre": "Cesfam", "lat": "-36.6", "horario": "9 a 18 h"},)
    assert (found.refused_count, found.remarks, found.guesses["header_row"]) == (0, (), "1")


def test_headings_are_found_by_other_names_and_whatever_their_accents_and_capitals() -> None:
    found = read("LUGAR;Látitud\nPlaza;-1\n")
    assert found.rows.rows[0] == {"nombre": "Plaza", "lat": -1.0, "horario": ""}


def test_a_column_keeps_its_own_name_before_another_takes_it_as_one_of_several() -> None:
    table = Table("t", "T", [Column("a", also=["b", "c"]), Column("b")], lambda row: dict(row))
    assert read("b,c\n1,2\n", table=table).rows.rows == ({"a": "2", "b": "1"},)


def test_what_stands_above_the_headings_blank_rows_and_headings_again_are_passed_over() -> None:
    found = read("Municipio de Chillán\n\nnombre,lat\nPlaza,1\n,\nNombre,Lat\nFeria,2\n")
    assert [row["nombre"] for row in found.rows.rows] == ["Plaza", "Feria"]
    assert found.guesses["header_row"] == "3"


def test_a_bad_row_is_told_with_its_line_and_the_others_stay() -> None:
    found = read("nombre,lat\nPlaza,1\n,2\nFeria,ocho\n")
    assert [row["nombre"] for row in found.rows.rows] == ["Plaza"]
    assert [(each.line, each.reason) for each in found.refused] == [
        (3, "Falta el nombre."),
        (4, "Hay un valor que no se entiende, como palabras donde va un número."),
    ]


def test_only_the_first_refused_rows_are_spelt_out() -> None:
    found = read("nombre,lat\nPlaza,1\n" + "x,x\n" * 40)
    assert (len(found.refused), found.refused_count) == (SHOWN, 40)


def test_remarks_are_about_the_file_and_about_the_rows_together() -> None:
    found = read("nombre,lat,dueña,orario\nPlaza,1,a,b\nPlaza,2,a,b\n")
    assert found.remarks == ("Columnas que no se usan: «dueña», «orario».", "«Plaza» está dos veces.")


def test_a_file_without_a_column_that_is_needed_is_refused_with_what_was_found_and_what_is_wanted() -> None:
    assert refusal("Puntos 2026\nnombre,latitude,horario\nPlaza,1,\n") == (
        "No encontré la columna «lat». Títulos encontrados en la línea 2: «nombre», «latitude», «horario». "
        "La tabla lleva los títulos «nombre», «lat», «horario» (puedes dejar fuera «horario»)."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "El archivo está vacío."),
        ("nombre,lat\n", "La tabla tiene títulos y ninguna fila debajo."),
        ("nombre,lat\n,1\n,2\n", "Ninguna fila se puede usar (2 en total). Línea 2: Falta el nombre."),
        ("nombre,lat\n" + "a,1\n" * 51, "La tabla puede tener hasta 50 filas, y el archivo tiene más."),
        (b"%PDF-1.7\n" + bytes(range(32)), "Es un PDF. Pide la lista como planilla (XLSX) o CSV y súbela otra vez."),
        (b"nombre,lat\n" + b"a,1\n" * 600_000, "El archivo pesa 2,3 MB; el plan permite 2,0 MB."),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes | str, sentence: str) -> None:
    assert refusal(content) == sentence


def test_a_workbook_is_read_from_its_largest_sheet() -> None:
    found = read(xlsx(["Nombre", "Lat"], *(["Plaza", 1.5] for _ in range(9)), notas=[["hola"]]), "puntos.xlsx")
    assert len(found.rows.rows) == 9
    assert "quedan sin leer: notas" in found.remarks[0]


def test_an_apostrophe_that_keeps_a_spreadsheet_from_calculating_is_no_part_of_the_cell() -> None:
    assert read("nombre,lat\n'=Plaza,'-36.6\n").cells[0] == {"nombre": "=Plaza", "lat": "-36.6", "horario": ""}


def test_a_skill_cannot_change_the_cells_that_are_kept() -> None:
    def rename(row: Any) -> Any:
        row["nombre"] = "otro"

    with pytest.raises(TypeError):
        read("nombre,lat\nPlaza,1\n", table=Table("t", "T", POINTS.columns, rename))


def test_cells_that_were_kept_are_read_as_the_skill_reads_them_now() -> None:
    kept = [{"nombre": "Plaza", "lat": "1"}, {"nombre": "Feria", "lat": "ocho", "vieja": "x"}]
    assert read_again(kept, POINTS).rows == ({"nombre": "Plaza", "lat": 1.0, "horario": ""},)


@pytest.mark.parametrize("part", range(4))
def test_hostile_files_are_read_or_refused_with_a_sentence(part: int) -> None:
    table = Table("t", "T", [Column("nombre"), Column("precio", optional=True)], lambda row: dict(row), most_rows=200)
    became: list[TableRead] = []
    for seed in range(part, FILES, 4):
        with suppress(UnreadableTable):
            became.append(read(hostile(seed), table=table))
    assert became
    cells = [cell for found in became for row in found.cells for cell in row.values()]
    assert all(len(cell) <= 2_000 and not CONTROLS.search(cell) for cell in cells)
    assert all(0 < len(found.rows.rows) <= 200 and len(found.remarks) <= SHOWN for found in became)
