"""Erasing somebody while the engine is busy with them: what was under way ends, and leaves nothing behind."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests.tenants import rows
from tests.workers.brains import Echo, Spender
from tests.workers.errands import office as office
from tests.workers.town import town as town

from liora.db.lanes import claim_lane
from liora.db.outbox import OutboxStatus
from liora.db.outcomes import Change, record_changes, wait_for_turns
from liora.db.quota import QuotaRule
from liora.db.session import scoped
from liora.workers import batch
from liora.workers.timers import TimerWorker

from .conftest import DEED, Guest, dump, mentions, seat


@pytest.mark.parametrize("seconds", [0.1, 0.5])
async def test_a_turn_that_is_under_way_ends_and_brings_nobody_back(town, engine, eraser, monkeypatch, seconds) -> None:
    """Its last writes come after the erasure has begun, within what that waits for a lock or later."""
    ana = await seat(engine, Guest(await town.tenant()))
    writing, go_on = asyncio.Event(), asyncio.Event()
    write = batch.Batch.write

    async def slowly(self, connection) -> None:
        writing.set()
        await go_on.wait()
        await write(self, connection)

    monkeypatch.setattr(batch.Batch, "write", slowly)
    rule = QuotaRule("agua", "day", "contact", 10)
    worker = town.worker(Spender([rule]))
    turn = asyncio.create_task(worker.drain([ana.tenant.cliente_id]))
    await writing.wait()
    erasing = asyncio.create_task(eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED))
    await asyncio.sleep(seconds)
    assert not erasing.done()
    go_on.set()
    await turn
    assert worker.counts["answered"] == 1
    assert await erasing
    assert mentions(await dump(engine, ana.tenant), ana.needles) == set()
    assert not any((await worker.drain([ana.tenant.cliente_id])).values())


async def test_a_worker_that_comes_later_finds_nothing_to_answer(town, engine, eraser) -> None:
    ana = await seat(engine, Guest(await town.tenant()))
    await eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED)
    worker = town.worker(Echo())
    await town.drain(worker, ana.tenant)
    timers = TimerWorker(town.pool, town.bell_inbox, lambda: datetime.now(UTC) + timedelta(days=1))
    assert await timers.fire(ana.tenant.cliente_id) == 0
    assert mentions(await dump(engine, ana.tenant), ana.needles) == set()


async def test_an_answer_of_the_vendor_to_an_erased_message_is_harmless(engine, eraser, new_tenant, pool) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    [row] = await rows(pool, ana.tenant, "outbox")
    async with scoped(pool, ana.tenant.cliente_id) as connection:
        lane = await claim_lane(connection, ana.tenant.cliente_id, ana.tenant.number_id, "me", 15.0)
    await eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED)
    sent = Change(row["out_id"], ana.conversation_id, OutboxStatus.sent, message_id="wamid.9")
    async with scoped(pool, ana.tenant.cliente_id) as connection:
        await wait_for_turns(connection, ana.tenant.cliente_id, [sent])
        assert await record_changes(connection, [(lane, sent)]) == {}
    assert mentions(await dump(engine, ana.tenant), ana.needles) == set()


async def test_a_job_that_is_under_way_ends_and_tells_nobody(office, town, engine, eraser) -> None:
    ana = await seat(engine, Guest(await town.tenant()))
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(context) -> dict[str, str]:
        begun.set()
        await go_on.wait()
        return {"palabras": ana.words}

    async with office.at_work(office.worker(compra=slowly)):
        await begun.wait()
        await eraser.erase(ana.tenant.cliente_id, ana.contact_id, DEED)
        go_on.set()
        await asyncio.sleep(0.5)
    assert mentions(await dump(engine, ana.tenant), ana.needles) == set()
