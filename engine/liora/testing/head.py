"""The head of a story: the tenant with its plan, the person, the catalog."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from liora.errors import StoryError
from liora.people import country_of
from liora.plan import NO_PLAN, SHIPPED, Plan
from liora.pricelist import read_products
from liora.testing.story import Story
from liora.view import Catalog, Person, Tenant

CURRENCIES = {"AR": "ARS", "BO": "BOB", "BR": "BRL", "CL": "CLP", "CO": "COP", "CR": "CRC", "EC": "USD", "ES": "EUR"}
CURRENCIES |= {"GT": "GTQ", "HN": "HNL", "MX": "MXN", "NI": "NIO", "PA": "USD", "PE": "PEN", "PY": "PYG", "SV": "USD"}
CURRENCIES |= {"DO": "DOP", "UY": "UYU", "VE": "VES"}


def tenant_of(story: Story) -> Tenant:
    """Without the skills that its plan excludes."""
    tenant = story.tenant
    country = tenant["pais"]
    return Tenant(
        tenant.get("nombre", "Tienda de prueba"),
        country,
        tenant.get("moneda", CURRENCIES.get(country, "USD")),
        tenant.get("zona", "UTC"),
        tenant.get("trato", "tu"),
        plan_of(story).skills_of(tenant.get("skills", [story.skill])),
        tenant.get("plan", ""),
    )


def plan_of(story: Story) -> Plan:
    """One that ships with Liora, with the story's own flags; a name that nobody knows limits nothing."""
    plan = SHIPPED.get(story.tenant.get("plan", ""), NO_PLAN)
    return replace(plan, flags={**plan.flags, **story.tenant.get("flags", {})})


def person_of(person: Mapping[str, str]) -> Person:
    """Somebody with a name and identifiers, all of them optional."""
    return Person(person.get("name", ""), country_of(person.get("phone", ""), person.get("user_id", "")))


def catalog_of(story: Story) -> Catalog | None:
    """What the price list beside the story holds; raises StoryError where it is missing."""
    return published(story, story.tenant["catalog"]) if "catalog" in story.tenant else None


def published(story: Story, name: str) -> Catalog:
    """The price list `name` beside the story; raises StoryError where it is missing."""
    path: Path = story.path.parent / name
    if not path.is_file():
        raise StoryError(f"{story.path} names the catalog {path}, which does not exist.")
    return _catalog_of(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def _catalog_of(text: str) -> Catalog:
    """One object for all stories of a price list, as a worker has one for all conversations of a snapshot."""
    return Catalog(1, read_products(text))
