"""What people answer when the shop asks: delivery, name, note, and whether the summary is right."""

import pytest

from liora_ecommerce.basket import asked_units, besides_units
from liora_ecommerce.form import HOME, LONGEST_NOTE, PICKUP, address_in, delivery, note, person_name
from liora_ecommerce.verdict import CHANGE, YES, verdict


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("a domicilio", HOME),
        ("Envíenmelo porfa", HOME),
        ("a mi casa", HOME),
        ("delivery", HOME),
        ("paso a retirar", PICKUP),
        ("lo busco yo en la tienda", PICKUP),
        ("RETIRO", PICKUP),
        ("hacen envios a quilicura", None),
        ("¿tienen retiro?", None),
        ("envío o retiro", None),
        ("no sé", None),
    ],
)
def test_a_delivery_is_named_in_many_ways_and_not_by_a_question(said, way) -> None:
    assert delivery(said) == way


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("a nombre de Eva Ríos", "Eva Ríos"),
        ("Me llamo Eva", "Eva"),
        ("soy Eva", "Eva"),
        ("Soyla Ríos", "Soyla Ríos"),
        ("aceptan transferencia", None),
        ("¿para qué?", None),
        ("1234", None),
    ],
)
def test_a_name_comes_without_what_introduces_it(said, name) -> None:
    assert person_name(said) == name


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("sin cebollín", "sin cebollín"),
        ("no", ""),
        ("no gracias", ""),
        ("x" * LONGEST_NOTE, "x" * LONGEST_NOTE),
        ("x" * (LONGEST_NOTE + 1), None),
        ("y hacen envios a quilicura", None),
    ],
)
def test_a_note_is_short_and_may_be_left_out(said, kept) -> None:
    assert note(said) == kept


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *((said, YES) for said in ("sí", "sii porfa", "ok", "dale", "está bien", "perfecto, gracias", "confirmo")),
        *((said, CHANGE) for said in ("no", "cambiar", "quiero corregir algo", "está mal")),
        ("quiero cambiar la dirección", "direccion"),
        ("la dirección", "direccion"),
        ("el nombre está equivocado", "nombre"),
        ("cambiar forma de pago", "pago"),
        ("falta una nota", "nota"),
        ("los productos", "carrito"),
        *((said, None) for said in ("¿cuánto es el envío?", "bien caro", "hay más colores", "el pago lo hago mañana")),
    ],
)
def test_a_summary_is_agreed_to_or_corrected_in_peoples_own_words(said, meant) -> None:
    assert verdict(said) == meant


@pytest.mark.parametrize(
    ("said", "units"),
    [
        ("quiero 3", 3),
        ("2 por favor", 2),
        ("x4", 4),
        ("agrégame media docena", 6),
        ("2", None),
        ("quiero", None),
        ("quiero 100", None),
        ("quiero 3 mochilas", None),
    ],
)
def test_units_are_asked_for_in_a_few_words_and_a_number_alone_chooses(said, units) -> None:
    assert asked_units(said) == units


@pytest.mark.parametrize(
    ("said", "rest"), [("quiero dos gorros de lana", "gorros de lana"), ("lo quiero", "lo"), ("dame 2", "")]
)
def test_what_is_wanted_is_told_apart_from_how_many(said, rest) -> None:
    assert besides_units(said) == rest


@pytest.mark.parametrize("said", ["ok", "dale", "gracias", "quiero cambiar la direccion"])
def test_what_is_no_name_is_not_taken_for_one(said) -> None:
    assert person_name(said) is None


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("a mi casa en Los Aromos 333", "Los Aromos 333"),
        ("a domicilio, Corrientes 1234", "Corrientes 1234"),
        ("a mi casa", None),
        ("deme 4", None),
    ],
)
def test_an_address_may_come_with_the_way(said, place) -> None:
    assert delivery(said) == ("domicilio" if said != "deme 4" else None)
    assert address_in(said) == place
