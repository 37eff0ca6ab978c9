"""The head of a story: the tenant with its plan, the person, the catalog, the tables of its skills."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from liora.errors import StoryError
from liora.people import country_of
from liora.plan import NO_PLAN, SHIPPED, Plan
from liora.plugins import Registry
from liora.pricelist import read_products
from liora.spreadsheets.table_file import read_table
from liora.table import Rows, Table, UnreadableTable
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


def tables_of(story: Story, registry: Registry) -> Mapping[str, Mapping[str, Rows]]:
    """What the files beside the story hold, by skill and table; raises StoryError for the first row that is refused."""
    named: Mapping[str, Mapping[str, str]] = story.tenant.get("tablas", {})
    return {
        skill: {name: _table(story, registry, skill, name, file) for name, file in files.items()}
        for skill, files in named.items()
    }


def _table(story: Story, registry: Registry, skill: str, name: str, file: str) -> Rows:
    if _declared(registry, skill, name) is None:
        raise StoryError(f"{story.path} names the table {skill}.{name}, which no installed skill declares.")
    path: Path = story.path.parent / file
    if not path.is_file():
        raise StoryError(f"{story.path} names the table {path}, which does not exist.")
    try:
        return _rows_of(registry, skill, name, file, path.read_bytes())
    except UnreadableTable as refused:
        raise StoryError(f"{path} is not the table {skill}.{name}: {refused}") from refused


@lru_cache(maxsize=32)
def _rows_of(registry: Registry, skill: str, name: str, file: str, content: bytes) -> Rows:
    """One object for all stories of a file, as a worker has one for all conversations of a tenant."""
    table = _declared(registry, skill, name)
    assert table is not None
    read = read_table(content, file, table, registry.catalog_sources)
    if read.refused:
        raise UnreadableTable(f"Línea {read.refused[0].line}: {read.refused[0].reason}")
    return read.rows


def _declared(registry: Registry, skill: str, name: str) -> Table | None:
    return registry.tables.get(skill, {}).get(name)
