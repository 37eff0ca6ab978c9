"""Things and their questions: what comes along, and what a tenant uploads."""

from collections.abc import Mapping
from typing import Any

import pytest

from liora.table import BadRow
from liora_reciclaje.finding import THINGS
from liora_reciclaje.materials import MATERIALS
from liora_reciclaje.questions import QUESTIONS
from liora_reciclaje.residues import RESIDUES, read_item, remarks_on_items


def item(**cells: str) -> Mapping[str, Any]:
    return read_item(
        {"item": "Traje", "sinonimos": "", "material": "ropa", "preparacion": "", "no_va": "", "nota": "", **cells}
    )


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"item": ""}, "Falta el nombre"),
        ({"item": "?"}, "Falta el nombre"),
        ({"item": "ba" * 31}, "es muy largo: tiene 62 letras"),
        ({"material": ""}, "Faltan los materiales"),
        ({"material": "reciclable"}, "No conozco el material «reciclable»"),
        ({"preparacion": "x" * 251}, "El texto de «preparacion» es muy largo"),
        ({"nota": "x" * 251}, "El texto de «nota» es muy largo"),
    ],
)
def test_hostile_rows_are_refused_with_a_sentence(cells: Mapping[str, str], sentence: str) -> None:
    with pytest.raises(BadRow) as refused:
        item(**cells)
    assert sentence in str(refused.value)


def test_other_names_are_squeezed_and_empty_ones_left_out() -> None:
    assert item(sinonimos=" neopreno || traje  de surf|x|neopreno")["sinonimos"] == ["neopreno", "traje de surf"]


def test_a_name_of_two_rows_is_remarked() -> None:
    rows = [item(sinonimos="neopreno"), item(item="Buzo", sinonimos="NEOPRENO"), item()]
    assert list(remarks_on_items(rows)) == [
        "«neopreno» está en «Traje» y en «Buzo»: contesta «Traje».",
        "«Traje» está repetido: contesta la primera fila.",
    ]


def test_no_thing_that_comes_along_is_there_twice() -> None:
    rows = [{"item": one.name, "sinonimos": one.also} for one in THINGS.residues]
    assert list(remarks_on_items(rows)) == []


def test_every_thing_is_of_a_known_material_and_says_what_to_do() -> None:
    assert {residue.kind for residue in RESIDUES} <= MATERIALS.keys()
    assert all(residue.prepare.endswith(".") for residue in RESIDUES)


def test_every_answer_of_a_question_leads_to_a_thing_and_is_understood() -> None:
    for question in QUESTIONS.values():
        assert 2 <= len(question.options) <= 3
        for option in question.options:
            assert option.leads_to in THINGS.by_name
            assert len(option.label) <= 20
            assert question.option_in(option.label) == option, (question.thing.name, option.label)


@pytest.mark.parametrize(
    ("thing", "said", "leads_to"),
    [
        ("Caja de pizza", "un poko de queso", "Caja de pizza con grasa"),
        ("Caja de pizza", "limpiesita no, con salsa", "Caja de pizza con grasa"),
        ("Caja de pizza", "sin grasa", "Caja de pizza limpia"),
        ("Vidrio", "se me rompio", "Vidrio roto"),
        ("Vidrio", "se me rompio un frasco", "Vidrio roto"),
        ("Vidrio", "es de un espejo", "Espejo o vidrio de ventana"),
        ("Batería", "de mi moto", "Batería de auto"),
        ("Aerosol", "le queda un poco", "Aerosol con gas"),
        ("Pañal", "de los descartables", "Pañal desechable"),
        ("Bombilla", "de la lampara", "Foco o ampolleta"),
    ],
)
def test_answers_are_understood_in_people_s_words(thing: str, said: str, leads_to: str) -> None:
    option = QUESTIONS[thing].option_in(said)
    assert option is not None
    assert option.leads_to == leads_to


@pytest.mark.parametrize("said", ["", "nose", "depende"])
def test_what_answers_nothing_is_no_answer(said: str) -> None:
    assert QUESTIONS["Vidrio"].option_in(said) is None
