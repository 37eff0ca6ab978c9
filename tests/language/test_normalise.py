import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.language.normalise import STOP_WORDS, Synonyms, content_words, fold, sound, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Holaaa!! 👋", "hola"),
        ("  ¿Qué   VENDEN? ", "que venden"),
        ("CATÁLOGOOO", "catalogo"),
        ("niño, NIÑO", "niño niño"),
        ("n\u0303andu\u0301", "ñandu"),
        ("ﬁesta ½", "fiesta 1 2"),
        ("snake_case/y-guion", "snake case y guion"),
        ("cat\u200bálogo", "catalogo"),
        ("٣ vasos", "٣ vasos"),
        ("👍", ""),
        ("", ""),
    ],
)
def test_text_is_folded(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("leeer", "leer"),
        ("zooo", "zoo"),
        ("siiii", "sí"),
        ("noooo", "no"),
        ("acciooon", "acción"),
        ("enrrollado", "enrollado"),
        ("alrrededor", "alrededor"),
        ("rrico", "rico"),
    ],
)
def test_emphasis_does_not_make_another_word(typed: str, meant: str) -> None:
    assert fold(typed) == fold(meant)


@pytest.mark.parametrize(
    ("one", "other"),
    [("pollo", "polo"), ("perro", "pero"), ("XXL", "XL"), ("pilas AAA", "pilas AA"), ("1000", "100"), ("prro", "pro")],
)
def test_doubled_letters_that_carry_meaning_stay(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_text_is_cut_after_folding_at_the_limit_asked_for() -> None:
    assert len(fold("ab " * 5000)) <= 128
    assert len(fold("ab " * 5000, limit=4096)) > 4000
    assert fold("hola mundo", limit=4) == "hola"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aállrrxñÑ n\u0303 1!cC"))
def test_folding_twice_changes_nothing_in_tricky_letters(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("xq no tienes", ("porque", "no", "tienes")),
        ("q tal", ("que", "tal")),
        ("k dnd tb bn", ("que", "donde", "tambien", "bien")),
        ("info xfa", ("informacion", "por", "favor")),
        ("kiero comprar", ("quiero", "comprar")),
    ],
)
def test_chat_abbreviations_are_written_out(typed: str, said: tuple[str, ...]) -> None:
    assert words(typed) == said


def test_content_words_leave_out_what_says_nothing() -> None:
    assert content_words("hola, quiero ver el catálogo de la tienda por favor") == ("catalogo", "tienda")
    assert words("perro")[0] not in STOP_WORDS


@pytest.mark.parametrize(
    ("one", "other"),
    [("vida", "bida"), ("hacer", "aser"), ("zapato", "sapato"), ("que", "ke"), ("calle", "caye"), ("niño", "nino")],
)
def test_words_pronounced_alike_have_one_sound(one: str, other: str) -> None:
    assert sound(fold(one)) == sound(fold(other))


def test_ch_does_not_sound_like_c() -> None:
    assert sound("chapa") != sound("capa")


def test_synonyms_replace_words_and_groups_of_words_once() -> None:
    synonyms = Synonyms({"remera": "polera", "palo de selfie": "trípode", "polera": "camiseta"})
    assert synonyms.apply(words("Remera y palo de selfie")) == ("polera", "y", "tripode")
    assert synonyms.apply(()) == ()


def test_an_empty_synonym_is_left_out() -> None:
    assert Synonyms({"👍": "si", "remera": "!"}).apply(("remera", "si")) == ("remera", "si")
