"""Who asks for their data to be erased and confirms it is gone from every table, once the goodbye has left."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.privacy.conftest import dump, mentions
from tests.web.conftest import body_of, change, text_message
from tests.web.conftest import new_site as new_site

import liora_vida_sana
from liora.builtin.data import ERASURE
from liora.db.dispatch import Bell
from liora.db.erased import Tombstones
from liora.db.jobs import JobStatus
from liora.db.statuses import record_statuses
from liora.plugins import load_modules
from liora.privacy.erasure import Eraser
from liora.web.ingest import Ingest
from liora.workers.erasing import PATIENCE, Erasing
from liora.workers.jobs import JobWorker
from liora.workers.skill_brain import SkillBrain

from .errands import Errands
from .errands import office as office

ANA, ID = "56911111111", "CL.70011111111111111111"
TOMBSTONES = Tombstones((b"k" * 32,))
NEEDLES = [ANA, ID, "Ana Canario", "secreto", "wamid."]


@pytest.fixture
async def shop(town):
    return await town.tenant(skills=["vida_sana"])


@pytest.fixture
async def says(new_site, pool, shop, town):
    """Ana writes: from the webhook through the worker; returns the ids of her messages, to repeat them."""
    web = await new_site(ingest=Ingest(pool, Bell(), record_statuses, tombstones=TOMBSTONES))
    worker = town.worker(SkillBrain(load_modules(liora_vida_sana)))

    async def say(*texts: str, at: float = town.now.timestamp()) -> None:
        contacts = [{"profile": {"name": "Ana Canario"}, "wa_id": ANA, "user_id": ID}]
        for text in texts:
            message = text_message(f"wamid.{text}", text, phone=ANA) | {"timestamp": str(int(at))}
            body = body_of(change(shop.phone_number_id, contacts=contacts, messages=[message]))
            assert await web.post(body) == 200
            await town.drain(worker, shop)

    return say


@pytest.fixture
def erasing(engine, office):
    eraser = Eraser(engine, TOMBSTONES, lambda: datetime.now(UTC))
    return Errands(Erasing(eraser, office.bell_jobs).of_conversation)


@pytest.fixture
def attempt(erasing, office, shop, town):
    """One attempt of the job; seconds after which it wants to be asked again, None when it has ended."""

    async def once() -> float | None:
        worker: JobWorker = office.worker()
        (job,) = await town.fetch(shop, "SELECT * FROM liora.job WHERE name = $1", ERASURE)
        ticket = office.ticket_of(job)
        again: float | None = await worker.attempt(erasing, ticket)
        return again

    return once


async def leaves(town, shop) -> None:
    await town.execute(shop, "UPDATE liora.outbox SET status = 2 WHERE cliente_id = $1")


async def count(town, shop, table: str) -> int:
    return len(await town.fetch(shop, f"SELECT FROM liora.{table}"))


async def test_from_the_webhook_to_empty_tables(says, attempt, engine, town, shop) -> None:
    await says("mi secreto es 42", "/agua", "2", "avísame en 2 h", "borrar mis datos", "sí")
    await leaves(town, shop)
    assert mentions(await dump(engine, shop), NEEDLES) >= {"contact", "inbox", "conversation_log"}
    assert await count(town, shop, "timer") == 1
    assert await attempt() is None
    assert mentions(await dump(engine, shop), NEEDLES) == set()
    for table in ("contact", "identity", "convo_state", "inbox", "outbox", "timer", "conversation_log"):
        assert await count(town, shop, table) == 0, table


async def test_the_cliente_hears_that_it_happened_and_not_to_whom(says, attempt, town, shop) -> None:
    await says("borrar mis datos", "sí")
    await leaves(town, shop)
    await attempt()
    (line,) = await town.fetch(shop, "SELECT actor, action, target, detail FROM liora.audit_log")
    assert line == {"actor": "persona", "action": "contactos.erase", "target": "", "detail": {}}
    told = await town.fetch(shop, "SELECT kind, payload FROM liora.notification")
    assert told == [{"kind": "erasure", "payload": {}}]
    (job,) = await town.fetch(shop, "SELECT name, status FROM liora.job")
    assert job == {"name": "liora.notify", "status": JobStatus.waiting}


async def test_it_waits_for_the_goodbye_and_for_nothing_that_came_later(says, attempt, town, shop) -> None:
    await says("borrar mis datos", "sí")
    assert await attempt() == 1.0
    assert await count(town, shop, "contact") == 1
    await leaves(town, shop)
    await says("hola")
    assert await attempt() is None
    assert await count(town, shop, "contact") == 0


async def test_a_goodbye_that_cannot_leave_holds_nothing_up_for_long(says, attempt, town, shop) -> None:
    await says("borrar mis datos", "sí")
    earlier = PATIENCE + timedelta(seconds=1)
    await town.execute(
        shop, "UPDATE liora.job SET created_at = created_at - $2::interval WHERE cliente_id = $1", earlier
    )
    await town.execute(
        shop, "UPDATE liora.outbox SET created_at = created_at - $2::interval WHERE cliente_id = $1", earlier
    )
    assert await attempt() is None
    assert await count(town, shop, "contact") == 0


async def test_what_the_vendor_repeats_stays_gone_and_who_writes_later_is_new(says, attempt, town, shop) -> None:
    await says("borrar mis datos", "sí")
    await leaves(town, shop)
    await attempt()
    await says("borrar mis datos", "sí")
    assert await count(town, shop, "contact") == 0
    await says("hola", at=datetime.now(UTC).timestamp() + 400)
    assert await count(town, shop, "contact") == 1


async def test_nothing_is_erased_before_it_is_confirmed(says, town, shop) -> None:
    await says("borrar mis datos", "no")
    assert await count(town, shop, "job") == 0


async def test_confirmed_twice_it_happens_once(says, attempt, town, shop) -> None:
    await says("borrar mis datos", "sí")
    await leaves(town, shop)
    again = """
    INSERT INTO liora.job (cliente_id, job_id, conversation_id, name, dedupe)
    SELECT cliente_id, gen_random_uuid(), conversation_id, 'another', 'another' FROM liora.job WHERE cliente_id = $1
    """
    await town.execute(shop, again)
    await attempt()
    assert await count(town, shop, "notification") == 1
    assert [row["name"] for row in await town.fetch(shop, "SELECT name FROM liora.job")] == ["liora.notify"]


async def test_where_it_cannot_be_done_a_person_is_told(says, office, erasing, engine, town, shop) -> None:
    keyless = Errands(
        Erasing(Eraser(engine, Tombstones(()), lambda: datetime.now(UTC)), office.bell_jobs).of_conversation
    )
    await says("borrar mis datos", "sí")
    await leaves(town, shop)
    worker = office.worker()
    (job,) = await town.fetch(shop, "SELECT * FROM liora.job")
    for _ in range(5):
        await worker.attempt(keyless, office.ticket_of(job))
    await town.drain(town.worker(SkillBrain(load_modules(liora_vida_sana))), shop)
    (conversation,) = await town.fetch(shop, "SELECT state FROM liora.convo_state")
    assert conversation["state"] == "liora.persona"
    bodies: list[dict[str, Any]] = await town.fetch(shop, "SELECT payload FROM liora.outbox ORDER BY seq DESC LIMIT 1")
    assert bodies[0]["payload"]["body"].startswith("Todavía no pude borrar tus datos")
    assert {row["kind"] for row in await town.fetch(shop, "SELECT kind FROM liora.notification")} == {"handoff"}
