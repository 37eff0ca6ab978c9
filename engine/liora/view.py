"""What a turn may look at: loaded before, frozen, the same for every retry of the turn."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeVar

from liora.messages import ChannelLimits
from liora.opening import ALWAYS, Opening
from liora.table import Rows

Verdict = Literal["allow", "deny", "soften"]
"""Of a quota: `deny` says the skill's sentence instead of acting; `soften` lets it pass and is counted all the same."""

Treatment = Literal["tu", "usted", "vos"]

Derived = TypeVar("Derived")

_OWN_LINK = re.compile(r"/r/[2-9A-HJ-NP-Za-km-z]{7}$")


@dataclass(frozen=True, slots=True)
class Tenant:
    """The settings of a cliente that shape its answers: ISO 3166 country, ISO 4217 currency, IANA time zone."""

    name: str
    country: str
    currency: str
    timezone: str
    treatment: Treatment
    skills: tuple[str, ...]
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One form in which a product is sold, such as "T28 / Azul"; no price means that of the product."""

    sku: str
    name: str
    price: Decimal | None = None
    stock: int | None = None
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """One live product of a catalog snapshot; no price means that a person of the shop must be asked.

    `old_price` is what it cost before an offer, `availability` what the shop says instead of a number ("15 a 20 días").
    `url` is the shop's own page, `link` the short and counted way to it. `restricted` says why Meta bars its sale by
    chat (`medicine`, `alcohol`, …): it is shown, and no cart takes it.
    """

    sku: str
    name: str
    price: Decimal | None = None
    category: str = ""
    stock: int | None = None
    description: str = ""
    url: str = ""
    image: str = ""
    old_price: Decimal | None = None
    brand: str = ""
    barcode: str = ""
    availability: str = ""
    restricted: str = ""
    link: str = ""
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, eq=False)
class Catalog:
    """The active snapshot: the products that people can see, in the order of the shop.

    A snapshot never changes and is one object for all conversations of a process, equal to itself alone.
    """

    version: int
    products: tuple[Product, ...]

    def by_sku(self, sku: str) -> Product | None:
        """The product, or None when the active snapshot no longer has it."""
        return self._by_sku.get(sku)

    def link_to(self, product: Product, position: int = 0) -> str:
        """The way to a product as it is said: its short link, else the shop's own page, else ''.

        Liora's own links tell which version of the catalog they come from, and with `position` the place in the list
        that the person chose from: that is how clicks are counted by both.
        """
        if not _OWN_LINK.search(product.link):
            return product.link or product.url
        return f"{product.link}.{self.version}.{max(0, position)}"

    def derived(self, make: Callable[["Catalog"], Derived]) -> Derived:
        """What `make` derives from this snapshot and nothing else: made once, and gone with the snapshot."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: Derived = self._derived[make]
        return found

    @cached_property
    def _derived(self) -> dict[Callable[["Catalog"], Any], Any]:
        return {}

    @cached_property
    def _by_sku(self) -> Mapping[str, Product]:
        return {product.sku: product for product in reversed(self.products)}


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of the contact; `country` is guessed from the phone prefix and empty without a phone."""

    name: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """All that a turn sees beside its conversation and its event."""

    tenant: Tenant
    limits: ChannelLimits
    person: Person = Person()
    catalog: Catalog | None = None
    quota: Mapping[str, Verdict] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    safety_lines: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    """The names of the tenant's documents, sorted; their endings tell what they are (`precios.pdf`)."""
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the tenant has set, by skill: texts, whole numbers, switches, lists of lines."""
    opening: Opening = ALWAYS
    privacy_notice: str = ""
    """Said once to each person, before the first answer; empty where the tenant has none."""
    tables: Mapping[str, Mapping[str, Rows]] = field(default_factory=dict)
    """What the tenant has uploaded for its skills, by skill and table."""
    last_resort: bool = False
    """Whether what nothing understands is asked of a plugin before it is given up."""
