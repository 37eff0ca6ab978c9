"""Publishing: one step forward, one step back, all or nothing, and every attempt written down."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from liora.accounts.audit import Deed
from liora.catalog.difference import difference
from liora.catalog.limits import limits_of
from liora.catalog.order import CatalogChanged, ClienteGone
from liora.catalog.publisher import Publisher
from liora.catalog.publishing import publish
from liora.catalog.versions import activate_version, active_version, list_versions, read_version, roll_back
from liora.catalog_source import CatalogLimits, UnreadableCatalog
from liora.db.session import scoped
from liora.plan import SHIPPED, Plan
from liora.plugins import load_modules
from liora.spreadsheets.intake import clean_filename

from ..tenants import Tenant, rows

DEED = Deed("clave:ana", "catalog.publish", request_id="r1")
ANA, BETO = Deed("ana", "catalog.rollback"), Deed("beto", "catalog.activate")
HEAD = "sku,nombre,precio\n"
TABLES = ("catalog_snapshot", "catalog_active", "catalog_activation", "ingest_log", "audit_log")


def listed(*lines: str) -> bytes:
    return (HEAD + "\n".join(lines) + "\n").encode()


SHOES, DEARER = listed("Z1,Zapatilla,21500"), listed("Z1,Zapatilla,22900", "B1,Bota,49990")


@pytest.fixture
def publisher(engine) -> Publisher:
    return Publisher(engine, load_modules().catalog_sources)


@pytest.fixture
async def tenant(new_tenant) -> Tenant:
    return await new_tenant()


async def order_of(publisher, tenant, *, dry_run: bool = False, name: str = "precios.csv"):
    return await publisher.order(tenant.cliente_id, name, DEED, dry_run=dry_run)


async def put(publisher, tenant, content: bytes, **options) -> dict:
    return await publisher.publish(await order_of(publisher, tenant, **options), content, CatalogLimits())


async def sizes(pool, tenant) -> dict[str, int]:
    return {table: len(await rows(pool, tenant, table)) for table in TABLES}


async def attempts(pool, tenant) -> list[tuple[str, Mapping]]:
    found = sorted(await rows(pool, tenant, "ingest_log"), key=lambda row: row["ingest_id"])
    return [(row["status"], row["detail"]) for row in found]


async def test_a_file_becomes_the_active_catalog_and_is_written_down(engine, pool, publisher, tenant) -> None:
    answer = await put(publisher, tenant, SHOES, name="C:\\datos\\precios.csv")
    assert answer.keys() == {"version", "checksum", "counts", "guesses", "samples", "problems"}
    assert (answer["version"], answer["counts"]["live"]) == (1, 1)
    [stored] = await rows(pool, tenant, "catalog_snapshot")
    assert (stored["source"], stored["created_by"], stored["file_checksum"]) == (
        *("precios.csv", "clave:ana"),
        answer["checksum"],
    )
    assert await active_version(engine, tenant.cliente_id) == 1
    [(outcome, detail)] = await attempts(pool, tenant)
    assert (outcome, detail["archivo"], detail["quien"], detail["version"]) == (
        *("publicado", "precios.csv", "clave:ana"),
        1,
    )
    [line] = await rows(pool, tenant, "audit_log")
    assert (line["actor"], line["action"], line["target"], line["request_id"]) == (
        *("clave:ana", "catalog.publish"),
        *("1", "r1"),
    )


async def test_a_dry_run_says_what_would_be_and_writes_nothing(pool, publisher, tenant) -> None:
    await put(publisher, tenant, SHOES)
    before = await sizes(pool, tenant)
    foreseen = await put(publisher, tenant, DEARER, dry_run=True)
    assert (foreseen["version"], foreseen["counts"]["live"]) == (None, 2)
    assert (await put(publisher, tenant, SHOES, dry_run=True))["version"] == 1
    with pytest.raises(UnreadableCatalog):
        await put(publisher, tenant, b"", dry_run=True)
    assert await sizes(pool, tenant) == before


async def test_the_same_file_makes_no_new_version_active_or_not(engine, pool, publisher, tenant) -> None:
    first = await put(publisher, tenant, SHOES)
    assert await put(publisher, tenant, SHOES, name="otra vez.csv") == first
    await put(publisher, tenant, DEARER)
    assert (await put(publisher, tenant, SHOES))["version"] == 1
    assert await active_version(engine, tenant.cliente_id) == 1
    assert len(await rows(pool, tenant, "catalog_snapshot")) == 2
    assert [outcome for outcome, _ in await attempts(pool, tenant)] == [
        *("publicado", "sin_cambios"),
        *("publicado", "publicado"),
    ]


@pytest.mark.parametrize("content", [b"", b"sku,nombre\nZ1,Zapatilla\n", b"\xff\xfe\x00\x01"])
async def test_a_refused_file_leaves_the_active_catalog_and_is_written_down(
    engine, pool, publisher, tenant, content
) -> None:
    await put(publisher, tenant, SHOES)
    with pytest.raises(UnreadableCatalog) as refused:
        await put(publisher, tenant, content)
    assert await active_version(engine, tenant.cliente_id) == 1
    outcome, detail = (await attempts(pool, tenant))[-1]
    assert (outcome, detail["motivo"]) == ("rechazado", str(refused.value))


async def test_of_two_publications_at_once_one_wins_and_the_other_is_told(engine, pool, publisher, tenant) -> None:
    await put(publisher, tenant, SHOES)
    orders = [await order_of(publisher, tenant) for _ in range(2)]
    lists = [DEARER, listed("B1,Bota,1")]
    published = (publisher.publish(order, each, CatalogLimits()) for order, each in zip(orders, lists, strict=True))
    answers = await asyncio.gather(*published, return_exceptions=True)
    [won] = [each for each in answers if isinstance(each, dict)]
    [lost] = [each for each in answers if not isinstance(each, dict)]
    assert isinstance(lost, CatalogChanged)
    assert (won["version"], await active_version(engine, tenant.cliente_id)) == (2, 2)
    assert sorted(outcome for outcome, _ in await attempts(pool, tenant)) == ["conflicto", "publicado", "publicado"]


async def test_the_same_file_twice_at_once_is_one_publication(engine, pool, publisher, tenant) -> None:
    orders = [await order_of(publisher, tenant) for _ in range(2)]
    answers = await asyncio.gather(*(publisher.publish(order, SHOES, CatalogLimits()) for order in orders))
    assert [answer["version"] for answer in answers] == [1, 1]
    assert len(await rows(pool, tenant, "catalog_snapshot")) == 1


async def test_who_waits_long_for_another_publication_is_told(engine, pool, publisher, tenant, monkeypatch) -> None:
    monkeypatch.setattr("liora.catalog.activation.PATIENCE_MS", 50)
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute("SELECT FROM liora.cliente FOR UPDATE")
        with pytest.raises(CatalogChanged):
            await roll_back(engine, tenant.cliente_id, ANA)


async def test_a_rollback_takes_off_what_was_activated_last_one_by_one(engine, pool, publisher, tenant) -> None:
    for content in (SHOES, DEARER, listed("B1,Bota,1")):
        await put(publisher, tenant, content)
    assert await versions_back(engine, tenant) == [2, 1, None]
    await activate_version(engine, tenant.cliente_id, 3, BETO)
    await activate_version(engine, tenant.cliente_id, 2, BETO)
    await put(publisher, tenant, listed("C1,Camisa,5"))
    assert await versions_back(engine, tenant) == [2, 3, 1, None]
    newest = (await list_versions(engine, tenant.cliente_id, None, 9))[0]
    assert (newest["version"], newest["active"], newest["activated_by"]) == (4, False, "clave:ana")


async def versions_back(engine, tenant) -> list[int | None]:
    found = []
    while row := await roll_back(engine, tenant.cliente_id, ANA):
        assert row["active"]
        assert await active_version(engine, tenant.cliente_id) == row["version"]
        found.append(row["version"])
    return [*found, None]


async def test_a_catalog_from_before_there_were_activations_is_returned_to(engine, pool, publisher, tenant) -> None:
    await put(publisher, tenant, SHOES)
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute("UPDATE liora.catalog_active SET activation_id = NULL")
        await connection.execute("DELETE FROM liora.catalog_activation")
    assert await roll_back(engine, tenant.cliente_id, ANA) is None
    await put(publisher, tenant, DEARER)
    assert (await roll_back(engine, tenant.cliente_id, ANA))["version"] == 1


async def test_an_activation_is_seen_with_who_and_when_and_again_changes_nothing(
    engine, pool, publisher, tenant
) -> None:
    await put(publisher, tenant, SHOES)
    await put(publisher, tenant, DEARER)
    row = await activate_version(engine, tenant.cliente_id, 1, BETO)
    assert (row["version"], row["active"], row["activated_by"]) == (1, True, "beto")
    before = await sizes(pool, tenant)
    assert await activate_version(engine, tenant.cliente_id, 1, ANA) == row
    assert await activate_version(engine, tenant.cliente_id, 3, ANA) is None
    assert await sizes(pool, tenant) == before
    [line] = [line for line in await rows(pool, tenant, "audit_log") if line["action"] == BETO.action]
    assert (line["target"], line["detail"]) == ("1", {"version": 1, "antes": 2})
    listed_now = await list_versions(engine, tenant.cliente_id, None, 9)
    assert [(each["version"], each["active"]) for each in listed_now] == [(2, False), (1, True)]
    assert await list_versions(engine, tenant.cliente_id, 2, 9) == [await read_version(engine, tenant.cliente_id, 1)]


async def test_the_difference_names_what_is_new_gone_and_priced_anew(engine, publisher, tenant) -> None:
    await put(publisher, tenant, listed("A,Ancla,100", "B,Bota,49990.0", "C,Camisa,5", "D,Dado,7"))
    await put(publisher, tenant, listed("E,Estufa,9", "B,Bota alta,49990", "C,Camisa,6", "A,Ancla,100"))
    found = await difference(engine, tenant.cliente_id, 1, 2, 10)
    assert [(each["sku"], each["new_price"]) for each in found.new.products] == [("E", "9")]
    assert [(each["sku"], each["name"]) for each in found.gone.products] == [("D", "Dado")]
    assert [(each["sku"], each["old_price"], each["new_price"]) for each in found.changed.products] == [("C", "5", "6")]
    whole = await difference(engine, tenant.cliente_id, 0, 2, 1)
    assert (whole.new.total, len(whole.new.products), whole.gone.total) == (4, 1, 0)
    same = await difference(engine, tenant.cliente_id, 2, 2, 10)
    assert (same.new.total, same.gone.total, same.changed.total) == (0, 0, 0)


async def test_links_are_made_before_the_transaction_and_a_file_is_known_without_them(engine, pool, tenant) -> None:
    seen = []

    async def make(cliente_id, products):
        seen.append((cliente_id, [product.sku for product in products]))
        if len(seen) == 3:
            raise ConnectionError
        return [replace(product, link=f"https://l.cl/{product.sku}") for product in products]

    publisher = Publisher(engine, load_modules().catalog_sources, make)
    await put(publisher, tenant, SHOES)
    [stored] = await rows(pool, tenant, "catalog_snapshot")
    assert seen == [(tenant.cliente_id, ["Z1"])]
    assert [product["link"] for product in stored["products"]] == ["https://l.cl/Z1"]
    assert (await put(publisher, tenant, SHOES))["version"] == 1
    with pytest.raises(ConnectionError):
        await put(publisher, tenant, DEARER)
    assert await rows(pool, tenant, "catalog_snapshot") == [stored]


async def test_what_belongs_beside_is_committed_with_it_or_not_at_all(engine, pool, publisher, tenant) -> None:
    async def fail(connection, answer) -> None:
        raise ConnectionError

    order = await order_of(publisher, tenant)
    draft = publisher._read(order, SHOES, CatalogLimits())
    with pytest.raises(ConnectionError):
        await publish(engine, order, draft, beside=fail)
    assert set((await sizes(pool, tenant)).values()) == {0}


async def test_a_cliente_that_is_gone_publishes_nothing(engine, pool, publisher, tenant) -> None:
    order = await order_of(publisher, tenant)
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute("DELETE FROM liora.cliente")
    with pytest.raises(ClienteGone):
        await publisher.publish(order, SHOES, CatalogLimits())
    with pytest.raises(ClienteGone):
        await order_of(publisher, tenant)


async def test_another_tenants_versions_are_no_versions(engine, publisher, tenant, new_tenant) -> None:
    other = await new_tenant()
    await put(publisher, tenant, SHOES)
    assert await list_versions(engine, other.cliente_id, None, 9) == []
    assert await activate_version(engine, other.cliente_id, 1, ANA) is None
    assert await roll_back(engine, other.cliente_id, ANA) is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("precios.csv", "precios.csv"),
        ("../../etc/precios.csv", "precios.csv"),
        ("C:\\fotos\\lista ñ.xlsx", "lista ñ.xlsx"),
        ("a\x00b\r\n.csv", "ab.csv"),
        ("", "archivo"),
        ("///", "archivo"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_filename_is_cleaned(said: str, kept: str) -> None:
    assert clean_filename(said) == kept


def test_limits_are_those_of_the_plan_and_else_of_the_reader() -> None:
    assert limits_of(Plan()) == CatalogLimits()
    small = limits_of(Plan(sizes={"catalog.rows": 5, "catalog.columns": 3}))
    assert (small.rows, small.columns, small.bytes) == (5, 3, CatalogLimits().bytes)
    assert limits_of(SHIPPED["emprende"]).bytes == 5 * 2**20
