"""Jobs of turns: written with the turn, done afterwards, and the next turn hears of them."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest

from liora.core.conversation import Conversation
from liora.core.outcome import JobWanted, Turn
from liora.events import Event, JobEvent, TextEvent
from liora.view import View

from .brains import Echo
from .errands import buy
from .errands import office as office


@dataclass
class Buyer(Echo):
    """Wants one job for each text."""

    payload: Any = None

    def take_turn(self, conversation: Conversation, event: Event, view: View, now: Any) -> Turn:
        turn = super().take_turn(conversation, event, view, now)
        wanted = JobWanted("compra", "eco.hecho", self.payload or {"que": "pan"})
        return replace(turn, jobs=(wanted, wanted) if isinstance(event, TextEvent) else ())


@pytest.fixture
async def ana(town):
    return await town.person(await town.tenant())


async def test_a_turns_jobs_are_done_and_its_conversation_hears_of_them(office, town, ana) -> None:
    brain = Buyer()
    await town.write(ana, "compra pan")
    await town.drain(town.worker(brain, bell_jobs=office.bell_jobs), ana.tenant)
    jobs = await office.jobs(ana)
    assert [job["dedupe"] for job in jobs] == [f"compra pan:{ana.conversation_id}:{n}" for n in range(2)]
    async with office.at_work(office.worker(compra=buy)):
        await office.until_told(ana, 2)
    await town.drain(town.worker(brain), ana.tenant)
    assert brain.events[1:] == [JobEvent("eco.hecho", {"ok": True, "value": {"comprado": "pan"}})] * 2


async def test_the_jobs_bell_rings_after_the_commit(office, town, ana) -> None:
    await town.write(ana, "compra pan")
    await town.drain(town.worker(Buyer(), bell_jobs=office.bell_jobs), ana.tenant)
    assert await office.bell_jobs.wait(1) == {ana.tenant.cliente_id}


@pytest.mark.parametrize("payload", [{"que": object()}, {"que": "\0"}])
async def test_a_job_that_cannot_be_stored_fails_its_own_turn(office, town, ana, payload: Any) -> None:
    benito = await town.person(ana.tenant)
    await town.write(ana, "compra")
    await town.write(benito, "compra")
    brain = Buyer(payload=payload)
    await town.drain(town.worker(brain, backoff=3600), ana.tenant)
    assert await office.jobs(ana) == []
    assert (await town.message(ana, "compra"))["attempts"] == 1


async def test_a_worker_looks_when_it_is_told_to(office, town, ana, monkeypatch) -> None:
    """Its own time to look comes in an hour."""
    monkeypatch.setattr("liora.workers.turns.BUSY_POLL", 3600.0)
    monkeypatch.setattr("liora.workers.turns.IDLE_POLL", 3600.0)
    task = asyncio.create_task(town.worker(Echo()).run())
    await town.write(ana, "uno")
    town.bell_inbox.ring(ana.tenant.cliente_id)
    async with asyncio.timeout(20):
        while not await town.said_to(ana):
            await asyncio.sleep(0.01)
        await town.write(ana, "dos")
        town.bell_inbox.look()
        while len(await town.said_to(ana)) < 2:
            await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
