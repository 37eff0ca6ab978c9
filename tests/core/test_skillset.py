"""The skills of a tenant before anybody has written."""

from dataclasses import replace
from types import ModuleType

from liora import plugins
from liora.skill import Search
from liora.view import Catalog, View

from .conftest import AGUA, LIMITS, TENANT


def test_searches_are_asked_once_outside_of_turns_so_that_what_they_derive_is_there() -> None:
    counted: list[Catalog] = []

    def index(catalog: Catalog) -> int:
        counted.append(catalog)
        return len(catalog.products)

    def covers(text: str, view: View) -> float:
        assert text
        return 0.0 if view.catalog is None else float(view.catalog.derived(index))

    catalog = Catalog(1, ())
    view = View(TENANT, LIMITS, catalog=catalog)
    module = ModuleType("agua")
    skill = replace(AGUA, search=Search("agua", covers))
    skills = plugins.load_modules(with_skill(module, skill)).for_tenant([skill.name])
    skills.get_ready(view)
    assert counted == [catalog]
    covers("una pregunta", view)
    assert counted == [catalog]
