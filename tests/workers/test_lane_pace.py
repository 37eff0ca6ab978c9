"""A lane keeps to the rates of its number and of each conversation."""

import asyncio
import time

import pytest

from liora.channel import Pace

from .sending import hear
from .stage import SENT, open_stage


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage:
        yield stage


class TestPacing:
    async def test_keeps_the_number_below_its_rate(self, stage) -> None:
        moments: list[float] = []

        async def note(body):
            moments.append(time.monotonic())
            return stage.vendor.take(body)

        stage.vendor.answer = note
        out_ids = []
        for _ in range(30):
            out_ids += await stage.say(await stage.conversation(), "hola")
        stage.start(pace=Pace(number_per_second=20, number_burst=5, pair_burst=40, pair_seconds=6))
        await stage.until(SENT, *out_ids)
        assert moments[-1] - moments[0] >= (30 - 5) / 20 - 0.1

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

        async def people_talk() -> None:
            while True:
                await hear(stage.pool, stage.tenant, loud)
                await asyncio.sleep(0.05)

        async def said_after(seconds: float) -> int:
            before = len(stage.vendor.posts)
            await asyncio.sleep(seconds)
            return len(stage.vendor.posts) - before

        loud = await stage.conversation()
        for _ in range(400):
            await stage.say(await stage.conversation(), "hola")
        talking = asyncio.create_task(people_talk())
        await asyncio.sleep(1.0)
        stage.start(pace=Pace(number_per_second=40, number_burst=5, pair_burst=40, pair_seconds=6))
        await asyncio.sleep(1.0)
        assert await said_after(1.5) <= 45
        talking.cancel()
        async with asyncio.timeout(20):  # a second of some hears what a loaded machine can say
            while await said_after(1.0) < 30:
                pass
