"""What became of rows on their way, against the database alone."""

import pytest

from liora.channel import Delivered
from liora.db.outbox import OutboxStatus
from liora.db.outcomes import Change, sweep
from liora.db.session import scoped

from ..workers.sending import new_conversation, row_of, say
from .rows import address as address
from .rows import claim, news, post, record, scope, set_row, tell, write
from .rows import pool as pool
from .rows import tenant as tenant


async def grow_old(pool, tenant, *out_ids) -> None:
    """Rows on their way since a minute ago, and overdue."""
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "UPDATE liora.outbox SET sending_at = now() - interval '60 s', next_at = now() WHERE out_id = ANY($1)",
            out_ids,
        )


class TestChanges:
    async def test_count_only_for_the_owners_own_try_but_an_acceptance_is_proof(self, pool, tenant) -> None:
        old = await claim(pool, tenant, "old", seconds=0.0)
        out_ids = await say(pool, tenant, await new_conversation(pool, tenant), "1", "2", "3")
        new = await claim(pool, tenant, "new")
        await post(pool, tenant, new, *out_ids)
        conversation = (await row_of(pool, tenant, out_ids[0]))["conversation_id"]
        changes = [
            Change(out_ids[0], conversation, OutboxStatus.sent, message_id="wamid.1"),
            Change(out_ids[1], conversation, OutboxStatus.waiting),
            Change(out_ids[2], conversation, OutboxStatus.dead),
        ]
        assert await record(pool, tenant, old, *changes) == {out_ids[0]: False}
        assert [(await row_of(pool, tenant, out_id))["status"] for out_id in out_ids] == [2, 1, 1]

    @pytest.mark.parametrize("change", [OutboxStatus.waiting, OutboxStatus.parked, OutboxStatus.dead])
    async def test_never_take_back_what_a_status_has_settled(self, pool, tenant, change) -> None:
        lane = await claim(pool, tenant)
        conversation = await new_conversation(pool, tenant)
        [out_id] = await say(pool, tenant, conversation, "hola")
        await post(pool, tenant, lane, out_id)
        await tell(pool, tenant, news(out_id, Delivered.delivered))
        assert await record(pool, tenant, lane, Change(out_id, conversation, change, error={"code": 1})) == {}
        row = await row_of(pool, tenant, out_id)
        assert (row["status"], row["delivered"], row["error"]) == (2, Delivered.delivered, None)

    async def test_keep_the_place_in_line_or_delay_it(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation = await new_conversation(pool, tenant)
        at_once, later = await say(pool, tenant, conversation, "1", "2")
        await post(pool, tenant, lane, at_once, later)
        await record(
            pool,
            tenant,
            lane,
            Change(at_once, conversation, OutboxStatus.waiting, counts=False),
            Change(later, conversation, OutboxStatus.waiting, delay=100),
        )
        row = await row_of(pool, tenant, at_once)
        assert (row["status"], row["attempts"], row["next_at"]) == (0, 0, row["created_at"])
        row = await row_of(pool, tenant, later)
        assert (row["status"], row["attempts"]) == (0, 1)
        assert 90 < row["due_in"] <= 100

    async def test_tell_whether_the_conversation_has_more_to_say(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        one, other = [await new_conversation(pool, tenant) for _ in range(2)]
        first, _ = await say(pool, tenant, one, "1", "2")
        [alone] = await say(pool, tenant, other, "1")
        await post(pool, tenant, lane, first, alone)
        changes = [Change(first, one, OutboxStatus.sent, message_id="a"), Change(alone, other, OutboxStatus.sent)]
        assert await record(pool, tenant, lane, *changes) == {first: True, alone: False}


class TestParking:
    async def test_does_not_happen_when_the_person_wrote_while_the_vendor_refused(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        silent, lively = [await new_conversation(pool, tenant) for _ in range(2)]
        [parked] = await say(pool, tenant, silent, "hola")
        [again] = await say(pool, tenant, lively, "hola")
        await post(pool, tenant, lane, parked, again)
        await write(pool, tenant, lively)
        changes = [Change(parked, silent, OutboxStatus.parked), Change(again, lively, OutboxStatus.parked)]
        await record(pool, tenant, lane, *changes)
        assert (await row_of(pool, tenant, parked))["status"] == 3
        row = await row_of(pool, tenant, again)
        assert row["status"] == 0
        assert 0 < row["due_in"] <= 2, "not at once: the vendor may insist"


class TestReportedFailures:
    """A status `failed` waits, as `sending`, for the lane to judge it."""

    async def failed_row(self, pool, tenant, lane, code=131047):
        conversation = await new_conversation(pool, tenant)
        [out_id] = await say(pool, tenant, conversation, "hola")
        await post(pool, tenant, lane, out_id)
        await record(pool, tenant, lane, Change(out_id, conversation, OutboxStatus.sent, message_id="wamid.1"))
        assert await tell(pool, tenant, news(out_id, Delivered.failed, "wamid.1", code)) == 1
        return conversation, out_id

    async def test_are_found_by_a_sweep_with_code_and_id(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        _, out_id = await self.failed_row(pool, tenant, lane)
        assert (await scope(pool, tenant, sweep, lane, 90.0, [out_id])).failed == [], "its post is under way"
        [row] = (await scope(pool, tenant, sweep, lane, 90.0, [])).failed
        assert (row.out_id, row.error, row.message_id) == (out_id, {"code": 131047, "title": "título"}, "wamid.1")

    async def test_outweigh_an_acceptance_that_comes_after_them(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation = await new_conversation(pool, tenant)
        [out_id] = await say(pool, tenant, conversation, "hola")
        await post(pool, tenant, lane, out_id)
        await tell(pool, tenant, news(out_id, Delivered.failed, "wamid.1", 131026))
        await record(pool, tenant, lane, Change(out_id, conversation, OutboxStatus.sent, message_id="wamid.1"))
        await record(pool, tenant, lane, Change(out_id, conversation, OutboxStatus.waiting, error={"code": 1}))
        row = await row_of(pool, tenant, out_id)
        assert (row["status"], row["delivered"], row["error"]["code"]) == (1, Delivered.failed, 131026)

    @pytest.mark.parametrize("wrote", [False, True])
    async def test_of_a_closed_window_park_until_the_person_writes(self, pool, tenant, wrote) -> None:
        lane = await claim(pool, tenant)
        conversation, out_id = await self.failed_row(pool, tenant, lane)
        if wrote:
            await write(pool, tenant, conversation)
        change = Change(out_id, conversation, OutboxStatus.parked, error={"failed": ["wamid.1"]}, failed=True)
        await record(pool, tenant, lane, change)
        row = await row_of(pool, tenant, out_id)
        assert (row["status"], row["delivered"], row["message_id"]) == (0 if wrote else 3, 0, None)

    async def test_are_judged_once_whatever_else_is_told_of_that_copy(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation, out_id = await self.failed_row(pool, tenant, lane, 131000)
        error = {"code": 131000, "tries": {"retry": 1}, "failed": ["wamid.1"]}
        change = Change(out_id, conversation, OutboxStatus.waiting, 1.0, error=error, failed=True)
        assert await record(pool, tenant, lane, change) == {out_id: False}
        assert await record(pool, tenant, lane, change) == {}
        for status in (0, 1):
            await set_row(pool, tenant, out_id, status=status)
            for word in (Delivered.failed, Delivered.sent, Delivered.read):
                code = 131026 if word is Delivered.failed else None
                assert await tell(pool, tenant, news(out_id, word, "wamid.1", code)) == 0
        await post(pool, tenant, lane, out_id)
        kept = {"tries": {"retry": 1}, "failed": ["wamid.1"]}
        accepted = Change(out_id, conversation, OutboxStatus.sent, message_id="wamid.2", error=kept)
        await record(pool, tenant, lane, accepted)
        assert await tell(pool, tenant, news(out_id, Delivered.failed, "wamid.1", 131026)) == 0
        assert await tell(pool, tenant, news(out_id, Delivered.sent, "wamid.2")) == 1
        assert (await row_of(pool, tenant, out_id))["error"] == kept, "or it would be tried for ever"
        assert await tell(pool, tenant, news(out_id, Delivered.failed, "wamid.2", 131000)) == 1
        assert (await row_of(pool, tenant, out_id))["error"]["tries"] == {"retry": 1}

    async def test_for_good_end_the_row(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation, out_id = await self.failed_row(pool, tenant, lane, 131026)
        await record(pool, tenant, lane, Change(out_id, conversation, OutboxStatus.dead, error={}, failed=True))
        row = await row_of(pool, tenant, out_id)
        assert (row["status"], row["delivered"], row["message_id"]) == (9, Delivered.failed, "wamid.1")
        assert await tell(pool, tenant, news(out_id, Delivered.read)) == 0


class TestUnknownOutcomes:
    async def test_are_sent_again_after_the_settling_time_whoever_posted_them(self, pool, tenant) -> None:
        old = await claim(pool, tenant, "old", seconds=0.0)
        out_ids = await say(pool, tenant, await new_conversation(pool, tenant), "1", "2", "3", "4")
        lost, ours, fresh, unmarked = out_ids
        await post(pool, tenant, old, lost, ours, fresh)
        await grow_old(pool, tenant, lost, ours)
        assert (await scope(pool, tenant, sweep, old, 30.0, [])).resent == [], "it has no lease"
        lane = await claim(pool, tenant, "new")
        assert (await scope(pool, tenant, sweep, lane, 90.0, [])).resent == []
        assert (await scope(pool, tenant, sweep, lane, 30.0, [ours])).resent == [lost]
        assert [(await row_of(pool, tenant, out_id))["status"] for out_id in out_ids] == [0, 1, 1, 0]
        assert (await row_of(pool, tenant, unmarked))["attempts"] == 0

    async def test_of_accepted_media_are_none(self, pool, tenant) -> None:
        lane = await claim(pool, tenant)
        conversation = await new_conversation(pool, tenant)
        [out_id] = await say(pool, tenant, conversation, "foto")
        await post(pool, tenant, lane, out_id)
        await record(pool, tenant, lane, Change(out_id, conversation, OutboxStatus.sending, 5.0, "wamid.1"))
        row = await row_of(pool, tenant, out_id)
        assert (row["status"], row["message_id"]) == (1, "wamid.1")
        assert 4 < row["due_in"] <= 5
        assert (await scope(pool, tenant, sweep, lane, 90.0, [])).settled == []
        await grow_old(pool, tenant, out_id)
        swept = await scope(pool, tenant, sweep, lane, 30.0, [])
        assert (swept.settled, swept.resent) == ([out_id], [])
        assert (await row_of(pool, tenant, out_id))["status"] == 2
