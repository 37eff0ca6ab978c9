"""Looking for what may be said, against the database alone."""

import pytest

from liora.channel import Identifier
from liora.db.lanes import pause_lane, release_lanes, renew_lanes, resume_lane
from liora.db.outbox import WINDOW_MARGIN, OutboxStatus, park_closed, release_parked
from liora.db.session import scoped
from liora.messages import Template, message_to_json

from ..workers.sending import lane_of, new_conversation, row_of, say
from .rows import LOOK, claim, look, mark, post, scope, set_row, write
from .rows import address as address
from .rows import pool as pool
from .rows import tenant as tenant


class TestLooking:
    async def test_takes_the_first_unsent_row_of_each_conversation(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        one, other = [await new_conversation(pool, tenant) for _ in range(2)]
        first = await say(pool, tenant, one, "1", "2")
        second = await say(pool, tenant, other, "1", "2")
        assert await mark(pool, tenant, lane) == [first[0], second[0]]
        assert await mark(pool, tenant, lane) == [], "while the first is on its way, the second waits"

    @pytest.mark.parametrize(("status", "free"), [(0, False), (1, False), (2, True), (3, True), (9, True)])
    async def test_waits_for_what_is_unsent_and_not_for_what_is_settled(self, pool, tenant, status, free) -> None:
        lane = await claim(pool, tenant)
        first, second = await say(pool, tenant, await new_conversation(pool, tenant), "1", "2")
        await set_row(pool, tenant, first, status=status)
        async with scoped(pool, tenant.cliente_id) as connection:
            await connection.execute(
                "UPDATE liora.outbox SET next_at = now() + interval '1 h' WHERE out_id = $1", first
            )
        assert await mark(pool, tenant, lane) == ([second] if free else [])

    async def test_leaves_another_number_alone(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        await say(pool, tenant, await new_conversation(pool, tenant, number=1), "hola", number=1)
        assert (await look(pool, tenant, lane)).heads == 0

    async def test_takes_so_many_of_those_that_wait_longest(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        out_ids = []
        for _ in range(3):
            out_ids += await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        found = await look(pool, tenant, lane, most=2)
        assert ([row.out_id for row in found.rows], found.heads) == (out_ids[:2], 2)

    async def test_tells_that_a_crowd_may_hide_others_and_finds_them_without_a_bound(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        crowd = await say(pool, tenant, await new_conversation(pool, tenant), *"123456789")
        await mark(pool, tenant, lane)
        [lonely] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        found = await look(pool, tenant, lane, look_ahead=4)
        assert (found.heads, found.crowded) == (0, True)
        found = await look(pool, tenant, lane, look_ahead=None)
        assert ([row.out_id for row in found.rows], found.crowded) == ([lonely], False)
        assert (await row_of(pool, tenant, crowd[1]))["status"] == 0

    async def test_puts_off_a_conversation_that_has_said_too_much(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        talkative, quiet = [await new_conversation(pool, tenant) for _ in range(2)]
        [late] = await say(pool, tenant, talkative, "hola")
        [now] = await say(pool, tenant, quiet, "hola")
        found = await look(pool, tenant, lane, late={talkative: 30.0})
        assert ([row.out_id for row in found.rows], found.heads) == ([now], 2)
        row = await row_of(pool, tenant, late)
        assert (row["status"], row["attempts"], row["epoch"]) == (0, 0, 0)
        assert 20 < row["due_in"] <= 30
        assert (await look(pool, tenant, lane)).heads == 0

    async def test_tells_of_rows_whose_outcome_is_overdue(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        await post(pool, tenant, lane, out_id)
        assert not (await look(pool, tenant, lane)).unsettled
        await set_row(pool, tenant, out_id, next_at=(await row_of(pool, tenant, out_id))["created_at"])
        assert (await look(pool, tenant, lane)).unsettled


class TestMarking:
    async def test_tells_whom_to_write_to_by_phone_or_by_user_id(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        for phone, user_id in [("56922222222", "CL.1"), (None, "CL.2"), (None, None)]:
            await say(pool, tenant, await new_conversation(pool, tenant, 0, phone, user_id), "hola")
        rows = (await look(pool, tenant, lane)).rows
        assert [row.recipient for row in rows] == [
            Identifier("phone", "56922222222"),
            Identifier("user_id", "CL.2"),
            None,
        ]
        assert rows[0].payload["body"] == "hola"

    async def test_notes_attempt_epoch_and_moment(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        assert await mark(pool, tenant, lane) == [out_id]
        row = await row_of(pool, tenant, out_id)
        assert (row["status"], row["attempts"], row["epoch"]) == (OutboxStatus.sending, 1, lane.epoch)
        assert row["sending_at"] is not None
        assert 80 < row["due_in"] <= 90

    async def test_is_refused_to_an_owner_that_stood_still(self, pool, tenant) -> None:
        frozen = await claim(pool, tenant, "frozen", seconds=0.0)
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        found = await look(pool, tenant, frozen)
        assert (found.pause, found.rows) == (None, ()), "its lease has run out"
        owner = await claim(pool, tenant, "new")
        assert owner.epoch == frozen.epoch + 1
        assert (await look(pool, tenant, frozen)).pause is None
        assert await scope(pool, tenant, renew_lanes, [frozen], 15.0) == set()
        await scope(pool, tenant, release_lanes, [frozen])
        assert await mark(pool, tenant, owner) == [out_id]

    async def test_is_refused_while_the_lane_is_paused(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        number_id = tenant.numbers[0]
        await scope(pool, tenant, pause_lane, tenant.cliente_id, number_id, 60.0, "lento")
        await scope(pool, tenant, pause_lane, tenant.cliente_id, number_id, 1.0, "corto")
        assert (await lane_of(pool, tenant))["pause_reason"] == "lento", "the longer pause stays"
        found = await look(pool, tenant, lane)
        assert found.rows == []
        assert 50 < found.pause <= 60
        assert (await row_of(pool, tenant, out_id))["attempts"] == 0
        assert await scope(pool, tenant, resume_lane, tenant.cliente_id, number_id)
        assert await mark(pool, tenant, lane) == [out_id]
        assert not await scope(pool, tenant, resume_lane, tenant.cliente_id, number_id)


class TestTheWindow:
    @pytest.mark.parametrize(
        ("seconds", "closed"),
        [(0, False), (24 * 3600 + WINDOW_MARGIN - 5, False), (24 * 3600 + WINDOW_MARGIN + 1, True)],
        ids=["open", "within the margin of the clocks", "closed"],
    )
    async def test_is_known_before_a_post(self, pool, tenant, seconds, closed) -> None:
        lane = await claim(pool, tenant)
        conversation = await new_conversation(pool, tenant)
        [out_id] = await say(pool, tenant, conversation, "hola")
        await write(pool, tenant, conversation, f"{seconds} s")
        found = await look(pool, tenant, lane)
        assert (list(found.closed), [row.out_id for row in found.rows]) == (
            ([out_id], []) if closed else ([], [out_id])
        )
        if closed:
            assert await scope(pool, tenant, park_closed, lane, LOOK, found.closed) == [out_id]
            row = await row_of(pool, tenant, out_id)
            assert (row["status"], row["attempts"]) == (OutboxStatus.parked, 0)
            assert row["error"] == {"title": "The person has not written for 24 hours.", "action": "park"}

    async def test_of_somebody_who_never_wrote_is_left_to_the_vendor(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        assert await mark(pool, tenant, lane) == [out_id]

    async def test_does_not_hold_templates_back(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation = await new_conversation(pool, tenant)
        await write(pool, tenant, conversation, "3 days")
        template = message_to_json(Template("aviso", "es"))
        [out_id] = await say(pool, tenant, conversation, "aviso", payload=template)
        assert await mark(pool, tenant, lane) == [out_id]

    async def test_is_not_judged_while_a_turn_reads_what_the_person_has_just_written(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation = await new_conversation(pool, tenant)
        [out_id] = await say(pool, tenant, conversation, "hola")
        await write(pool, tenant, conversation, "3 days")
        found = await look(pool, tenant, lane)
        async with scoped(pool, tenant.cliente_id) as turn:
            await turn.execute(
                "SELECT FROM liora.convo_state WHERE conversation_id = $1 FOR NO KEY UPDATE", conversation
            )
            assert await scope(pool, tenant, park_closed, lane, LOOK, found.closed) == [], "nor is a lock waited for"
        assert await scope(pool, tenant, park_closed, lane, LOOK, found.closed) == [out_id]

    async def test_opens_when_the_person_writes(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation, other = [await new_conversation(pool, tenant) for _ in range(2)]
        out_ids = await say(pool, tenant, conversation, "1", "2") + await say(pool, tenant, other, "3")
        for out_id in out_ids:
            await set_row(pool, tenant, out_id, status=3)
        assert await mark(pool, tenant, lane) == []
        assert await scope(pool, tenant, release_parked, tenant.cliente_id, [conversation]) == 2
        assert await mark(pool, tenant, lane) == out_ids[:1]
