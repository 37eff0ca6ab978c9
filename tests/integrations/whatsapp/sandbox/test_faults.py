"""Faults that a test orders."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientError, ClientTimeout

from liora_integrations.whatsapp.sandbox.faults import Dice, Faults

PHONE = "56911112222"
NOTHING = {
    "error_rate": {},
    "next_errors": [],
    "timeout_rate": 0.0,
    "reset_after_accept_rate": 0.0,
    "withhold_status_rate": 0.0,
    "fail_status_rate": {},
    "duplicate_status_rate": 0.0,
    "overtake_rate": 0.0,
    "late_status_seconds": 0.0,
    "late_media_seconds": 0.0,
    "slow_seconds": 0.0,
    "slow_body_seconds": 0.0,
    "seed": 0,
}
IMAGE = {"messaging_product": "whatsapp", "to": "+56911112222", "type": "image"}


async def test_faults_are_shown_as_they_were_ordered_and_the_next_order_replaces_them(started: Any) -> None:
    assert (await started.call("GET", "/api/faults"))[1]["data"] == NOTHING
    ordered = NOTHING | {"error_rate": {"500": 0.03, "130429": 0.01}, "timeout_rate": 0.01, "seed": 7}
    assert await started.order(**ordered) == (200, {"ok": True, "data": ordered, "meta": {}})
    assert (await started.call("GET", "/api/faults"))[1]["data"] == ordered
    await started.order()
    assert (await started.call("GET", "/api/faults"))[1]["data"] == NOTHING


@pytest.mark.parametrize(
    "order",
    [
        {"timeout_rate": 1.1},
        {"error_rate": {"500": -0.1}},
        {"error_rate": {"late": 1}},
        {"bogus": 1},
        {"slow_seconds": -1},
        {"fail_status_rate": {"131047": 2}},
        {"next_errors": ["late"]},
    ],
)
async def test_an_order_that_makes_no_sense_is_refused(started: Any, order: dict[str, Any]) -> None:
    status, answer = await started.order(**order)
    assert (status, answer["ok"], len(answer["error"]["details"])) == (422, False, 1)


@pytest.mark.parametrize(
    ("ordered", "status", "code"),
    [("500", 500, 131000), ("503", 503, 2), ("130429", 400, 130429), ("131056", 400, 131056), ("190", 401, 190)],
)
async def test_an_ordered_error_has_metas_status_and_envelope(
    started: Any, ordered: str, status: int, code: int
) -> None:
    await started.open_window()
    await started.order(error_rate={ordered: 1})
    answered, answer = await started.send_text()
    assert (answered, answer["error"]["code"]) == (status, code)
    assert await started.listed(PHONE) == []


async def test_the_next_requests_fail_as_listed_and_the_one_after_them_does_not(started: Any) -> None:
    await started.open_window()
    await started.order(next_errors=["131056", "33", "368"])
    answers = [await started.send_text() for _ in range(4)]
    assert [status for status, _ in answers] == [400, 400, 403, 200]
    errors = [answer["error"] for _, answer in answers[:3]]
    assert [(error["code"], error.get("error_subcode")) for error in errors] == [(131056, None), (100, 33), (368, None)]


async def test_a_message_that_was_taken_may_fail_later_and_then_has_no_other_status(started: Any) -> None:
    await started.open_window()
    await started.order(fail_status_rate={"131047": 1})
    status, answer = await started.send_text(biz_opaque_callback_data="row")
    assert status == 200
    await started.until(lambda: started.receiver.statuses())
    await asyncio.sleep(0.1)
    [failed] = started.receiver.statuses()
    assert (failed["id"], failed["status"]) == (answer["messages"][0]["id"], "failed")
    assert (failed["biz_opaque_callback_data"], failed["errors"][0]["code"]) == ("row", 131047)
    await started.restart()
    await asyncio.sleep(0.1)
    assert len(started.receiver.statuses()) == 1, "it is settled"


async def test_statuses_come_twice_when_it_is_ordered(started: Any) -> None:
    await started.open_window()
    await started.order(duplicate_status_rate=1)
    await started.send_text()
    await started.until(lambda: len(started.receiver.statuses()) == 4)
    assert sorted(status["status"] for status in started.receiver.statuses()) == ["delivered"] * 2 + ["sent"] * 2


async def test_a_status_may_overtake_the_answer(started: Any) -> None:
    await started.open_window()
    await started.order(overtake_rate=1, slow_body_seconds=0.2)
    sending = asyncio.create_task(started.send_text())
    await started.until(lambda: started.receiver.statuses())
    assert not sending.done()
    assert next(status["status"] for status in started.receiver.statuses()) == "sent"
    assert (await sending)[0] == 200
    await started.until(lambda: len(started.receiver.statuses()) == 2)
    assert started.receiver.statuses()[1]["status"] == "delivered", "and `sent` does not come again"


@pytest.mark.parametrize("fault", ["late_status_seconds", "late_media_seconds"])
async def test_late_statuses_come_later(started: Any, fault: str) -> None:
    await started.open_window()
    await started.order(**{fault: 0.4})
    begin = asyncio.get_running_loop().time()
    status, answer = await started.send(IMAGE | {"image": {"link": "https://example.com/a.jpg"}})
    assert status == 200, answer
    await started.until(lambda: started.receiver.statuses())
    assert asyncio.get_running_loop().time() - begin >= 0.4


async def test_late_media_do_not_hold_back_texts(started: Any) -> None:
    await started.open_window()
    await started.order(late_media_seconds=30)
    await started.send_text()
    await started.until(lambda: len(started.receiver.statuses()) == 2)


async def test_a_slow_body_follows_its_head(started: Any) -> None:
    await started.open_window()
    await started.order(slow_body_seconds=0.5)
    url = started.url("/graph/v26.0/106540352242922/messages")
    body = {"messaging_product": "whatsapp", "to": "+" + PHONE, "type": "text", "text": {"body": "hola"}}
    loop = asyncio.get_running_loop()
    begin = loop.time()
    async with started.session.post(url, json=body, headers={"Authorization": "Bearer x"}) as response:
        assert not response.content.total_bytes
        assert (await response.json())["messages"][0]["id"]
    assert loop.time() - begin >= 0.5


async def test_a_gateway_error_is_a_page_without_an_envelope(started: Any) -> None:
    await started.open_window()
    await started.order(error_rate={"502": 1})
    status, answer = await started.send_text()
    assert (status, answer.startswith(b"<html>")) == (502, True)


async def test_a_reset_comes_after_the_message_was_taken(started: Any) -> None:
    await started.open_window()
    await started.order(reset_after_accept_rate=1)
    with pytest.raises(ClientError):
        await started.send_text("una vez")
    assert [message["payload"]["text"]["body"] for message in await started.listed(PHONE)] == ["una vez"]
    await started.until(lambda: len(started.receiver.statuses()) == 2)


async def test_a_timeout_takes_nothing_and_holds_the_request(started: Any) -> None:
    await started.open_window()
    await started.order(timeout_rate=1)
    url = started.url("/graph/v26.0/106540352242922/messages")
    with pytest.raises(TimeoutError):
        await started.session.post(
            url, json={"to": "+" + PHONE}, headers={"Authorization": "Bearer x"}, timeout=ClientTimeout(total=0.3)
        )
    assert await started.listed(PHONE) == []


async def test_held_requests_and_streams_do_not_keep_the_sandbox_from_ending(started: Any) -> None:
    await started.open_window()
    await started.order(timeout_rate=1)
    held = asyncio.create_task(started.send_text())
    async with started.session.get(started.url(f"/api/events?for={PHONE}")) as stream:
        await stream.content.readline()
        await asyncio.sleep(0.1)
        async with asyncio.timeout(30):
            await started.stop()
    with pytest.raises(ClientError):
        await held


async def test_withheld_statuses_never_come_even_after_a_restart(started: Any) -> None:
    await started.open_window()
    await started.order(withhold_status_rate=1)
    await started.send_text()
    await started.call("POST", "/api/seen", json={"person": PHONE, "n": 1})
    await asyncio.sleep(0.2)
    await started.restart()
    await asyncio.sleep(0.2)
    assert len(await started.listed(PHONE)) == 1
    assert started.receiver.statuses() == []


async def test_slow_answers_come(started: Any) -> None:
    await started.open_window()
    await started.order(slow_seconds=0.3)
    begin = asyncio.get_running_loop().time()
    assert (await started.send_text())[0] == 200
    assert asyncio.get_running_loop().time() - begin >= 0.3


def test_the_same_seed_draws_the_same_faults_at_the_ordered_rate() -> None:
    faults = Faults(error_rate={"500": 0.3, "131056": 0.1}, seed=3)

    def draw(faults: Faults) -> list[int | None]:
        dice = Dice()
        dice.order(faults)
        return [dice.error() for _ in range(2000)]

    drawn = draw(faults)
    assert drawn == draw(faults)
    assert drawn != draw(faults.model_copy(update={"seed": 4}))
    assert 500 < drawn.count(500) < 700
    assert 130 < drawn.count(131056) < 270
