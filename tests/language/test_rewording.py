"""Other names for things: replaced where they are whole words, and nowhere else."""

from hypothesis import given
from hypothesis import strategies as st

from liora.language.rewording import OtherNames, other_names, reworded

NAMES = {"polera": "camiseta", "porta notebook": "mochila", "Jamón": "fiambre", "pantalón corto": "short"}


def test_words_are_replaced_and_the_rest_stays_as_it_was_typed() -> None:
    assert reworded("¿Tienen POLERA azul, talla M, a $9.990?", NAMES) == "¿Tienen camiseta azul, talla M, a $9.990?"


def test_accents_case_and_plurals_do_not_matter() -> None:
    assert reworded("jamon y poleras", NAMES) == "fiambre y camiseta"
    assert reworded("pantalones cortos", NAMES) == "short"


def test_several_words_are_one_thing() -> None:
    assert reworded("un porta-notebook", NAMES) == "un mochila"
    assert reworded("porta  notebook y notebook", NAMES) == "mochila y notebook"


def test_the_longest_name_counts() -> None:
    assert reworded("porta notebook", {"porta": "soporte", "porta notebook": "mochila"}) == "mochila"


def test_parts_of_words_and_misspellings_are_left_alone() -> None:
    assert reworded("polerazo poleira pole", NAMES) == "polerazo poleira pole"


def test_what_is_meant_is_not_read_again() -> None:
    assert reworded("a b", {"a": "b", "b": "c"}) == "b c"


def test_without_names_or_with_empty_ones_nothing_changes() -> None:
    assert reworded("polera", {}) == "polera"
    assert reworded("polera", {"polera": " ", "¡!": "x"}) == "polera"


def test_names_that_are_ready_stay_the_same_object_and_read_like_a_mapping() -> None:
    ready = other_names(NAMES)
    assert other_names(ready) is ready
    assert (dict(ready), len(ready), ready["polera"]) == (NAMES, 4, "camiseta")


@given(st.text(max_size=600), st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=4))
def test_any_text_is_reworded_within_its_bounds(text: str, names: dict[str, str]) -> None:
    longest = max(map(len, names.values()), default=0)
    assert len(OtherNames(names).reworded(text)) <= len(text) * (1 + longest)
