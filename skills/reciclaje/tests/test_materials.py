"""The words for materials, in tables and in answers."""

import pytest

from liora.table import BadRow
from liora_reciclaje.materials import AT_POINTS, MATERIALS, TITLES, material_in, read_material, read_materials


@pytest.mark.parametrize(
    ("cell", "materials"),
    [
        ("PAPEL / CARTON / VIDRIO / METAL / PLASTICO / TETRA-BRIK / TELGOPOR / ACEITE VEGETAL USADO",
         ["papel", "vidrio", "metal", "plastico", "brik", "poliestireno", "aceite"]),
        ("Papel|Cartón|Latas|PET", ["papel", "metal", "plastico"]),
        ("pilas, baterías; medicamentos", ["pila", "medicina"]),
        ("RAEE", ["electronico"]),
        ("envases de vidrio", ["vidrio"]),
        ("botellas plásticas", ["plastico"]),
        ("no reciclables", ["resto"]),
        ("orgánicos", ["organico"]),
        ("pilas|", ["pila"]),
    ],
)  # fmt: skip
def test_materials_are_read_as_tables_write_them(cell: str, materials: list[str]) -> None:
    assert read_materials(cell) == materials


@pytest.mark.parametrize("cell", ["", "  ", "|", "reciclables", "cosas", "papel|?", "papel|uranio"])
def test_none_and_unknown_ones_are_refused(cell: str) -> None:
    with pytest.raises(BadRow, match=r"papel, plastico|Faltan los materiales"):
        read_materials(cell)


def test_a_row_of_one_material_refuses_two() -> None:
    with pytest.raises(BadRow, match="una fila por cada uno"):
        read_material("papel|vidrio")
    assert read_material("Vidrio") == "vidrio"


@pytest.mark.parametrize(("text", "kind"), [("de plastico", "plastico"), ("es de fierro", "metal"), ("ni idea", None)])
def test_answers_name_materials_too(text: str, kind: str | None) -> None:
    assert material_in(text) == kind


def test_each_material_has_its_names_and_reads_its_own() -> None:
    assert TITLES.keys() == MATERIALS.keys() >= AT_POINTS
    assert all(len(title) <= 24 for title in TITLES.values())
    assert all(material_in(name) == name for name in MATERIALS)


def test_two_materials_may_be_joined_by_a_word() -> None:
    assert read_materials("papel y vidrio") == ["papel", "vidrio"]
    assert read_materials("Papel y cartón, pilas y otros") == ["papel", "pila"]
