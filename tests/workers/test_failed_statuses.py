"""What a vendor takes and then reports as failed: the lane acts on it as on a refusal, once a message."""

import asyncio

import pytest

from liora.channel import Delivered
from liora.db.outbox import release_parked
from liora.db.session import scoped

from .sending import lane_of, told
from .stage import DEAD, PARKED, SENT, WAITING, open_stage


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage:
        yield stage


async def fail(stage, action, *, times=1, copies=1):
    """The vendor takes each message; the first `times` fail a moment later, as `copies` statuses tell."""

    async def later(body, taken) -> None:
        await asyncio.sleep(0.05)
        if taken > times:
            await stage.tell(body)
            return
        for _ in range(copies):
            await stage.tell(body, Delivered.failed, 131000, f"{action}: no")

    async def take(body):
        response = stage.vendor.take(body)
        group.append(asyncio.create_task(later(body, len(stage.vendor.taken))))
        return response

    group: list[asyncio.Task[None]] = []
    stage.vendor.answer = take
    return group


async def test_a_closed_window_parks_until_the_person_writes(stage) -> None:
    await fail(stage, "park")
    conversation = await stage.conversation()
    [out_id] = await stage.say(conversation, "hola")
    sender = stage.start()
    await stage.until(PARKED, out_id)
    assert sender.counts["failed_later"] == 1
    async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
        assert await release_parked(connection, stage.tenant.cliente_id, [conversation]) == 1
    await stage.until(SENT, out_id)
    assert stage.vendor.texts() == ["hola", "hola"]


async def test_a_person_who_wrote_meanwhile_is_answered_again(stage) -> None:
    await fail(stage, "park")
    conversation = await stage.conversation()
    await stage.write(conversation)
    [out_id] = await stage.say(conversation, "hola")
    stage.start()
    await stage.until_posts(2)
    await stage.until(SENT, out_id)


async def test_what_is_transient_is_said_again_once_however_often_the_failure_is_told(stage) -> None:
    told = await fail(stage, "retry", copies=3)
    [out_id] = await stage.say(await stage.conversation(), "hola")
    stage.start()
    await stage.until_posts(2)
    await asyncio.gather(*told)
    for word, code in ((Delivered.failed, 131000), (Delivered.sent, None), (Delivered.failed, 131026)):
        await stage.tell(stage.vendor.taken[0], word, code, "drop: late news of the copy that failed")
    await stage.until(SENT, out_id)
    await asyncio.sleep(0.5)
    row = await stage.row(out_id)
    assert (len(stage.vendor.posts), row["delivered"]) == (2, Delivered.sent)
    assert row["message_id"] == stage.vendor.taken[1]["id"]


async def test_what_always_fails_is_given_up(stage) -> None:
    await fail(stage, "retry_media", times=99)
    [out_id] = await stage.say(await stage.conversation(), "hola")
    stage.start()
    await stage.until(DEAD, out_id)
    assert len(stage.vendor.posts) == 3
    assert (await stage.row(out_id))["error"]["tries"] == {"retry_media": 3}


async def test_what_is_hopeless_dies_with_the_reason_and_lets_the_next_go(stage) -> None:
    await fail(stage, "drop")
    first, second = await stage.say(await stage.conversation(), "1", "2")
    stage.start()
    await stage.until(DEAD, first)
    await stage.until(SENT, second)
    error = (await stage.row(first))["error"]
    assert (error["code"], error["title"], error["action"]) == (131000, "drop: no", "drop")


@pytest.mark.parametrize(("action", "stopped"), [("stop_number", [True, False]), ("stop_account", [True, True])])
async def test_what_stops_a_number_or_an_account_stops_it(stage, action, stopped) -> None:
    reports = await fail(stage, action)
    [out_id] = await stage.say(await stage.conversation(), "hola")
    stage.start(lease_seconds=2.0)  # soon asked for again
    await stage.until_posts(1)
    await asyncio.gather(*reports)
    await stage.until(WAITING, out_id)
    [other] = await stage.say(await stage.conversation(number=1), "2", number=1)
    if not stopped[1]:
        await stage.until(SENT, other)
    await asyncio.sleep(0.4)
    assert [len(stage.vendor.posts), (await stage.row(other))["status"]] == ([1, WAITING] if stopped[1] else [2, SENT])
    assert (await lane_of(stage.pool, stage.tenant))["pause"] > 365 * 86400
    kind = "number_stopped" if action == "stop_number" else "dead_token"
    assert await told(stage.pool, stage.tenant) == [(kind, {"number_id": str(stage.tenant.numbers[0])})]
    for number, each in enumerate(stopped):
        if each:
            await stage.resume(number)
    await stage.until(SENT, out_id, other)


async def test_a_failure_that_overtakes_the_answer_is_not_forgotten(stage) -> None:
    async def fail_first(body):
        response = stage.vendor.take(body)
        await stage.tell(body, Delivered.failed, 131026, "drop: undeliverable")
        return response

    stage.vendor.answer = fail_first
    first, second = await stage.say(await stage.conversation(), "1", "2")
    stage.start()
    await stage.until(DEAD, first, second)
    assert stage.vendor.texts() == ["1", "2"]
