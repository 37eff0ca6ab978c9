"""What is answered with care, and what with a professional."""

import pytest

from liora_vida_sana.care import asks_professional, is_worrying, wants_reminder_of_remedy


@pytest.mark.parametrize(
    "text",
    [
        "quiero bajar 10 kilos en una semana", "quiero estar flaca", "como quemo grasa", "sirve el ayuno intermitente?",
        "dame una dieta para bajar", "quiero dejar de comer", "que hago para engordar", "hice ayuno 3 dias",
    ],
)  # fmt: skip
def test_talk_of_weight_is_a_worry(text: str) -> None:
    assert is_worrying(text)


@pytest.mark.parametrize(
    "text", ["dejé de comer tanta azúcar", "quiero comer sano", "me muero de hambre", "bajo al parque"]
)
def test_other_talk_of_food_is_none(text: str) -> None:
    assert not is_worrying(text)


@pytest.mark.parametrize(
    "text",
    [
        "que me tomo para la gripa", "cuánta acetaminofén le doy al niño", "tengo la presión en 180", "estoy con tos",
        "tengo gastritis, qué como", "dolor de espalda", "puedo comer sushi embarazada",
        "soy diabetico puedo comer mango?", "qué significa colesterol 240",
    ],
)  # fmt: skip
def test_pains_and_doses_are_for_a_professional(text: str) -> None:
    assert asks_professional(text)


@pytest.mark.parametrize(
    "text", ["recuérdame tomar mis pastillas a las 7pm", "tengo la guata llena", "estoy cansada", "tengo 2 perros"]
)
def test_errands_and_idioms_are_not(text: str) -> None:
    assert not asks_professional(text)


def test_a_reminder_of_a_remedy_is_told_from_other_reminders() -> None:
    assert wants_reminder_of_remedy("recuerdame tomar la pastilla de la presion a las 9")
    assert wants_reminder_of_remedy("avísame la insulina")
    assert not wants_reminder_of_remedy("recuérdame tomar agua")
    assert not wants_reminder_of_remedy("qué pastilla tomo")
