"""The sender: who sends a lane, when, and what happens when something dies."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import pytest

from liora.db.lanes import claim_lane
from liora.db.session import scoped

from .sending import Accounts, lane_of, until
from .stage import SENDING, SENT, WAITING, open_stage


class GatedPool:
    """A pool that gives no connection while its gate is shut."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool
        self.fetch = pool.fetch
        self.gate = asyncio.Event()
        self.gate.set()

    @asynccontextmanager
    async def acquire(self):
        await self.gate.wait()
        async with self.pool.acquire() as connection:
            yield connection


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage:
        yield stage


class TestWaking:
    async def test_by_the_bell_does_not_wait_for_the_poll(self, stage) -> None:
        stage.start(poll_seconds=60)
        await asyncio.sleep(0.1)
        conversation = await stage.conversation()
        for texts in ("12", "34"):
            out_ids = await stage.say(conversation, *texts)
            stage.bell.ring((stage.tenant.cliente_id, stage.tenant.numbers[0]))
            await stage.until(SENT, *out_ids)

    async def test_by_an_answer_is_heard_while_a_pass_is_under_way(self, stage) -> None:
        async def answer(body):
            await (answered if body["to"] == "1" else asyncio.Event()).wait()
            return stage.vendor.take(body)

        async def landed() -> bool:
            return sender.counts["sent"] == 1

        answered = asyncio.Event()
        stage.vendor.answer = answer
        pool = GatedPool(stage.pool)
        await stage.say(await stage.conversation(phone="1"), "1", "2")
        sender = stage.start(pool=pool, poll_seconds=60, settle_seconds=60, drain_seconds=0)
        await stage.until_posts(1)
        pool.gate.clear()
        await stage.say(await stage.conversation(phone="2"), "hola")
        stage.bell.ring((stage.tenant.cliente_id, stage.tenant.numbers[0]))
        await asyncio.sleep(0.1)
        answered.set()
        await until(landed)
        pool.gate.set()
        await stage.until_posts(3)
        assert sorted(body["text"] for body in stage.vendor.posts) == ["1", "2", "hola"]

    async def test_an_idle_lane_is_given_back_and_claimed_again(self, stage) -> None:
        async def free() -> bool:
            return not (await lane_of(stage.pool, stage.tenant))["leased"]

        stage.start(idle_seconds=0.1)
        conversation = await stage.conversation()
        await stage.until(SENT, *await stage.say(conversation, "hola"))
        await until(free)
        await stage.until(SENT, *await stage.say(conversation, "otra vez"))
        assert (await lane_of(stage.pool, stage.tenant))["epoch"] == 2

    async def test_a_lease_outlives_its_time_by_renewal(self, stage) -> None:
        async def renewed() -> bool:
            return (await lane_of(stage.pool, stage.tenant))["leased_until"] > first["leased_until"]

        stage.start(lease_seconds=6.0)
        await stage.until(SENT, *await stage.say(await stage.conversation(), "hola"))
        first = await lane_of(stage.pool, stage.tenant)
        await until(renewed)
        assert (first["epoch"], (await lane_of(stage.pool, stage.tenant))["epoch"]) == (1, 1)


class TestTakeover:
    async def test_comes_as_soon_as_the_lease_of_a_dead_process_has_run_out(self, stage) -> None:
        """Not only when it is asked for again as often as a lane that is in use."""
        async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
            await claim_lane(connection, stage.tenant.cliente_id, stage.tenant.numbers[0], "dead", 1.0)
        dead = await lane_of(stage.pool, stage.tenant)
        [out_id] = await stage.say(await stage.conversation(), "hola")
        stage.start(lease_seconds=120)
        await stage.until(SENT, out_id)
        assert (await stage.row(out_id))["sent_at"] >= dead["leased_until"]

    async def test_after_a_death_loses_nothing_and_repeats_only_what_was_never_taken(self, stage) -> None:
        async def hang(body):
            if body["text"] == "taken":
                stage.vendor.take(body)
            await asyncio.sleep(3600)

        stage.vendor.answer = hang
        taken = await stage.say(await stage.conversation(), "taken", "after")
        lost = await stage.say(await stage.conversation(), "lost", "after")
        pool = await stage.own_pool()
        dead = stage.start(pool=pool, drain_seconds=0.0, lease_seconds=2.0, settle_seconds=2.0)
        await stage.until_posts(2)
        held = await lane_of(stage.pool, stage.tenant)
        pool.terminate()
        await stage.stop(dead)
        left = await lane_of(stage.pool, stage.tenant)
        assert left["leased_until"] >= held["leased_until"], "a dead process releases nothing"
        stage.vendor.answer = None
        await stage.tell(stage.vendor.taken[0])
        heir = stage.start(settle_seconds=2.0)
        await stage.until(SENT, *taken, *lost)
        texts = stage.vendor.texts()
        assert sorted(texts) == ["after", "after", "lost", "taken"]
        assert texts[0] == "taken"
        assert heir.counts["resent_unknown"] == 1
        assert (await lane_of(stage.pool, stage.tenant))["epoch"] == 2

    async def test_leaves_the_old_owner_without_a_say(self, stage) -> None:
        out_ids = await stage.say(await stage.conversation(), "1")
        old = stage.start(lease_seconds=60)
        await stage.until(SENT, *out_ids)
        async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
            await connection.execute("UPDATE liora.lane SET leased_until = now()")
            thief = await claim_lane(connection, stage.tenant.cliente_id, stage.tenant.numbers[0], "thief", 60.0)
        assert thief
        later = await stage.say(await stage.conversation(), "2")
        await asyncio.sleep(0.5)
        assert (await stage.row(later[0]))["status"] == WAITING
        assert old.counts["sent"] == 1
        lane = await lane_of(stage.pool, stage.tenant)
        assert (lane["owner"], lane["leased"]) == ("thief", True), "and it does not end the new lease"


