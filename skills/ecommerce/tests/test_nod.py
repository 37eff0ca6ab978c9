"""What is read as a nod, as units, as a way home, and what is left to mean what it means elsewhere."""

import pytest

from liora_ecommerce.nod import OUT, UNITS, YES, to_card, to_cart, to_list


@pytest.mark.parametrize(
    ("said", "read"),
    [("si", YES), ("ok", YES), ("dame dos", UNITS), ("una", UNITS), ("2", None), ("confirmar", None), ("gorro", None)],
)
def test_a_list_hears_nods_and_units_but_no_number_alone(said, read) -> None:
    assert to_list(said) == read


@pytest.mark.parametrize(("said", "read"), [("no", "no"), ("ok, dos", UNITS), ("si", None), ("cuanto cuesta", None)])
def test_a_card_hears_units_and_a_refusal(said, read) -> None:
    assert to_card(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("quita la taza", OUT),
        ("no, saca eso", OUT),
        ("que sean 3", UNITS),
        ("mejor dos", UNITS),
        ("yo paso por ella", "retiro"),
        ("por favor a domicilio", "domicilio"),
        ("envios", None),
        ("hacen envios a mi casa?", None),
        ("tienda", None),
        ("busco un gorro para la casa", None),
    ],
)
def test_a_cart_hears_what_changes_it_and_how_it_gets_home(said, read) -> None:
    assert to_cart(said) == read
