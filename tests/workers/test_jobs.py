"""Jobs: asked for in a commit, carried out by anybody, told to the conversation once."""

import asyncio
import json
from datetime import timedelta

import asyncpg
import pytest

from liora.db.jobs import enqueue
from liora.db.session import scoped
from liora.events import JobEvent
from liora.job import Work
from liora.workers import jobs as workers_jobs
from liora.workers.jobs import of_plugins

from .brains import Echo
from .errands import Errands, buy
from .errands import office as office


@pytest.fixture
async def ana(town):
    return await town.person(await town.tenant())


async def test_what_a_turn_has_asked_for_is_done_and_told_to_its_conversation(office, town, ana) -> None:
    await office.ask(ana, que="pan")
    async with office.at_work(office.worker(compra=buy)):
        (event,) = await office.until_told(ana, 1)
    job = await office.job(ana)
    assert event["message_id"] == f"job:{job['job_id']}"
    assert event["payload"] == {
        "kind": "job",
        "name": "eco.hecho",
        "result": {"ok": True, "value": {"comprado": "pan"}},
    }
    assert (job["status"], job["starts"], job["failures"]) == (2, 1, 0)
    assert ana.tenant.cliente_id in await town.bell_inbox.wait(1)
    brain = Echo()
    await town.drain(town.worker(brain), ana.tenant)
    assert brain.events == [JobEvent("eco.hecho", {"ok": True, "value": {"comprado": "pan"}})]


async def test_without_a_bell_the_database_is_asked(office, town, ana) -> None:
    await office.ask(ana)
    await office.bell_jobs.wait(1)
    async with office.at_work(office.worker(compra=buy)):
        assert len(await office.until_told(ana, 1)) == 1


async def test_two_workers_do_each_of_forty_jobs_once(office, town) -> None:
    people = [await town.person(await town.tenant()) for _ in range(4)]
    for person in people:
        await office.ask(person, *(f"n{n}" for n in range(10)))
    errands = Errands(buy)
    async with office.at_work(*(office.worker(compra=errands) for _ in range(2))):
        for person in people:
            assert len(await office.until_told(person, 10)) == 10
    assert len(errands.runs) == 40
    assert set(errands.runs.values()) == {1}
    assert await office.queued() == []


async def test_a_job_with_another_name_is_left_to_others(office, ana) -> None:
    await office.ask(ana, "uno", name="venta")
    await office.ask(ana, "dos")
    async with office.at_work(office.worker(compra=buy)):
        assert len(await office.until_told(ana, 1)) == 1
    (left,) = await office.queued()
    assert (left["entrypoint"], left["status"]) == ("venta", "queued")


async def test_the_same_cause_asks_once(office, ana) -> None:
    await office.ask(ana, "wamid.1:0")
    with pytest.raises(asyncpg.UniqueViolationError):
        await office.ask(ana, "wamid.1:0")


async def test_a_job_without_a_conversation_is_asked_for_once_and_tells_nobody(office, town, ana) -> None:
    cliente_id = ana.tenant.cliente_id
    found = []
    for _ in range(2):
        async with scoped(town.pool, cliente_id) as connection:
            found.append(await enqueue(connection, cliente_id, "compra", {"que": "pan"}, "compra:hoy"))
    errands = Errands(buy)
    worker = office.worker(compra=errands)
    assert await worker.move(cliente_id) == 1
    assert await worker.attempt(errands, await office.ticket(ana)) is None
    assert found == [(await office.job(ana))["job_id"], None]
    assert (await office.job(ana))["status"] == 2
    assert await office.told(ana) == []


async def test_jobs_are_moved_in_the_commit_that_says_so(office, town, ana) -> None:
    await office.ask(ana, *(f"n{n:03}" for n in range(120)))
    worker = office.worker(compra=buy)
    assert await worker.move(ana.tenant.cliente_id) == 100
    assert await office.bell_jobs.wait(1) == {ana.tenant.cliente_id}
    assert await worker.move(ana.tenant.cliente_id) == 20
    assert await worker.move(ana.tenant.cliente_id) == 0
    assert len(await office.queued()) == 120
    assert {row["status"] for row in await office.jobs(ana)} == {1}


async def test_a_job_that_pgqueuer_has_lost_is_moved_again_and_one_that_it_has_is_not(office, town, ana) -> None:
    worker = office.worker(compra=buy)
    await office.ask(ana)
    await worker.move(ana.tenant.cliente_id)
    late = "UPDATE liora.job SET next_at = now() WHERE cliente_id = $1"
    await town.execute(ana.tenant, late)
    assert await worker.move(ana.tenant.cliente_id) == 1
    assert len(await office.queued()) == 1
    await town.pool.execute("DELETE FROM jobs.pgqueuer")
    await town.execute(ana.tenant, late)
    assert await worker.move(ana.tenant.cliente_id) == 1
    assert len(await office.queued()) == 1


async def test_a_job_that_nobody_knows_is_given_up_after_a_day_and_told(office, town, ana) -> None:
    await office.ask(ana, name="nadie")
    worker = office.worker(compra=buy)
    old = "UPDATE liora.job SET next_at = now(), created_at = now() - $2::interval WHERE cliente_id = $1"
    await town.execute(ana.tenant, old, timedelta(hours=23))
    assert await worker.move(ana.tenant.cliente_id) == 1
    await town.execute(ana.tenant, old, timedelta(hours=25))
    assert await worker.move(ana.tenant.cliente_id) == 0
    (event,) = await office.told(ana)
    assert event["payload"]["result"] == {"ok": False, "error": "NobodyKnowsIt"}


