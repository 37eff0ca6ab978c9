"""The skills of a tenant before anybody has written."""

from dataclasses import replace

import pytest

from liora import plugins
from liora.core.skillset import LoadedSkill, SkillSet
from liora.core.texts import Texts
from liora.plugins import Registry
from liora.skill import Search
from liora.view import Catalog, Tenant, View

from .conftest import AGUA, LIMITS, TEXTS

BUTTON = 20
"""Characters that fit on a button."""


def test_searches_are_asked_outside_of_turns_so_that_what_they_derive_is_there(registry: Registry) -> None:
    made: list[Catalog] = []

    def index(catalog: Catalog) -> float:
        made.append(catalog)
        return 0.0

    def covers(text: str, view: View) -> float:
        return view.catalog.derived(index) if text and view.catalog else 0.0

    skill = LoadedSkill.build(replace(AGUA, search=Search("agua", covers)), Texts("agua", TEXTS))
    tenant = Tenant("Tienda", "CL", "CLP", "America/Santiago", "tu", ("agua",))
    view = View(tenant, LIMITS, catalog=Catalog(1, ()))
    SkillSet(registry.skills["liora"], [skill]).get_ready(view)
    assert made == [view.catalog]
    covers("algo", view)
    assert made == [view.catalog]


@pytest.mark.parametrize("name", ["liora", "ecommerce", "vida_sana", "reciclaje"])
def test_every_intent_has_a_spoken_name_of_its_own_for_quisiste_decir(name: str) -> None:
    intents = plugins.load().skills[name].skill.intents
    said = [intent.label or intent.named for intent in intents]
    assert [intent.name for intent in intents if not (intent.label or intent.named)] == []
    assert [words for words in said if len(words) > BUTTON] == []
    assert sorted(set(said)) == sorted(said)
