import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.language.readers import country, integer, text_between, yes_no


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("3", 3), ("dos", 2), ("una", 1), ("un", 1), ("x3", 3), ("3x", 3), ("x 3 porfa", 3), ("3 vasos", 3),
        ("son 3", 3),
        ("dame dos", 2), ("la 2", 2), ("#3", 3), ("3️⃣", 3), ("media docena", 6), ("una docena", 12),
        ("dosena", 12),
        ("docena y media", 18), ("dos docenas", 24), ("un par", 2), ("treinta y cinco", 35), ("veintidós", 22),
        ("beinte", 20), ("quatro", 4), ("cien", 100), ("dos mil quinientos", 2500), ("2 mil", 2000),
        ("1.500", 1500),
        ("1,500", 1500), ("mil", 1000), ("cero", 0), ("007", 7), ("2 unidades porfa", 2), ("tomé 3 vasos hoy", 3),
        ("999999999", 999999999),
    ],
)  # fmt: skip
def test_a_count_is_read(typed: str, count: int) -> None:
    assert integer(typed) == count


NO_COUNT = [
    "", "no", "un litro", "2,5", "1.5", "2 y 3", "2-3", "entre 2 y 4", "-3", "50%", "1/2", "10:30", "a las 8",
    "media", "T28",
    "2 y medio", "1e5", "lo siento", "una pregunta", "un momento", "3 kilos", "1000000000",
    "9" * 4000, "cinco diez",
    "mil mil", "asdf", "dos o tres", "4 5", "docena docena", "500 mil millones",
]  # fmt: skip


@pytest.mark.parametrize("typed", NO_COUNT)
def test_what_could_mean_something_else_is_no_count(typed: str) -> None:
    assert integer(typed) is None


def test_only_the_units_asked_for_may_stand_beside_the_number() -> None:
    assert integer("un litro", ("litro", "litros")) == 1
    assert integer("3 basos", ("vaso", "vasos")) == 3
    assert integer("como 5 hrs nomás", ("hora", "horas")) == 5
    assert integer("5hrs", ("hora", "horas")) == 5
    assert integer("3 cajas", ("vaso", "vasos")) is None
    assert integer("34 años", ("año", "años")) == 34


@given(st.integers(min_value=0, max_value=999_999_999))
def test_every_number_in_digits_is_read(number: int) -> None:
    assert integer(str(number)) == number


@given(st.text(max_size=400))
def test_no_text_breaks_a_reader(text: str) -> None:
    assert (integer(text) or 0) >= 0
    assert yes_no(text) in (True, False, None)
    assert country(text) is None or len(country(text) or "") == 2
    assert len(text_between(0, 50)(text) or "") <= 50


YES = [
    "sí", "Sii", "siiii", "sip", "dale", "ok", "OKEY", "va", "de una", "claro", "ya", "ya po", "sipo",
    "obvio", "por supuesto", "claro que sí", "sii porfa", "si gracias", "👍", "👍🏽", "✅", "simón", "ajá",
    "está bien", "bueno ya", "sí quiero", "confirmo", "S", "listo", "dale nomás", "así es", "me interesa",
    "sale", "👌",
]  # fmt: skip
NO = [
    "no", "NO!!", "noooo", "nop", "nel", "nah", "no gracias", "mejor no", "ya no", "claro que no", "ok no",
    "por ahora no", "no quiero", "n", "nunca", "para nada", "👎", "❌", "no me interesa",
]  # fmt: skip
UNSURE = [
    "", "si tienen talla 42", "no sé", "no entiendo", "sí pero no", "no sí", "si no", "quiero", "hola", "1",
    "ya pero a las 10", "👍👎", "😀", "nose", "sino", "no puedo pagar", "va en el tacho",
]  # fmt: skip


@pytest.mark.parametrize("typed", YES)
def test_yes_is_heard(typed: str) -> None:
    assert yes_no(typed) is True


@pytest.mark.parametrize("typed", NO)
def test_no_is_heard(typed: str) -> None:
    assert yes_no(typed) is False


@pytest.mark.parametrize("typed", UNSURE)
def test_what_is_neither_stays_open(typed: str) -> None:
    assert yes_no(typed) is None


def test_text_is_squeezed_and_measured() -> None:
    read = text_between(2, 10)
    assert read("  Ana \n María ") == "Ana María"
    assert read("a\u200bb\x00c") == "ab c"
    assert read("A") is None
    assert read("A" * 11) is None
    assert read("A" * 10) == "A" * 10
    assert read("¿?...") is None
    assert text_between(0, 5)("") == ""


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Chile", "CL"), ("CHILE!!", "CL"), ("soy de chile", "CL"), ("soy chilena", "CL"), ("🇨🇱", "CL"),
        ("cl", "CL"), ("chle", "CL"),
        ("México", "MX"), ("mejico", "MX"), ("méxico porfa", "MX"), ("mx", "MX"), ("ciudad de méxico", "MX"),
        ("Perú", "PE"),
        ("Lima, Perú", "PE"), ("colonbia", "CO"), ("Columbia", "CO"), ("argetina", "AR"),
        ("vivo en el salvador", "SV"),
        ("de la república dominicana", "DO"), ("en España", "ES"), ("espana", "ES"), ("ES", "ES"),
        ("benezuela", "VE"),
        ("Brasil", "BR"), ("uruguai", "UY"), ("costa rica", "CR"), ("costarica", "CR"), ("estoy en ecuador", "EC"),
        ("hondureña", "HN"), ("puerto rico", "PR"), ("Guatemala gracias", "GT"), ("nicaragua", "NI"),
        ("panamá", "PA"),
        ("paraguayo", "PY"), ("cuba", "CU"), ("bolivia", "BO"), ("🇲🇽 ", "MX"),
        ("pero", None), ("es", None), ("ve", None), ("no sé", None), ("🇫🇷", None), ("🇲🇽🇨🇱", None),
        ("perú y chile", None),
        ("", None), ("francia", None), ("soy de", None), ("santiago", None), ("1", None),
    ],
)  # fmt: skip
def test_a_country_is_read_by_any_of_its_names(typed: str, code: str | None) -> None:
    assert country(typed) == code
