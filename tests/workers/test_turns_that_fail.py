"""Turns that hurt: each costs its own message at most, and its neighbours never notice."""

import sys
from dataclasses import replace
from datetime import timedelta

from liora.core.outcome import QuotaSpend, TimerChange, Trace, Turn
from liora.messages import Text
from liora.plugins import load
from liora.workers.skill_brain import SkillBrain

from ..tenants import rows
from .brains import Echo, Hostile, Hurt, raise_hurt
from .town import MINUTE, NOON, numbered


async def test_a_message_that_hurts_is_given_up_after_three_attempts_and_its_neighbours_never_notice(town) -> None:
    tenant, other = await town.tenant(), await town.tenant()
    ana, juan, eva = await town.person(tenant), await town.person(tenant), await town.person(other)
    await town.write(ana, "antes", "veneno", "después", "adiós")
    for person in (juan, eva):
        await town.write(person, "hola")
    worker = town.worker(Hostile(harm=raise_hurt))
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
    worker = town.worker(Hostile(harm=raise_hurt), backoff=0)
    for _ in range(3):
        await worker.drain([tenant.cliente_id])
    (said,) = await rows(town.pool, tenant, "outbox")
    assert (said["cause"], said["n"]) == (f"veneno:{ana.conversation_id}", 0)
    log = await town.fetch(tenant, "SELECT direction, body FROM liora.conversation_log ORDER BY log_id")
    assert [tuple(line.values()) for line in log] == [("in", "veneno"), ("out", "perdón")]


async def test_of_what_fails_where_a_discreet_skill_stands_the_log_keeps_no_words(town) -> None:
    tenant = await town.tenant(skills=["vida_sana"])
    ana = await town.person(tenant)
    await town.execute(tenant, "UPDATE liora.convo_state SET state = 'vida_sana.peso' WHERE cliente_id = $1")
    await town.write(ana, "obesidad")

    class Broken(SkillBrain):
        def take_turn(self, conversation, event, view, now):
            raise Hurt

    worker = town.worker(Broken(load()), backoff=0)
    for _ in range(3):
        await worker.drain([tenant.cliente_id])
    log = await town.fetch(tenant, "SELECT direction, body FROM liora.conversation_log ORDER BY log_id")
    assert [tuple(line.values()) for line in log] == [("in", "(reservado)"), ("out", "(reservado)")]


async def test_a_conversation_waits_longer_after_each_failure_and_its_later_messages_wait_behind(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "veneno", "después")
    brain = Hostile(harm=raise_hurt)
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
    brain = Hostile(harm=raise_hurt)
    worker = town.worker(brain, backoff=0)
    await worker.drain([tenant.cliente_id])
    assert (await town.message(ana, "veneno"))["error"] == "Hurt: ay"
    brain.harm = lambda turn: turn
    await worker.drain([tenant.cliente_id])
    message = await town.message(ana, "veneno")
    assert (message["done_at"], message["attempts"], message["error"]) == (NOON, 1, None)
    assert await town.said_to(ana) == ["eco veneno"]


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


async def test_with_the_engine_s_own_apology_a_dead_letter_waits_for_a_person(town, monkeypatch) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "veneno")
    brain = SkillBrain(load())
    monkeypatch.setattr(brain, "take_turn", Hostile(harm=raise_hurt).take_turn)
    worker = town.worker(brain, backoff=0)
    for _ in range(3):
        await worker.drain([tenant.cliente_id])
    assert (await town.conversation(ana))["state"] == "liora.persona"
    (timer,) = await rows(town.pool, tenant, "timer")
    assert timer["name"] == "liora.retomar"
    assert (await town.said_to(ana))[0].startswith("Tuve un problema")


async def test_an_apology_that_fails_leaves_silence_and_closes_the_message(town) -> None:
    for sorry in (lambda: raise_hurt(None), lambda: "perdón", lambda: None, lambda: Text("\0")):
        tenant = await town.tenant()
        ana = await town.person(tenant)
        await town.write(ana, "veneno", "hola")
        worker = town.worker(Hostile(harm=raise_hurt, sorry=sorry), backoff=0)
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


async def test_blocked_conversations_in_front_do_not_hide_those_behind(town) -> None:
    tenant = await town.tenant()
    blocked, free = await town.people(tenant, 2)
    await town.write(blocked, "veneno", *numbered(20))
    await town.write(free, "hola")
    worker = town.worker(Hostile(harm=raise_hurt), k=1, m=1)
    for _ in range(2):
        await worker.drain([tenant.cliente_id])
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
