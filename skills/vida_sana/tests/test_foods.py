"""The table of foods: our own, and a tenant's before it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from liora.skill import Step
from liora.table import BadRow, Rows
from liora_vida_sana.foods import (
    ALIMENTOS,
    LONGEST,
    asked_food,
    food_name,
    keep_food,
    knows_food,
    near_foods,
    own_foods,
    say_food,
)

StepIn = Callable[..., Step]


@pytest.mark.parametrize(
    ("text", "food"),
    [
        ("cuantas calorias tiene el arroz", "arroz"), ("calorias de la palta", "palta"), ("kcal pan integral",
        "pan integral"),
        ("cuantas calorías tiene", ""), ("cuantas calorias debo comer", None), ("tengo calor", None),
        ("calorias para bajar de peso", None), ("arroz", None),
    ],
)  # fmt: skip
def test_the_food_is_what_is_left_of_a_question_for_calories(text: str, food: str | None) -> None:
    assert asked_food(text) == food


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("arroz", "Arroz blanco cocido"), ("aguacate", "Palta"), ("jitomate", "Tomate"), ("porotos",
        "Frijoles cocidos"),
        ("caraotas", "Frijoles cocidos"), ("elote", "Choclo cocido"), ("choclo", "Choclo cocido"), ("ananá", "Piña"),
        ("patilla", "Sandía"), ("betabel", "Betarraga"), ("cacahuate", "Maní"), ("lechoza", "Papaya"), ("frutillas",
        "Frutilla"),
        ("guineo", "Plátano"), ("batata", "Camote cocido"), ("guisantes", "Arvejas cocidas"), ("auyama", "Zapallo"),
    ],
)  # fmt: skip
def test_foods_are_found_by_the_names_of_every_country(step_in: StepIn, text: str, name: str) -> None:
    step = step_in(value=text)
    if knows_food(step):
        assert [effect.value for effect in keep_food(step)] == [name]
    else:
        assert name in [choice.label for choice in near_foods(step_in(slots={"consulta": text}))]


def test_three_names_are_offered_where_none_is_sure(step_in: StepIn) -> None:
    near = [choice.label for choice in near_foods(step_in(slots={"consulta": "queso de cabra"}))]
    assert len(near) == 3
    assert all("Queso" in name for name in near)


def test_what_a_tenant_has_uploaded_goes_before_our_own(step_in: StepIn) -> None:
    rows = Rows((row(nombre="Arroz de la casa", otros_nombres="arroz", kcal="180"),))
    step = replace(step_in(value="arroz", slots={"alimento": "Arroz de la casa"}), tables={"alimentos": rows})
    assert [effect.value for effect in keep_food(step)] == ["Arroz de la casa"]
    [said] = say_food(step)
    assert said.params["kcal"] == 180


def test_our_table_has_every_name_once_and_no_impossible_value() -> None:
    foods = own_foods()
    assert len(foods.names) >= 80
    assert len(set(foods.names)) == len(foods.names)
    assert all(0 <= energy <= 900 for energy in foods.energy)
    assert all(len(name) <= LONGEST for name in foods.names)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"nombre": "", "kcal": "10"}, "El nombre"), ({"nombre": "Pan", "kcal": "mucho"}, "kilocalorías"),
        ({"nombre": "Pan", "kcal": "901"}, "kilocalorías"), ({"nombre": "x" * 41, "kcal": "10"}, "El nombre"),
    ],
)  # fmt: skip
def test_a_row_that_is_no_food_is_refused_with_a_sentence(cells: Mapping[str, str], sentence: str) -> None:
    with pytest.raises(BadRow, match=sentence):
        row(**cells)


def test_a_row_may_write_its_energy_in_several_ways() -> None:
    assert row(nombre="Pan", kcal="266,4 kcal")["kcal"] == 266
    assert row(nombre=" Pan  blanco ", kcal="266", otros_nombres="pan | marraqueta|")["otros_nombres"] == [
        "pan",
        "marraqueta",
    ]


def test_a_worry_is_no_food() -> None:
    assert food_name("quiero dejar de comer") is None
    assert food_name("y el pan?") == "pan"


def row(**cells: str) -> Mapping[str, object]:
    return ALIMENTOS.read({"otros_nombres": "", **cells})


@pytest.mark.parametrize("text", ["cazuela", "milanesa", "chicha", "pozole", "ceviche", "churros", "sopa"])
def test_a_food_that_is_not_there_is_taken_for_no_other(text: str) -> None:
    assert own_foods().find(text) is None


@pytest.mark.parametrize(
    ("text", "food"),
    [
        ("calorias de 2 huevos", "huevos"), ("cuantas calorias hay en una cucharada de aceite", "aceite"),
        ("cuantas calorias tiene esto", ""), ("kcal en un plato de lentejas", "lentejas"),
    ],
)  # fmt: skip
def test_how_much_of_it_is_no_part_of_a_food(text: str, food: str) -> None:
    assert asked_food(text) == food


def test_what_is_alike_only_in_how_it_is_was_not_meant(step_in: StepIn) -> None:
    assert list(near_foods(step_in(slots={"consulta": "completo italiano"}))) == []
