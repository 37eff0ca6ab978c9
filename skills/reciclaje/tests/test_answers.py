"""What is said of every thing and colour, in every country and form of address."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

import liora_reciclaje
from liora.core.texts import Texts
from liora.skill import Reply, Step
from liora.view import Tenant
from liora_reciclaje.answers import TIPS, advice, say_answer, say_colour
from liora_reciclaje.colours import NAMES
from liora_reciclaje.countries import COUNTRIES, ELSEWHERE
from liora_reciclaje.errand import GENERAL, WITHOUT_BIN, place_of
from liora_reciclaje.exceptions import there
from liora_reciclaje.finding import THINGS
from liora_reciclaje.materials import AT_POINTS, MATERIALS
from liora_reciclaje.residues import RESIDUES

EVERYWHERE = [*COUNTRIES, ELSEWHERE]
TENANTS = [Tenant("x", "CL", "CLP", "UTC", treatment, ()) for treatment in ("tu", "usted", "vos")]


@pytest.fixture
def texts(said_by: Callable[[ModuleType], Texts]) -> Texts:
    return said_by(liora_reciclaje)


def told(texts: Texts, tenant: Tenant, replies: Iterable[Any]) -> str:
    return " ".join(texts.say(reply.key, tenant, reply.params) for reply in replies if isinstance(reply, Reply))


@pytest.mark.parametrize("code", EVERYWHERE)
def test_every_thing_has_an_answer_in_every_country(texts: Texts, step_in: Callable[..., Step], code: str) -> None:
    for residue in RESIDUES:
        step = step_in(slots={"asunto": "cosa", "item": residue.name, "pais": code, "ciudad": "Ciudad de México"})
        assert place_of(step) == "respuesta"
        for tenant in TENANTS:
            said = told(texts, tenant, say_answer(step))
            assert residue.name in said
            assert advice(step, there(residue, code, "Ciudad de México")) in said
            assert len(said) <= 360, said


@pytest.mark.parametrize("code", EVERYWHERE)
def test_every_colour_has_an_answer_in_every_country(texts: Texts, step_in: Callable[..., Step], code: str) -> None:
    for colour in set(NAMES.values()):
        step = step_in(slots={"asunto": "color", "color": colour, "pais": code})
        for tenant in TENANTS:
            assert told(texts, tenant, say_colour(step))


def test_what_goes_to_a_point_needs_no_country(step_in: Callable[..., Step]) -> None:
    for residue in RESIDUES:
        place = place_of(step_in(slots={"asunto": "cosa", "item": residue.name}))
        assert place == ("respuesta" if residue.kind in AT_POINTS | WITHOUT_BIN else "pais"), residue.name


def test_a_bulky_thing_is_told_in_the_tenant_s_own_words(texts: Texts, step_in: Callable[..., Step]) -> None:
    step = step_in(slots={"asunto": "cosa", "item": "Mueble viejo"})
    own = replace(step, settings={"voluminosos": "Se retira con cita al 800 123 456."})
    assert "Tu municipio" in told(texts, TENANTS[0], say_answer(step))
    assert "800 123 456" in told(texts, TENANTS[0], say_answer(own))
    assert "municipio" not in told(texts, TENANTS[0], say_answer(own))


def test_an_unknown_thing_is_answered_as_its_material(texts: Texts, step_in: Callable[..., Step]) -> None:
    slots = {"asunto": "cosa", "consulta": "xilófono", "ninguno": True, "material": "metal", "pais": "CL"}
    said = told(texts, TENANTS[0], say_answer(step_in(slots=slots)))
    assert "*Xilófono*: en Chile va en el contenedor *gris claro*" in said


def test_every_material_has_a_thing_whose_advice_holds_for_it() -> None:
    assert GENERAL.keys() == MATERIALS.keys()
    assert all(THINGS.by_name[name].kind == kind for kind, name in GENERAL.items())


def test_a_clean_lid_goes_in_its_own_bin(step_in: Callable[..., Step]) -> None:
    greasy = THINGS.by_name["Caja de pizza con grasa"]
    assert "va en la bolsa *blanca*" in advice(step_in(slots={"pais": "CO"}), greasy)
    assert "va con papel y cartón" in advice(step_in(slots={"pais": ELSEWHERE}), greasy)


def test_all_tips_exist_and_no_more(texts: Texts) -> None:
    assert all(f"tip.{number}" in texts for number in range(1, TIPS + 1))
    assert f"tip.{TIPS + 1}" not in texts
