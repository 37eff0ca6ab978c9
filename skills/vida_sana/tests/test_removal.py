"""Reminders that people take away by word."""

import pytest

from liora_vida_sana.answers import read_agreement, read_change
from liora_vida_sana.removal import move_in, removal_in, takes_back, wants_removal


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("quita el del agua", {"tipo": "agua"}), ("borra el de las 9", {"hora": "09:00?"}), ("sácalos todos", None),
        ("borra todos", {"todos": True}), ("elimina el de dormir", {"tipo": "sueno"}), ("el del agua", None),
        ("quita la zapatilla", None), ("no", None), ("quita agua", {"tipo": "agua"}),
        ("borra el de la cama", {"tipo": "sueno"}),
    ],
)  # fmt: skip
def test_which_reminder_should_go_is_read(text: str, which: object) -> None:
    assert removal_in(text) == which


def test_elsewhere_it_takes_the_word_reminder() -> None:
    assert wants_removal("borra el recordatorio del agua")
    assert wants_removal("ya no me avises del agua")
    assert not wants_removal("no me avises")
    assert not wants_removal("quita el agua")
    assert not wants_removal("cancela el recordatorio de comprar agua")
    assert not wants_removal("borra el recordatorio")


@pytest.mark.parametrize("text", ["no, bórralo", "ya no", "quítalo", "mejor ya no", "no lo quiero", "ese no, borralo"])
def test_the_reminder_just_set_is_taken_back(text: str) -> None:
    assert takes_back(text)
    assert read_change(text) == {"quita": True}


def test_an_errand_or_a_new_reminder_changes_nothing() -> None:
    assert read_change("recuerdame tomar la pastilla a las 9") is None
    assert read_change("recuerdame llamar a mi mama a las 9") is None
    assert read_change("recuerdamelo mejor a las 9") == {"hora": "09:00?"}
    assert read_change("recuerdame a las 9") == {"hora": "09:00?"}
    assert read_change("cada 2 horas") == {"cada": True}
    assert read_change("camine 1 hora con 20") is None
    assert read_change("y otro para dormir") == {"otro": {"tipo": "sueno"}}
    assert read_change("quiero otra zapatilla") is None


def test_an_offer_is_taken_or_left_and_nothing_else() -> None:
    assert read_agreement("mejor no") == {"no": True}
    assert read_agreement("cada 2 horas") is None


def test_one_of_several_is_moved_by_its_hour() -> None:
    assert move_in("cambia el de las 10 a las 11") == {"hora": "10:00?", "a": "11:00?"}
    assert move_in("cambialo a las 11") is None


def test_days_come_to_those_that_are_there() -> None:
    assert read_change("y los sabados") == {"dias": [5], "suma": True}
    assert read_change("solo los sabados") == {"dias": [5]}
    assert read_change("y los findes no") == {"dias": [0, 1, 2, 3, 4]}
