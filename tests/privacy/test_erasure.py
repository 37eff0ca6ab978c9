"""Erasing a person: nothing of them is left in any table, and their neighbours keep all that is theirs."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import func, insert, select, text, update
from tests.tenants import rows
from uuid_utils.compat import uuid7

from liora.db.erased import KEPT, Tombstones, forget_expired
from liora.db.schema import metadata
from liora.db.schema.conversations import contact, convo_state
from liora.db.schema.platform import quarantine
from liora.db.session import scoped, scoped_core
from liora.privacy import erasure, pages
from liora.privacy.access import data_of
from liora.privacy.erasure import Eraser, NoTombstones, PersonBusy
from liora.privacy.traces import FREED, NOBODY, OWN, QUOTING, REDACTED

from .conftest import DEED, Guest, dump, mentions, seat

AGAIN = """
INSERT INTO liora.conversation_log (cliente_id, conversation_id, at, direction, kind, log_id, cause)
SELECT cliente_id, conversation_id, at, direction, kind, gen_random_uuid(), gen_random_uuid()::text
  FROM liora.conversation_log
"""


async def shown_of(engine, cliente_id, contact_id) -> dict:
    """The document that the person may ask for."""
    pieces = await data_of(engine, cliente_id, contact_id, datetime.now(UTC), DEED)
    assert pieces
    return orjson.loads(b"".join([piece async for piece in pieces]))


def test_every_table_of_a_cliente_says_how_a_person_leaves_it() -> None:
    named = [*(table.name for table in (*OWN, *QUOTING, *REDACTED, *FREED)), *NOBODY]
    tables = {table.name for table in metadata.tables.values() if table.schema == "liora"}
    assert set(named) == tables | {"idempotency"}  # of everybody, and yet with rows of a cliente
    assert [name for name in named if named.count(name) > 1] == ["job", "job"]  # a row of its own, or one that quotes


async def test_nothing_of_an_erased_person_is_in_any_table(engine, eraser, new_tenant) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    before = mentions(await dump(engine, ana.tenant), ana.needles)
    assert before == {table.name for table in (*OWN, *QUOTING, *REDACTED, *FREED)}
    assert await eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED)
    assert mentions(await dump(engine, ana.tenant), ana.needles) == set()
    assert await data_of(engine, ana.tenant.cliente_id, ana.contact_id, datetime.now(UTC), DEED) is None


async def test_the_neighbours_of_an_erased_person_keep_everything(engine, eraser, new_tenant) -> None:
    tenant = await new_tenant()
    ana = await seat(engine, Guest(tenant))
    benito = await seat(engine, Guest(tenant, "56922222222", "CL.70022222222222222222", "Benito", "otra cosa"))
    before = await dump(engine, tenant)
    await eraser.erase(tenant.cliente_id, ana.contact_id, DEED)
    after = await dump(engine, tenant)
    for name, texts in before.items():
        assert [text for text in texts if mentions({name: [text]}, benito.needles)] == [
            text for text in after[name] if mentions({name: [text]}, benito.needles)
        ]


async def test_another_clientes_person_is_not_known_here(engine, eraser, new_tenant) -> None:
    ana, other = await seat(engine, Guest(await new_tenant())), await new_tenant()
    assert not await eraser.erase(other.cliente_id, ana.contact_id, DEED)
    assert not await eraser.erase(other.cliente_id, uuid4(), DEED)
    assert await data_of(engine, other.cliente_id, ana.contact_id, datetime.now(UTC), DEED) is None
    assert mentions(await dump(engine, ana.tenant), ana.needles)


@pytest.mark.parametrize("named", ["older", "younger"])
async def test_all_aliases_of_a_person_go_whichever_is_named(engine, eraser, new_tenant, named) -> None:
    tenant = await new_tenant()
    older = await seat(engine, Guest(tenant))
    younger = await seat(engine, Guest(tenant, "56933333333", "CL.70033333333333333333", "Anita", "mis palabras"))
    async with scoped_core(engine, tenant.cliente_id) as connection:
        joined = update(convo_state).where(convo_state.c.conversation_id == younger.conversation_id)
        await connection.execute(joined.values(merged_into=older.conversation_id))
    shown = await shown_of(engine, tenant.cliente_id, {"older": older, "younger": younger}[named].contact_id)
    assert {row["body"] for row in shown["datos"]["conversation_log"]} == {older.words, younger.words}
    await eraser.erase(tenant.cliente_id, {"older": older, "younger": younger}[named].contact_id, DEED)
    assert mentions(await dump(engine, tenant), [*older.needles, *younger.needles]) == set()


async def test_access_shows_long_histories_page_by_page(engine, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(pages, "ROWS", 2)
    ana = await seat(engine, Guest(await new_tenant()))
    async with scoped_core(engine, ana.tenant.cliente_id) as connection:
        for _ in range(2):
            await connection.execute(text(AGAIN))
    shown = await shown_of(engine, ana.tenant.cliente_id, ana.contact_id)
    assert len({row["log_id"] for row in shown["datos"]["conversation_log"]}) == 8
    pieces = await data_of(engine, ana.tenant.cliente_id, ana.contact_id, datetime.now(UTC), DEED)
    assert pieces
    assert max([piece.count(b'"log_id"') async for piece in pieces]) == 2


async def test_access_shows_every_row_about_the_person_and_nobody_elses(engine, new_tenant) -> None:
    tenant = await new_tenant()
    ana = await seat(engine, Guest(tenant))
    benito = await seat(engine, Guest(tenant, "56922222222", "CL.70022222222222222222", "Benito", "otra cosa"))
    shown = await shown_of(engine, tenant.cliente_id, ana.contact_id)
    counts = {name: len(found) for name, found in shown["datos"].items()}
    assert counts == {table.name: 1 for table in (*OWN, *FREED)} | {
        "identity": 2,
        "job": 2,
        "conversation_log": 2,
        "notification": 1,
    }
    assert not any(word in str(shown) for word in benito.needles)


async def test_a_quarantined_body_of_the_person_goes_and_that_of_another_number_stays(
    engine, eraser, new_tenant, pool
) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    ours = f'{{"to": "{ana.tenant.phone_number_id}", "from": "{ana.phone}"}}'
    bodies = [ours, f'{{"to": "999", "from": "{ana.phone}"}}', f'{{"to": "{ana.tenant.phone_number_id}"}}']
    for body in bodies:
        await pool.execute(
            "INSERT INTO plataforma.quarantine (quarantine_id, channel, path, reason, body) "
            "VALUES ($1, '', '', '', $2)",
            uuid4(),
            body.encode(),
        )
    await eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED)
    async with engine.connect() as connection:
        left = (await connection.execute(select(quarantine.c.body))).scalars().all()
    assert sorted(left) == sorted(body.encode() for body in bodies[1:])


async def test_the_erasure_itself_is_in_the_audit(engine, eraser, new_tenant, pool) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    await eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED)
    assert [row["action"] for row in await rows(pool, ana.tenant, "audit_log")] == ["x", "contacto.borrar"]


async def test_tombstones_tell_nothing_and_go_after_eight_days(engine, eraser, new_tenant, pool) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    await eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED)
    stones = await rows(pool, ana.tenant, "erased")
    assert len(stones) == 3  # two identifiers, one message
    assert {len(stone["digest"]) for stone in stones} == {32}
    for days, left in ((7, 3), (9, 0)):
        async with scoped(pool, ana.tenant.cliente_id) as connection:
            await forget_expired(connection, ana.tenant.cliente_id, datetime.now(UTC) + timedelta(days=days))
        assert len(await rows(pool, ana.tenant, "erased")) == left
    assert timedelta(days=7) < KEPT


async def test_without_a_key_nobody_can_be_erased(engine, new_tenant) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    with pytest.raises(NoTombstones, match="LIORA_ENCRYPTION_KEYS"):
        await Eraser(engine, Tombstones(), lambda: datetime.now(UTC)).erase(ana.tenant.cliente_id, ana.contact_id, DEED)
    assert mentions(await dump(engine, ana.tenant), ana.needles)


async def test_an_erasure_waits_for_whoever_is_answering_the_person(engine, eraser, new_tenant, pool) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    async with scoped(pool, ana.tenant.cliente_id) as connection:
        hold = "SELECT FROM liora.convo_state WHERE cliente_id = $1 FOR NO KEY UPDATE"
        await connection.execute(hold, ana.tenant.cliente_id)
        erasing = asyncio.create_task(eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED))
        await asyncio.sleep(0.5)
        await connection.execute(
            "INSERT INTO liora.conversation_log (cliente_id, log_id, conversation_id, at, direction, kind, cause, "
            "body) VALUES ($1, $2, $3, now(), 'out', 'text', 'x', $4)",
            ana.tenant.cliente_id,
            uuid7(),
            ana.conversation_id,
            ana.words,
        )
        assert not erasing.done()
    assert await erasing
    assert mentions(await dump(engine, ana.tenant), ana.needles) == set()


async def test_a_person_whose_conversation_never_rests_is_said_to_be_busy(
    engine, eraser, new_tenant, pool, monkeypatch
) -> None:
    monkeypatch.setattr(erasure, "TRIES", 2)
    ana = await seat(engine, Guest(await new_tenant()))
    async with scoped(pool, ana.tenant.cliente_id) as connection:
        await connection.execute("SELECT FROM liora.convo_state FOR NO KEY UPDATE")
        with pytest.raises(PersonBusy):
            await eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED)
    assert mentions(await dump(engine, ana.tenant), ana.needles)


async def test_a_person_without_a_conversation_can_go_too(engine, eraser, new_tenant) -> None:
    tenant, contact_id = await new_tenant(), uuid7()
    async with scoped_core(engine, tenant.cliente_id) as connection:
        values = {"cliente_id": tenant.cliente_id, "contact_id": contact_id, "number_id": tenant.number_id}
        await connection.execute(insert(contact).values(values))
    assert await eraser.erase(tenant.cliente_id, contact_id, DEED)
    async with scoped_core(engine, tenant.cliente_id) as connection:
        assert (await connection.execute(select(func.count()).select_from(contact))).scalar_one() == 0