class TestStopping:
    async def test_lets_posts_end_records_them_and_ends_the_lease(self, stage) -> None:
        async def late(body):
            await stopping.wait()
            return stage.vendor.take(body)

        stopping = asyncio.Event()
        stage.vendor.answer = late
        first, second = await stage.say(await stage.conversation(), "1", "2")
        sender = stage.start()
        await stage.until_posts(1)
        ending = asyncio.create_task(stage.stop(sender))
        await asyncio.sleep(0.1)
        assert not ending.done()
        stopping.set()
        await ending
        assert [(await stage.row(out_id))["status"] for out_id in (first, second)] == [SENT, WAITING]
        assert not (await lane_of(stage.pool, stage.tenant))["leased"]

    async def test_leaves_what_takes_too_long_unknown(self, stage) -> None:
        async def hang(body):
            await asyncio.sleep(3600)

        stage.vendor.answer = hang
        [out_id] = await stage.say(await stage.conversation(), "1")
        sender = stage.start(drain_seconds=0.1)
        await stage.until_posts(1)
        await stage.stop(sender)
        assert (await stage.row(out_id))["status"] == SENDING
        assert not (await lane_of(stage.pool, stage.tenant))["leased"]


class TestTrouble:
    async def test_of_the_database_keeps_the_answers_until_it_listens(self, stage) -> None:
        async def slowly(body):
            await asyncio.sleep(0.2)
            return stage.vendor.take(body)

        stage.vendor.answer = slowly
        [out_id] = await stage.say(await stage.conversation(), "hola")
        stage.start(settle_seconds=3.0)
        await stage.until_posts(1)
        async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
            await connection.execute("SELECT FROM liora.outbox FOR UPDATE")
            await asyncio.sleep(1.5)  # longer than the lock_timeout of the role
        await stage.until(SENT, out_id)
        assert len(stage.vendor.posts) == 1

    async def test_with_one_tenants_rows_does_not_keep_anothers_answers_waiting(self, stage) -> None:
        async def slowly(body):
            await asyncio.sleep(0.2)
            return stage.vendor.take(body)

        stage.vendor.answer = slowly
        stranger = await stage.beside()
        [ours] = await stage.say(await stage.conversation(), "1")
        [theirs] = await stranger.say(await stranger.conversation(), "2")
        stage.start(settle_seconds=10.0, gather_seconds=0.3)
        await stage.until_posts(2)
        async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
            await connection.execute("SELECT FROM liora.outbox FOR UPDATE")
            await stranger.until(SENT, theirs)
            assert (await stage.row(ours))["status"] == SENDING
        await stage.until(SENT, ours)
        assert len(stage.vendor.posts) == 2

    async def test_of_cut_connections_repeats_nothing(self, stage, database) -> None:
        async def slowly(body):
            await asyncio.sleep(0.2)
            return stage.vendor.take(body)

        stage.vendor.answer = slowly
        out_ids = []
        for _ in range(10):
            out_ids += await stage.say(await stage.conversation(), "1", "2", "3")
        stage.start(pool=await stage.own_pool(), settle_seconds=2.0)
        for wave in (1, 2):
            await stage.until_posts(wave * 10)
            database.server.psql(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                f"WHERE datname = '{database.name}' AND application_name = 'own_pool'"
            )
        await stage.until(SENT, *out_ids)
        assert len(stage.vendor.posts) == 30

    async def test_of_one_lane_does_not_touch_another(self, stage, caplog) -> None:
        class Broken(Accounts):
            async def account(self, cliente_id, number_id):
                if number_id == stage.tenant.numbers[0]:
                    raise ZeroDivisionError(secret)
                return await super().account(cliente_id, number_id)

        secret = "s3cr3t"
        await stage.say(await stage.conversation(), "1")
        good = await stage.say(await stage.conversation(number=1), "2", number=1)
        stage.start(accounts=Broken)
        await stage.until(SENT, *good)
        await until(lambda: _logged(caplog, "broke down: ZeroDivisionError"))
        assert secret not in caplog.text


async def _logged(caplog, words: str) -> bool:
    return words in caplog.text
