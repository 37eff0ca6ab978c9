"""Snapshots of products: immutable, numbered, one active; remembered by workers as long as they are used."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest

from liora.accounts.audit import Deed
from liora.catalog.publishing import publish_products
from liora.catalog.snapshots import load_snapshot, parse_catalog, to_json
from liora.db.session import scoped
from liora.messages import ChannelLimits
from liora.view import Catalog, Product, Variant
from liora.workers.views import Views

from ..tenants import rows

SHIRT = Product("C1", "Camisa", Decimal("12990.50"), "ropa", 3, "de lino", "https://a.cl/c1", "https://a.cl/c1.jpg")
SHOE = Product("Z1", "Zapatilla")
BOOT = Product(
    *("B1", "Bota", Decimal("49990"), "calzado", 2),
    old_price=Decimal("59990.90"),
    brand="Andes",
    barcode="7801234567890",
    availability="15 a 20 días",
    restricted="alcohol",
    link="https://l.cl/b1",
    variants=(Variant("B1-40", "40", Decimal("49990.10"), 1, "780"), Variant("B1-41", "41")),
)
LIMITS = ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)
DEED = Deed("pruebas", "catalog.publish", "lista.csv")


def content(catalog: Catalog) -> object:
    """Catalogs are equal to themselves alone."""
    return catalog.version, catalog.products


async def test_what_is_published_is_active_and_comes_back_as_it_was(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    assert await publish_products(engine, tenant.cliente_id, [SHOE, SHIRT, BOOT], DEED) == 1
    (active,) = await rows(pool, tenant, "catalog_active")
    (stored,) = await rows(pool, tenant, "catalog_snapshot")
    assert (stored["snapshot_id"], stored["source"]) == (active["snapshot_id"], "lista.csv")
    assert stored["products"][1]["price"] == "12990.50"
    async with scoped(pool, tenant.cliente_id) as connection:
        snapshot = await load_snapshot(connection, tenant.cliente_id, active["snapshot_id"])
    catalog = parse_catalog(*snapshot)
    assert content(catalog) == (1, (SHOE, SHIRT, BOOT))
    assert str(catalog.products[1].price) == "12990.50"
    assert isinstance(catalog.products[2].variants[0].price, Decimal)


def test_a_snapshot_of_old_has_products_without_what_came_later() -> None:
    old = '[{"sku": "C1", "name": "Camisa", "price": "12990.50", "category": "ropa"}]'
    assert parse_catalog(1, old).products == (Product("C1", "Camisa", Decimal("12990.50"), "ropa"),)


def test_what_has_no_place_in_json_is_not_kept_as_something_else() -> None:
    with pytest.raises(TypeError):
        to_json([replace(SHOE, brand={"x"})])


async def test_the_same_products_make_no_new_version(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    for _ in range(2):
        assert await publish_products(engine, tenant.cliente_id, [SHOE, SHIRT], DEED) == 1
    assert len(await rows(pool, tenant, "catalog_snapshot")) == 1


async def test_every_change_makes_a_version_also_the_way_back(engine, new_tenant) -> None:
    tenant = await new_tenant()
    versions = [
        await publish_products(engine, tenant.cliente_id, products, DEED)
        for products in ([SHOE, SHIRT], [SHIRT, SHOE], [SHIRT], [], [SHOE, SHIRT])
    ]
    assert versions == [1, 2, 3, 4, 5]


async def test_what_somebody_else_has_published_stays(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    await publish_products(engine, tenant.cliente_id, [SHOE], replace(DEED, actor="dueña"))
    assert await publish_products(engine, tenant.cliente_id, [SHIRT], DEED) == 1
    assert len(await rows(pool, tenant, "catalog_snapshot")) == 1


async def test_publishers_of_the_same_moment_get_different_versions(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    lists = [[Product(str(number), "Producto")] for number in range(5)]
    versions = await asyncio.gather(*(publish_products(engine, tenant.cliente_id, each, DEED) for each in lists))
    assert sorted(versions) == [1, 2, 3, 4, 5]
    (active,) = await rows(pool, tenant, "catalog_active")
    snapshots = {row["snapshot_id"]: row["version"] for row in await rows(pool, tenant, "catalog_snapshot")}
    assert snapshots[active["snapshot_id"]] == 5


async def test_each_tenant_has_a_catalog_of_its_own(engine, pool, new_tenant) -> None:
    ours, theirs, without = [await new_tenant() for _ in range(3)]
    await publish_products(engine, ours.cliente_id, [SHOE], DEED)
    await publish_products(engine, theirs.cliente_id, [SHIRT], DEED)
    views = _views(pool)
    assert content(await catalog(views, ours.cliente_id)) == (1, (SHOE,))
    assert content(await catalog(views, theirs.cliente_id)) == (1, (SHIRT,))
    assert await catalog(views, without.cliente_id) is None


async def test_a_snapshot_is_parsed_once_and_a_new_one_is_seen_within_two_seconds(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    await publish_products(engine, tenant.cliente_id, [SHOE], DEED)
    clock = [0.0]
    views = _views(pool, seconds=lambda: clock[0])
    first = await catalog(views, tenant.cliente_id)
    await publish_products(engine, tenant.cliente_id, [SHIRT], DEED)
    clock[0] = 1.99
    assert await catalog(views, tenant.cliente_id) is first
    clock[0] = 2.0
    assert content(await catalog(views, tenant.cliente_id)) == (2, (SHIRT,))
    clock[0] = 9.0
    second = await catalog(views, tenant.cliente_id)
    clock[0] = 99.0
    assert await catalog(views, tenant.cliente_id) is second


async def test_catalogs_are_remembered_up_to_a_number_of_products(engine, pool, new_tenant) -> None:
    tenants = [await new_tenant() for _ in range(3)]
    for tenant in tenants:
        await publish_products(engine, tenant.cliente_id, [SHOE, SHIRT], DEED)
    seconds = count(step=10)
    views = _views(pool, seconds=lambda: next(seconds), most_products=4)
    a, b, c = [tenant.cliente_id for tenant in tenants]
    first, second = await catalog(views, a), await catalog(views, b)
    assert await catalog(views, a) is first
    await views.of([c])
    assert await catalog(views, a) is first
    assert await catalog(views, b) is not second


async def test_a_tenant_that_is_gone_has_no_view(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute("DELETE FROM liora.cliente WHERE cliente_id = $1", tenant.cliente_id)
    assert await _views(pool).of([tenant.cliente_id]) == {}


async def catalog(views: Views, cliente_id):
    return (await views.of([cliente_id]))[cliente_id].catalog


def _views(pool, **options) -> Views:
    return Views(pool, {"whatsapp": LIMITS}, lambda country: {}, **options)
