"""The end of a cliente: only when its time has come, then with all that it owns, and nothing of anybody else."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError
from tests.db.test_isolation import fill, read_shapes
from tests.tenants import Tenant, rows
from tests.workers.errands import office as office
from tests.workers.town import town as town

from liora.accounts.audit import Deed
from liora.accounts.clientes import change_cliente, delete_cliente, read_cliente
from liora.db.dispatch import Bell
from liora.db.schema import platform
from liora.db.schema.conversations import cliente
from liora.db.session import scoped, scoped_core
from liora.privacy import removal
from liora.privacy.removal import remove
from liora.workers.removal import REMOVAL, Removal

from .conftest import Guest, dump, seat

NOW = datetime(2026, 11, 23, 8, 47, tzinfo=UTC)
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
DEED = Deed("usuario:yo", "cliente.eliminar")


async def mark(engine, cliente_id: UUID, moment: datetime = NOW) -> None:
    assert await delete_cliente(engine, cliente_id, moment, DEED)


async def everything(database) -> dict[str, list[str]]:
    """All rows of both schemas as text, by table."""
    connection = await asyncpg.connect(database.superuser_url)
    tables = await connection.fetch(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('liora', 'plataforma')"
    )
    found = {}
    for schema, table in tables:
        found[f"{schema}.{table}"] = sorted(
            str(row[0]) for row in await connection.fetch(f"SELECT t::text FROM {schema}.{table} t")
        )
    await connection.close()
    return found


async def give_people(engine, cliente_id: UUID, *usuario_ids: UUID) -> None:
    async with engine.begin() as connection:
        for usuario_id in usuario_ids:
            known = {"usuario_id": usuario_id, "email": f"{usuario_id}@x.cl", "name": "x"}
            if not (await connection.execute(select(platform.usuario).filter_by(usuario_id=usuario_id))).first():
                await connection.execute(insert(platform.usuario).values(known))
                session = {"digest": usuario_id.bytes, "usuario_id": usuario_id, "expires_at": NOW}
                await connection.execute(insert(platform.session).values(session))
            await connection.execute(
                insert(platform.usuario_cliente).values(usuario_id=usuario_id, cliente_id=cliente_id)
            )


async def give_look_ups(engine, cliente_id: UUID) -> None:
    async with engine.begin() as connection:
        for table, values in (
            (platform.app_lookup, {"channel": "whatsapp", "account_id": str(cliente_id)}),
            (platform.key_lookup, {"digest": cliente_id.bytes, "key_id": uuid4()}),
            (platform.link_lookup, {"code": str(cliente_id)}),
            (platform.one_time_link, {"digest": cliente_id.bytes, "purpose": "invitation", "expires_at": NOW}),
            (platform.idempotency, {"actor": str(cliente_id), "key": "uno", "digest": b"x"}),
        ):
            await connection.execute(insert(table).values(cliente_id=cliente_id, **values))


async def test_all_that_a_cliente_owns_goes_and_nothing_else(database, engine) -> None:
    shapes, going, staying = await read_shapes(database), uuid4(), uuid4()
    both, only_here, only_there = uuid4(), uuid4(), uuid4()
    await fill(database, shapes, staying)
    await give_look_ups(engine, staying)
    await give_people(engine, staying, both, only_there)
    before = await everything(database)
    await fill(database, shapes, going)
    await give_look_ups(engine, going)
    await give_people(engine, going, both, only_here)
    await mark(engine, going)
    gone = await remove(engine, going, NOW)
    assert gone.keys() >= {*shapes} - {"job"} | {
        "usuario",
        "usuario_cliente",
        "app_lookup",
        "key_lookup",
        "link_lookup",
        "one_time_link",
        "idempotency",
    }
    assert await everything(database) == before


async def test_a_cliente_whose_time_has_not_come_stays(database, engine) -> None:
    cliente_id = uuid4()
    await fill(database, await read_shapes(database), cliente_id)
    before = await dump(engine, Tenant(cliente_id, {}))
    assert await remove(engine, cliente_id, NOW) == {}
    assert await dump(engine, Tenant(cliente_id, {})) == before
    await mark(engine, cliente_id, NOW + timedelta(seconds=1))
    assert await remove(engine, cliente_id, NOW) == {}
    assert await remove(engine, cliente_id, NOW + timedelta(seconds=1))


async def test_a_removal_can_be_called_off(engine, new_tenant) -> None:
    tenant = await new_tenant()
    await mark(engine, tenant.cliente_id, NOW + timedelta(days=30))
    await change_cliente(engine, tenant.cliente_id, {"status": "active", "delete_after": None}, DEED)
    assert await remove(engine, tenant.cliente_id, NOW + timedelta(days=31)) == {}


async def test_a_removal_that_has_begun_cannot_be_called_off(engine, new_tenant, monkeypatch) -> None:
    tenant, answers, look_ups = await new_tenant(), [], removal._remove_look_ups
    await mark(engine, tenant.cliente_id)

    async def change_of_mind(engine, cliente_id):
        answers.append(await change_cliente(engine, cliente_id, {"status": "active", "delete_after": None}, DEED))
        return await look_ups(engine, cliente_id)

    monkeypatch.setattr(removal, "_remove_look_ups", change_of_mind)
    assert (await remove(engine, tenant.cliente_id, NOW))["cliente"] == 1
    assert answers == [None]


async def test_a_change_of_mind_that_is_faster_calls_the_removal_off(engine, new_tenant) -> None:
    tenant = await new_tenant()
    await mark(engine, tenant.cliente_id)
    async with scoped_core(engine, tenant.cliente_id) as connection:
        await connection.execute(update(cliente).values(status="active", delete_after=None))
        removing = asyncio.create_task(remove(engine, tenant.cliente_id, NOW))
        while not await connection.scalar(WAITING):
            await asyncio.sleep(0.02)
    assert await removing == {}
    assert await read_cliente(engine, tenant.cliente_id)


async def test_an_interrupted_removal_is_gone_on_with(engine, new_tenant, monkeypatch) -> None:
    guest = await seat(engine, Guest(await new_tenant()))
    await mark(engine, guest.tenant.cliente_id)
    whole, calls = removal._empty, 0

    async def interrupted(engine, cliente_id, table):
        nonlocal calls
        calls += 1
        if calls == 9:
            raise DBAPIError("x", None, ConnectionError())
        return await whole(engine, cliente_id, table)

    monkeypatch.setattr(removal, "_empty", interrupted)
    with pytest.raises(DBAPIError):
        await remove(engine, guest.tenant.cliente_id, NOW)
    assert (await remove(engine, guest.tenant.cliente_id, NOW))["cliente"] == 1


async def test_what_is_much_goes_in_pieces(database, engine, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(removal, "FIRST_PIECE", 2)
    tenant = await new_tenant()
    for n in range(20):
        await seat(engine, Guest(tenant, f"5691111{n:04}", f"CL.{n:020}"))
    await mark(engine, tenant.cliente_id)
    gone = await remove(engine, tenant.cliente_id, NOW)
    assert (gone["inbox"], gone["identity"], gone["conversation_log"]) == (20, 40, 40)
    assert all(
        tenant.cliente_id.hex not in text.replace("-", "")
        for texts in (await everything(database)).values()
        for text in texts
    )


def test_pieces_grow_while_they_are_quick_and_shrink_when_they_are_slow() -> None:
    assert [removal._next_piece(50, seconds) for seconds in (0.1, 0.5, 1.5)] == [100, 50, 25]
    assert removal._next_piece(2_000, 0.1) == 2_000
    assert removal._next_piece(1, 4.0) == 1


async def test_a_tick_asks_for_the_removal_of_those_who_are_due(engine, new_tenant, pool) -> None:
    due, later, living = [await new_tenant() for _ in range(3)]
    await mark(engine, due.cliente_id)
    await mark(engine, later.cliente_id, NOW + timedelta(days=1))
    for _ in range(2):
        await Removal(pool, engine, Bell(), lambda: NOW).tick()
    assert [row["name"] for row in await rows(pool, due, "job")] == [REMOVAL]
    assert await rows(pool, later, "job") == await rows(pool, living, "job") == []


async def test_whoever_carries_out_jobs_removes_the_cliente_and_the_job_with_it(office, engine, pool) -> None:
    tenant = await office.town.tenant()
    await mark(engine, tenant.cliente_id)
    removing = Removal(pool, engine, office.bell_jobs, lambda: NOW)
    await removing.tick()
    async with office.at_work(office.worker(**{REMOVAL: removing.of_cliente})):
        while await rows(pool, tenant, "cliente"):
            async with scoped(pool, tenant.cliente_id) as connection:
                await connection.execute("SELECT pg_sleep(0.05)")
    assert await rows(pool, tenant, "job") == []
