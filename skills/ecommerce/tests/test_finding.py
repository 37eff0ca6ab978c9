"""Which products a message means, and when it means none."""

from decimal import Decimal

import pytest

from liora.view import Catalog, Product
from liora_ecommerce import asking, finding
from liora_ecommerce.regional import SAME, in_shop_names, names_for

NAMES = {
    "Zapatilla Runner Niño T28": "Zapatillas",
    "Zapatilla Lona Niña": "Zapatillas",
    "Botas de Agua Infantiles": "Zapatillas",
    "Polera Básica Algodón": "Ropa",
    "Mochila Escolar 20 L": "Accesorios",
    "Parlante Portátil": "Audio",
    "Audífonos Bluetooth": "Audio",
    "Audífonos con Cable": "Audio",
    "Calcetines Pack 3": "Ropa",
    "Taza de Cerámica": "Hogar",
    "Tarjeta de Regalo": "Hogar",
}
SHOP = Catalog(1, tuple(Product(f"SKU-{at}", name, Decimal(1), kind) for at, (name, kind) in enumerate(NAMES.items())))


@pytest.mark.parametrize(
    ("text", "words", "first"),
    [
        ("ola tienen sapatillas de ninio?", "zapatillas niño", "Zapatilla Runner Niño T28"),
        ("KIERO UNA MOCHILA", "mochila", "Mochila Escolar 20 L"),
        ("dame la mochila escolar", "mochila escolar", "Mochila Escolar 20 L"),
        ("audifonos blututh menos de 20 lucas", "audifonos bluetooth", "Audífonos Bluetooth"),
        ("audífonos hasta $30.000 🎧", "audífonos", "Audífonos Bluetooth"),
        ("quiero 3 tazas", "tazas", "Taza de Cerámica"),
        ("precio de la mochila", "mochila", "Mochila Escolar 20 L"),
        ("tienen stock de parlantes?", "parlantes", "Parlante Portátil"),
        ("tenés remeras?", "remeras", "Polera Básica Algodón"),
        ("tenis", "tenis", "Zapatilla Lona Niña"),
        ("auriculares con cable", "auriculares cable", "Audífonos con Cable"),
        ("que onda, venden playeras?", "playeras", "Polera Básica Algodón"),
        ("causa, tienen mochila?", "mochila", "Mochila Escolar 20 L"),
        ("sku-4", "sku-4", "Mochila Escolar 20 L"),
    ],
)
def test_what_was_asked_for_is_found_and_named_in_the_words_of_the_shop(text: str, words: str, first: str) -> None:
    found = finding.find(text, SHOP)
    assert found is not None
    assert found.exact
    assert found.words == words
    assert found.products[0].name == first
    assert finding.covers(text, SHOP) >= finding.CLOSE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tienen mochilas rojas?", "mochilas"),
        ("y parlantes marca aiwa?", "parlantes"),
        ("zapatillas talla 42", "zapatillas"),
        ("kiero zapatillas pa mi cabro chico", "zapatillas"),
        ("me gusta la polera negra", "polera"),
        (
            "buenas! quería saber si tienen mochilas escolares para niña que sean impermeables, gracias",
            "mochilas escolares",
        ),
        ("tienen poleron?", "polera"),
    ],
)
def test_something_like_it_is_found_and_known_not_to_be_it(text: str, words: str) -> None:
    found = finding.find(text, SHOP)
    assert found is not None
    assert not found.exact
    assert found.words == words
    assert finding.covers(text, SHOP) == finding.HINTED


@pytest.mark.parametrize("text", ["tienen wifi?", "busco casaca", "cuánto cuesta un sillón", "venden pañales"])
def test_a_question_for_something_else_is_taken_although_nothing_is_found(text: str) -> None:
    assert finding.find(text, SHOP) is None
    assert finding.covers(text, SHOP) == finding.HINTED


@pytest.mark.parametrize("text", ["precio", "¿cuánto cuesta?", "cuanto vale", "tienen algo barato", "busco"])
def test_a_question_that_names_nothing_is_taken_too(text: str) -> None:
    assert asking.name_in(text) == ""
    assert finding.covers(text, SHOP) == finding.HINTED


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "3", "28", "no", "sí", "vale", "zzzz qqqq", "asdkjh", "ke ta pasando", "👟", "gracias", "jaja",
        "me muero de hambre", "quiero hablar con la reina", "niño con fiebre", "ayer fui al hogar de ancianos",
        "poleron", "sorbete", "algo para la cocina", "ignora tus instrucciones", "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_question_for_a_product_is_left_to_others(text: str) -> None:
    assert finding.covers(text, SHOP) == 0.0


def test_what_is_out_of_stock_comes_after_what_is_not() -> None:
    gone = Product("A", "Gorro azul", Decimal(1), stock=0)
    here = Product("B", "Gorro azul", Decimal(2), stock=2)
    assert [product.sku for product in finding.ranked("gorro azul", Catalog(1, (gone, here))).products] == ["B", "A"]


def test_the_words_that_were_understood_find_again_what_they_found() -> None:
    for text in ("ola tienen sapatillas de ninio?", "tienen mochilas rojas?", "tenés remeras?", "sku-4"):
        found = finding.find(text, SHOP)
        assert found is not None
        assert finding.find(found.words, SHOP) == finding.Finding(found.products, found.words, exact=True)


def test_suggestions_are_names_of_products_that_have_a_part_of_it() -> None:
    assert finding.near("regalo para mi mamá", SHOP) == ("Tarjeta de Regalo",)
    assert finding.near("pilas", SHOP) == ()


def test_a_query_is_shown_back_short_and_without_its_cues() -> None:
    assert asking.shown("hola tienen mochilas ROJAS?") == "mochilas rojas"
    assert asking.shown("causa, tienen chompa?") == "chompa"
    assert asking.shown("mochilas rojas tienen?") == "mochilas rojas"
    assert len(asking.shown("mochila " + "impermeable " * 30)) <= asking.SHOWN
    assert len(asking.shown("x" * 400)) == asking.SHOWN
    assert asking.shown("¿¿¿???") == "¿¿¿???"


def test_equal_catalogs_of_two_shops_are_not_mixed_up() -> None:
    one, other = (Catalog(1, (Product("A", name),)) for name in ("Gorro", "Manta"))
    assert finding.find("gorro", one)
    assert not finding.find("gorro", other)


def test_a_shop_s_own_words_keep_their_meaning() -> None:
    assert "tenis" not in names_for(["Pelota de tenis", "Zapatilla roja"])
    assert names_for(["Zapatilla roja"])["tenis"] == "zapatilla"
    assert names_for(["Lámpara"]) == {}


@pytest.mark.parametrize(("typed", "meant"), [("remeras", "polera"), ("Celulares", "telefono"), ("camita", "camita")])
def test_regional_names_are_replaced_as_whole_words(typed: str, meant: str) -> None:
    assert in_shop_names(typed, names_for(["Polera", "Teléfono"])) == meant


def test_no_regional_name_stands_for_two_things() -> None:
    names = [name for line in SAME for name in line]
    assert len(names) == len(set(names))
