"""The cart: what may be bought, at which price, and what has changed since."""

from decimal import Decimal

import pytest

from liora.view import Catalog, Product, Variant
from liora_ecommerce import cart
from liora_ecommerce.cart import MOST_LINES, MOST_UNITS, Changed, Line
from liora_ecommerce.form import address, person_name

MUG = Product("TAZ", "Taza", Decimal(3990), stock=4)
SHOE = Product(
    "ZAP",
    "Zapatilla",
    Decimal(20000),
    variants=(Variant("ZAP-28", "T28", stock=2), Variant("", "T30", Decimal(22000)), Variant("ZAP-32", "T32", stock=0)),
)


def test_a_product_is_bought_as_it_is_or_by_variant() -> None:
    assert cart.on_sale(MUG) == (Line("TAZ", "Taza", Decimal(3990)),)
    assert cart.on_sale(SHOE) == [
        Line("ZAP-28", "Zapatilla", Decimal(20000), variant="T28"),
        Line("ZAP T30", "Zapatilla", Decimal(22000), variant="T30"),
    ]
    assert [unit.title for unit in (*cart.on_sale(MUG), *cart.on_sale(SHOE))] == [
        "Taza",
        "Zapatilla, T28",
        "Zapatilla, T30",
    ]


@pytest.mark.parametrize(
    "product",
    [
        Product("A", "sin precio"),
        Product("A", "agotado", Decimal(1), stock=0),
        Product("A", "Ibuprofeno 400 mg", Decimal(1), restricted="medicine"),
    ],
)
def test_what_has_no_price_or_is_gone_or_restricted_is_not_for_sale(product) -> None:
    assert list(cart.on_sale(product)) == []


def test_more_of_the_same_is_one_line_at_the_price_seen_last() -> None:
    once = cart.added([], Line("TAZ", "Taza", Decimal(3990), 2))
    assert cart.added(once, Line("TAZ", "Taza", Decimal(4500), 3)) == [Line("TAZ", "Taza", Decimal(4500), 5)]
    assert cart.added(once, Line("TAZ", "Taza", Decimal(3990), 99))[0].units == MOST_UNITS


def test_a_full_cart_takes_no_further_line_but_more_of_what_it_has() -> None:
    full = [Line(str(n), "x", Decimal(1)) for n in range(MOST_LINES)]
    assert cart.added(full, Line("new", "x", Decimal(1))) == full
    assert cart.added(full, Line("0", "x", Decimal(1)))[0].units == 2


def test_the_slot_keeps_prices_to_the_cent() -> None:
    lines = [Line("A", "uno", Decimal("0.10"), 3), Line("B", "dos", Decimal("19.90"), 2, "azul")]
    assert list(cart.read(cart.written(lines))) == lines
    assert cart.total(lines) == Decimal("40.10")


def test_what_the_shop_has_changed_since_is_known() -> None:
    lines = [
        Line("TAZ", "Taza", Decimal(3500)),
        Line("ZAP-28", "Zapatilla, T28", Decimal(20000)),
        Line("X", "x", Decimal(1)),
    ]
    changed = cart.changes(lines, Catalog(2, (MUG, SHOE)))
    assert changed == [Changed(lines[0], Decimal(3990)), Changed(lines[2], None)]
    assert [each.price for each in cart.changes(lines, None)] == [None, None, None]


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("av matta 1234 depto 5", True),
        ("Km 5", False),
        ("Ruta 5", True),
        ("Plaza de Armas", True),
        ("no sé", False),
        ("y hacen envios a quilicura?", False),
        ("¿cuánto demora", False),
        ("x" * 161, False),
    ],
)
def test_an_address_is_a_place_and_no_question(said, taken) -> None:
    assert (address(said) is not None) is taken


@pytest.mark.parametrize(
    ("said", "taken"),
    [("Ana", True), ("Ñusta Quispe", True), ("55", False), ("A", False), ("a1", False), ("José 2", True)],
)
def test_a_name_is_made_of_letters(said, taken) -> None:
    assert (person_name(said) is not None) is taken
