"""What statuses do to a lane that is sending."""

import asyncio

import pytest

from liora.channel import Delivered

from .sending import gateway_error, refuse
from .stage import SENDING, SENT, WAITING, open_stage

SETTLE = 0.8
"""Seconds after which an outcome that nobody has told is lost."""


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage:
        yield stage


class TestStatuses:
    async def test_may_overtake_the_vendors_answer(self, stage) -> None:
        async def status_first(body):
            response = stage.vendor.take(body)
            await stage.tell(body, Delivered.delivered)
            return response

        stage.vendor.answer = status_first
        out_ids = await stage.say(await stage.conversation(), "1", "2")
        stage.start()
        await stage.until(SENT, *out_ids)
        await asyncio.sleep(0.1)
        row = await stage.row(out_ids[0])
        assert (row["status"], row["delivered"]) == (SENT, Delivered.delivered)
        assert row["message_id"] == stage.vendor.taken[0]["id"]

    async def test_outweigh_a_refusal_of_what_was_taken(self, stage) -> None:
        async def take_and_refuse(body):
            stage.vendor.take(body)
            await stage.tell(body)
            return refuse("retry")

        stage.vendor.answer = take_and_refuse
        out_ids = await stage.say(await stage.conversation(), "1", "2")
        stage.start()
        await stage.until(SENT, *out_ids)
        await asyncio.sleep(1.5)
        assert len(stage.vendor.posts) == 2

    async def test_settle_an_unknown_outcome_so_that_nothing_is_said_twice(self, stage) -> None:
        async def take_and_fail(body):
            stage.vendor.take(body)
            return gateway_error()

        stage.vendor.answer = take_and_fail
        first, second = await stage.say(await stage.conversation(), "1", "2")
        sender = stage.start()
        await stage.until_posts(1)
        await asyncio.sleep(0.2)
        assert [(await stage.row(out_id))["status"] for out_id in (first, second)] == [SENDING, WAITING]
        await stage.tell(stage.vendor.taken[0])
        await stage.until_posts(2)
        await stage.tell(stage.vendor.taken[1])
        await stage.until(SENT, first, second)
        assert stage.vendor.texts() == ["1", "2"]
        assert sender.counts["resent_unknown"] == 0

    async def test_that_never_come_let_the_message_be_sent_again_once(self, stage, caplog) -> None:
        async def fail_first(body):
            return gateway_error() if len(stage.vendor.posts) == 1 else stage.vendor.take(body)

        stage.vendor.answer = fail_first
        out_ids = await stage.say(await stage.conversation(), "1", "2")
        sender = stage.start(settle_seconds=SETTLE)
        await stage.until(SENT, *out_ids)
        await asyncio.sleep(SETTLE + 0.2)
        assert [body["text"] for body in stage.vendor.posts] == ["1", "1", "2"]
        assert sender.counts["resent_unknown"] == 1
        assert f"resent_unknown: outbox row {out_ids[0]}" in caplog.text

    async def test_that_never_come_do_not_hurry_a_post_that_is_still_under_way(self, stage) -> None:
        async def very_slowly(body):
            await asyncio.sleep(SETTLE * 2)
            return stage.vendor.take(body)

        stage.vendor.answer = very_slowly
        out_ids = await stage.say(await stage.conversation(), "1")
        stage.start(settle_seconds=SETTLE)
        await stage.until(SENT, *out_ids)
        assert len(stage.vendor.posts) == 1
