"""The plain price list that stories and the demo are written in."""

from decimal import Decimal

import pytest

from liora.pricelist import PriceListError, read_products
from liora.view import Product, Variant

HEAD = "sku,name,price,stock,old_price,brand,barcode,availability,restricted,link,variant_of\n"


def test_a_row_under_a_product_may_be_one_of_its_variants() -> None:
    sizes = "Z-40,Talla 40,,4,,,780,,,,Z\nZ-42,Talla 42,110,0,,,,,,,Z\n"
    rows = f"Z,Zapato,100,,120.50,Robust,,,,,\n{sizes}G,Gorro,5,,,,,,,,\n"
    shoe, cap = read_products(HEAD + rows)
    variants = (Variant("Z-40", "Talla 40", None, 4, "780"), Variant("Z-42", "Talla 42", Decimal(110), 0))
    assert shoe == Product("Z", "Zapato", Decimal(100), old_price=Decimal("120.50"), brand="Robust", variants=variants)
    assert cap == Product("G", "Gorro", Decimal(5))


def test_what_the_shop_says_of_a_product_is_kept() -> None:
    (wine,) = read_products(HEAD + "V,Vino,8990,,,,7804,15 a 20 días,alcohol,https://t.cl/r/a,\n")
    assert (wine.barcode, wine.availability, wine.restricted, wine.link) == (
        "7804", "15 a 20 días", "alcohol", "https://t.cl/r/a",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("Z-40,Talla 40,,,,,,,,,Z\n", "Line 2 .* variant of 'Z'"),
        ("Z,Zapato,cien,,,,,,,,\n", "Line 2 .* no number"),
        ("Z,Zapato,1,,x,,,,,,\n", "Line 2 .* no number"),
        ("Z,Zapato,1,x,,,,,,,\n", "Line 2 .* no number"),
        ("Z,,1,,,,,,,,\n", "Line 2 .* no name"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(rows: str, problem: str) -> None:
    with pytest.raises(PriceListError, match=problem):
        read_products(HEAD + rows)
