"""What turns see of a tenant: loaded before the transaction, shared by all its conversations."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from liora.accounts.settings import own_lines
from liora.catalog.snapshots import load_snapshot, parse_catalog
from liora.db.drain import Locked
from liora.db.session import Pool, scoped, scoped_batch
from liora.db.tenants import Settings, Status, load_settings
from liora.language.rewording import other_names
from liora.links.showing import Showing, Way, way_of
from liora.messages import ChannelLimits
from liora.opening import ALWAYS, Opening, opening_of
from liora.people import country_of
from liora.plan import NO_PLAN, Plan
from liora.table import Declared
from liora.view import Catalog, Person, Tenant, Verdict, View
from liora.workers.loop import Failed, attempt, log_failure
from liora.workers.meter import AskQuota
from liora.workers.remembered import Remembered
from liora.workers.tables import Tables, Uploaded

SETTINGS_SECONDS = 2.0
MOST_TENANTS = 10_000
MOST_PRODUCTS = 100_000
"""Of all remembered catalogs: about 100 MB, and 300 more for what skills derive from them."""
MOST_PEOPLE = 50_000

Shelf = tuple[UUID, Way]
"""A snapshot, and how its links are shown."""

HelpLines = Callable[[str], Mapping[str, str]]
"""The help lines of a country, such as `crisis` and `emergency`."""


def no_opinion(tenant: Tenant, metric: str, used: int, limit: int) -> Verdict | None:
    """For installations without a plugin that decides about quotas."""
    return None


def as_it_is(view: View) -> None:
    """For installations whose skills derive nothing from catalogs and tables."""


@dataclass(frozen=True, slots=True)
class TenantView:
    """The part of a view that all conversations of a tenant share."""

    tenant: Tenant
    catalog: Catalog | None
    limits: Mapping[str, ChannelLimits]
    safety_lines: Mapping[str, str]
    ask_quota: AskQuota
    country_of: Callable[[str, str], str]
    plan: Plan = NO_PLAN
    status: Status = "active"
    synonyms: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    opening: Opening = ALWAYS
    privacy_notice: str = ""
    tables: Uploaded = field(default_factory=dict)
    last_resort: bool = False

    def view(self, locked: Locked, quota: Mapping[str, Verdict]) -> View:
        """The view of one conversation; raises KeyError when the channel of its number is not installed."""
        person = Person(locked.profile_name, self.country_of(locked.phone, locked.user_id))
        limits = self.limits[locked.channel]
        shared = self.catalog, quota, self.synonyms, self.safety_lines, self.documents, self.settings
        own = self.opening, self.privacy_notice, self.tables, self.last_resort
        return View(self.tenant, limits, person, *shared, *own)


class Views:
    """Loads tenants, catalogs and tables; remembers settings for at most 2 s, and of the others what was used last."""

    def __init__(
        self,
        pool: Pool,
        limits: Mapping[str, ChannelLimits],
        help_lines: HelpLines,
        ask_quota: AskQuota = no_opinion,
        *,
        seconds: Callable[[], float] = time.monotonic,
        most_products: int = MOST_PRODUCTS,
        get_ready: Callable[[View], None] = as_it_is,
        links: Showing | None = None,
        tables: Declared | None = None,
        has_last_resort: bool = False,
    ) -> None:
        self._pool = pool
        self._limits = limits
        self._help_lines = help_lines
        self._ask_quota = ask_quota
        self._seconds = seconds
        self._get_ready = get_ready
        self._links = links
        self._has_last_resort = has_last_resort
        self._settings: dict[UUID, tuple[float, Settings]] = {}
        self._catalogs: Remembered[Shelf, Catalog] = Remembered(most_products, lambda catalog: len(catalog.products))
        self._tables = Tables(pool, tables or {}, self._prepare_tables)
        self._country_of = lru_cache(MOST_PEOPLE)(country_of)

    async def of(self, cliente_ids: Sequence[UUID]) -> dict[UUID, TenantView]:
        """The tenants as they were at most 2 s ago, in the given order; those that are gone are missing.

        It takes a connection of the pool: never call it while you hold one.
        """
        await self._refresh([cliente_id for cliente_id in cliente_ids if self._is_stale(cliente_id)])
        known = {each: self._settings[each][1] for each in cliente_ids if each in self._settings}
        return {cliente_id: await self._view(cliente_id, settings) for cliente_id, settings in known.items()}

    async def _view(self, cliente_id: UUID, settings: Settings) -> TenantView:
        way = way_of(settings.own, settings.link_revision)
        catalog = await self._catalog(cliente_id, settings.tenant, settings.snapshot_id, way)
        tables = await self._tables.of(cliente_id, settings.tenant, settings.tables)
        return TenantView(
            settings.tenant,
            catalog,
            self._limits,
            {**self._help_lines(settings.tenant.country), **own_lines(settings.own)},
            self._ask_quota,
            self._country_of,
            settings.plan,
            settings.status,
            settings.synonyms,
            settings.documents,
            settings.own.get("ajustes") or {},
            opening_of(settings.own.get("horario") or (), settings.own.get("feriados") or ()),
            settings.own.get("aviso_privacidad") or "",
            tables,
            self._has_last_resort and bool(settings.own.get("ultimo_recurso")),
        )

    def _is_stale(self, cliente_id: UUID) -> bool:
        known = self._settings.get(cliente_id)
        return known is None or self._seconds() - known[0] >= SETTINGS_SECONDS

    async def _refresh(self, cliente_ids: Sequence[UUID]) -> None:
        if not cliente_ids:
            return
        loaded_at = self._seconds()
        async with scoped_batch(self._pool, cliente_ids) as connection:
            loaded = await load_settings(connection, cliente_ids)
        ready = {cliente_id: self._with_names(cliente_id, settings) for cliente_id, settings in loaded.items()}
        if len(self._settings) >= MOST_TENANTS:
            self._settings.clear()
        for cliente_id in cliente_ids:
            self._forget(cliente_id, loaded.get(cliente_id))
        self._settings |= {cliente_id: (loaded_at, settings) for cliente_id, settings in ready.items()}

    def _forget(self, cliente_id: UUID, now: Settings | None) -> None:
        """What was known of a cliente, and what of its own counts no more: turns under way still have theirs."""
        known = self._settings.pop(cliente_id, None)
        if known is None:
            return
        before = known[1].snapshot_id
        if before is not None and (now is None or now.snapshot_id != before):
            self._catalogs.drop(lambda shelf: shelf[0] == before)
        self._tables.drop(known[1].tables - (now.tables if now else frozenset()))

    def _with_names(self, cliente_id: UUID, settings: Settings) -> Settings:
        """A thousand synonyms take some milliseconds to be taken apart: only where they have changed."""
        known = self._settings.get(cliente_id)
        same = known is not None and known[1].synonyms == settings.synonyms
        return replace(settings, synonyms=known[1].synonyms if known and same else other_names(settings.synonyms))

    async def _catalog(self, cliente_id: UUID, tenant: Tenant, snapshot_id: UUID | None, way: Way) -> Catalog | None:
        """Snapshots never change, so one that is remembered is right, as long as its links are shown in the same way.

        A thread parses, once: catalogs can be large.
        """
        if snapshot_id is None:
            return None
        load = partial(self._load, cliente_id, tenant, snapshot_id, way)
        return await self._catalogs.of((snapshot_id, way), load)

    async def _load(self, cliente_id: UUID, tenant: Tenant, snapshot_id: UUID, way: Way) -> Catalog | None:
        async with scoped(self._pool, cliente_id) as connection:
            snapshot = await load_snapshot(connection, cliente_id, snapshot_id)
            short = await self._links.short_links(connection, cliente_id, way) if self._links else {}
        if snapshot is None:
            return None
        return await asyncio.to_thread(self._parsed, tenant, snapshot, way, short)

    def _parsed(self, tenant: Tenant, snapshot: tuple[int, str], way: Way, short: Mapping[str, str]) -> Catalog:
        """The catalog with all that skills derive from it: an index of 50,000 products takes some seconds."""
        stored = parse_catalog(*snapshot)
        catalog = self._links.shown(stored, tenant, way, short) if self._links else stored
        self._prepare("a catalog", tenant, catalog)
        return catalog

    def _prepare_tables(self, tenant: Tenant, tables: Uploaded) -> None:
        self._prepare("a table", tenant, None, tables)

    def _prepare(self, what: str, tenant: Tenant, catalog: Catalog | None, tables: Uploaded | None = None) -> None:
        """Lets the skills derive what they need from something new, before a turn sees it."""
        for limits in list(self._limits.values())[:1]:
            ready = attempt(self._get_ready, View(tenant, limits, catalog=catalog, tables=tables or {}))
            if isinstance(ready, Failed):
                log_failure(f"getting ready for {what}", ready.error)
