import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.language.search import WordIndex

TITLES = [
    "Zapatilla Runner Niño T28", "Zapatilla Runner Niño T30", "Zapatilla Casual Niño T26", "Zapatilla Mujer Urbana 38",
    "Polera azul niño", "Remera roja", "Audífonos Bluetooth Sport", "Audífonos Bluetooth Pro", "Parlante portátil",
    "Pañales Talla G x 40", "Coca Cola 500ml", "Coca Cola 1.5 L", "Agua mineral sin gas 500 cc",
    "Aceite de oliva lata x 500", "Tijera de podar", "Vino tinto Sangre de Toro 750 ml", "Pollo entero congelado",
    "Polo algodón blanco", "Leche entera 1 litro", "Pilas AA x4", "Pilas AAA x4", "Lápices de colores x12",
    "Luz led 9W", "Pantalón de buzo",
]  # fmt: skip
INDEX = WordIndex(TITLES, {"playera": "polera", "remera": "polera", "tenis": "zapatilla", "lavalozas": "detergente"})


def found(query: str, limit: int = 10) -> list[str]:
    return [TITLES[hit.position] for hit in INDEX.search(query, limit).hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ola tienen sapatillas de ninio?", "Zapatilla Runner Niño T28"),
        ("runer niño t30", "Zapatilla Runner Niño T30"),
        ("audifonos blututh", "Audífonos Bluetooth Sport"),
        ("coca 500 ml", "Coca Cola 500ml"),
        ("coca cola x500", "Coca Cola 500ml"),
        ("COCACOLA 500ml", "Coca Cola 500ml"),
        ("agua 500ml", "Agua mineral sin gas 500 cc"),
        ("un kilo de leche", "Leche entera 1 litro"),
        ("leches", "Leche entera 1 litro"),
        ("tinen pañalez?", "Pañales Talla G x 40"),
        ("panales", "Pañales Talla G x 40"),
        ("tijeras", "Tijera de podar"),
        ("cuanto cuesta el vino", "Vino tinto Sangre de Toro 750 ml"),
        ("acete oliva", "Aceite de oliva lata x 500"),
        ("pilas aaa", "Pilas AAA x4"),
        ("pilas AA", "Pilas AA x4"),
        ("zapa mujer", "Zapatilla Mujer Urbana 38"),
        ("tenis mujer", "Zapatilla Mujer Urbana 38"),
        ("lapiz", "Lápices de colores x12"),
        ("luces", "Luz led 9W"),
        ("pantalones", "Pantalón de buzo"),
    ],
)
def test_the_product_that_is_meant_comes_first(query: str, first: str) -> None:
    assert found(query)[0] == first
    assert INDEX.hits(query, 2) == INDEX.search(query, 2).hits


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?",
        "x",
        "g",
        "zzzz qqqq",
        "hola",
        "tienen",
        "cuánto cuesta",
        "asdkjh",
        "1234",
        "recuérdame comprar huevos",
        "pon una alarma a las siete",
        "qué clima hace mañana en lima",
        "parlantes marca aiwa",
    ],
)
def test_what_is_no_product_of_the_shop_finds_nothing(query: str) -> None:
    assert found(query) == []


def test_a_tenants_synonyms_find_either_word_and_its_typos() -> None:
    assert (
        set(found("playeras")) == set(found("polera")) == set(found("plaiera")) == {"Remera roja", "Polera azul niño"}
    )


def test_words_that_exist_are_not_taken_for_their_neighbours() -> None:
    assert found("pollo") == ["Pollo entero congelado"]
    assert found("polo") == ["Polo algodón blanco"]


def test_guesses_far_behind_the_best_are_left_out() -> None:
    index = WordIndex(["Cámara digital", "Camisa blanca", "Pastillas de menta", "Zapatillas"])
    assert [hit.position for hit in index.search("camara").hits] == [0]
    assert [hit.position for hit in index.search("sapatillas").hits] == [3]


def test_a_word_that_is_a_third_wrong_is_not_guessed() -> None:
    assert WordIndex(["Nueces peladas"]).search("nubes").hits == ()


def test_of_two_titles_alike_the_shorter_comes_first() -> None:
    index = WordIndex(["Taladro percutor inalámbrico azul", "Taladro percutor"])
    assert [hit.position for hit in index.search("taladro percutor").hits] == [1, 0]


