"""Finds plugins, checks what they declare, and keeps what they offer.

A plugin that cannot be loaded stops the start with one sentence: half a set of skills would answer people wrongly.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from inspect import iscoroutinefunction
from types import MappingProxyType, ModuleType
from typing import Any

import pluggy
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from liora import builtin, hookspecs
from liora.builtin.lines import shipped_lines
from liora.catalog_source import CatalogSource
from liora.channel import Channel
from liora.core.machine import SkillMachine
from liora.core.skillset import ENGINE, LoadedSkill, SkillSet
from liora.core.texts import Texts
from liora.declaration import problems_of
from liora.errors import PluginError
from liora.job import Worker
from liora.links_provider import NONE, OWN, LinkProvider
from liora.skill import Skill
from liora.table import Declared
from liora.view import Tenant, Verdict

GROUP = "liora"

HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("liora_"))

MOST_SETS = 256
"""Sets of skills that are kept; each cliente may choose its own order."""


class Registry:
    """All skills, channels, catalog sources, providers of short links and slow work that are installed."""

    def __init__(
        self,
        skills: Mapping[str, LoadedSkill],
        channels: Mapping[str, Channel],
        catalog_sources: Sequence[CatalogSource],
        link_providers: Mapping[str, LinkProvider],
        hooks: Any,
        jobs: Mapping[str, Worker] = MappingProxyType({}),
    ) -> None:
        self.skills = skills
        self.channels = channels
        self.catalog_sources = tuple(catalog_sources)
        self.link_providers = link_providers
        self.jobs = jobs
        self.tables: Declared = {
            name: {table.name: table for table in loaded.skill.tables} for name, loaded in skills.items()
        }
        self.discreet = frozenset(name for name, loaded in skills.items() if loaded.skill.discreet)
        self.open_skills = frozenset(skills) - self.discreet
        self._hooks = hooks
        self._asks = bool(hooks.liora_quota.get_hookimpls())
        self.has_last_resort = bool(hooks.liora_last_resort.get_hookimpls())
        self._lines = shipped_lines()
        self._set_of = lru_cache(MOST_SETS)(self._build)

    def for_tenant(self, names: Sequence[str]) -> SkillSet:
        """The enabled skills that are installed, in the tenant's order; those that were asked for last are kept."""
        return self._set_of(tuple(dict.fromkeys(name for name in names if name in self.skills and name != ENGINE)))

    def _build(self, names: Sequence[str]) -> SkillSet:
        return SkillSet(self.skills[ENGINE], [self.skills[name] for name in names])

    def with_machines(self, build: Callable[[Skill], SkillMachine]) -> "Registry":
        """The same plugins, each skill with a machine of its own making."""
        skills = {name: replace(loaded, machine=build(loaded.skill)) for name, loaded in self.skills.items()}
        return Registry(skills, self.channels, self.catalog_sources, self.link_providers, self._hooks, self.jobs)

    def lines(self, country: str) -> Mapping[str, str]:
        """Help lines of a country: `crisis`, `emergency` and `violence`, where they are known."""
        return self._lines.get(country, {})

    def ask_quota(self, tenant: Tenant, metric: str, used: int, limit: int) -> Verdict | None:
        """What the hook `liora_quota` says; None leaves it to the limit."""
        if not self._asks:
            return None
        verdict: Verdict | None = self._hooks.liora_quota(tenant=tenant, metric=metric, used=used, limit=limit)
        return verdict

    def last_resort(self, text: str, intents: Mapping[str, str], country: str) -> str | None:
        """What the hook `liora_last_resort` makes of a text; only a name of `intents` counts."""
        named: object = self._hooks.liora_last_resort(text=text, intents=intents, country=country)
        return named if isinstance(named, str) and named in intents else None


def load(extra: Iterable[ModuleType] = ()) -> Registry:
    """Everything installed in the entry-point group `liora`, and `extra` modules; raises PluginError."""
    manager = _manager()
    for point in entry_points(group=GROUP):
        _register(manager, _imported(point), point.name)
    return _registry(manager, extra)


def load_modules(*modules: ModuleType) -> Registry:
    """Only the given modules beside the engine's own skill: for tests of one plugin."""
    return _registry(_manager(), modules)


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    manager.register(builtin, name="builtin")
    return manager


def _imported(point: EntryPoint) -> ModuleType:
    owner = point.dist.name if point.dist else point.value
    try:
        module = point.load()
    except Exception as error:
        raise PluginError(
            f"The plugin {point.name!r} of {owner} cannot be loaded ({type(error).__name__}: {error}); "
            f"repair it or remove it with `pip uninstall {owner}`."
        ) from error
    if not isinstance(module, ModuleType):
        raise PluginError(
            f"The entry point {point.name!r} of {owner} names {point.value!r}, a {type(module).__name__}: it has to "
            f"name the module, {point.name} = {point.module!r}."
        )
    return module


def _register(manager: pluggy.PluginManager, module: ModuleType, name: str) -> None:
    """A plugin that does nothing is a mistake too: a hook without `@hookimpl`, or the wrong module."""
    if manager.has_plugin(name) or manager.is_registered(module):
        raise PluginError(f"Two entry points are called {name!r} or name {module.__name__!r}; uninstall one of them.")
    try:
        manager.register(module, name)
    except pluggy.PluginValidationError as error:
        raise PluginError(f"A hook of the plugin {name!r} does not fit: {' '.join(str(error).split())}") from error
    if not manager.get_hookcallers(module):
        raise PluginError(
            f"The plugin {name!r} offers nothing: the module {module.__name__!r} has no function with @hookimpl, such "
            "as liora_skills."
        )


