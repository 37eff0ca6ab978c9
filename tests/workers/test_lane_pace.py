"""A lane keeps to the rates of its number and of each conversation."""

import asyncio

import pytest

from liora.channel import Pace
from liora.db.session import scoped

from .sending import hear
from .stage import SENT, Hands, open_stage


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage:
        yield stage


class TestPacing:
    """On clocks that the tests move: what a machine can do in a second of its own does not matter."""

    async def test_keeps_the_number_below_its_rate(self, stage) -> None:
        allowed: list[bool] = []
        clock = Hands()
        begin = clock()

        async def note(body):
            allowed.append(len(stage.vendor.posts) <= 5 + 20 * (clock() - begin))
            return stage.vendor.take(body)

        stage.vendor.answer = note
        for _ in range(30):
            await stage.say(await stage.conversation(), "hola")
        sender = stage.start(
            clock=clock, pace=Pace(number_per_second=20, number_burst=5, pair_burst=40, pair_seconds=6)
        )
        async with asyncio.timeout(60):
            while sender.counts["sent"] < 30:
                await tick(stage, sender, clock)
        assert allowed == [True] * 30

    async def test_skips_a_person_over_the_budget_and_goes_on_with_others(self, stage) -> None:
        talkative = await stage.say(await stage.conversation(phone="1"), *"123456")
        sender = stage.start(pace=Pace(number_per_second=1000, number_burst=100, pair_burst=3, pair_seconds=60))
        await stage.until(SENT, *talkative[:3])
        quiet = await stage.say(await stage.conversation(phone="2"), "a", "b")
        await stage.until(SENT, *quiet)
        await asyncio.sleep(0.2)
        assert [body["text"] for body in stage.vendor.taken if body["to"] == "1"] == ["1", "2", "3"]
        assert 50 < (await stage.row(talkative[3]))["due_in"] <= 60
        assert sender.counts["sent"] == 5

    async def test_counts_inbound_messages(self, stage) -> None:
        """Whichever process has stored them: of 40 a second half is left while 20 a second come in."""
        loud = await stage.conversation()
        for _ in range(20):
            await hear(stage.pool, stage.tenant, loud, ago=-3600)  # within the last second, as long as this test lasts
        for _ in range(250):
            await stage.say(await stage.conversation(), "hola")
        clock = Hands()
        sender = stage.start(
            clock=clock, pace=Pace(number_per_second=40, number_burst=5, pair_burst=40, pair_seconds=6)
        )
        await stage.until_posts(1)

        async def said_within(seconds: float) -> int:
            before, until = len(stage.vendor.posts), clock() + seconds
            while clock() < until:
                await tick(stage, sender, clock)
            return len(stage.vendor.posts) - before

        assert await said_within(3.0) <= 90
        async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
            await connection.execute("UPDATE liora.inbox SET received_at = now() - interval '1 minute'")
        async with asyncio.timeout(60):
            while await said_within(1.0) < 30:
                pass


async def tick(stage, sender, clock) -> None:
    """Moves the clock on, once everything that was posted is answered."""
    await asyncio.sleep(0.01)
    if sender.counts["sent"] == len(stage.vendor.posts):
        clock.now += 1 / 64
