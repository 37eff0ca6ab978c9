"""Amounts as the shops of each country write them."""

from decimal import Decimal

import pytest

from liora.money import money
from liora.view import Tenant


@pytest.mark.parametrize(
    ("country", "currency", "shown"),
    [
        ("MX", "MXN", "$4,990.00"), ("CL", "CLP", "$4.990"), ("PE", "PEN", "S/ 4,990.00"), ("CO", "COP", "$4.990"),
        ("GT", "GTQ", "Q4,990.00"), ("HN", "HNL", "L4,990.00"), ("NI", "NIO", "C$4,990.00"), ("AR", "ARS", "$4.990,00"),
        ("UY", "UYU", "$ 4.990,00"), ("SV", "USD", "$4,990.00"), ("PA", "USD", "B/. 4,990.00"),
        ("PA", "PAB", "B/. 4,990.00"), ("DO", "DOP", "RD$4,990.00"), ("EC", "USD", "$4.990,00"),
        ("BO", "BOB", "Bs 4.990,00"), ("VE", "VES", "Bs. 4.990,00"), ("PY", "PYG", "Gs. 4.990"),
        ("CR", "CRC", "₡4 990,00"), ("ES", "EUR", "4.990,00 €"),
    ],
)  # fmt: skip
def test_a_price_looks_as_in_the_shops_of_the_country(country: str, currency: str, shown: str) -> None:
    assert money(Decimal(4990), Tenant("Tienda", country, currency, "UTC", "tu", ())) == shown
