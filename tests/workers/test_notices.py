"""What a turn tells the tenant of is written with the turn, once."""

import pytest

from liora.plugins import load_modules
from liora.workers.skill_brain import SkillBrain

from .brains import Hostile, raise_hurt
from .errands import office as office

CRISIS = "no quiero vivir más"


@pytest.fixture
async def ana(town):
    return await town.person(await town.tenant())


@pytest.fixture
def brain() -> SkillBrain:
    return SkillBrain(load_modules())


async def told(town, person) -> list[tuple[str, dict]]:
    found = await town.fetch(person.tenant, "SELECT kind, payload FROM liora.notification ORDER BY notification_id")
    return [(row["kind"], row["payload"]) for row in found]


async def hear(town, brain, person, *texts: str, **options) -> None:
    await town.write(person, *texts, since=int(town.now.timestamp()))
    await town.drain(town.worker(brain, **options), person.tenant)


async def test_whoever_asks_for_a_person_is_told_of_with_a_job_and_a_bell(office, town, brain, ana) -> None:
    await hear(town, brain, ana, "quiero hablar con alguien", bell_jobs=office.bell_jobs)
    assert await told(town, ana) == [("handoff", {"conversation_id": str(ana.conversation_id)})]
    (job,) = await town.fetch(ana.tenant, "SELECT * FROM liora.job")
    (row,) = await town.fetch(ana.tenant, "SELECT * FROM liora.notification")
    assert (job["name"], job["payload"]) == ("liora.notify", {"notification_id": str(row["notification_id"])})
    assert await office.bell_jobs.wait(1) == {ana.tenant.cliente_id}


async def test_asking_again_while_waiting_is_not_told_again_but_later_is(town, brain, ana) -> None:
    await hear(town, brain, ana, "quiero hablar con alguien", "persona", "/persona")
    assert len(await told(town, ana)) == 1
    town.later(60)
    await hear(town, brain, ana, "menú", "asesor")
    assert len(await told(town, ana)) == 2


async def test_a_danger_is_told_once_an_hour_and_its_words_are_not(town, brain, ana) -> None:
    await hear(town, brain, ana, CRISIS, f"{CRISIS}!")
    assert await told(town, ana) == [("crisis", {"conversation_id": str(ana.conversation_id)})]
    town.later(3600)
    await hear(town, brain, ana, f"{CRISIS}!!")
    assert len(await told(town, ana)) == 2
    rows = await town.fetch(ana.tenant, "SELECT * FROM liora.notification")
    assert "vivir" not in str(rows)
    assert "569" not in str(rows)


async def test_a_dead_letter_is_told_once_and_its_neighbours_are_not(town, ana) -> None:
    bruno = await town.person(ana.tenant, "56900000001")
    await town.write(ana, "veneno")
    await town.write(bruno, "hola")
    worker = town.worker(Hostile(harm=raise_hurt))
    for _ in range(4):
        await town.drain(worker, ana.tenant)
        town.later(60)
    assert await told(town, ana) == [("dead_letter", {"conversation_id": str(ana.conversation_id)})]


async def test_a_turn_that_tells_nothing_writes_nothing(town, brain, ana) -> None:
    await hear(town, brain, ana, "hola")
    assert await told(town, ana) == []
    assert await town.fetch(ana.tenant, "SELECT * FROM liora.job") == []


async def test_tenants_of_one_batch_are_told_of_their_own(town, brain, ana) -> None:
    eva = await town.person(await town.tenant())
    for person in (ana, eva):
        await town.write(person, "quiero hablar con alguien")
    await town.worker(brain).drain([ana.tenant.cliente_id, eva.tenant.cliente_id])
    for person in (ana, eva):
        assert await told(town, person) == [("handoff", {"conversation_id": str(person.conversation_id)})]
