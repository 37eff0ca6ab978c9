"""Eight lists that shops really have, against what was counted without the reader.

How it was counted, in a Python shell with nothing but `csv.reader` (encoding and delimiter by looking at the file with
`head`) and `collections.Counter`:

- farmacia_kanek_mx: 4,681 rows after the header, all of 8 cells. 626 values of `SKU` occur more than once, 712 rows
  too many; `Clave` repeats in the same rows, and names and prices of such rows are equal. No name or price is empty;
  one row (SYNTH-43) costs `$0.00`. 4,681 - 712 - 1 = 3,968.
- inventario_ferredip_mx: 439 rows of 15 cells (2,176 lines: descriptions have several). `clave` occurs twice for
  101060, SS110130 and PTLS2. One `precio` is empty (line 1,519). 439 - 3 - 1 = 435.
- lista_adapta_ve: of 697 lines 355 rows have a digit in the seventh cell; no code repeats. What else says something
  are 29 × title, date, header, note and footer, and 25 sections (`ACCESORIOS` … `TARJETA MADRE`).
- lista_precios_montes_ar: 2,957 rows, of which `;;;` is blank and `;;;TOTALES :` a total; no code repeats.
- meta_regalos_mx: `head -1` is help, the second line the header, then 40 rows; one is `out of stock`.
- shopify_babyheaven_hn: 522 rows, 99 different handles, 99 rows with a title, all of these with a price; rows of one
  handle stand together. One product is archived. 159 rows have a price, 363 are images alone.
- todomaquinas_ar: 113 rows, no empty name, no price of 0.
- woocommerce_supavice_en: 1,057 rows of 45 cells; 119 without `Regular price`, 24 without SKU (the same that are not
  published); no SKU repeats.

First and last name and price are those of the first and last row with a price (`head`, `tail`).
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from liora.catalog.reading.understood import Counts, Guesses, Understood

from .reading import read


class Expected(NamedTuple):
    currency: str
    counts: Counts
    first: tuple[str, str]
    last: tuple[str, str]
    guesses: tuple[str, str, int, str]


LISTS = {
    "farmacia_kanek_mx.csv": Expected(
        "MXN",
        Counts(rows=4681, live=3968, hidden=1, merged=712, rejected=0),
        ("ENSURE LIQUIDO SABOR VAINILLA ENV. C/237 ML.", "58.80"),
        ("LEVOFLOXACINO SOL. INY. 500 MG./100 ML. (OPLAV)", "51.74"),
        ("utf-8", ",", 1, "$1,234.56"),
    ),
    "inventario_ferredip_mx.csv": Expected(
        "MXN",
        Counts(rows=439, live=435, hidden=1, merged=3, rejected=0),
        ("Base Coat HR Cempanel |Cubeta 10 Kg", "771.72"),
        ("Base Coat Durock USG| 22.7 kg", "587.23"),
        ("utf-8", ",", 1, "$1,234.56"),
    ),
    "lista_adapta_ve.csv": Expected(
        "USD",
        Counts(rows=355, live=355, hidden=0, merged=0, rejected=0),
        ("ADAPTADOR BLUETOOH 5.0 USB DONGLE", "4.79"),
        ("TARJETA MADRE GIGABYTE H610M H DDR4 M.2 HDMI M-ATX LGA 1700", "99.61"),
        ("cp1252", ";", 6, "1.234,56"),
    ),
    "lista_precios_montes_ar.csv": Expected(
        "ARS",
        Counts(rows=2955, live=2955, hidden=0, merged=0, rejected=0),
        ("ACEITE DE OLIVA COLAVITA X 500 EDICION MUNDIAL", "33800"),
        ("VODKA RUNA X750 LIMA", "8300"),
        ("cp1252", ";", 1, "1234,56"),
    ),
    "meta_regalos_mx.csv": Expected(
        "MXN",
        Counts(rows=40, live=40, hidden=0, merged=0, rejected=0),
        ("Rescate Marítimo, Operación Medio Ambiente con Bote de Buceo", "299"),
        ("Puppy Playtime Carry Case", "270"),
        ("utf-8-sig", ",", 2, "1234 MXN"),
    ),
    "shopify_babyheaven_hn.csv": Expected(
        "HNL",
        Counts(rows=522, live=99, hidden=0, merged=0, rejected=0),
        ("Conjunto de Ropa Pointelle para Bebé", "494.00"),
        ("Comotomo Pack de 4 biberones", "2445.00"),
        ("utf-8", ",", 1, "1234.56"),
    ),
    "todomaquinas_ar.csv": Expected(
        "ARS",
        Counts(rows=113, live=113, hidden=0, merged=0, rejected=0),
        ("Taladro Percutor Gsb 18V-65 Bosch", "714040"),
        ("Cinta Aisladora PVC Verde 10 Mts Tacsa", "1695"),
        ("utf-8", ",", 1, "1234"),
    ),
    "woocommerce_supavice_en.csv": Expected(
        "NGN",
        Counts(rows=1057, live=938, hidden=119, merged=0, rejected=0),
        ("Amaryl (Glimepiride) 4mg Tabs x30", "22500"),
        ("Imodium by Janssen 2mg Capsule x6", "12000"),
        ("utf-8-sig", ",", 1, "1234"),
    ),
}


@cache
def understood(shared: Path, name: str) -> Understood:
    return read((shared / "data" / "catalogs" / name).read_bytes(), LISTS[name].currency)


@pytest.mark.parametrize("name", LISTS)
def test_a_real_list_is_understood_as_it_was_counted(shared: Path, name: str) -> None:
    expected = LISTS[name]
    found = understood(shared, name)
    assert found.counts == expected.counts
    first, last = found.products[0], found.products[-1]
    assert ((first.name, str(first.price)), (last.name, str(last.price))) == (expected.first, expected.last)
    assert found.guesses == Guesses(*expected.guesses, expected.currency)
    codes = [product.sku for product in (*found.products, *found.hidden)]
    assert len({*codes}) == len(codes)
    assert found.columns["price"]
    assert len(found.samples) == 3


def test_every_list_of_the_folder_is_in_the_table(shared: Path) -> None:
    assert {path.name for path in (shared / "data" / "catalogs").glob("*.csv")} == set(LISTS)


def test_the_documentation_has_the_same_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "catalog.md").read_text(encoding="utf-8")
    for name, expected in LISTS.items():
        counts = expected.counts
        figures = (counts.rows, counts.live, counts.hidden, counts.merged, counts.rejected)
        assert f"| {name} | {' | '.join(f'{figure:,}' for figure in figures)} |" in page, name


def test_sections_are_categories_across_pages(shared: Path) -> None:
    products = understood(shared, "lista_adapta_ve.csv").products
    assert (products[0].category, products[-1].category) == ("ACCESORIOS", "TARJETA MADRE")
    assert len({product.category for product in products}) == 25
    broken = next(product for product in products if product.sku == "000000000688")
    assert broken.name == "ADAPTADOR DE ENCHUFE ARGOM ARG-AC-0266WT 3 SALIDAS / 2 USB 110V BLANCO"
    assert {str(product.price) for product in products} >= {"1700.40", "1935.00"}


def test_rows_of_one_handle_are_variants_of_one_product(shared: Path) -> None:
    found = understood(shared, "shopify_babyheaven_hn.csv")
    first = found.products[0]
    assert [variant.name for variant in first.variants] == ["12-18M", "6-12M"]
    assert (first.stock, [variant.stock for variant in first.variants]) == (1, [1, 0])
    thermometer = next(product for product in found.products if product.name.startswith("Frida Baby Termómetro rectal"))
    assert (thermometer.stock, str(thermometer.price)) == (0, "500.00")
    assert any("no está publicado" in problem.reason for problem in found.problems.shown)
    assert sum(len(product.variants) or 1 for product in found.products) == 159


def test_what_is_barred_from_sale_is_marked(shared: Path) -> None:
    pharmacy = understood(shared, "farmacia_kanek_mx.csv")
    assert {product.restricted for product in pharmacy.products} == {"medicine"}
    assert "farmacia" in pharmacy.warnings[0]
    wines = understood(shared, "lista_precios_montes_ar.csv")
    by_category = {product.category: product.restricted for product in wines.products}
    assert {by_category[each] for each in ("VINOS", "CERVEZA", "DESTILADOS", "ESPUMANTES")} == {"alcohol"}
    assert {by_category[each] for each in ("HABANOS TABACO ETC", "VAPERS")} == {"tobacco"}
    assert {by_category[each] for each in ("CAFE", "CHOCOLATES", "CRISTALERIA ETC")} == {""}
    assert understood(shared, "woocommerce_supavice_en.csv").restricted["medicine"] > 300
    for harmless in ("todomaquinas_ar.csv", "meta_regalos_mx.csv", "inventario_ferredip_mx.csv"):
        assert understood(shared, harmless).restricted == {}, harmless


def test_a_promise_outweighs_a_stock_of_nothing(shared: Path) -> None:
    first, *_ = understood(shared, "inventario_ferredip_mx.csv").products
    assert (first.stock, first.availability) == (None, "5 a 7 días hábiles")
    toys = understood(shared, "meta_regalos_mx.csv").products
    assert sum(product.stock == 0 for product in toys) == 1
