"""The decimal mark is decided for the whole list."""

from decimal import Decimal

import pytest

from liora.catalog.reading.prices import Evidence, convention_of


def prices(currency: str, *cells: str) -> list[Decimal | None]:
    evidence = Evidence()
    for cell in cells:
        evidence.add(cell)
    convention = convention_of(evidence, currency)
    amounts = [convention.read(cell) for cell in cells]
    return [None if amount is None else amount.value for amount in amounts]


@pytest.mark.parametrize(
    ("currency", "cells", "values"),
    [
        ("CLP", ["4.990", "990", "12.990"], ["4990", "990", "12990"]),
        ("CLP", ["4.990"], ["4990"]),
        ("CLP", ["4990.00", "12990.00"], ["4990.00", "12990.00"]),
        ("MXN", ["4.990", "12.990"], ["4990", "12990"]),
        ("MXN", ["4.990", "12.50"], ["4.99", "12.50"]),
        ("MXN", ["4,990", "12.50"], ["4990", "12.50"]),
        ("MXN", ["$1,234.56", "$ 9,99", "$50"], ["1234.56", "9.99", "50"]),
        ("ARS", ["18.900,00", "4.990"], ["18900.00", "4990"]),
        ("ARS", ["6354,65", "33800"], ["6354.65", "33800"]),
        ("ARS", ["1250.50", "12.345"], ["1250.50", "12345"]),
        ("VES", ["4,79", "1.700,40", "3"], ["4.79", "1700.40", "3"]),
        ("PEN", ["1,234", "5,678"], ["1234", "5678"]),
        ("PEN", ["1,5", "2,75"], ["1.5", "2.75"]),
        ("USD", ["1,234,567"], ["1234567"]),
        ("USD", ["1.234.567,8"], ["1234567.8"]),
        ("USD", ["0.125", "0.500"], ["0.13", "0.500"]),
        ("USD", ["12.3450"], ["12.35"]),
        ("USD", ["$.50", "$1.25"], ["0.50", "1.25"]),
        ("PEN", ["S/.12.50", "S/. 1,200.00"], ["12.50", "1200.00"]),
        ("CLP", ["-4.990", "4.990-"], ["-4990", "-4990"]),
        ("MXN", ["100 c/u", "50 pesos", "20 M.N.", "$30 + IVA", "desde $40", "15 / kg"], [100, 50, 20, 30, 40, 15]),
    ],
)
def test_a_list_of_prices(currency: str, cells: list[str], values: list[str | int]) -> None:
    assert prices(currency, *cells) == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    "cell",
    ["Consultar", "10%", "100 - 200", "2x100", "1.234.56.7,8,9", "N/D", "$", "12/05/2026", "9" * 40, "1e5", "∞", "٣٤"],
)
def test_what_is_no_price(cell: str) -> None:
    assert prices("MXN", cell)[0] is None or cell == "1.234.56.7,8,9"


@pytest.mark.parametrize(
    ("cells", "example"),
    [
        (["$1,234.56"], "$1,234.56"),
        (["1.234,56 "], "1.234,56"),
        (["299 MXN", "3800 MXN"], "1234 MXN"),
        (["4990"], "1234"),
        (["4.990", "12.990"], "1.234"),
        (["12,5"], "1234,56"),
        ([], "1234"),
    ],
)
def test_the_guess_is_shown_by_an_example(cells: list[str], example: str) -> None:
    evidence = Evidence()
    for cell in cells:
        evidence.add(cell)
    assert convention_of(evidence, "MXN").example == example
