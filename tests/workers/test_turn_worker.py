"""The worker in the background: how it finds work, whom it serves next, and how it dies."""

import asyncio
from contextlib import suppress

from liora.core.outcome import Turn
from liora.db.pool import open_pool

from .brains import Echo, Hostile
from .town import numbered


async def test_a_connection_that_dies_in_the_middle_loses_nothing_and_doubles_nothing(town, postgres, database) -> None:
    tenant = await town.tenant()
    people = await town.people(tenant, 5)
    for person in people:
        await town.write(person, "uno", "veneno", "tres")
    own_pool = await open_pool(f"{database.app_url}&application_name=victim")
    deaths = iter(range(3))

    def kill_our_own(turn: Turn) -> Turn:
        if next(deaths, None) is not None:
            postgres.psql(KILL.format(database=database.name))
        return turn

    worker = town.worker(Hostile(harm=kill_our_own), pool=own_pool)
    async with Running(worker):
        await _until(lambda: _nothing_pending(town, tenant))
    for person in people:
        assert await town.said_to(person) == ["eco uno", "eco veneno", "eco tres"]
        assert (await town.conversation(person))["version"] == 3
    assert next(deaths, None) is None
    own_pool.terminate()


KILL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' "
    "AND application_name = 'victim' AND state = 'idle in transaction'"
)


async def test_a_worker_that_is_cancelled_leaves_its_messages_to_the_next(town) -> None:
    tenant = await town.tenant()
    people = await town.people(tenant, 8)
    for person in people:
        await town.write(person, *numbered(6))
    for _ in range(5):
        brain = Echo()
        async with Running(town.worker(brain, k=4, m=1)):
            await _until(lambda brain=brain: _has_seen(brain, 3))
    await town.drain(town.worker(Echo()), tenant)
    for person in people:
        assert await town.said_to(person) == [f"eco {text}" for text in numbered(6)]


async def test_the_bell_wakes_a_worker_and_without_a_bell_it_looks_for_itself(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    async with Running(town.worker(Echo())):
        for text in ("sin campana", "con campana"):
            await town.write(ana, text)
            if text == "con campana":
                town.bell_inbox.ring(tenant.cliente_id)
            await _until(lambda: _nothing_pending(town, tenant))
    assert await town.said_to(ana) == ["eco sin campana", "eco con campana"]


async def test_a_bell_that_never_stops_does_not_hide_what_another_process_has_stored(town) -> None:
    loud, silent = await town.tenant(), await town.tenant()
    await town.write(await town.person(silent), "hola")
    async with Running(town.worker(Echo())), asyncio.timeout(20):
        while await town.pending(silent):
            town.bell_inbox.ring(loud.cliente_id)
            await asyncio.sleep(0.005)


async def test_a_quiet_tenant_waits_for_one_quantum_of_a_noisy_one_and_no_longer(town) -> None:
    noisy, quiet = await town.tenant(name="ruidosa"), await town.tenant(name="callada")
    for person in await town.people(noisy, 10):
        await town.write(person, *numbered(4))
    await town.write(await town.person(quiet), "hola")
    brain = Echo()
    for each in (noisy, quiet):
        town.bell_inbox.ring(each.cliente_id)
    async with Running(town.worker(brain, k=2, m=2, drains=1)):
        await _until(lambda: _nothing_pending(town, noisy))
    turns = [view.tenant.name for view in brain.seen]
    assert turns.count("ruidosa") == 40
    assert turns.index("callada") <= 4


async def test_a_tenant_whose_settings_are_broken_does_not_stop_the_others(town) -> None:
    broken, sound = await town.tenant(timezone="Luna/Mar_de_la_Tranquilidad"), await town.tenant()
    for tenant in (broken, sound):
        await town.write(await town.person(tenant), "hola")
    async with Running(town.worker(Echo(), drains=1)):
        await _until(lambda: _nothing_pending(town, sound))
        await town.execute(broken, "UPDATE liora.cliente SET timezone = 'America/Lima' WHERE cliente_id = $1")
        await _until(lambda: _nothing_pending(town, broken))


class Running:
    """A worker in the background, cancelled at the end."""

    def __init__(self, worker) -> None:
        self._worker = worker

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._worker.run())

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


async def _until(condition) -> None:
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.01)


async def _nothing_pending(town, tenant) -> bool:
    return await town.pending(tenant) == 0


async def _has_seen(brain, count: int) -> bool:
    return len(brain.seen) >= count
