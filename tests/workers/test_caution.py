"""When a worker is cautious, what it then does with a message, and what a process leaves to the next."""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID

from liora.db.attempts import count_attempt, database_time, uncount_attempt, waits_since
from liora.db.session import scoped
from liora.workers.caution import CAUTIOUS, NOTE_BYTES, REST, Caution, Note

from .town import NOON

ONE, OTHER = UUID(int=1), UUID(int=2)
MOST = 3


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


def test_who_was_attempted_before_lets_the_others_go_first() -> None:
    careful = caution(ONE)
    assert careful.advice(0, MOST, NOON) == "try"
    assert careful.advice(1, MOST, NOON) == careful.advice(2, MOST, NOON) == "rest"
    assert careful.advice(2, MOST, NOON + REST) == "try"
    assert careful.rested_at == NOON + REST


def test_who_has_been_attempted_three_times_is_not_tried_again() -> None:
    for moment in (NOON, NOON + REST):
        assert caution(ONE).advice(3, MOST, moment) == caution(ONE).advice(4, MOST, moment) == "give up"


def test_a_crash_loop_ends_after_three_turns() -> None:
    """As a worker plays it: count, commit, and die in the turn."""
    attempts = turns = 0
    while True:
        started = Caution(NOON, NOON, {ONE})
        advice = started.advice(attempts, MOST, started.rested_at)
        if advice == "give up":
            break
        attempts += 1
        turns += 1
    assert turns == 3


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
                assert await count_attempt(connection, tenant.cliente_id, message_id) == expected
    async with scoped(town.pool, tenant.cliente_id) as connection:
        await uncount_attempt(connection, tenant.cliente_id, message_id)
    assert (await town.message(ana, "hola"))["attempts"] == 1


async def test_what_has_been_answered_is_counted_no_more_and_counts_never_fall_below_zero(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.write(ana, "hola")
    message_id = f"hola:{ana.conversation_id}"
    async with scoped(town.pool, tenant.cliente_id) as connection:
        await uncount_attempt(connection, tenant.cliente_id, message_id)
    await town.execute(tenant, "UPDATE liora.inbox SET done_at = now() WHERE cliente_id = $1")
    async with scoped(town.pool, tenant.cliente_id) as connection:
        assert await count_attempt(connection, tenant.cliente_id, message_id) is None
        assert await count_attempt(connection, tenant.cliente_id, "nadie") is None
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
