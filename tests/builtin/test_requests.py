"""What people say to be forgotten or to know what is kept, and what sounds like it and is something else."""

import pytest

from liora.core.skillset import SkillSet
from liora.plugins import load


@pytest.fixture(scope="module")
def skills() -> SkillSet:
    return load().for_tenant(("ecommerce", "vida_sana", "reciclaje"))


def intent_of(skills: SkillSet, text: str) -> str:
    """What runs without asking; '' for nothing."""
    match = skills.phrases.match(text)
    return match.candidates[0].intent if match.verdict == "run" else ""


FORGET = [
    "borra mis datos",
    "BORREN MIS DATOS!!",
    "borrra mis dtos porfa",
    "eliminar mi informasion",
    "kiero q eliminen mi información",
    "quiero que borren toda mi informacion",
    "borren mi numero",
    "olvidame",
    "olvídense de mí",
    "borrenme",
    "borrar mi cuenta",
]


@pytest.mark.parametrize("text", FORGET)
def test_asks_to_be_forgotten(skills: SkillSet, text: str) -> None:
    assert intent_of(skills, text) == "borrar_datos"


KNOW = ["qué saben de mí?", "ke sabes de mi", "mis datos", "qué hacen con mis datos", "politica de privasidad"]


@pytest.mark.parametrize("text", KNOW)
def test_asks_what_is_kept(skills: SkillSet, text: str) -> None:
    assert intent_of(skills, text) == "liora.mis_datos"


NEITHER = [
    "olvídalo",
    "bórrame las zapatillas",
    "borrar el último registro",
    "borra todo",
    "borra el carrito",
    "cambiar mis datos",
    "mis datos son Ana Pérez",
    "¿qué idiomas sabes?",
    "sabes qué hora es",
    "me olvidé de pagar",
    "más información",
]


@pytest.mark.parametrize("text", NEITHER)
def test_means_something_else(skills: SkillSet, text: str) -> None:
    assert intent_of(skills, text) not in ("borrar_datos", "liora.mis_datos")
