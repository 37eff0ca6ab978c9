"""From pending messages to committed turns, with a real database."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from liora.core.outcome import TimerChange, Trace
from liora.db.drain import lock_conversations, pending_messages
from liora.db.pool import open_pool
from liora.db.session import scoped
from liora.events import LocationEvent, ReactionEvent, TimerEvent
from liora.messages import Text

from ..tenants import rows
from .brains import Echo, Hostile, raise_hurt
from .town import MINUTE, NOON, numbered


async def test_a_message_is_answered_once(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "hola")
    worker = town.worker(Echo())
    await town.drain(worker, tenant)
    await town.drain(worker, tenant)
    (said,) = await rows(town.pool, tenant, "outbox")
    assert said["payload"] == {"kind": "text", "body": "eco hola", "preview_url": False}
    assert (said["cause"], said["n"], said["seq"]) == (f"hola:{ana.conversation_id}", 0, 0)
    assert (said["conversation_id"], said["number_id"]) == (ana.conversation_id, tenant.number_id)
    message = await town.message(ana, "hola")
    assert (message["done_at"], message["attempts"], message["error"]) == (NOON, 0, None)


async def test_a_turn_leads_the_conversation_on(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "uno", "dos")
    await town.drain(town.worker(Echo()), tenant)
    conversation = await town.conversation(ana)
    assert (conversation["state"], conversation["version"]) == ("eco.oye", 2)
    assert conversation["slots_json"] == {"heard": ["uno", "dos"]}
    assert conversation["last_inbound_at"] == datetime.fromtimestamp(MINUTE + 1, UTC)


async def test_each_message_of_a_turn_has_its_place_in_line(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "veneno", "después")
    talkative = Hostile(harm=lambda turn: replace(turn, messages=(Text("a"), Text("b"), Text("c"))))
    await town.drain(town.worker(talkative), tenant)
    said = await town.fetch(tenant, "SELECT n, seq, payload FROM liora.outbox ORDER BY seq")
    assert [(row["n"], row["seq"]) for row in said] == [(0, 0), (1, 1), (2, 2), (0, 256)]
    assert [row["payload"]["body"] for row in said] == ["a", "b", "c", "eco después"]


async def test_what_was_heard_and_said_stands_in_the_log(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "veneno")
    trace = Trace("catalogo", ("ayuda", "menu"), True, 91.5, "buscar")
    await town.drain(town.worker(Hostile(harm=lambda turn: replace(turn, trace=trace))), tenant)
    heard, said = await town.fetch(tenant, "SELECT * FROM liora.conversation_log ORDER BY log_id")
    assert (heard["direction"], heard["kind"], heard["body"], heard["state"]) == ("in", "text", "veneno", "")
    assert (heard["intent"], heard["asked"], heard["no_match"]) == ("catalogo", ["ayuda", "menu"], True)
    assert (heard["score"], heard["runner_up"], heard["at"]) == (91.5, "buscar", NOON)
    assert (said["direction"], said["kind"], said["body"], said["state"]) == ("out", "text", "eco veneno", "eco.oye")
    assert (said["intent"], said["asked"], said["score"]) == (None, None, None)
    assert {heard["cause"], said["cause"]} == {f"veneno:{ana.conversation_id}"}


async def test_of_a_discreet_turn_the_log_keeps_no_words(town) -> None:
    tenant = await town.tenant()
    await town.write(await town.person(tenant), "veneno")
    await town.drain(town.worker(Hostile(harm=lambda turn: replace(turn, discreet=True))), tenant)
    lines = await town.fetch(tenant, "SELECT direction, kind, body FROM liora.conversation_log ORDER BY log_id")
    assert [tuple(line.values()) for line in lines] == [
        ("in", "text", "(reservado)"),
        ("out", "text", "(reservado)"),
    ]
    [said] = await town.fetch(tenant, "SELECT payload ->> 'body' AS body FROM liora.outbox")
    assert said["body"] == "eco veneno"


async def test_the_lane_is_rung_after_the_commit(town) -> None:
    tenant = await town.tenant()
    await town.write(await town.person(tenant), "hola")
    await town.drain(town.worker(Echo()), tenant)
    assert await town.bell_outbox.wait(0.01) == {(tenant.cliente_id, tenant.number_id)}


async def test_a_turn_sees_its_tenant_its_person_and_nothing_that_it_should_not(town) -> None:
    tenant = await town.tenant(name="Verdulería", country="MX", plan="pyme", skills=["ecommerce"])
    await town.write(await town.person(tenant, phone="5491122334455", name="Juan"), "hola")
    brain = Echo()
    await town.drain(town.worker(brain), tenant)
    view = brain.seen[0]
    assert (view.tenant.name, view.tenant.plan, view.tenant.skills) == ("Verdulería", "pyme", ("ecommerce",))
    assert (view.person.name, view.person.country) == ("Juan", "AR")
    assert (view.limits.buttons, view.safety_lines, view.catalog) == (3, {"crisis": "línea MX"}, None)


async def test_a_conversation_keeps_its_order_with_four_workers_and_shuffled_arrival(town, database) -> None:
    tenants = [await town.tenant() for _ in range(2)]
    people = [person for tenant in tenants for person in await town.people(tenant, 6)]
    texts = numbered(12)
    deliveries = [(person, number) for person in people for number in range(len(texts))]
    random.Random(7).shuffle(deliveries)
    for person, number in deliveries:
        await town.write(person, texts[number], since=MINUTE + number)
    pools = [await open_pool(database.app_url, connections=4) for _ in range(4)]
    workers = [town.worker(Echo(), pool=pool, k=3, m=2) for pool in pools]
    await asyncio.gather(*(town.drain(worker, tenant) for worker in workers for tenant in tenants))
    for person in people:
        assert await town.said_to(person) == [f"eco {text}" for text in texts]
        assert (await town.conversation(person))["slots_json"]["heard"] == texts
    for pool in pools:
        pool.terminate()


async def test_messages_of_the_same_second_are_answered_in_the_order_of_arrival(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    for text in ("c", "a", "b"):
        await town.write(ana, text)
    await town.drain(town.worker(Echo()), tenant)
    assert await town.said_to(ana) == ["eco c", "eco a", "eco b"]


async def test_a_message_that_comes_again_after_its_answer_changes_nothing(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    worker = town.worker(Echo())
    for _ in range(2):
        await town.write(ana, "hola")
        await town.drain(worker, tenant)
    assert await town.said_to(ana) == ["eco hola"]
    assert (await town.conversation(ana))["version"] == 1


async def test_a_lock_that_comes_late_finds_the_answered_messages_gone(town, postgres, database) -> None:
    """Trap: between the snapshot of the locking statement and its lock, another worker answers and commits."""
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "hola")
    postgres.psql(HOLD_UP_THE_LATE, database.name)
    late_pool = await open_pool(f"{database.app_url}&application_name=late")
    late_brain = Echo()
    late = town.worker(late_brain, pool=late_pool, views=town.views())
    async with town.pool.acquire() as gate, asyncio.timeout(20):
        await gate.execute("SELECT pg_advisory_lock(42)")
        drain = asyncio.create_task(late.drain([tenant.cliente_id]))
        while not await gate.fetchval(SOMEBODY_WAITS):
            await asyncio.sleep(0.005)
        await town.drain(town.worker(Echo()), tenant)
        await gate.execute("SELECT pg_advisory_unlock(42)")
        await drain
    assert late_brain.events == []
    late_pool.terminate()
    assert await town.said_to(ana) == ["eco hola"]


HOLD_UP_THE_LATE = """
CREATE FUNCTION liora.hold_up() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
    IF current_setting('application_name') = 'late' THEN
        PERFORM pg_advisory_lock_shared(42); PERFORM pg_advisory_unlock_shared(42);
    END IF;
    RETURN true;