def test_a_size_the_shop_does_not_have_hides_no_product() -> None:
    assert found("zapatilla casual 45")[0] == "Zapatilla Casual Niño T26"
    assert found("parlante 45") == ["Parlante portátil"]


def test_numbers_are_never_nearly_right() -> None:
    assert "Zapatilla Runner Niño T30" not in found("t28 runner", 1)
    assert found("39") == []


def test_what_is_found_in_full_comes_before_what_is_found_in_part() -> None:
    hits = INDEX.search("zapatilla runner niño").hits
    assert [hit.coverage for hit in hits] == sorted((hit.coverage for hit in hits), reverse=True)
    assert hits[0].coverage == pytest.approx(1)
    assert hits[-1].coverage < 1
    assert all(hit.coverage >= 0.6 for hit in hits)


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    index = WordIndex(["caja grande"] * 20 + ["caja tornillo"])
    assert [hit.position for hit in index.search("tornillo verde caja").hits] == []
    assert [hit.position for hit in index.search("caja tornillo").hits] == [20]


def test_no_more_hits_than_asked_for() -> None:
    assert len(found("zapatilla", 2)) == 2
    assert len(found("zapatilla", 0)) == 0


def test_without_hits_near_words_or_titles_are_named() -> None:
    assert "parlante" in INDEX.search("parlantes marca aiwa").near
    assert INDEX.search("zapatilla").near == ()
    assert INDEX.search("hola").near == ()
    assert len(INDEX.search("zapatilla verde fosforescente impermeable").near) <= 3


def test_the_nearest_titles_are_there_whatever_the_coverage() -> None:
    assert TITLES[INDEX.nearest("parlante aiwa")[0]] == "Parlante portátil"
    assert len(INDEX.nearest("asdkjh")) == 3
    assert len(INDEX.nearest("zapatilla", limit=1)) == 1
    assert INDEX.nearest("hola") == ()


def test_an_empty_catalog_finds_nothing() -> None:
    index = WordIndex([])
    assert (index.search("zapatilla").hits, index.search("zapatilla").near, index.nearest("zapatilla")) == ((), (), ())


@given(st.text(max_size=300))
def test_no_query_breaks_the_search(query: str) -> None:
    result = INDEX.search(query)
    assert all(0 <= hit.position < len(TITLES) and 0.6 <= hit.coverage <= 1.000001 for hit in result.hits)
    assert not (result.hits and result.near)
    assert len(INDEX.nearest(query)) <= 3


@given(st.lists(st.text(max_size=60), max_size=8), st.text(max_size=60))
def test_no_title_breaks_the_index(titles: list[str], query: str) -> None:
    hits = WordIndex(titles, {query: titles[0] if titles else ""}).search(query).hits
    assert all(hit.position < len(titles) for hit in hits)


@pytest.fixture(scope="module")
def tools(shared: Path) -> list[str]:
    with (shared / "data" / "catalogs" / "todomaquinas_ar.csv").open(encoding="utf-8") as rows:
        return [row["nombre"] for row in csv.DictReader(rows)]


def test_every_title_of_a_real_catalog_finds_itself(tools: list[str]) -> None:
    index = WordIndex(tools)
    lost = [title for at, title in enumerate(tools) if at not in {hit.position for hit in index.search(title).hits}]
    assert lost == []


def test_words_of_a_real_catalog_without_a_letter_find_their_title(tools: list[str]) -> None:
    index = WordIndex(tools)
    queries = [
        (at, word[:3] + word[4:]) for at, title in enumerate(tools) for word in title.split()[:1] if len(word) > 6
    ]
    right = [at for at, query in queries if at in {hit.position for hit in index.search(query, len(tools)).hits}]
    print(f"first word with a letter missing: {len(right)} of {len(queries)}")
    assert len(queries) > 40
    assert len(right) / len(queries) >= 0.95


def test_sentences_about_other_things_find_no_tools(tools: list[str], shared: Path) -> None:
    index = WordIndex(tools)
    with (shared / "data" / "utterances" / "tod_facebook_es_train.tsv").open(encoding="utf-8") as rows:
        said = [row.split("\t")[2] for row in rows][:1000]
    found_something = [text for text in said if index.search(text).hits]
    print(f"other topics that found something: {len(found_something)} of {len(said)}")
    assert len(found_something) / len(said) <= 0.01
