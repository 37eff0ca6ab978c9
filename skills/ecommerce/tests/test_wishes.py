"""What is shown for a message: codes, filters, facts."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from liora.skill import Step
from liora.view import Catalog, Product, Variant
from liora_ecommerce import facts, finding
from liora_ecommerce.filters import Filter, Unclear
from liora_ecommerce.later import enumerated
from liora_ecommerce.ordering import CHEAP, DEAR, asks_order, order_in
from liora_ecommerce.wishes import selected, shown_for, wish_in

SHOES = (
    Variant("ZAP-40", "Talla 40", None, 4, "7801111000405"),
    Variant("ZAP-42", "Talla 42", Decimal(34990), 0, "0312345678906"),
)
SHOP = Catalog(
    1,
    (
        Product("TAL-710", "Taladro Percutor 710 W", Decimal(45990), "Herramientas", 7, barcode="7798112233445"),
        Product("TAL-18V", "Taladro Inalámbrico", Decimal(89990), "Herramientas", 0, brand="Bosch"),
        Product("ZAP", "Zapato de Seguridad", Decimal(32990), "Seguridad", variants=SHOES),
        Product("GUA", "Guantes", Decimal(3990), "Seguridad", 40),
        Product("AFI", "Servicio de Afilado", None, "Herramientas"),
        Product("00012", "Disco de Corte", Decimal(2990), "Herramientas", 10),
    ),
)
MakeStep = Callable[..., Step]


@pytest.fixture
def shown(step_in: MakeStep) -> Callable[..., tuple[list[str], Unclear | None]]:
    """Names of what a message leads to, after what was looked at before, and what was not understood of it."""

    def show(text: str, country: str = "CL", **slots: Any) -> tuple[list[str], Unclear | None]:
        wish = wish_in(text, step_in(catalog=SHOP, country=country).view, slots)
        return [product.name for product in shown_for(wish, SHOP)], wish.unclear

    return show


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("TAL-710", "TAL-710"), ("tal710", "TAL-710"), ("precio de tal 710", "TAL-710"), ("7798112233445", "TAL-710"),
        ("312345678906", "ZAP"), ("00312345678906", "ZAP"), ("7801111000405", "ZAP"), ("zap-42", "ZAP"),
        ("código 12", "00012"), ("sku: 00012", "00012"), ("00012", "00012"), ("12", None), ("710", None),
        ("taladro", None),
    ],
)  # fmt: skip
def test_a_code_names_one_product_with_or_without_zeros_and_hyphens(text: str, sku: str | None) -> None:
    product = finding.named_by_code(text, SHOP)
    assert (product.sku if product else None) == sku


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("taladros menos de 60 lucas", ["Taladro Percutor 710 W"]),
        ("taladros disponibles", ["Taladro Percutor 710 W"]),
        ("taladro bosch", ["Taladro Inalámbrico"]),
        ("zapatos talla 42 hasta $34.990", ["Zapato de Seguridad"]),
        ("zapatos desde 34 mil", ["Zapato de Seguridad"]),
        ("zapatos desde 35 mil", []),
        ("algo por menos de 4 lucas", ["Guantes", "Disco de Corte"]),
        ("de la categoría seguridad hasta 10 lucas", ["Guantes"]),
        ("guantes de la sección seguridad", ["Guantes"]),
        ("algo de más de 40 lucas", ["Taladro Percutor 710 W", "Taladro Inalámbrico"]),
    ],
)
def test_filters_keep_what_is_asked_for(shown: Any, text: str, names: list[str]) -> None:
    assert shown(text) == (names, None)


def test_a_filter_alone_is_about_what_was_looked_at_before(shown: Any) -> None:
    assert shown("y menos de 60 lucas?", consulta="taladro") == (["Taladro Percutor 710 W"], None)
    assert shown("hasta 4 lucas", categoria="Seguridad") == (["Guantes"], None)


@pytest.mark.parametrize(
    ("text", "unclear"),
    [
        ("taladro hasta 60", Unclear("precio", "hasta 60")),
        ("taladro de 60 lucas", Unclear("precio", "60 lucas")),
        ("taladro hasta 60 dólares", Unclear("precio", "hasta 60 dólares")),
        ("taladro de la categoría juguetes", Unclear("categoria", "juguetes")),
    ],
)
def test_what_of_a_filter_is_not_understood_filters_nothing(shown: Any, text: str, unclear: Unclear) -> None:
    assert shown(text) == (["Taladro Percutor 710 W", "Taladro Inalámbrico"], unclear)


def test_barato_is_no_filter(shown: Any) -> None:
    assert shown("taladro barato") == (["Taladro Percutor 710 W", "Taladro Inalámbrico"], None)


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({"stock": None}, "here"), ({"stock": 5}, "here"), ({"stock": 4}, "few"), ({"stock": 0}, "gone"),
        ({"stock": 0, "availability": "15 a 20 días"}, "told"), ({"stock": 9, "availability": "Agotado"}, "gone"),
        ({"stock": 0, "availability": "in stock"}, "here"), ({"stock": 2, "availability": "Disponible"}, "few"),
        ({"variants": SHOES}, "few"), ({"variants": (replace(SHOES[1]),)}, "gone"),
        ({"variants": (replace(SHOES[0], stock=None),)}, "here"),
    ],
)  # fmt: skip
def test_the_shop_s_words_count_before_its_numbers(changes: Any, standing: str) -> None:
    assert facts.standing(Product("A", "Gorro", Decimal(1), **changes)) == standing


def test_an_offer_is_one_only_where_it_was_dearer_and_a_brand_is_said_once() -> None:
    gorro = Product("A", "Gorro Nike", Decimal(10), old_price=Decimal(12), brand="NIKE")
    assert facts.old_price_of(gorro) == Decimal(12)
    assert facts.old_price_of(replace(gorro, old_price=Decimal(9))) is None
    assert facts.brand_of(gorro) == ""
    assert facts.brand_of(replace(gorro, brand="Adidas")) == "Adidas"


def test_what_has_no_price_fits_no_price_filter() -> None:
    assert not Filter(low=Decimal(1)).keeps(SHOP.products[4])
    assert Filter(available=True).keeps(SHOP.products[4])


@pytest.mark.parametrize(
    ("text", "order", "alone"),
    [
        ("la mas barata", CHEAP, True), ("cuál es el más económico?", CHEAP, True), ("y el mas caro", DEAR, True),
        ("ordenar de menor a mayor precio", CHEAP, True), ("taladros baratos", CHEAP, False),
        ("el taladro más caro", DEAR, False), ("algo barato", CHEAP, False), ("muy caro", None, False),
    ],
)  # fmt: skip
def test_an_order_is_asked_for_alone_or_along_with_a_product(text: str, order: str | None, alone: bool) -> None:
    assert order_in(text) == order
    assert asks_order(text) is alone


def test_by_price_what_can_be_had_comes_first_and_what_has_no_price_last() -> None:
    cheap = [product.sku for product in selected("", None, Filter(), SHOP, CHEAP)]
    assert cheap == ["00012", "GUA", "ZAP", "TAL-710", "AFI", "TAL-18V"]
    assert [product.sku for product in selected("", None, Filter(), SHOP, DEAR)][:2] == ["TAL-710", "ZAP"]


def test_an_enumeration_is_taken_apart_where_no_product_is_all_of_it(step_in: MakeStep) -> None:
    view = step_in(catalog=SHOP).view
    assert enumerated("quiero guantes y un taladro percutor", view) == ("guantes", "taladro percutor")
    assert enumerated("guantes y una cosa rara", view) == ()
    assert enumerated("guantes", view) == ()
