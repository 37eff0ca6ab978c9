"""Prices as people say them, in the money of each country."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.language.amounts import PriceRange, UnclearPrice, price_in, without_prices

MONEY = {
    "CL": "CLP", "AR": "ARS", "CO": "COP", "PE": "PEN", "MX": "MXN", "BO": "BOB", "EC": "USD", "VE": "VES", "UY": "UYU",
}  # fmt: skip


def ends(text: str, country: str = "CL") -> tuple[int | float | None, int | float | None] | str | None:
    """(low, high) of what a text says, the words when they are not understood, None when they say no price."""
    said = price_in(text, country, MONEY[country])
    if isinstance(said, PriceRange):
        return tuple(None if end is None else float(end) for end in (said.low, said.high))
    return said.said if said else None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("audifonos blututh menos de 20 lucas", None, 20_000),
        ("máx 50 mil", None, 50_000),
        ("hasta 10k", None, 10_000),
        ("no más de 15.990", None, 15_990),
        ("que no pase de $ 15.000", None, 15_000),
        ("20 lucas o menos", None, 20_000),
        ("tengo 20 lucas", None, 20_000),
        ("menos de veinte mil pesos", None, 20_000),
        ("menos de dos mil quinientos", None, 2_500),
        ("hasta una luca y media", None, 1_500),
        ("menos de medio palo", None, 500_000),
        ("más de 30 lucas", 30_000, None),
        ("desde 5.000", 5_000, None),
        ("entre 10 y 20 lucas", 10_000, 20_000),
        ("entre 500 y 2 mil", 500, 2_000),
        ("de 10 a 20 lucas", 10_000, 20_000),
        ("desde 5 mil hasta 8 mil", 5_000, 8_000),
        ("más de 10 mil y menos de 20 mil", 10_000, 20_000),
    ],
)
def test_prices_in_words_are_understood(text: str, low: int | None, high: int | None) -> None:
    assert ends(text) == (low, high)
    said = price_in(text, "CL", "CLP")
    assert isinstance(said, PriceRange)
    assert said.sure


@pytest.mark.parametrize(
    ("country", "text", "high"),
    [
        ("CL", "hasta 2 lucas", 2_000),
        ("AR", "hasta 2 lucas", 2_000),
        ("CO", "hasta 2 lucas", 2_000),
        ("PE", "hasta 2 lucas", 2),
        ("BO", "hasta 2 lucas", 2),
        ("MX", "menos de 300 varos", 300),
        ("MX", "menos de 1,234.50", 1234.5),
        ("PE", "hasta S/ 50.50", 50.5),
        ("EC", "hasta 20 dólares", 20),
        ("UY", "hasta 300 mangos", 300),
    ],
)
def test_money_is_that_of_the_country(country: str, text: str, high: float) -> None:
    assert ends(text, country) == (None, high)


@pytest.mark.parametrize(
    ("country", "text", "said"),
    [
        ("CL", "zapatillas de 20 lucas", "20 lucas"),
        ("CL", "zapatillas a $5.000", "$5.000"),
        ("CL", "hasta 20 dólares", "hasta 20 dólares"),
        ("VE", "menos de us$ 20", "menos de us$ 20"),
        ("CL", "entre 20 y 10 lucas", "entre 20 y 10 lucas"),
    ],
)
def test_what_has_no_end_or_is_other_money_is_not_guessed(country: str, text: str, said: str) -> None:
    assert ends(text, country) == said
    assert isinstance(price_in(text, country, MONEY[country]), UnclearPrice)


@pytest.mark.parametrize("text", ["hasta 20", "entre 100 y 200", "más de 3"])
def test_small_bare_numbers_are_not_sure_where_everything_costs_thousands(text: str) -> None:
    chilean, mexican = price_in(text, "CL", "CLP"), price_in(text, "MX", "MXN")
    assert isinstance(chilean, PriceRange)
    assert isinstance(mexican, PriceRange)
    assert (chilean.sure, mexican.sure) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "", "algo barato", "televisor 4k", "niños de más de 10 años", "menos de 500 ml", "tengo 2 hijos",
        "lentes de sol",
        "10 palos de escoba", "2 mangos", "zapatillas hasta talla 40", "parlante de 50w", "cable de 1 a 2 metros",
        "talla de 10 a 20", "2 a 3 poleras", "7501033954085", "más de una vez", "hasta mañana",
    ],
)  # fmt: skip
def test_what_says_no_price_stays_as_it_is(text: str) -> None:
    assert ends(text) is None
    assert without_prices(text) == text


def test_a_product_is_left_when_its_price_is_taken_away() -> None:
    assert without_prices("audífonos menos de 20 lucas porfa").split() == ["audífonos", "porfa"]
    assert without_prices("entre 10 y 20 lucas una MOCHILA").split() == ["una", "MOCHILA"]


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    said = price_in(text, "CL", "CLP")
    assert said is None or isinstance(said, UnclearPrice | PriceRange)
    assert len(without_prices(text)) <= len(text) + 4


@given(st.integers(1, 10**6), st.sampled_from(["menos de {} lucas", "hasta {} mil", "máximo {} lucas", "{}k o menos"]))
def test_thousands_are_thousands(amount: int, frame: str) -> None:
    assert price_in(frame.format(amount), "CL", "CLP") == PriceRange(
        None, Decimal(1000 * amount), frame.format(amount), True
    )
