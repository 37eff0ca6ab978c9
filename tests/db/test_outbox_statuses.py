"""How far a message has come, against the database alone."""

from itertools import permutations

import pytest
from uuid_utils.compat import uuid7

from liora.channel import Delivered, Status
from liora.db.outbox import OutboxStatus
from liora.db.session import scoped_batch
from liora.db.statuses import record_statuses

from ..workers.sending import new_conversation, new_tenant, row_of, say
from .rows import address as address
from .rows import news, set_row, tell
from .rows import pool as pool
from .rows import tenant as tenant


class TestStatuses:
    @pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
    async def test_end_at_the_highest_in_every_order(self, pool, tenant, together) -> None:
        conversation = await new_conversation(pool, tenant)
        words = (Delivered.sent, Delivered.delivered, Delivered.read, Delivered.played)
        for order in permutations(words):
            [out_id] = await say(pool, tenant, conversation, "hola")
            batch = [news(out_id, word, f"wamid.{out_id}") for word in order]
            if together:
                assert await tell(pool, tenant, *batch) == 1
            else:
                for status in batch:
                    await tell(pool, tenant, status)
            row = await row_of(pool, tenant, out_id)
            assert (row["status"], row["delivered"], row["message_id"]) == (2, 4, f"wamid.{out_id}")

    async def test_of_sent_after_read_change_nothing(self, pool, tenant) -> None:
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        assert await tell(pool, tenant, news(out_id, Delivered.read)) == 1
        before = await row_of(pool, tenant, out_id)
        assert await tell(pool, tenant, news(out_id, Delivered.sent)) == 0
        after = await row_of(pool, tenant, out_id)
        assert after["delivered"] == Delivered.read
        assert after["sent_at"] == before["sent_at"]

    async def test_of_failure_outweigh_all_others_and_wait_for_a_verdict(self, pool, tenant) -> None:
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        await tell(pool, tenant, news(out_id, Delivered.sent), news(out_id, Delivered.failed, code=131026))
        assert await tell(pool, tenant, news(out_id, Delivered.read)) == 0
        row = await row_of(pool, tenant, out_id)
        assert (row["status"], row["delivered"]) == (OutboxStatus.sending, Delivered.failed)
        assert row["error"] == {"code": 131026, "title": "título"}
        assert row["due_in"] <= 0

    @pytest.mark.parametrize("status", [0, 1, 3])
    async def test_settle_a_row_whose_outcome_was_unknown(self, pool, tenant, status) -> None:
        good, bad = await say(pool, tenant, await new_conversation(pool, tenant), "hola", "chao")
        for out_id in (good, bad):
            await set_row(pool, tenant, out_id, status=status, error={"title": "HTTP 502"})
        changed = await tell(
            pool, tenant, news(good, Delivered.sent, "a"), news(bad, Delivered.failed, "b", code=131026)
        )
        assert changed == 2
        row = await row_of(pool, tenant, good)
        assert (row["status"], row["message_id"], row["error"]) == (OutboxStatus.sent, "a", None)
        assert row["sent_at"] is not None
        row = await row_of(pool, tenant, bad)
        assert (row["status"], row["delivered"]) == (OutboxStatus.sending, Delivered.failed)

    @pytest.mark.parametrize("status", [0, 3, 9])
    async def test_that_repeat_a_refusal_already_acted_upon_change_nothing(self, pool, tenant, status) -> None:
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        await set_row(pool, tenant, out_id, status=status, error={"code": 131047, "title": "cerrada"})
        assert await tell(pool, tenant, news(out_id, Delivered.failed, code=131047)) == 0
        assert (await row_of(pool, tenant, out_id))["status"] == status
        assert await tell(pool, tenant, news(out_id, Delivered.failed, code=131026)) == 1

    async def test_of_failure_of_an_older_copy_do_not_touch_the_accepted_one(self, pool, tenant) -> None:
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        await set_row(pool, tenant, out_id, status=2, message_id="wamid.second")
        assert await tell(pool, tenant, news(out_id, Delivered.failed, "wamid.first", code=1)) == 0
        assert await tell(pool, tenant, news(out_id, Delivered.failed, "wamid.second", code=1)) == 1

    async def test_without_reference_are_matched_by_message_id_and_unknown_ones_ignored(self, pool, tenant) -> None:
        first, second = await say(pool, tenant, await new_conversation(pool, tenant), "hola", "chao")
        await set_row(pool, tenant, first, status=2, message_id="wamid.first")
        changed = await tell(
            pool,
            tenant,
            news("", Delivered.delivered, "wamid.first"),
            news("no es un uuid", Delivered.read, "wamid.of-the-phone-app"),
            news(uuid7(), Delivered.read, "wamid.of-another-app"),
        )
        assert changed == 1
        assert (await row_of(pool, tenant, first))["delivered"] == Delivered.delivered
        assert (await row_of(pool, tenant, second))["delivered"] == Delivered.accepted

    async def test_of_another_cliente_are_invisible(self, pool, tenant) -> None:
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        stranger = await new_tenant(pool)
        assert await tell(pool, stranger, news(out_id, Delivered.read)) == 0
        assert (await row_of(pool, tenant, out_id))["status"] == 0

    async def test_of_several_clientes_are_written_together_and_each_only_to_its_own(self, pool, tenant) -> None:
        other = await new_tenant(pool)
        [ours] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        [theirs] = await say(pool, other, await new_conversation(pool, other), "hola")
        for each, out_id in ((tenant, ours), (other, theirs)):
            await set_row(pool, each, out_id, status=2, message_id="wamid.same")
        crossed = {
            tenant.cliente_id: [news(theirs, Delivered.read, "wamid.same")],
            other.cliente_id: [news(ours, Delivered.read, "wamid.same")],
        }
        right = {
            tenant.cliente_id: [news("", Delivered.delivered, "wamid.same")],
            other.cliente_id: [news(theirs, Delivered.played, "wamid.same")],
        }
        async with scoped_batch(pool, crossed) as connection:
            assert await record_statuses(connection, crossed) == 0
            assert await record_statuses(connection, right) == 2
        assert (await row_of(pool, tenant, ours))["delivered"] == Delivered.delivered
        assert (await row_of(pool, other, theirs))["delivered"] == Delivered.played

    async def test_with_text_that_the_database_refuses_are_cleaned(self, pool, tenant) -> None:
        [out_id] = await say(pool, tenant, await new_conversation(pool, tenant), "hola")
        bad = Status("1", "2", "wamid\0", Delivered.failed, 1, str(out_id), 5, "tí\0tulo" + "x" * 5000)
        assert await tell(pool, tenant, bad, news("", Delivered.sent, "otro\0")) == 1
        assert (await row_of(pool, tenant, out_id))["error"]["title"].startswith("tí\ufffdtulo")
