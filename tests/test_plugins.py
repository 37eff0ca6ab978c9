"""Finding plugins: what is sound loads, what is not stops the start with a sentence for whoever can mend it."""

from dataclasses import replace
from importlib.metadata import EntryPoint
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import pytest

from liora import hookspecs, plugins
from liora.catalog.reading import understand
from liora.catalog_source import CatalogLimits, Row, Sheet
from liora.errors import PluginError
from liora.job import Work
from liora.skill import Intent, Skill, State
from liora.view import Tenant

SKILL = Skill(
    name="eco",
    version="1",
    engine=">=0.1,<0.2",
    intents=[Intent("eco", command="/eco", phrases=["eco"])],
    slots={"type": "object"},
    states=[State("listo")],
    transitions=[{"trigger": "eco", "source": "*", "dest": "listo"}],
)


def plugin(*skills: Any, **functions: Any) -> ModuleType:
    module = ModuleType("liora_de_prueba")
    functions = {"liora_skills": lambda: list(skills), **functions}
    for name, function in functions.items():
        setattr(module, name, hookspecs.hookimpl(function))
    return module


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules of these tests have no folder."""
    real = plugins._texts

    def texts(module: ModuleType, name: str) -> Any:
        return (
            plugins.Texts(name, {"t": "Di algo."})
            if module.__name__.startswith("liora_de_prueba")
            else real(module, name)
        )

    monkeypatch.setattr(plugins, "_texts", texts)


def test_a_sound_skill_loads_and_a_tenant_gets_what_it_enabled() -> None:
    registry = plugins.load_modules(plugin(SKILL))
    assert set(registry.skills) == {"liora", "eco"}
    assert "eco" in registry.for_tenant(["eco", "no_instalada"]).skills
    assert "eco" not in registry.for_tenant([]).skills
    assert registry.for_tenant(["eco"]) is registry.for_tenant(["eco"])
    assert registry.for_tenant(["eco", "eco"]) is registry.for_tenant(["eco"])


def test_sets_of_skills_that_nobody_asks_for_any_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugins, "MOST_SETS", 1)
    registry = plugins.load_modules(plugin(SKILL))
    first = registry.for_tenant(["eco"])
    registry.for_tenant([])
    assert registry.for_tenant(["eco"]) is not first


def test_an_unsound_skill_is_refused_with_all_that_is_wrong() -> None:
    with pytest.raises(PluginError) as caught:
        plugins.load_modules(plugin(replace(SKILL, engine=">=9", transitions=[])))
    assert "The skill 'eco' of the plugin 'liora_de_prueba' is not sound: " in str(caught.value)
    assert "needs Liora >=9" in str(caught.value)
    assert "has no transition 'eco' from outside" in str(caught.value)


def test_something_that_is_no_skill_is_refused() -> None:
    with pytest.raises(PluginError, match="offers 'dict' where"):
        plugins.load_modules(plugin({"name": "eco"}))


def test_two_skills_of_one_name_are_refused() -> None:
    with pytest.raises(PluginError, match="uninstall one of them"):
        plugins.load_modules(plugin(SKILL, SKILL))


def test_two_skills_that_claim_one_command_are_refused() -> None:
    other = replace(SKILL, name="otra", intents=[Intent("otra", command="/eco")])
    other = replace(other, transitions=[{"trigger": "otra", "source": "*", "dest": "listo"}])
    with pytest.raises(PluginError, match="'eco' and 'otra' both claim '/eco'"):
        plugins.load_modules(plugin(SKILL, other))


def test_a_plugin_that_cannot_be_imported_stops_the_start_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("rota", "no_existe_tal_modulo", "liora")]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    with pytest.raises(
        PluginError, match=r"The plugin 'rota' of no_existe_tal_modulo cannot be loaded .*pip uninstall"
    ):
        plugins.load()


@pytest.mark.parametrize("value", ["liora.skill:Skill", "liora.plugins:load"])
def test_an_entry_point_that_names_no_module_is_refused_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setattr(plugins, "entry_points", lambda group: [EntryPoint("eco", value, "liora")])
    with pytest.raises(PluginError, match=rf"'{value}', a \w+: it has to name the module, eco = 'liora\.\w+'"):
        plugins.load()


def test_an_entry_point_whose_module_has_no_hook_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugins, "entry_points", lambda group: [EntryPoint("eco", "liora.skill", "liora")])
    with pytest.raises(PluginError, match=r"'eco' offers nothing: the module 'liora.skill' has no function with @hook"):
        plugins.load()


def test_two_entry_points_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("eco", name, "liora") for name in ("liora_reciclaje", "liora_ecommerce")]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    with pytest.raises(PluginError, match="Two entry points are called 'eco'"):
        plugins.load()


def test_a_hook_with_other_arguments_is_refused() -> None:
    with pytest.raises(PluginError, match=r"A hook of the plugin 'liora_de_prueba' does not fit: .*'texto'"):
        plugins.load_modules(plugin(liora_last_resort=lambda texto: None))


async def measure(work: Work) -> int:
    return 1


def test_slow_work_is_found_by_its_name() -> None:
    assert plugins.load_modules(plugin(SKILL, liora_jobs=lambda: {"eco.mide": measure})).jobs == {"eco.mide": measure}


@pytest.mark.parametrize("name", ["mide", "otra.mide", "liora.erase"])
def test_slow_work_under_the_name_of_no_skill_is_refused(name: str) -> None:
    with pytest.raises(PluginError, match=f"The job '{name}' does not begin with the name of a skill"):
        plugins.load_modules(plugin(SKILL, liora_jobs=lambda: {name: measure}))


def test_slow_work_that_would_hold_up_others_is_refused() -> None:
    with pytest.raises(PluginError, match=r"The job 'eco\.mide' is no async function"):
        plugins.load_modules(plugin(SKILL, liora_jobs=lambda: {"eco.mide": len}))


def test_two_plugins_with_one_job_are_refused() -> None:
    twice = [plugin(SKILL, liora_jobs=lambda: {"eco.mide": measure}), plugin(liora_jobs=lambda: {"eco.mide": measure})]
    twice[1].__name__ = "liora_de_prueba_2"
    with pytest.raises(PluginError, match=r"Two plugins offer the job 'eco\.mide'"):
        plugins.load_modules(*twice)


def test_a_hook_that_fails_is_named() -> None:
    with pytest.raises(PluginError, match=r"liora_skills of the plugin 'liora_de_prueba' failed \(ZeroDivisionError"):
        plugins.load_modules(plugin(liora_skills=lambda: 1 / 0))


def test_texts_that_are_no_yaml_are_one_sentence_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "textos").mkdir()
    (tmp_path / "textos" / "es.yaml").write_text("hola: [")
    monkeypatch.undo()
    monkeypatch.setattr(plugins, "files", lambda name: tmp_path)
    with pytest.raises(PluginError, match=r"cannot be read: .*es\.yaml") as caught:
        plugins._texts(plugin(SKILL), "prueba")
    assert "\n" not in str(caught.value)


def test_texts_that_are_a_list_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "textos").mkdir()
    (tmp_path / "textos" / "es.yaml").write_text("- hola")
    monkeypatch.undo()
    monkeypatch.setattr(plugins, "files", lambda name: tmp_path)
    with pytest.raises(PluginError, match=r"es\.yaml holds no mapping of keys"):
        plugins._texts(plugin(SKILL), "prueba")


def test_a_hook_that_does_not_exist_is_refused() -> None:
    with pytest.raises(PluginError, match=r"a hook that Liora does not have: .*; there are liora_skills, "):
        plugins.load([plugin(liora_cocina=lambda: None)])


def test_the_quota_hook_is_asked_and_may_stay_silent() -> None:
    def decide(tenant: Tenant, metric: str, used: int, limit: int) -> str | None:
        return "soften" if tenant.plan == "pro" else None

    registry = plugins.load_modules(plugin(SKILL, liora_quota=decide))
    shop = Tenant("T", "CL", "CLP", "UTC", "tu", ())
    assert registry.ask_quota(shop, "eco.x", 5, 5) is None
    assert registry.ask_quota(replace(shop, plan="pro"), "eco.x", 5, 5) == "soften"


def test_everything_that_is_installed_here_loads() -> None:
    registry = plugins.load()
    assert {"ecommerce", "vida_sana", "reciclaje", "liora"} <= set(registry.skills)
    assert "whatsapp" in registry.channels
    assert registry.lines("MX")["crisis"].endswith("800 911 2000")
    assert registry.lines("XX") == {}


class Lines:
    """A source that takes files by their name and knows nothing of cells."""

    name = "lines"

    def recognizes(self, head: bytes, filename: str) -> bool:
        return filename.endswith(".lines")

    def read(self, file: BinaryIO, limits: CatalogLimits) -> Sheet:
        return Sheet(Row(number, tuple(line.decode().split())) for number, line in enumerate(file, 1))


def test_sources_of_plugins_are_asked_before_the_engines_own() -> None:
    registry = plugins.load_modules(plugin(liora_catalog_sources=lambda: [Lines()]))
    assert [source.name for source in registry.catalog_sources] == ["lines", "xlsx", "csv"]
    found = understand(BytesIO(b"nombre precio\nPan 5\n"), "a.lines", registry.catalog_sources, CatalogLimits(), "CLP")
    assert (found.products[0].name, found.guesses.encoding) == ("Pan", "lines")


def test_two_sources_of_one_name_stop_the_start() -> None:
    offered = plugin(liora_catalog_sources=lambda: [Lines(), Lines()])
    with pytest.raises(PluginError, match="Two plugins offer the catalog source 'lines'"):
        plugins.load_modules(offered)


def test_the_source_of_the_documentation_works() -> None:
    page = (Path(__file__).parent.parent / "docs" / "catalog.md").read_text(encoding="utf-8")
    module = ModuleType("liora_de_prueba")
    exec(page.partition("```python")[2].partition("```")[0], module.__dict__)
    registry = plugins.load_modules(module)
    rows = "".join(
        f"{code:12}{name:48}{price}\n" for code, name, price in [("cod", "nombre", "precio"), ("1", "Piña", "5")]
    )
    file = BytesIO(rows.encode("cp850"))
    found = understand(file, "lista.prn", registry.catalog_sources, CatalogLimits(), "CLP")
    assert (found.products[0].name, found.guesses.encoding) == ("Piña", "cp850")


class Corto:
    credential, per_minute = "corto", 60

    def __init__(self, name: str) -> None:
        self.name = name


def test_a_provider_of_short_links_is_found_by_its_name() -> None:
    found = plugins.load_modules(plugin(liora_link_providers=lambda: [Corto("corto")]))
    assert list(found.link_providers) == ["corto"]


@pytest.mark.parametrize("names", [["corto", "corto"], ["propio"], ["ninguno"]])
def test_a_provider_with_a_name_that_is_taken_stops_the_start(names: list[str]) -> None:
    offered = plugin(liora_link_providers=lambda: [Corto(name) for name in names])
    with pytest.raises(PluginError, match=f"called '{names[0]}'"):
        plugins.load_modules(offered)
