"""When a worker is cautious, what it then does with a message, and what a process leaves to the next."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from liora.core.conversation import Conversation
from liora.db.attempts import count_attempts, database_time, uncount_attempts, waits_since
from liora.db.drain import Locked, Pending
from liora.db.session import scoped
from liora.view import Tenant
from liora.workers import drain
from liora.workers.batch import Batch
from liora.workers.careful import choose
from liora.workers.caution import CAUTIOUS, NOTE_BYTES, REST, Caution, Note
from liora.workers.deadline import Deadline
from liora.workers.meter import Meter
from liora.workers.talk import Setting
from liora.workers.views import TenantView

from .brains import Echo, Hostile, Hurt, raise_hurt
from .town import NOON

ONE, OTHER = UUID(int=1), UUID(int=2)
MOST = 3
LOCKED = Locked(ONE, ONE, ONE, ONE, 0, Conversation(), "56912345678", "", "Ana", "whatsapp")


def caution(*waiting: UUID) -> Caution:
    return Caution(NOON, NOON, set(waiting))


def test_only_tenants_whose_messages_were_waiting_are_drained_with_care() -> None:
    assert caution(ONE).holds(ONE, NOON)
    assert not caution(ONE).holds(OTHER, NOON)


def test_care_ends_for_a_tenant_of_whom_nothing_is_left() -> None:
    careful = caution(ONE, OTHER)
    careful.leave(ONE)
    careful.leave(ONE)
    assert (careful.holds(ONE, NOON), careful.holds(OTHER, NOON)) == (False, True)


def test_care_ends_for_all_after_a_minute() -> None:
    careful = caution(ONE)
    assert careful.holds(ONE, NOON + CAUTIOUS - timedelta(seconds=0.001))
    assert not careful.holds(ONE, NOON + CAUTIOUS)
    assert not careful.holds(ONE, NOON)


def chosen(attempts: Sequence[Sequence[int]], now: datetime = NOON, rest: timedelta = timedelta(0)) -> dict[int, int]:
    """How many messages are played of each conversation whose messages were attempted so often."""
    locked = [replace(LOCKED, conversation_id=UUID(int=n)) for n in range(len(attempts))]
    messages = {each.key: pending(each, tries) for each, tries in zip(locked, attempts, strict=True)}
    found = choose(Caution(NOON, NOON, {ONE}, rest), a_batch(now), locked, messages)
    return {conversation_id.int: len(each) for (_, conversation_id), each in found.items()}


def pending(locked: Locked, tries: Sequence[int]) -> list[Pending]:
    return [Pending(ONE, locked.conversation_id, f"m{n}", n, {}, each, parked=False) for n, each in enumerate(tries)]


def a_batch(now: datetime) -> Batch:
    tenant = Tenant("Tienda", "CL", "CLP", "America/Santiago", "tu", ())
    view = TenantView(tenant, None, {}, {}, lambda *asked: None, lambda *known: "CL")
    setting = Setting(Echo(), view, Meter((), tenant, ONE, now, view.ask_quota), now)
    return Batch({ONE: setting}, now, 1.0, Deadline(), None, lambda: False)


def test_what_was_never_attempted_is_played_at_once() -> None:
    assert chosen([[0, 0], [0], []]) == {0: 2, 1: 1}


def test_a_suspect_is_played_alone_and_after_the_others() -> None:
    assert chosen([[1, 0], [0, 2, 0], [2]]) == {1: 1}
    assert chosen([[1, 0], [2]]) == {0: 1}


def test_others_go_first_for_a_while_only() -> None:
    assert chosen([[0], [1]], NOON + REST - timedelta(seconds=0.001)) == {0: 1}
    assert chosen([[0], [1]], NOON + REST) == {1: 1}


def test_a_suspect_rests_when_it_may_have_ended_the_process_before() -> None:
    assert chosen([[1], [2]], rest=REST) == {}
    assert chosen([[1], [0]], rest=REST) == {1: 1}
    assert chosen([[1], [2]], NOON + REST, REST) == {0: 1}


def test_who_has_been_attempted_three_times_is_given_up_without_a_turn() -> None:
    for moment in (NOON, NOON + REST):
        assert chosen([[3, 0], [4]], moment, REST) == {0: 1, 1: 1}


async def test_a_careful_drain_counts_before_the_turns_and_takes_back_what_had_none(town, monkeypatch) -> None:
    """Seen from another connection while the turns are being written, and afterwards."""
    tenant = await town.tenant()
    ana, luis = await town.people(tenant, 2)
    await town.write(ana, "uno", "veneno", "tres")
    await town.write(luis, "hola")
    words = ((ana, "uno"), (ana, "veneno"), (ana, "tres"), (luis, "hola"))
    seen = {}

    async def look(connection, batch):
        seen.update({text: (await town.message(person, text))["attempts"] for person, text in words})
        await write(connection, batch)

    write = drain._write
    monkeypatch.setattr(drain, "_write", look)
    worker = town.worker(Hostile(harm=raise_hurt))
    worker._caution = Caution(NOON, NOON, {tenant.cliente_id})
    assert await worker.drain([tenant.cliente_id], careful=True) == {tenant.cliente_id: True}
    assert seen == {"uno": 1, "veneno": 1, "tres": 1, "hola": 1}
    after = {text: (await town.message(person, text))["attempts"] for person, text in words}
    assert after == {"uno": 1, "veneno": 1, "tres": 0, "hola": 1}
    assert await town.pending(tenant) == 2


async def test_a_careful_drain_that_is_broken_off_takes_its_counts_back(town, monkeypatch) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "uno", "dos")

    async def fail(connection, batch):
        raise Hurt

    monkeypatch.setattr(drain, "_write", fail)
    worker = town.worker(Echo())
    worker._caution = Caution(NOON, NOON, {tenant.cliente_id})
    with pytest.raises(Hurt):
        await worker.drain([tenant.cliente_id], careful=True)
    assert [(await town.message(ana, text))["attempts"] for text in ("uno", "dos")] == [0, 0]


def test_a_crash_loop_ends_after_three_turns() -> None:
    """As a worker without a supervisor plays it: count, commit, and die in the turn."""
    attempts = turns = 0
    while attempts < MOST:
        assert chosen([[attempts], [0]]) == ({0: 1, 1: 1} if attempts == 0 else {1: 1})
        assert chosen([[attempts]]) == {0: 1}
        attempts += 1
        turns += 1
    assert turns == MOST


def test_a_note_names_the_message_whose_turn_was_running_in_a_process_that_has_ended() -> None:
    note = Note()
    for ended, expected in ((False, (ONE, "wamid.Ñandú=")), (True, None)):
        pid = os.fork()
        if pid == 0:
            note.write(ONE, "wamid.más-largo-que-el-otro")
            note.clear()
            note.write(ONE, "wamid.Ñandú=")
            if ended:
                note.clear()
            os._exit(1)
        os.waitpid(pid, 0)
        assert note.take() == expected
        assert note.take() is None


def test_an_id_that_does_not_fit_is_not_noted() -> None:
    note = Note()
    note.write(ONE, "x" * NOTE_BYTES)
    assert note.take() is None
    note.write(ONE, "x" * 4000)
    assert note.take() == (ONE, "x" * 4000)


async def test_attempts_are_counted_while_another_connection_holds_the_conversation(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "hola")
    message_id = f"hola:{ana.conversation_id}"
    lock = "SELECT 1 FROM liora.convo_state WHERE cliente_id = $1 AND conversation_id = $2 FOR NO KEY UPDATE"
    async with scoped(town.pool, tenant.cliente_id) as holder:
        await holder.execute(lock, tenant.cliente_id, ana.conversation_id)
        for expected in (1, 2):
            async with scoped(town.pool, tenant.cliente_id) as connection:
                await count_attempts(connection, [(tenant.cliente_id, message_id)])
            assert (await town.message(ana, "hola"))["attempts"] == expected
    async with scoped(town.pool, tenant.cliente_id) as connection:
        await uncount_attempts(connection, [(tenant.cliente_id, message_id)])
    assert (await town.message(ana, "hola"))["attempts"] == 1


async def test_what_has_been_answered_is_counted_no_more_and_counts_never_fall_below_zero(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "hola")
    message_id = f"hola:{ana.conversation_id}"
    async with scoped(town.pool, tenant.cliente_id) as connection:
        await uncount_attempts(connection, [(tenant.cliente_id, message_id)])
    await town.execute(tenant, "UPDATE liora.inbox SET done_at = now() WHERE cliente_id = $1")
    async with scoped(town.pool, tenant.cliente_id) as connection:
        await count_attempts(connection, [(tenant.cliente_id, message_id), (tenant.cliente_id, "nadie")])
    assert (await town.message(ana, "hola"))["attempts"] == 0


async def test_a_tenant_waits_for_what_was_received_before_the_start_and_for_nothing_later(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    early = await database_time(town.pool)
    await town.write(ana, "hola")
    late = await database_time(town.pool)
    assert abs(late - datetime.now(UTC)) < timedelta(minutes=1)
    blocked = "UPDATE liora.convo_state SET blocked_until = now() + interval '1 day' WHERE cliente_id = $1"
    await town.execute(tenant, blocked)
    async with scoped(town.pool, tenant.cliente_id) as connection:
        assert await waits_since(connection, tenant.cliente_id, late)
        assert not await waits_since(connection, tenant.cliente_id, early)
    await town.execute(tenant, "UPDATE liora.inbox SET done_at = now() WHERE cliente_id = $1")
    async with scoped(town.pool, tenant.cliente_id) as connection:
        assert not await waits_since(connection, tenant.cliente_id, late)
