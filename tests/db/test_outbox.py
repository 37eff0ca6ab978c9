"""The statements of the outbox, against the database alone."""

import pytest

from liora.channel import Delivered, Identifier
from liora.db.lanes import pause_lane, release_lane, renew_lanes, resume_lane
from liora.db.outbox import (
    Change,
    OutboxStatus,
    due_rows,
    has_unsent,
    mark_sending,
    record_changes,
    release_parked,
    resend_unknown,
)
from liora.db.pool import open_pool
from liora.db.session import scoped

from ..workers.sending import lane_of, new_conversation, new_tenant, row_of, say
from .rows import claim, database_of, mark, news, scope, set_row, tell


@pytest.fixture(scope="module")
def address(template_database):
    with database_of("test_outbox", template_database) as address:
        yield address


@pytest.fixture
async def pool(address):
    pool = await open_pool(address, connections=2)
    yield pool
    await pool.close()


@pytest.fixture
async def tenant(pool):
    return await new_tenant(pool, numbers=2)


class TestDue:
    async def test_is_the_first_unsent_row_of_each_conversation(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        one, other = [await new_conversation(pool, tenant) for _ in range(2)]
        first = await say(pool, tenant, one, "1", "2")
        second = await say(pool, tenant, other, "1", "2")
        due = await scope(pool, tenant, due_rows, lane, 100, 100)
        assert [row.out_id for row in due] == [first[0], second[0]]
        assert await mark(pool, tenant, lane, first[0]) == [first[0]]
        due = await scope(pool, tenant, due_rows, lane, 100, 100)
        assert [row.out_id for row in due] == [second[0]], "while the first is on its way, the second waits"

    @pytest.mark.parametrize(("status", "free"), [(0, False), (1, False), (2, True), (3, True), (9, True)])
    async def test_waits_for_what_is_unsent_and_not_for_what_is_settled(self, pool, tenant, status, free) -> None:
        lane = await claim(pool, tenant)
        first, second = await say(pool, tenant, await new_conversation(pool, tenant), "1", "2")
        await set_row(pool, tenant, first, status=status)
        async with scoped(pool, tenant.cliente_id) as connection:
            await connection.execute(
                "UPDATE liora.outbox SET next_at = now() + interval '1 h' WHERE out_id = $1", first
            )
        due = await scope(pool, tenant, due_rows, lane, 100, 100)
        assert [row.out_id for row in due] == ([second] if free else [])

    async def test_of_another_number_is_not_ours(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        await say(pool, tenant, await new_conversation(pool, tenant, number=1), "hola", number=1)
        assert await scope(pool, tenant, due_rows, lane, 100, 100) == []
        assert not await scope(pool, tenant, has_unsent, lane)

    async def test_is_found_behind_a_blocked_crowd_without_look_ahead_bound(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        crowd = await say(pool, tenant, await new_conversation(pool, tenant), *"123456789")
        await mark(pool, tenant, lane, crowd[0])
        [lonely] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        assert await scope(pool, tenant, due_rows, lane, 4, 10) == []
        assert [row.out_id for row in await scope(pool, tenant, due_rows, lane, None, 10)] == [lonely]


class TestMarking:
    async def test_tells_whom_to_write_to_by_phone_or_by_user_id(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        wanted = [("56922222222", "CL.1"), (None, "CL.2"), (None, None)]
        out_ids = []
        for phone, user_id in wanted:
            out_ids += await say(pool, tenant, await new_conversation(pool, tenant, 0, phone, user_id), "hola")
        rows = await scope(pool, tenant, mark_sending, lane, out_ids, 90.0)
        assert [row.recipient for row in rows] == [
            Identifier("phone", "56922222222"),
            Identifier("user_id", "CL.2"),
            None,
        ]
        assert rows[0].payload["body"] == "hola"

    async def test_notes_attempt_epoch_and_moment(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        assert await mark(pool, tenant, lane, out_id) == [out_id]
        row = await row_of(pool, tenant, out_id)
        assert (row["status"], row["attempts"], row["epoch"]) == (OutboxStatus.sending, 1, lane.epoch)
        assert row["sending_at"] is not None
        assert 80 < row["due_in"] <= 90
        assert await mark(pool, tenant, lane, out_id) == [], "nobody posts a row twice"

    async def test_is_refused_to_an_owner_that_stood_still(self, pool, tenant) -> None:
        frozen = await claim(pool, tenant, "frozen", seconds=0.0)
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        assert await mark(pool, tenant, frozen, out_id) == [], "its lease has run out"
        owner = await claim(pool, tenant, "new")
        assert owner.epoch == frozen.epoch + 1
        assert await mark(pool, tenant, frozen, out_id) == []
        assert await scope(pool, tenant, renew_lanes, [frozen], 15.0) == set()
        await scope(pool, tenant, release_lane, frozen)
        assert await mark(pool, tenant, owner, out_id) == [out_id]

    async def test_is_refused_while_the_lane_is_paused(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        number_id = tenant.numbers[0]
        await scope(pool, tenant, pause_lane, tenant.cliente_id, number_id, 60.0, "lento")
        await scope(pool, tenant, pause_lane, tenant.cliente_id, number_id, 1.0, "corto")
        assert (await lane_of(pool, tenant))["pause_reason"] == "lento", "the longer pause stays"
        assert await mark(pool, tenant, lane, out_id) == []
        assert await scope(pool, tenant, resume_lane, tenant.cliente_id, number_id)
        assert await mark(pool, tenant, lane, out_id) == [out_id]
        assert not await scope(pool, tenant, resume_lane, tenant.cliente_id, number_id)


class TestChanges:
    async def test_count_only_for_the_owners_own_try_but_an_acceptance_is_proof(self, pool, tenant) -> None:
        old = await claim(pool, tenant, "old", seconds=0.0)
        out_ids = await say(pool, tenant, await new_conversation(pool, tenant), "1", "2", "3")
        for out_id in out_ids:
            await set_row(pool, tenant, out_id, status=1, epoch=old.epoch + 1)
        conversation = (await row_of(pool, tenant, out_ids[0]))["conversation_id"]
        changes = [
            Change(out_ids[0], conversation, OutboxStatus.sent, message_id="wamid.1"),
            Change(out_ids[1], conversation, OutboxStatus.waiting),
            Change(out_ids[2], conversation, OutboxStatus.dead),
        ]
        await scope(pool, tenant, record_changes, old, changes)
        assert [(await row_of(pool, tenant, out_id))["status"] for out_id in out_ids] == [2, 1, 1]

    @pytest.mark.parametrize("change", [OutboxStatus.waiting, OutboxStatus.parked, OutboxStatus.dead])
    async def test_never_take_back_what_a_status_has_settled(self, pool, tenant, change) -> None:
        lane = await claim(pool, tenant)
        conversation = await new_conversation(pool, tenant)
        [out_id] = await say(pool, tenant, conversation, "hola")
        await mark(pool, tenant, lane, out_id)
        await tell(pool, tenant, news(out_id, Delivered.delivered))
        await scope(pool, tenant, record_changes, lane, [Change(out_id, conversation, change, error={"code": 1})])
        row = await row_of(pool, tenant, out_id)
        assert (row["status"], row["delivered"], row["error"]) == (2, Delivered.delivered, None)

    async def test_keep_the_place_in_line_or_delay_it(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation = await new_conversation(pool, tenant)
        at_once, later = await say(pool, tenant, conversation, "1", "2")
        await mark(pool, tenant, lane, at_once, later)
        await scope(
            pool,
            tenant,
            record_changes,
            lane,
            [
                Change(at_once, conversation, OutboxStatus.waiting, counts=False),
                Change(later, conversation, OutboxStatus.waiting, delay=100),
            ],
        )
        row = await row_of(pool, tenant, at_once)
        assert (row["status"], row["attempts"], row["next_at"]) == (0, 0, row["created_at"])
        row = await row_of(pool, tenant, later)
        assert (row["status"], row["attempts"]) == (0, 1)
        assert 90 < row["due_in"] <= 100


class TestParking:
    async def test_lasts_until_the_person_writes(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation, other = [await new_conversation(pool, tenant) for _ in range(2)]
        out_ids = await say(pool, tenant, conversation, "1", "2") + await say(pool, tenant, other, "3")
        for out_id in out_ids:
            await set_row(pool, tenant, out_id, status=3)
        assert await scope(pool, tenant, due_rows, lane, 100, 100) == []
        assert await scope(pool, tenant, release_parked, tenant.cliente_id, [conversation]) == 2
        due = await scope(pool, tenant, due_rows, lane, 100, 100)
        assert [row.out_id for row in due] == out_ids[:1]

    async def test_does_not_happen_when_the_person_wrote_while_the_vendor_refused(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        silent, lively = [await new_conversation(pool, tenant) for _ in range(2)]
        [parked] = await say(pool, tenant, silent, "hola")
        [again] = await say(pool, tenant, lively, "hola")
        await mark(pool, tenant, lane, parked, again)
        async with scoped(pool, tenant.cliente_id) as connection:
            await connection.execute(
                "UPDATE liora.convo_state SET last_inbound_at = now() WHERE conversation_id = $1", lively
            )
        changes = [Change(parked, silent, OutboxStatus.parked), Change(again, lively, OutboxStatus.parked)]
        await scope(pool, tenant, record_changes, lane, changes)
        assert (await row_of(pool, tenant, parked))["status"] == 3
        row = await row_of(pool, tenant, again)
        assert row["status"] == 0
        assert 0 < row["due_in"] <= 2, "not at once: the vendor may insist"


class TestUnknownOutcomes:
    async def test_are_sent_again_after_the_settling_time_whoever_posted_them(self, pool, tenant) -> None:
        old = await claim(pool, tenant, "old", seconds=0.0)
        out_ids = await say(pool, tenant, await new_conversation(pool, tenant), "1", "2", "3", "4")
        lost, ours, fresh, unmarked = out_ids
        for out_id in out_ids[:3]:
            await set_row(pool, tenant, out_id, status=1, epoch=old.epoch)
        async with scoped(pool, tenant.cliente_id) as connection:
            await connection.execute(
                "UPDATE liora.outbox SET sending_at = now() - interval '60 s' WHERE out_id = ANY($1)", [lost, ours]
            )
            await connection.execute("UPDATE liora.outbox SET sending_at = now() WHERE out_id = $1", fresh)
        assert await scope(pool, tenant, resend_unknown, old, 30.0, []) == [], "it has no lease"
        lane = await claim(pool, tenant, "new")
        assert await scope(pool, tenant, resend_unknown, lane, 90.0, []) == []
        assert await scope(pool, tenant, resend_unknown, lane, 30.0, [ours]) == [lost]
        assert [(await row_of(pool, tenant, out_id))["status"] for out_id in out_ids] == [0, 1, 1, 0]
        assert (await row_of(pool, tenant, unmarked))["attempts"] == 0
