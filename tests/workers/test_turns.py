"""From pending messages to committed turns, with a real database and brains of all sorts."""

import asyncio
import random
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from liora.core.outcome import QuotaSpend, TimerChange, Trace, Turn
from liora.db.drain import lock_conversations, pending_messages
from liora.db.pool import open_pool
from liora.db.session import scoped
from liora.events import LocationEvent, ReactionEvent, TimerEvent
from liora.messages import Text

from ..tenants import rows
from .brains import Echo, Hostile, Hurt
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
        drain = asyncio.create_task(late.drain(tenant.cliente_id))
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
ALTER POLICY tenant ON liora.inbox
    USING (cliente_id = NULLIF(current_setting('app.cliente_id', true), '')::uuid AND liora.hold_up());
"""
SOMEBODY_WAITS = "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


async def test_a_message_that_hurts_is_given_up_after_three_attempts_and_its_neighbours_never_notice(town) -> None:
    tenant, other = await town.tenant(), await town.tenant()
    ana, juan, eva = await town.person(tenant), await town.person(tenant), await town.person(other)
    await town.write(ana, "antes", "veneno", "después", "adiós")
    for person in (juan, eva):
        await town.write(person, "hola")
    worker = town.worker(Hostile(harm=_raise))
    for expected in (["eco antes"], ["eco antes"], ["eco antes", "perdón", "eco después", "eco adiós"]):
        for each in (tenant, other):
            await town.drain(worker, each)
        assert await town.said_to(ana) == expected
        assert await town.said_to(juan) == await town.said_to(eva) == ["eco hola"]
        town.later(10)
    message = await town.message(ana, "veneno")
    assert (message["attempts"], message["error"], message["done_at"]) == (3, "Hurt: ay", NOON + timedelta(seconds=20))
    conversation = await town.conversation(ana)
    assert (conversation["version"], conversation["blocked_until"]) == (4, None)
    assert conversation["slots_json"]["heard"] == ["antes", "después", "adiós"]


async def test_the_apology_is_caused_by_the_message_and_logged(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "veneno")
    worker = town.worker(Hostile(harm=_raise), backoff=0)
    for _ in range(3):
        await worker.drain(tenant.cliente_id)
    (said,) = await rows(town.pool, tenant, "outbox")
    assert (said["cause"], said["n"]) == (f"veneno:{ana.conversation_id}", 0)
    log = await town.fetch(tenant, "SELECT direction, body FROM liora.conversation_log ORDER BY log_id")
    assert [tuple(line.values()) for line in log] == [("in", "veneno"), ("out", "perdón")]


async def test_a_conversation_waits_longer_after_each_failure_and_its_later_messages_wait_behind(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "veneno", "después")
    brain = Hostile(harm=_raise)
    worker = town.worker(brain)
    for pause, tries in ((2, 1), (4, 2)):
        await town.drain(worker, tenant)
        assert (await town.conversation(ana))["blocked_until"] == town.now + timedelta(seconds=pause)
        town.later(pause - 0.001)
        await town.drain(worker, tenant)
        assert len(brain.seen) == tries
        town.later(0.001)
    await town.drain(worker, tenant)
    assert await town.said_to(ana) == ["perdón", "eco después"]


async def test_a_turn_that_succeeds_at_last_leaves_no_error(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "veneno")
    brain = Hostile(harm=_raise)
    worker = town.worker(brain, backoff=0)
    await worker.drain(tenant.cliente_id)
    assert (await town.message(ana, "veneno"))["error"] == "Hurt: ay"
    brain.harm = lambda turn: turn
    await worker.drain(tenant.cliente_id)
    message = await town.message(ana, "veneno")
    assert (message["done_at"], message["attempts"], message["error"]) == (NOON, 1, None)
    assert await town.said_to(ana) == ["eco veneno"]


def _raise(turn: Turn) -> Turn:
    raise Hurt("ay")


HARMS = {
    "no turn at all": lambda turn: None,
    "a state that is none": lambda turn: replace(turn, state=None),
    "slots with NUL": lambda turn: replace(turn, slots={"a": "\0"}),
    "slots with half a surrogate": lambda turn: replace(turn, slots={"a": "\ud800"}),
    "slots that are no JSON": lambda turn: replace(turn, slots={"a": object()}),
    "an integer beyond 64 bits": lambda turn: replace(turn, slots={"a": 2**70}),
    "a message that is none": lambda turn: replace(turn, messages=("hola",)),
    "a text with NUL": lambda turn: replace(turn, messages=(Text("\0"),)),
    "more messages than fit": lambda turn: replace(turn, messages=(Text("a"),) * 257),
    "a timer without a name": lambda turn: replace(turn, timers=(TimerChange(None, NOON),)),
    "a score that is no number": lambda turn: replace(turn, trace=Trace(score="alto")),
    "a quota that nobody declares": lambda turn: replace(turn, spent=(QuotaSpend("x", "day", "cliente", 9, 1),)),
    "an end of the process": lambda turn: sys.exit("adiós"),
    "an error with a person's words": lambda turn: _raise_text(turn, "veneno para 56912340000 de ANÁ"),
    "an error that cannot be stored": lambda turn: _raise_text(turn, "\0 \ud800 " + "x" * 500),
}


def _raise_text(turn: Turn, text: str) -> Turn:
    raise Hurt(text)


async def test_whatever_a_turn_does_it_hurts_its_own_message_alone(town) -> None:
    for name, harm in HARMS.items():
        tenant = await town.tenant(name=name)
        ana, juan = await town.people(tenant, 2)
        for person in (ana, juan):
            await town.write(person, "hola", "adiós")
        await town.write(ana, "veneno", since=MINUTE - 9)
        await town.write(ana, "después", since=MINUTE + 9)
        worker = town.worker(Hostile(harm=harm), backoff=0)
        for _ in range(4):
            await town.drain(worker, tenant)
        said = await town.said_to(ana), await town.said_to(juan)
        assert (name, *said) == (name, ["perdón", "eco hola", "eco adiós", "eco después"], ["eco hola", "eco adiós"])
        message = await town.message(ana, "veneno")
        assert (name, message["attempts"], len(message["error"]) in range(5, 201)) == (name, 3, True)
        assert not {"veneno", "ANÁ", "56912340000"} & set(message["error"].split())


async def test_an_apology_that_fails_leaves_silence_and_closes_the_message(town) -> None:
    for sorry in (lambda: _raise(None), lambda: "perdón", lambda: None, lambda: Text("\0")):
        tenant = await town.tenant()
        ana = await town.person(tenant)
        await town.write(ana, "veneno", "hola")
        worker = town.worker(Hostile(harm=_raise, sorry=sorry), backoff=0)
        for _ in range(3):
            await town.drain(worker, tenant)
        assert await town.said_to(ana) == ["eco hola"]


async def test_an_event_that_this_version_cannot_read_is_given_up(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.store_raw(ana, "m1", {"kind": "telepathy", "thought": "secreto"})
    await town.store_raw(ana, "m2", {"kind": "text"})
    await town.write(ana, "hola", since=MINUTE + 1)
    worker = town.worker(Echo(), backoff=0)
    for _ in range(6):
        await town.drain(worker, tenant)
    assert await town.said_to(ana) == ["perdón", "perdón", "eco hola"]
    log = await town.fetch(tenant, "SELECT kind, body, direction FROM liora.conversation_log ORDER BY log_id")
    assert [(line["kind"], line["body"]) for line in log if line["direction"] == "in"] == [
        ("telepathy", ""),
        ("text", ""),
        ("text", "hola"),
    ]


async def test_a_number_of_a_channel_that_is_not_installed_is_no_dead_end(town) -> None:
    tenant = await town.tenant()
    await town.execute(tenant, "UPDATE liora.waba SET channel = 'paloma' WHERE cliente_id = $1")
    ana = await town.person(tenant)
    await town.write(ana, "hola")
    worker = town.worker(Echo(), backoff=0)
    for _ in range(3):
        await town.drain(worker, tenant)
    assert (await town.message(ana, "hola"))["done_at"] == NOON


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
    brain = Echo()
    worker = town.worker(brain, k=2, m=2, drains=1)
    town.bell_inbox.ring(noisy.cliente_id)
    async with Running(worker):
        await _until(lambda: _has_seen(brain, 1))
        before = len(brain.seen)
        await town.write(await town.person(quiet), "hola")
        town.bell_inbox.ring(quiet.cliente_id)
        await _until(lambda: _nothing_pending(town, noisy))
    turns = [view.tenant.name for view in brain.seen]
    assert turns.count("ruidosa") == 40
    assert "callada" in turns[before:-4]


async def test_a_tenant_whose_settings_are_broken_does_not_stop_the_others(town) -> None:
    broken, sound = await town.tenant(timezone="Luna/Mar_de_la_Tranquilidad"), await town.tenant()
    for tenant in (broken, sound):
        await town.write(await town.person(tenant), "hola")
    async with Running(town.worker(Echo(), drains=1)):
        await _until(lambda: _nothing_pending(town, sound))
        await town.execute(broken, "UPDATE liora.cliente SET timezone = 'America/Lima' WHERE cliente_id = $1")
        await _until(lambda: _nothing_pending(town, broken))


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
    worker = town.worker(Hostile(harm=_raise))
    await town.write(ana, "hola")
    await town.drain(worker, tenant)
    await town.execute(tenant, "UPDATE liora.outbox SET status = 3 WHERE cliente_id = $1")
    await town.bell_outbox.wait(0.01)
    await town.store(ana, "m1", event)
    await town.drain(worker, tenant)
    first = (await town.fetch(tenant, "SELECT status FROM liora.outbox ORDER BY seq"))[0]
    assert first["status"] == status


async def test_blocked_conversations_in_front_do_not_hide_those_behind(town) -> None:
    tenant = await town.tenant()
    blocked, free = await town.people(tenant, 2)
    await town.write(blocked, "veneno", *numbered(20))
    await town.write(free, "hola")
    worker = town.worker(Hostile(harm=_raise), k=1, m=1)
    for _ in range(2):
        await worker.drain(tenant.cliente_id)
    assert await town.said_to(free) == ["eco hola"]


async def test_what_the_database_refuses_is_found_among_many_and_tried_no_more_than_three_times(town) -> None:
    tenant = await town.tenant()
    people = await town.people(tenant, 10)
    for person in people:
        await town.write(person, "hola")
    await town.write(people[7], "veneno", since=MINUTE - 1)
    brain = Hostile(harm=lambda turn: replace(turn, messages=(Text("\0"),)))
    worker = town.worker(brain, backoff=0)
    for _ in range(3):
        await town.drain(worker, tenant)
    assert await town.said(tenant) == {
        person.conversation_id: ["perdón", "eco hola"] if person is people[7] else ["eco hola"] for person in people
    }
    assert (await town.message(people[7], "veneno"))["error"] == "Unstorable: What the turn decided cannot be stored."


async def test_pending_messages_are_read_in_a_second_statement(town) -> None:
    """What is committed between lock and read is seen: the read has a snapshot of its own."""
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "uno")
    async with scoped(town.pool, tenant.cliente_id) as connection:
        (locked,) = await lock_conversations(connection, tenant.cliente_id, town.now, 16, 256)
        await town.write(ana, "dos")
        found = await pending_messages(connection, tenant.cliente_id, [locked.conversation_id], 4)
    assert [message.payload["text"] for message in found[locked.conversation_id]] == ["uno", "dos"]


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
