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


def test_a_label_that_is_no_key_is_the_label() -> None:
    assert TEXTS.label("boton.pais", SHOP) == "País"
    assert TEXTS.label("Otro vaso", SHOP) == "Otro vaso"


def test_a_missing_key_or_placeholder_is_the_skills_error() -> None:
    with pytest.raises(SkillError, match="no text 'nada'"):
        TEXTS.say("nada", SHOP, {})
    with pytest.raises(SkillError, match="cannot be filled in"):
        TEXTS.say("hola", SHOP, {})
