"""Texts by treatment and country."""

from dataclasses import replace

import pytest

from liora.core.texts import Texts
from liora.errors import SkillError
from liora.view import Tenant

SHOP = Tenant("T", "CL", "CLP", "UTC", "tu", ())
TEXTS = Texts(
    "prueba",
    {
        "hola": {"usted": "Hola, pase", "AR": "Che, hola", "otro": "Hola, {nombre}"},
        "boton": {"otro": "Otro", "pais": "País"},
        "uno": {"dos": {"tres": "hondo"}},
    },
)


def test_a_variant_is_found_by_country_then_treatment_then_otherwise() -> None:
    assert TEXTS.say("hola", SHOP, {"nombre": "Ana"}) == "Hola, Ana"
    assert TEXTS.say("hola", replace(SHOP, treatment="usted"), {}) == "Hola, pase"
    assert TEXTS.say("hola", replace(SHOP, treatment="usted", country="AR"), {}) == "Che, hola"


def test_keys_are_dotted_and_a_key_may_be_called_otro() -> None:
    assert TEXTS.say("uno.dos.tres", SHOP, {}) == "hondo"
    assert TEXTS.say("boton.otro", SHOP, {}) == "Otro"


def test_a_word_of_a_country_stands_in_texts_of_any_treatment() -> None:
    texts = Texts(
        "prueba",
        {
            "pide": {"usted": "Deme su {palabras[celular]}", "otro": "Dame tu {palabras[celular]}, {nombre}"},
            "mal": "Dame tu {palabras[nada]}",
            "palabras": {"celular": {"ES": "móvil", "otro": "celular"}},
        },
    )
    spain = replace(SHOP, country="ES")
    assert texts.say("pide", SHOP, {"nombre": "Ana"}) == "Dame tu celular, Ana"
    assert texts.say("pide", spain, {"nombre": "Ana"}) == "Dame tu móvil, Ana"
    assert texts.say("pide", replace(spain, treatment="usted"), {}) == "Deme su móvil"
    with pytest.raises(SkillError, match=r"no text 'palabras\.nada'"):
        texts.say("mal", SHOP, {})


def test_a_label_that_is_no_key_is_the_label() -> None:
    assert TEXTS.label("boton.pais", SHOP) == "País"
    assert TEXTS.label("Otro vaso", SHOP) == "Otro vaso"


def test_a_missing_key_or_placeholder_is_the_skills_error() -> None:
    with pytest.raises(SkillError, match="no text 'nada'"):
        TEXTS.say("nada", SHOP, {})
    with pytest.raises(SkillError, match="cannot be filled in"):
        TEXTS.say("hola", SHOP, {})
