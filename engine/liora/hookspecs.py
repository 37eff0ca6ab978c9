"""All that a plugin can do: hooks register things or decide, synchronously and purely.

A plugin is a package with an entry point in the group `liora`:

    [project.entry-points.liora]
    agua = "liora_agua"

The entry point names the module whose functions implement hooks, each with `hookimpl` above it.
"""

from collections.abc import Mapping, Sequence

import pluggy

from liora.catalog_source import CatalogSource
from liora.channel import Channel
from liora.job import Worker
from liora.links_provider import LinkProvider
from liora.skill import Skill
from liora.view import Tenant, Verdict

hookspec = pluggy.HookspecMarker("liora")
hookimpl = pluggy.HookimplMarker("liora")


@hookspec
def liora_skills() -> Sequence[Skill]:
    """The skills of this plugin; tenants enable them by name."""
    raise NotImplementedError


@hookspec
def liora_channels() -> Sequence[Channel]:
    """The channels of this plugin; a tenant's number names one."""
    raise NotImplementedError


@hookspec
def liora_jobs() -> Mapping[str, Worker]:
    """The slow work of this plugin by name; a name begins with that of one of its skills and a dot."""
    raise NotImplementedError


@hookspec
def liora_catalog_sources() -> Sequence[CatalogSource]:
    """What reads the price lists that shops upload; those of plugins are asked before Liora's own CSV and XLSX."""
    raise NotImplementedError


@hookspec
def liora_link_providers() -> Sequence[LinkProvider]:
    """The providers of short links of this plugin; a cliente's settings name one."""
    raise NotImplementedError


@hookspec(firstresult=True)
def liora_quota(tenant: Tenant, metric: str, used: int, limit: int) -> Verdict | None:
    """Decides about one more use of `metric`, of which `used` of `limit` are gone in the current window.

    Asked before a turn. None leaves the decision to others, and at last to the limit itself.
    """


@hookspec(firstresult=True)
def liora_last_resort(text: str, intents: Mapping[str, str], country: str) -> str | None:
    """Which of a tenant's `intents` (what each is called, by name) a `text` means that nothing else understood.

    Asked by a job, in a thread and only where the tenant has said `ultimo_recurso`, so it may ask a language model; it
    has ten seconds. None, or anything that is no name of `intents`, leaves the text not understood. What is answered
    chooses an intent and is never said.
    """
