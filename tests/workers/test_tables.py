"""Tables in views: loaded once, shared, let go when another version counts, and never in the way of a turn."""

import asyncio
import threading
import weakref
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests import feria

from liora.accounts.audit import Deed
from liora.plugins import load_modules
from liora.skill_tables.place import Place
from liora.skill_tables.reader import TableReader
from liora.skill_tables.store import delete_table, restore_table, save_table
from liora.table import Rows, Table
from liora.view import View
from liora.workers.tables import Tables

BREAD, CHEESE = "nombre,cuantos\nPan,2\n", "nombre,cuantos\nQuesos,3\n"
DEED = Deed("tests", "tablas.save")


@pytest.fixture
def upload(engine):
    """Makes `content` the table of a tenant; returns the version."""
    reader = TableReader(feria.DECLARED, load_modules().catalog_sources)

    async def save(tenant, content: str, table: Table = feria.PUESTOS, skill: str = "feria") -> int:
        draft = await reader.read(table, "puestos.csv", content.encode())
        saved = await save_table(engine, Place(tenant.cliente_id, skill, table.name), draft, DEED)
        assert saved
        return saved[0]

    return save


async def tables_of(views, tenant) -> Any:
    return (await views.of([tenant.cliente_id]))[tenant.cliente_id].tables


async def names(views, tenant) -> list[str]:
    rows = (await tables_of(views, tenant)).get("feria", {}).get("puestos", Rows(()))
    return [row["nombre"] for row in rows.rows]


async def test_a_table_is_read_once_away_from_the_loop_and_shared(town, upload) -> None:
    threads: list[int] = []
    shown: list[View] = []

    def read(row: Any) -> Any:
        threads.append(threading.get_ident())
        return feria.read_stall(row)

    tenant, other = [await town.tenant(skills=["feria"]) for _ in range(2)]
    for each in (tenant, other):
        await upload(each, BREAD)
    views = town.views(tables={"feria": {"puestos": replace(feria.PUESTOS, read=read)}}, get_ready=shown.append)
    seen = await asyncio.gather(*(tables_of(views, tenant) for _ in range(5)))
    assert len({id(each["feria"]["puestos"]) for each in seen}) == 1
    assert [view.tables["feria"]["puestos"] for view in shown] == [seen[0]["feria"]["puestos"]]
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    assert seen[0]["feria"]["puestos"].rows == ({"nombre": "Pan", "cuantos": 2, "lugar": ""},)
    assert (await tables_of(views, other))["feria"]["puestos"] is not seen[0]["feria"]["puestos"]


async def test_a_version_is_let_go_with_all_that_skills_derive_when_another_counts(town, engine, upload) -> None:
    moment = [0.0]
    tenant = await town.tenant(skills=["feria"])
    await upload(tenant, BREAD)
    views = town.views(tables=feria.DECLARED, seconds=lambda: moment[0])
    rows = (await tables_of(views, tenant))["feria"]["puestos"]
    derived = weakref.ref(rows.derived(lambda rows: {row["nombre"] for row in rows.rows} and _Index()))
    before = weakref.ref(rows)
    del rows
    assert before() is not None
    await upload(tenant, CHEESE)
    assert await names(views, tenant) == ["Pan"]
    moment[0] += 2
    assert await names(views, tenant) == ["Quesos"]
    assert (before(), derived()) == (None, None)
    place = Place(tenant.cliente_id, "feria", "puestos")
    assert await restore_table(engine, place, None, DEED)
    moment[0] += 2
    assert await names(views, tenant) == ["Pan"]
    assert await delete_table(engine, place, DEED)
    moment[0] += 2
    assert await tables_of(views, tenant) == {}
    assert views._tables._remembered._things == {}


class _Index:
    """Something that can be watched."""


async def test_only_tables_of_skills_that_are_used_and_installed_are_loaded(town, upload) -> None:
    tenant = await town.tenant(skills=["feria", "ida"])
    for table, skill in ((feria.PUESTOS, "feria"), (feria.OTRA, "feria"), (feria.OTRA, "otra"), (feria.OTRA, "ida")):
        await upload(tenant, BREAD, table, skill)
    assert (await tables_of(town.views(tables=feria.DECLARED), tenant)).keys() == {"feria"}
    assert (await tables_of(town.views(tables=feria.DECLARED), tenant))["feria"].keys() == {"puestos"}
    assert await tables_of(town.views(), tenant) == {}


def _breaks(row: Any) -> Any:
    raise KeyError("Pan")


async def test_a_skill_that_breaks_over_its_table_goes_without_and_is_asked_once(town, upload) -> None:
    tenant = await town.tenant(skills=["feria"])
    await upload(tenant, BREAD)
    views = town.views(tables={"feria": {"puestos": replace(feria.PUESTOS, read=_breaks)}})
    with capture_logs() as logs:
        assert await tables_of(views, tenant) == {}
        assert await tables_of(views, tenant) == {}
    [failed] = [line for line in logs if line["event"] == "reading the table puestos failed"]
    assert failed["error"] == "KeyError"
    assert "Pan" not in str(failed)


async def test_what_the_skill_does_not_take_any_more_is_left_out(town, upload) -> None:
    def read(row: Any) -> Any:
        return {"nombre": row["nombre"], "nuevo": row["nuevo"]} if row["nombre"] != "Pan" else int("pan")

    tenant = await town.tenant(skills=["feria"])
    await upload(tenant, BREAD + "Quesos,3\n")
    newer = Table("puestos", "Puestos", [*feria.PUESTOS.columns, replace(feria.PUESTOS.columns[2], name="nuevo")], read)
    tables = await tables_of(town.views(tables={"feria": {"puestos": newer}}), tenant)
    assert tables["feria"]["puestos"].rows == ({"nombre": "Quesos", "nuevo": ""},)


async def test_tables_are_remembered_up_to_a_weight(town, upload, pool) -> None:
    tenants = [await town.tenant(skills=["feria"]) for _ in range(3)]
    for tenant in tenants:
        await upload(tenant, BREAD)
    views = town.views(tables=feria.DECLARED)
    views._tables = Tables(pool, feria.DECLARED, views._prepare_tables, most_bytes=2 * len('[["Pan", "2", ""]]'))
    first, second, third = [(await tables_of(views, each))["feria"]["puestos"] for each in tenants]
    assert (await tables_of(views, tenants[2]))["feria"]["puestos"] is third
    assert (await tables_of(views, tenants[1]))["feria"]["puestos"] is second
    assert (await tables_of(views, tenants[0]))["feria"]["puestos"] is not first