async def test_a_job_that_waited_because_every_worker_was_away_is_done_all_the_same(office, town, ana) -> None:
    await office.ask(ana)
    await town.execute(ana.tenant, "UPDATE liora.job SET created_at = now() - interval '3 days' WHERE cliente_id = $1")
    worker = office.worker(compra=buy)
    assert await worker.move(ana.tenant.cliente_id) == 1
    assert await office.told(ana) == []
    await worker.attempt(buy, await office.ticket(ana))
    assert (await office.job(ana))["status"] == 2


async def test_a_function_has_a_session_of_its_tenant_and_the_tools_of_the_process(office, town, ana) -> None:
    other = await town.person(await town.tenant())
    seen = []

    async def look(context):
        async with context.session() as connection:
            seen.append(await connection.fetchval("SELECT array_agg(cliente_id) FROM liora.cliente"))
        seen.extend([context.client, context.settings.env, context.attempt])

    await office.ask(ana, name="mira")
    await office.worker(mira=look).attempt(look, await office.ticket(ana))
    assert seen == [[ana.tenant.cliente_id], office.client, "prod", 1]
    assert await office.told(other) == []


async def test_a_plugin_does_its_work_with_nothing_of_the_process_but_a_client(office, ana) -> None:
    seen = []

    async def look(work):
        seen.append(work)
        return {"libre": True}

    await office.ask(ana, name="citas.agenda", que="corte")
    functions = of_plugins({"citas.agenda": look})
    await office.worker(**functions).attempt(functions["citas.agenda"], await office.ticket(ana))
    (work,) = seen
    assert type(work) is Work
    assert (work.cliente_id, work.payload, work.attempt) == (ana.tenant.cliente_id, {"que": "corte"}, 1)
    (event,) = await office.told(ana)
    assert event["payload"]["result"] == {"ok": True, "value": {"libre": True}}


async def test_a_job_under_way_when_its_process_ends_is_put_back_at_once(office, ana, monkeypatch) -> None:
    """The heartbeat is 30 s, so that nobody else could have found it by that."""
    monkeypatch.setattr("liora.db.job_queue.LAST_SECONDS", 0.1)
    begun = asyncio.Event()

    async def dawdle(context):
        if context.attempt == 1:
            begun.set()
            await asyncio.sleep(3600)
        return context.attempt

    await office.ask(ana)
    async with office.at_work(office.worker(compra=dawdle)), asyncio.timeout(20):
        await begun.wait()
    assert [row["status"] for row in await office.queued()] == ["queued"]
    async with office.at_work(office.worker(compra=dawdle)):
        (event,) = await office.until_told(ana, 1)
    assert event["payload"]["result"] == {"ok": True, "value": 2}


async def test_a_job_under_way_when_its_process_ends_may_finish_within_the_last_seconds(
    office, ana, monkeypatch
) -> None:
    monkeypatch.setattr("liora.db.job_queue.LAST_SECONDS", 20.0)
    begun, errands = asyncio.Event(), Errands(buy)

    async def take_a_while(context):
        begun.set()
        await asyncio.sleep(0.3)
        return await errands(context)

    await office.ask(ana)
    async with office.at_work(office.worker(compra=take_a_while)), asyncio.timeout(20):
        await begun.wait()
    assert len(await office.told(ana)) == 1
    assert await office.queued() == []
    assert list(errands.runs.values()) == [1]


async def test_pgqueuer_never_sees_what_a_job_is_about(office, town, ana, monkeypatch) -> None:
    monkeypatch.setattr(workers_jobs, "FIRST_PAUSE", 0.01)

    async def spill(context):
        raise ValueError(f"secreto de {context.payload['que']}")

    await office.ask(ana, que="secreto")
    async with office.at_work(office.worker(compra=spill)):
        await office.until_told(ana, 1)
    for table in ("pgqueuer", "pgqueuer_log", "pgqueuer_statistics", "pgqueuer_schedules"):
        rows = await town.pool.fetch(f"SELECT to_json(t)::text AS row FROM jobs.{table} t")
        assert not any("secreto" in row["row"] for row in rows)
        assert table != "pgqueuer_log" or len(rows) > 5
    assert "secreto" not in json.dumps((await office.job(ana))["error"])


async def test_a_tick_that_is_due_happens_in_one_process_of_two_and_also_when_it_was_missed(office, town) -> None:
    ticks = []

    async def tick():
        ticks.append(1)

    def queue():
        queue = office.queue()
        queue.every("0 0 1 1 *", "liora.prueba", tick)
        return queue

    async with office.at_work(office.worker(queue())), asyncio.timeout(20):
        while not await town.pool.fetchval("SELECT count(*) FROM jobs.pgqueuer_schedules"):
            await asyncio.sleep(0.02)
    assert ticks == []
    await town.pool.execute("UPDATE jobs.pgqueuer_schedules SET next_run = now() - interval '1 hour'")
    async with office.at_work(office.worker(queue()), office.worker(queue())), asyncio.timeout(20):
        while not await town.pool.fetchval("SELECT bool_and(last_run IS NOT NULL) FROM jobs.pgqueuer_schedules"):
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
    assert ticks == [1]
    assert await town.pool.fetchval("SELECT next_run > now() FROM jobs.pgqueuer_schedules")
