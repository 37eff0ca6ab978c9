"""What the shop shows: pages, cards, prices."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from liora.skill import Step
from liora.view import Catalog, Product
from liora_ecommerce import ecommerce, screens

Shelf = Callable[..., Catalog]


def options(said: list[Any]) -> list[str]:
    (parts,) = said[-1].values()
    found: list[str] = parts.get("rows") or parts.get("options")
    return found


def body(said: list[Any]) -> str:
    text: str = said[-1] if isinstance(said[-1], str) else next(iter(said[-1].values()))["text"]
    return text


@pytest.mark.parametrize("count", [1, 8, 9, 16, 17, 25])
@pytest.mark.parametrize("categories", [1, 2, 9, 12, 40])
def test_no_list_has_more_than_ten_rows_and_every_product_is_on_one(
    talk_to: Any, shelf: Shelf, count: int, categories: int
) -> None:
    talk = talk_to(catalog=shelf(count, categories))
    said = talk.say("/catalogo")
    assert len(options(said)) <= 10
    said = talk.tap("Todo el catálogo") if talk.state == "ecommerce.inicio" else said
    seen = []
    while True:
        assert len(options(said)) <= 10
        seen += [row for row in options(said) if row.startswith("Cosa")]
        if "Ver más" not in options(said):
            break
        said = talk.tap("Ver más")
    assert len(set(seen)) == count


def test_every_category_can_be_reached_however_many_there_are(talk_to: Any, shelf: Shelf) -> None:
    talk = talk_to(catalog=shelf(60, 30))
    said, seen = talk.say("/catalogo"), set()
    while True:
        seen |= {row for row in options(said) if row.startswith("Tipo")}
        if "Ver más" not in options(said):
            break
        said = talk.tap("Ver más")
    assert len(seen) == 30


def test_a_shop_of_one_page_or_one_category_shows_it_at_once(talk_to: Any, shelf: Shelf) -> None:
    for catalog in (shelf(8, 4), shelf(20, 1)):
        talk = talk_to(catalog=catalog)
        said = talk.say("/catalogo")
        assert talk.state == "ecommerce.lista"
        assert "Categorías" not in options(said)


@pytest.mark.parametrize(
    ("country", "price"),
    [("CL", "$4.990"), ("CO", "$4.990"), ("MX", "$4,990.00"), ("PE", "S/ 4,990.00"), ("AR", "$4.990,00")],
)
def test_prices_look_as_they_do_in_the_shop_s_country(talk_to: Any, country: str, price: str) -> None:
    talk = talk_to(country, catalog=Catalog(1, (Product("A", "Gorro", Decimal(4990)),)))
    assert options(talk.say("/catalogo")) == [f"Gorro · {price}"]
    assert price in body(talk.say("1"))


@pytest.mark.parametrize(
    ("product", "said"),
    [
        (Product("A", "Gorro", Decimal(990)), "*Gorro*\n$990 · Disponible"),
        (Product("A", "Gorro", Decimal(990), stock=5), "*Gorro*\n$990 · Disponible"),
        (Product("A", "Gorro", Decimal(990), stock=4), "*Gorro*\n$990 · Quedan 4"),
        (Product("A", "Gorro", Decimal(990), stock=1), "*Gorro*\n$990 · Queda 1"),
        (Product("A", "Gorro", Decimal(990), stock=0), "*Gorro*\n$990 · Agotado por ahora"),
        (Product("A", "Gorro", Decimal(990), stock=-2), "*Gorro*\n$990 · Agotado por ahora"),
        (Product("A", "Gorro"), "*Gorro*\nEl precio lo confirma la tienda."),
        (Product("A", "Gorro", description="Rojo {no}"), "*Gorro*\nEl precio lo confirma la tienda.\n\nRojo {no}"),
        (Product("A", "Gorro", url="https://t.cl/g"), "*Gorro*\nEl precio lo confirma la tienda.\n\nhttps://t.cl/g"),
    ],
)
def test_a_card_says_price_and_stock(talk_to: Any, product: Product, said: str) -> None:
    talk = talk_to(catalog=Catalog(1, (product,)))
    talk.say("/catalogo")
    assert body(talk.say("1")) == said


@pytest.mark.parametrize("text", ["¿cuánto cuesta?", "precio?", "cuanto vale"])
def test_a_question_for_the_price_of_a_card_shows_it_again(talk_to: Any, shelf: Shelf, text: str) -> None:
    talk = talk_to(catalog=shelf(20, 2))
    for said in ("/catalogo", "1", "1"):
        talk.say(said)
    assert "Cosa número 0" in body(talk.say(text))
    assert talk.state == "ecommerce.ficha"


def test_a_picture_is_sent_only_from_a_safe_address(step_in: Callable[..., Step]) -> None:
    for address, kinds in (("https://t.cl/g.jpg", ["image", "text"]), ("http://t.cl/g.jpg", ["text"])):
        catalog = Catalog(1, (Product("A", "Gorro", Decimal(1), image=address),))
        step = step_in(slots={"producto": "A"}, catalog=catalog)
        assert [reply.kind for reply in screens.card(step)] == kinds


def test_a_long_description_is_cut_at_a_word() -> None:
    cut = screens.shortened("palabra " * 100)
    assert len(cut) <= screens.LONGEST_DESCRIPTION
    assert cut.endswith("palabra…")


def test_names_and_codes_of_any_length_can_be_tapped(talk_to: Any) -> None:
    long = Product("S" * 300, "N" * 300, Decimal(1), "C" * 300)
    talk = talk_to(catalog=Catalog(1, (long, *(Product(f"{at}", "Otro", Decimal(1), "D") for at in range(9)))))
    talk.say("/catalogo")
    talk.say("2")
    talk.say("1")
    assert talk.state == "ecommerce.ficha"
    assert talk.slots("ecommerce")["producto"] == "S" * screens.LONGEST_KEY


def test_a_code_that_stands_twice_in_the_price_list_is_one_row(talk_to: Any) -> None:
    twice = Catalog(1, tuple(Product("A", name, Decimal(1)) for name in ("Gorro", "Gorro azul")))
    assert options(talk_to(catalog=twice).say("/catalogo")) == ["Gorro azul · $1"]


def test_a_catalog_that_shrank_or_went_away_is_no_dead_end(talk_to: Any, shelf: Shelf) -> None:
    talk = talk_to(catalog=shelf(30, 2))
    for text in ("/catalogo", "1", "ver más", "ver más", "1"):
        talk.say(text)
    talk.use(shelf(10, 2))
    assert "página 2 de 2" in body(talk.say("volver"))
    talk.say("1")
    assert talk.state == "ecommerce.ficha"
    talk.use(None)
    said = talk.say("volver")
    assert "ya no tiene productos" in body(said)
    assert options(said) == ["Todo el catálogo"]
    assert "todavía no publica" in body(talk.say("1"))


def test_a_product_that_is_gone_is_said_to_be_and_the_list_shown_again(talk_to: Any, shelf: Shelf) -> None:
    talk = talk_to(catalog=shelf(5))
    talk.say("/catalogo")
    talk.use(shelf(3))
    said = talk.say("5")
    assert "ya no está en el catálogo" in body(said)
    assert len(options(said)) == 3
    assert talk.state == "ecommerce.lista"


def test_every_trigger_of_a_choice_leads_somewhere() -> None:
    triggers = {transition["trigger"] for transition in ecommerce.transitions}
    intents = {intent.trigger for intent in ecommerce.intents} | {"persona", "fin"}
    fixed = {choice.trigger for state in ecommerce.states if not callable(state.choices) for choice in state.choices}
    made = {"ver", "pagina", "todo", "categoria", "buscar", "agregar", "volver", "variante"}
    made |= {"saca", "vaciar", "quitar", "pago"}
    assert fixed | made <= triggers | intents
    assert triggers <= fixed | made | intents | {"filled", "location", "order", "vence", "seguir", "sin_nombre"}


def test_a_card_shows_the_short_link_with_its_place_or_else_the_shop_s_page(talk_to: Any) -> None:
    page = "https://sol.cl/gorro"
    short = Product("A", "Gorro", Decimal(990), url=page, link="https://c.cl/r/k3m9xwq")
    talk = talk_to(catalog=Catalog(7, (Product("B", "Taza", Decimal(1)), short)))
    talk.say("/catalogo")
    assert body(talk.say("2")).splitlines()[-1] == "https://c.cl/r/k3m9xwq.7.2"
    talk = talk_to(catalog=Catalog(7, (Product("A", "Gorro", Decimal(990), url=page),)))
    talk.say("/catalogo")
    assert body(talk.say("1")).splitlines()[-1] == page
