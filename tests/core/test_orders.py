"""Orders in turns: what a skill places leaves with the turn, and its number takes its place in what is said."""

from decimal import Decimal
from urllib.parse import quote

import pytest

from liora.core.numbering import numbered, numbered_message
from liora.core.wanted import Wants
from liora.errors import SkillError
from liora.messages import LinkButton, Option, OptionList
from liora.order import ORDER_NUMBER, OrderLine, PlaceOrder

ORDER = PlaceOrder((OrderLine("A", "uno", "", 3, Decimal("0.10")), OrderLine("B", "dos", "azul", 1, Decimal("19.90"))))


def test_the_total_is_exact() -> None:
    assert ORDER.total == Decimal("20.20")


@pytest.mark.parametrize("number", [1, 1042, 99_999_999])
def test_the_number_stands_wherever_a_message_named_it_and_makes_it_no_longer(number) -> None:
    link = LinkButton(f"Pedido #{ORDER_NUMBER}", "Ver", f"https://wa.me/1?text={quote('#' + ORDER_NUMBER)}")
    said = numbered_message(link, number)
    assert said == LinkButton(f"Pedido #{number}", "Ver", f"https://wa.me/1?text=%23{number}")
    assert len(said.body) <= len(link.body)
    rows = OptionList("x", "y", (Option("1", f"N.º {ORDER_NUMBER}"),))
    assert numbered_message(rows, number) == OptionList("x", "y", (Option("1", f"N.º {number}"),))


def test_what_names_no_number_stays_as_it_is() -> None:
    said = {"a": ["b", 1, None, {"c": True}], "d": 2.5}
    assert numbered(said, 7) == said


def test_a_turn_places_one_order_and_no_empty_one() -> None:
    wants = Wants()
    with pytest.raises(SkillError):
        wants.place(PlaceOrder(()), "CLP")
    wants.place(ORDER, "CLP")
    with pytest.raises(SkillError):
        wants.place(ORDER, "CLP")


def test_a_copy_keeps_what_was_wanted_before() -> None:
    wants = Wants()
    before = wants.copy()
    wants.place(ORDER, "CLP")
    wants.notices.append("order")
    assert (before.order, before.notices) == (None, [])
