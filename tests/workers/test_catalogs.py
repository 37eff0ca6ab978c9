"""What skills derive from a snapshot: once, in a thread, for all conversations, and gone with the snapshot."""

import asyncio
import threading
import weakref
from decimal import Decimal

import pytest

from liora.accounts.demo import SKILLS
from liora.plugins import load
from liora.view import Product, Tenant, View
from liora.workers.skill_brain import SkillBrain

from .town import LIMITS

SHOE, SHIRT = (Product(name[:3], name, Decimal(1)) for name in ("Zapatilla", "Polera"))
TENANT = Tenant("Tienda", "CL", "CLP", "America/Santiago", "tu", SKILLS)


class Builds:
    """Stands in for the skills: which catalogs they got ready, and in which threads."""

    def __init__(self) -> None:
        self.versions: list[int] = []
        self.threads: set[int] = set()

    def __call__(self, view: View) -> None:
        assert view.catalog is not None
        self.versions.append(view.catalog.version)
        self.threads.add(threading.get_ident())


async def shop(town, *products):
    tenant = await town.tenant(skills=list(SKILLS))
    await town.publish(tenant, products)
    return tenant


async def test_a_catalog_is_made_ready_once_away_from_the_loop_and_shared(town) -> None:
    builds = Builds()
    tenant = await shop(town, SHOE)
    views = town.views(get_ready=builds)
    seen = await asyncio.gather(*(views.of([tenant.cliente_id]) for _ in range(5)))
    assert builds.versions == [1]
    assert threading.get_ident() not in builds.threads
    assert len({id(each[tenant.cliente_id].catalog) for each in seen}) == 1


@pytest.mark.parametrize("products", [[SHIRT], [SHOE, SHIRT]])
async def test_a_catalog_is_let_go_when_another_is_active(town, products) -> None:
    builds, moment = Builds(), [0.0]
    tenant = await shop(town, SHOE)
    views = town.views(get_ready=builds, seconds=lambda: moment[0])
    before = weakref.ref((await views.of([tenant.cliente_id]))[tenant.cliente_id].catalog)
    await town.publish(tenant, products)
    assert before() is not None
    moment[0] += 10
    assert (await views.of([tenant.cliente_id]))[tenant.cliente_id].catalog.version == 2
    assert before() is None
    assert builds.versions == [1, 2]


async def test_nothing_that_the_skills_derive_keeps_a_catalog_alive(town) -> None:
    """Without the garbage collector, which a process that serves runs rarely."""
    moment = [0.0]
    tenant = await shop(town, SHOE, SHIRT)
    registry = load()
    views = town.views(get_ready=SkillBrain(registry).get_ready, seconds=lambda: moment[0])
    catalog = (await views.of([tenant.cliente_id]))[tenant.cliente_id].catalog
    derived = [weakref.ref(each) for each in catalog._derived.values() if hasattr(each, "__weakref__")]
    assert derived
    gone = weakref.ref(catalog)
    del catalog
    await town.publish(tenant, [SHIRT])
    moment[0] += 10
    await views.of([tenant.cliente_id])
    assert gone() is None
    assert [each() for each in derived] == [None] * len(derived)


async def test_the_first_search_of_a_person_derives_nothing(town) -> None:
    tenant = await shop(town, SHOE, SHIRT)
    registry = load()
    views = town.views(get_ready=SkillBrain(registry).get_ready)
    catalog = (await views.of([tenant.cliente_id]))[tenant.cliente_id].catalog
    before = set(catalog._derived)
    skill = registry.skills["ecommerce"].skill
    view = View(TENANT, LIMITS, catalog=catalog)
    for text in ("tienen zapatillas menos de 20 lucas?", "polera disponible", "de la categoría ropa", "hasta 20"):
        skill.search.covers(text, view)
    assert before == set(catalog._derived)
