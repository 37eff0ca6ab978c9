"""Age, weight, height and sex, and what is computed of them."""

from typing import Any

import pytest

from liora_vida_sana.formulas import energy, index, range_of
from liora_vida_sana.measures import asks_index, measure, named_in


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("edad", "34", 34), ("edad", "tengo 34 años", 34), ("edad", "treinta y cuatro", 34), ("edad", "15", 15),
        ("peso", "82 y medio", 825), ("peso", "82,5", 825), ("peso", "82.5 kg", 825), ("peso", "70 kilos", 700),
        ("peso", "ochenta y dos", 820), ("peso", "peso 70", 700), ("peso", "20", 200), ("peso", "300", 3000),
        ("talla", "1.65", 165), ("talla", "1,65", 165), ("talla", "165", 165), ("talla", "1 65", 165),
        ("talla", "1m65", 165), ("talla", "1 metro 65", 165), ("talla", "1.7", 170), ("talla", "mido 1,70", 170),
        ("talla", "uno setenta", 170), ("talla", "170 cm", 170), ("talla", "un metro setenta y dos", 172),
        ("sexo", "mujer", "mujer"), ("sexo", "h", "hombre"), ("sexo", "F", "mujer"), ("sexo", "soy varón", "hombre"),
    ],
)  # fmt: skip
def test_measures_are_read_as_people_write_them(name: str, text: str, value: Any) -> None:
    assert measure(name)(text) == {name: value}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("edad", "muchos"), ("edad", "0"), ("edad", "130"), ("edad", "-5"), ("peso", "180 libras"), ("peso", "19"),
        ("peso", "301"), ("peso", "gordito"), ("talla", "17"), ("talla", "99"), ("talla", "231"), ("talla", "5 pies"),
        ("sexo", "quizas"), ("edad", ""), ("peso", "hola"), ("sexo", "m"),
    ],
)  # fmt: skip
def test_what_is_no_measure_is_asked_again(name: str, text: str) -> None:
    assert measure(name)(text) is None


def test_another_measure_by_its_name_corrects_it() -> None:
    assert measure("talla")("no, peso 80") == {"peso": 800}
    assert measure("edad")("34 y peso 80") == {"peso": 800} or measure("edad")("tengo 34 años y peso 80") == {
        "edad": 34,
        "peso": 800,
    }


def test_a_refusal_and_a_worry_are_answers_too() -> None:
    assert measure("peso")("prefiero no decir") == {"declina": True}
    assert measure("edad")("no") == {"declina": True}
    assert measure("peso")("quiero bajar 10 kilos") == {"preocupa": True}


def test_a_pregnancy_takes_the_range_away() -> None:
    assert measure("edad")("29, estoy embarazada") == {"edad": 29, "sin_rango": True}
    assert named_in("mi imc, soy atleta") == {"sin_rango": True}


def test_everything_may_be_told_at_once() -> None:
    assert named_in("mi imc si peso 80 y mido 1,70 y tengo 34 años") == {"edad": 34, "peso": 800, "talla": 170}
    assert named_in("soy mujer 28 años 54 kilos 1.62") == {"sexo": "mujer", "edad": 28, "peso": 540, "talla": 162}
    assert named_in("peso 1.5 kilos") == {}
    assert asks_index("cual seria mi imc si peso 80")
    assert asks_index("mi hijo tiene 9 años cuanto debe pesar")
    assert not asks_index("el imcumplimiento")


def test_the_formulas_give_what_their_sources_give() -> None:
    assert round(index(700, 175), 1) == 22.9
    assert energy(600, 165, 45, "mujer") == 1250
    assert energy(800, 180, 30, "hombre") == 1780


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        (15.9, "delgadez_severa"), (16.0, "delgadez_moderada"), (17.0, "delgadez_leve"), (18.4, "delgadez_leve"),
        (18.5, "normal"), (24.9, "normal"), (25.0, "preobesidad"), (29.9, "preobesidad"), (30.0, "clase_1"),
        (35.0, "clase_2"), (40.0, "clase_3"),
    ],
)  # fmt: skip
def test_ranges_are_those_of_the_who(shown: float, name: str) -> None:
    assert range_of(shown) == name


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("imc si tengo 15, peso 50 y mido 1.60", {"edad": 15, "peso": 500, "talla": 160}),
        ("soy menor de edad, mi imc", {"edad": 17}), ("tengo 2 hijos y mi imc", {}), ("tengo 16 mi imc", {"edad": 16}),
        ("estoy embarazada de 5 meses, 68 kilos", {"peso": 680, "sin_rango": True}),
    ],
)  # fmt: skip
def test_what_is_told_beside_the_answer_counts(text: str, named: dict[str, object]) -> None:
    assert named_in(text) == named