def _registry(manager: pluggy.PluginManager, extra: Iterable[ModuleType]) -> Registry:
    for module in extra:
        _register(manager, module, module.__name__)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(
            f"A plugin implements a hook that Liora does not have: {error}; there are {', '.join(HOOKS)}."
        ) from error
    skills = _skills(manager)
    others = _channels(manager), _catalog_sources(manager), _link_providers(manager)
    return Registry(skills, *others, manager.hook, _jobs(manager, skills))


def _skills(manager: pluggy.PluginManager) -> dict[str, LoadedSkill]:
    found: dict[str, LoadedSkill] = {}
    owners: dict[str, str] = {}
    for implementation in manager.hook.liora_skills.get_hookimpls():
        module: Any = implementation.plugin
        texts = _texts(module, implementation.plugin_name)
        for skill in _offered(module, implementation.plugin_name):
            loaded = _loaded(skill, texts, implementation.plugin_name, module.__name__)
            if skill.name in found:
                raise PluginError(
                    f"The skill {skill.name!r} is offered by {owners[skill.name]} and by "
                    f"{implementation.plugin_name}; uninstall one of them."
                )
            found[skill.name] = loaded
            owners[skill.name] = implementation.plugin_name
    _refuse_collisions(found.values())
    return found


def _offered(module: Any, plugin: str) -> Sequence[Any]:
    try:
        return list(module.liora_skills())
    except Exception as error:
        raise PluginError(
            f"The hook liora_skills of the plugin {plugin!r} failed ({type(error).__name__}: {error})."
        ) from error


def _loaded(skill: Skill, texts: Texts, plugin: str, package: str) -> LoadedSkill:
    if not isinstance(skill, Skill):
        raise PluginError(f"The plugin {plugin!r} offers {type(skill).__name__!r} where a liora.skill.Skill belongs.")
    problems = problems_of(skill, texts)
    if problems:
        raise PluginError(f"The skill {skill.name!r} of the plugin {plugin!r} is not sound: {'; '.join(problems)}.")
    return LoadedSkill.build(skill, texts, package)


def _texts(module: ModuleType, plugin: str) -> Texts:
    place = files(module.__name__).joinpath("textos", "es.yaml")
    if not place.is_file():
        return Texts(plugin, {})
    try:
        catalog = YAML(typ="safe", pure=True).load(place.read_text(encoding="utf-8")) or {}
    except (YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).replace("<unicode string>", "the file").split())
        raise PluginError(f"The texts of the plugin {plugin!r} cannot be read: {place}: {reason}") from error
    if not isinstance(catalog, Mapping):
        raise PluginError(f"The texts of the plugin {plugin!r} cannot be read: {place} holds no mapping of keys.")
    return Texts(plugin, catalog)


def _refuse_collisions(skills: Iterable[LoadedSkill]) -> None:
    owner: dict[str, str] = {}
    for loaded in skills:
        for intent in loaded.skill.intents:
            for name in filter(None, (intent.name, intent.command)):
                if owner.setdefault(name, loaded.skill.name) != loaded.skill.name:
                    raise PluginError(
                        f"The skills {owner[name]!r} and {loaded.skill.name!r} both claim {name!r}; "
                        "uninstall one of them."
                    )


def _catalog_sources(manager: pluggy.PluginManager) -> list[CatalogSource]:
    """The last registered first, and the engine's own last: it takes whatever is text."""
    found: dict[str, CatalogSource] = {}
    for sources in manager.hook.liora_catalog_sources():
        for source in sources:
            if source.name in found:
                raise PluginError(f"Two plugins offer the catalog source {source.name!r}; uninstall one of them.")
            found[source.name] = source
    return list(found.values())


def _channels(manager: pluggy.PluginManager) -> dict[str, Channel]:
    offered = (channel for channels in manager.hook.liora_channels() for channel in channels)
    return {channel.name: channel for channel in offered}


def _link_providers(manager: pluggy.PluginManager) -> dict[str, LinkProvider]:
    found: dict[str, LinkProvider] = {}
    for provider in (each for offered in manager.hook.liora_link_providers() for each in offered):
        if provider.name in {OWN, NONE, *found}:
            raise PluginError(f"Two providers of short links are called {provider.name!r}; uninstall one of them.")
        found[provider.name] = provider
    return found


def _jobs(manager: pluggy.PluginManager, skills: Mapping[str, LoadedSkill]) -> dict[str, Worker]:
    found: dict[str, Worker] = {}
    for name, worker in (each for offered in manager.hook.liora_jobs() for each in offered.items()):
        skill, dot, _ = name.partition(".")
        if not dot or skill == ENGINE or skill not in skills:
            raise PluginError(f"The job {name!r} does not begin with the name of a skill and a dot.")
        if not iscoroutinefunction(worker):
            raise PluginError(f"The job {name!r} is no async function, and would hold up all others.")
        if name in found:
            raise PluginError(f"Two plugins offer the job {name!r}; uninstall one of them.")
        found[name] = worker
    return found
