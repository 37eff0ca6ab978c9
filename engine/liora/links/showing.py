"""Which links turns say: Liora's own, those of the cliente's vendor where it has made them, or the shop's pages.

A snapshot of a catalog holds Liora's own links and never changes. What a cliente has chosen since, and what its vendor
has shortened since, is laid over it when it is loaded; pages without a link of Liora's get their tags.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from liora.db.session import Connection
from liora.links.codes import code_in, short_link
from liora.links.making import campaign_of, tagged_page
from liora.links_provider import NONE, OWN
from liora.view import Catalog, Product, Tenant

_SHORT = "SELECT code, short_url FROM liora.link WHERE cliente_id = $1 AND provider = $2 AND short_url <> ''"


@dataclass(frozen=True, slots=True)
class Way:
    """How a cliente shows links: by which provider, and how often that one's links have changed."""

    provider: str = OWN
    revision: int = 0


def way_of(own: Mapping[str, Any], revision: int | None) -> Way:
    """From what a cliente sets itself, and its account at the provider, if it has one."""
    return Way(own.get("enlaces") or OWN, revision or 0)


@dataclass(frozen=True, slots=True)
class Showing:
    """`base` is Liora's public address ('' without one), `vendors` the providers that are installed."""

    base: str = ""
    vendors: Collection[str] = ()

    async def short_links(self, connection: Connection, cliente_id: UUID, way: Way) -> Mapping[str, str]:
        """What the vendor has made so far, by Liora's own codes."""
        if way.provider not in self.vendors:
            return {}
        rows = await connection.fetch(_SHORT, cliente_id, way.provider)
        return {row["code"]: row["short_url"] for row in rows}

    def shown(self, catalog: Catalog, tenant: Tenant, way: Way, short: Mapping[str, str]) -> Catalog:
        """The catalog as turns say it."""
        campaign = campaign_of(tenant.name)
        products = tuple(self._shown(product, campaign, way, short) for product in catalog.products)
        return Catalog(catalog.version, products)

    def _shown(self, product: Product, campaign: str, way: Way, short: Mapping[str, str]) -> Product:
        code = code_in(product.link)
        if code and self.base and way.provider != NONE:
            link = short.get(code) or short_link(self.base, code)
        else:
            link = tagged_page(product, campaign)
        return product if link == product.link else replace(product, link=link)
