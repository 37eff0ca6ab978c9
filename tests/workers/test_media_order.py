"""What follows a message with media is not posted before that one is on its way."""

import asyncio
import time

import pytest

from liora.channel import Delivered
from liora.messages import Document, Image, message_to_json

from .sending import Accounts
from .stage import SENDING, SENT, open_stage

PHOTO = message_to_json(Image("https://example.com/zapatilla.jpg", "foto"))
PRICES = message_to_json(Document("https://example.com/precios.pdf", "precios.pdf", "lista"))


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage:
        yield stage


async def say_both(stage, media=PHOTO):
    conversation = await stage.conversation()
    return [*await stage.say(conversation, "", payload=media), *await stage.say(conversation, "precio")]


@pytest.mark.parametrize("media", [PHOTO, PRICES], ids=["image", "document"])
@pytest.mark.parametrize("word", [Delivered.sent, Delivered.delivered])
async def test_a_text_waits_for_the_first_status_of_the_media_before_it(stage, media, word) -> None:
    out_ids = await say_both(stage, media)
    stage.start(media_seconds=30.0, poll_seconds=60)
    await stage.until_posts(1)
    await asyncio.sleep(0.4)
    assert len(stage.vendor.posts) == 1
    assert (await stage.row(out_ids[0]))["message_id"] == stage.vendor.taken[0]["id"]
    await stage.tell(stage.vendor.taken[0], word)
    await stage.until(SENT, *out_ids)
    assert stage.vendor.texts()[1] == "precio"


async def test_a_status_that_never_comes_is_not_waited_for_longer_than_it_is_worth(stage) -> None:
    moments = []

    async def note(body):
        moments.append(time.monotonic())
        return stage.vendor.take(body)

    stage.vendor.answer = note
    out_ids = await say_both(stage)
    sender = stage.start(media_seconds=1.0, poll_seconds=60, settle_seconds=0.3)
    await stage.until(SENT, *out_ids)
    assert moments[1] - moments[0] >= 0.9
    assert (len(moments), sender.counts["resent_unknown"]) == (2, 0), "it was accepted: nothing is said twice"


async def test_a_status_that_overtakes_the_answer_lets_the_text_go_at_once(stage) -> None:
    async def status_first(body):
        response = stage.vendor.take(body)
        await stage.tell(body)
        return response

    stage.vendor.answer = status_first
    out_ids = await say_both(stage)
    stage.start(media_seconds=30.0)
    await stage.until(SENT, *out_ids)


async def test_other_people_do_not_wait(stage) -> None:
    first, _ = await say_both(stage)
    stage.start(media_seconds=30.0)
    await stage.until_posts(1)
    await stage.until(SENT, *await stage.say(await stage.conversation(phone="2"), "1", "2"))
    assert (await stage.row(first))["status"] == SENDING


async def test_the_order_holds_when_another_sender_takes_over(stage) -> None:
    out_ids = await say_both(stage)
    first = stage.start(media_seconds=30.0)
    await stage.until_posts(1)
    await asyncio.sleep(0.2)
    await stage.stop(first)
    stage.start(accounts=Accounts, media_seconds=30.0)
    await asyncio.sleep(0.5)
    assert len(stage.vendor.posts) == 1
    await stage.tell(stage.vendor.taken[0])
    await stage.until(SENT, *out_ids)