END $$;
ALTER POLICY batch ON liora.inbox
    USING (cliente_id = ANY (NULLIF(current_setting('app.clientes', true), '')::uuid[]) AND liora.hold_up());
"""
SOMEBODY_WAITS = "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


async def test_a_worker_of_one_tenant_never_touches_another(town) -> None:
    ours, theirs = await town.tenant(), await town.tenant()
    for tenant in (ours, theirs):
        await town.write(await town.person(tenant), "hola")
    brain = Echo()
    await town.drain(town.worker(brain), ours)
    assert len(brain.seen) == 1
    assert (await town.pending(ours), await town.pending(theirs)) == (0, 1)
    for table in ("outbox", "conversation_log", "timer", "quota_use"):
        assert await rows(town.pool, theirs, table) == []


async def test_timers_of_a_turn_are_set_moved_and_cancelled(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    brain = Hostile()
    worker = town.worker(brain)
    changes = [
        ([TimerChange("a.b", NOON), TimerChange("a.c", NOON)], {"a.b": NOON, "a.c": NOON}),
        ([TimerChange("a.b", NOON + timedelta(days=1)), TimerChange("a.c", None)], {"a.b": NOON + timedelta(days=1)}),
        ([TimerChange("a.b", None), TimerChange("a.b", NOON)], {"a.b": NOON}),
        ([TimerChange("a.b", NOON), TimerChange("a.b", None), TimerChange("a.zz", None)], {}),
    ]
    for number, (timers, expected) in enumerate(changes):
        brain.harm = lambda turn, timers=timers: replace(turn, timers=tuple(timers))
        await town.write(ana, f"veneno {number}", since=MINUTE + number)
        await town.drain(worker, tenant)
        assert {row["name"]: row["due_at"] for row in await rows(town.pool, tenant, "timer")} == expected


async def test_the_window_opens_by_what_a_person_sends_and_never_goes_back(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    worker = town.worker(Echo())
    steps = [
        (TimerEvent("a.b"), MINUTE, None),
        (LocationEvent(-33.4, -70.6), MINUTE + 10, MINUTE + 10),
        (ReactionEvent("👍"), MINUTE + 20, MINUTE + 10),
        (LocationEvent(-33.4, -70.6), MINUTE + 5, MINUTE + 10),
        (LocationEvent(-33.4, -70.6), MINUTE + 999, MINUTE + 60),
    ]
    for number, (event, sent_at, expected) in enumerate(steps):
        await town.store(ana, f"m{number}", event, sent_at)
        await town.drain(worker, tenant)
        opened = (await town.conversation(ana))["last_inbound_at"]
        assert opened == (None if expected is None else datetime.fromtimestamp(expected, UTC))


@pytest.mark.parametrize(("event", "status"), [(LocationEvent(1, 2), 0), (TimerEvent("a.b"), 3)], ids=["yes", "no"])
async def test_what_waits_for_a_closed_window_goes_when_the_person_writes(town, event, status) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    worker = town.worker(Hostile(harm=raise_hurt))
    await town.write(ana, "hola")
    await town.drain(worker, tenant)
    await town.execute(tenant, "UPDATE liora.outbox SET status = 3 WHERE cliente_id = $1")
    await town.bell_outbox.wait(0.01)
    await town.store(ana, "m1", event)
    await town.drain(worker, tenant)
    first = (await town.fetch(tenant, "SELECT status FROM liora.outbox ORDER BY seq"))[0]
    assert first["status"] == status


async def test_pending_messages_are_read_in_a_second_statement(town) -> None:
    """What is committed between lock and read is seen: the read has a snapshot of its own."""
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "uno")
    async with scoped(town.pool, tenant.cliente_id) as connection:
        (locked,) = await lock_conversations(connection, [tenant.cliente_id], town.now, 16, 256)
        await town.write(ana, "dos")
        found = await pending_messages(connection, [locked], 4)
    assert [message.payload["text"] for message in found[locked.key]] == ["uno", "dos"]


async def test_small_tenants_share_a_commit_and_one_that_cannot_be_stored_costs_its_own_message_alone(town) -> None:
    tenants = [await town.tenant() for _ in range(5)]
    people = [await town.person(tenant) for tenant in tenants]
    for person in people:
        await town.write(person, "hola")
    await town.write(people[2], "veneno", since=MINUTE + 1)
    brain = Hostile(harm=lambda turn: replace(turn, slots={"nul": "\0"}))
    worker = town.worker(brain, backoff=0, rest=timedelta(0))
    running = asyncio.create_task(worker.run())
    for tenant in tenants:
        town.bell_inbox.ring(tenant.cliente_id)
    async with asyncio.timeout(20):
        while any([await town.pending(tenant) for tenant in tenants]):
            await asyncio.sleep(0.01)
    running.cancel()
    said = [await town.said_to(person) for person in people]
    assert said == [["eco hola"], ["eco hola"], ["eco hola", "perdón"], ["eco hola"], ["eco hola"]]


async def test_five_tenants_with_a_message_each_are_one_transaction(town) -> None:
    tenants = [await town.tenant() for _ in range(5)]
    for tenant in tenants:
        await town.write(await town.person(tenant), "hola")
    await town.worker(Echo()).drain([tenant.cliente_id for tenant in tenants])
    written = "SELECT xmin::text AS written FROM liora.inbox WHERE done_at IS NOT NULL"
    found = [row["written"] for tenant in tenants for row in await town.fetch(tenant, written)]
    assert len(found) == 5
    assert len(set(found)) == 1
