"""The order as the shop gets it by a link that the person opens."""

from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from liora.events import TextEvent
from liora.messages import ChannelLimits
from liora.order import ORDER_NUMBER, OrderLine, PlaceOrder
from liora.skill import Step
from liora.view import Tenant, View
from liora_ecommerce.order_text import LONGEST_ADDRESS, address_with
from liora_ecommerce.reach import address_of

LIMITS = ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)
TENANT = Tenant("Tienda Ñandú", "CL", "CLP", "America/Santiago", "tu", ("ecommerce",))
SHOE = OrderLine("ZAP-28", "Zapatilla & Niño", "T28", 2, Decimal(20000))


def step(**settings: object) -> Step:
    return Step({}, None, "", TextEvent(""), View(TENANT, LIMITS), datetime.now(UTC), settings=settings)


def text_in(address: str) -> str:
    return parse_qs(urlsplit(address).query, strict_parsing=True)["text"][0]


def test_the_shop_reads_items_codes_subtotal_person_and_note() -> None:
    order = PlaceOrder((SHOE,), "Ana Soto", "domicilio", "Av. Matta 1234", "Efectivo", "100% regalo #1")
    address = address_with(order, step(whatsapp="+56 9 1111 2222"))
    assert address.startswith("https://wa.me/56911112222?text=")
    assert text_in(address).split("\n") == [
        f"Pedido #{ORDER_NUMBER}",
        "2 × Zapatilla & Niño, T28 (ZAP-28): $40.000",
        "Subtotal: $40.000",
        "Cliente: Ana Soto",
        "Entrega: a domicilio, Av. Matta 1234",
        "Pago: Efectivo",
        "Nota: 100% regalo #1",
    ]


def test_a_long_order_is_cut_to_what_a_link_can_carry_and_says_so() -> None:
    order = PlaceOrder(tuple(OrderLine(f"Ñ-{n}", "Ñandú " * 12, "", 1, Decimal(1)) for n in range(20)), "Ana")
    address = address_with(order, step(whatsapp="56911112222"))
    assert len(address) <= LONGEST_ADDRESS
    lines = text_in(address).split("\n")
    shown = sum(line.startswith("1 × ") for line in lines)
    assert 0 < shown < 20
    assert f"… y {20 - shown} más" in lines
    assert "Subtotal: $20" in lines


@pytest.mark.parametrize("said", ["", "123", "no tengo", 56911112222, None, "1" * 16])
def test_what_is_no_number_makes_no_link(said) -> None:
    assert address_of(step(whatsapp=said)) == ""
    assert address_with(PlaceOrder((SHOE,)), step(whatsapp=said)) == ""


def test_zeros_before_a_number_are_left_out() -> None:
    assert address_of(step(whatsapp="0056 9 1111 2222")) == "https://wa.me/56911112222"
