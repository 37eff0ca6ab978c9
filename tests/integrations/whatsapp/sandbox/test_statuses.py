"""Status webhooks: shape, batches, retries and what a restart owes."""

import asyncio
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from liora.channel import Delivered, Delivery, Identifier, Received
from liora.events import TextEvent
from liora_integrations.whatsapp.inbound import read_delivery
from liora_integrations.whatsapp.sandbox import GraphLimits, StatusDelays

PHONE = "56911112222"
USER = "CL.1000000001"
NUMBER = "106540352242922"
ACCOUNT = "102290129340398"
UPGRADED = GraphLimits(number_per_second=1000, pair_seconds=0)


def seen(world: Any) -> Counter[tuple[str, str]]:
    return Counter((status["id"], status["status"]) for status in world.receiver.statuses())


async def send(world: Any, words: str = "Hola", **more: Any) -> str:
    status, answer = await world.send_text(words, **more)
    assert status == 200, answer
    return str(answer["messages"][0]["id"])


async def test_sent_and_delivered_follow_in_metas_shape(started: Any) -> None:
    await started.open_window()
    message_id = await send(started, biz_opaque_callback_data="row 7")
    await started.until(lambda: len(started.receiver.statuses()) == 2)
    value = started.receiver.values()[-1]
    assert value["messaging_product"] == "whatsapp"
    assert value["metadata"]["phone_number_id"] == NUMBER
    assert value["contacts"] == [{"wa_id": PHONE}]
    assert started.receiver.taken[-1]["object"] == "whatsapp_business_account"
    assert started.receiver.taken[-1]["entry"][0]["id"] == ACCOUNT
    sent, delivered = started.receiver.statuses()
    assert abs(int(sent.pop("timestamp")) - started.now()) < 60
    assert sent == {
        "id": message_id,
        "status": "sent",
        "recipient_id": PHONE,
        "biz_opaque_callback_data": "row 7",
        "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"},
    }
    assert delivered["status"] == "delivered"


async def test_the_channel_reads_the_statuses(started: Any) -> None:
    await started.open_window()
    message_id = await send(started, biz_opaque_callback_data="row 7")
    await started.until(lambda: len(started.receiver.statuses()) == 2)
    statuses = [status for body in started.receiver.bodies for status in read_delivery(body).statuses]
    assert [(s.message_id, s.delivered, s.reference) for s in statuses] == [
        (message_id, Delivered.sent, "row 7"),
        (message_id, Delivered.delivered, "row 7"),
    ]


async def test_a_person_without_phone_is_a_recipient_user_id(started: Any) -> None:
    await started.open_window(user_id=USER)
    await send(started, to=USER)
    await started.until(lambda: len(started.receiver.statuses()) == 2)
    status = started.receiver.statuses()[0]
    assert (status["recipient_user_id"], "recipient_id" in status) == (USER, False)
    assert started.receiver.values()[-1]["contacts"] == [{"user_id": USER}]


async def test_a_number_of_another_account_reports_under_that_account(started: Any) -> None:
    people = (Identifier("phone", PHONE),)
    one = Received("555", "777", "wamid.x", 1, people, "", TextEvent("hola"))
    started.sandbox.observe(Delivery(received=(one,)))
    await started.send({"messaging_product": "whatsapp", "to": "+" + PHONE, "text": {"body": "a"}}, "555")
    await started.until(lambda: len(started.receiver.statuses()) == 2)
    entry = started.receiver.taken[-1]["entry"][0]
    assert entry["id"] == "777"
    assert entry["changes"][0]["value"]["metadata"]["phone_number_id"] == "555"


async def test_statuses_that_are_due_together_share_a_body_of_at_most_100(world: Any) -> None:
    """A restart makes all of them due at the same time."""
    await world.start(limits=UPGRADED, delays=StatusDelays(60, 60))
    await world.open_window()
    for i in range(120):
        await send(world, str(i))
    await world.restart()
    await world.until(lambda: len(world.receiver.statuses()) == 240)
    assert [len(value["statuses"]) for value in world.receiver.values()[1:]] == [100, 100, 40]
    assert set(seen(world).values()) == {1}


async def test_one_body_holds_an_entry_for_each_account(world: Any) -> None:
    await world.start(limits=UPGRADED, delays=StatusDelays(60, 60))
    await world.open_window()
    one = Received("555", "777", "wamid.x", 1, (Identifier("phone", PHONE),), "", TextEvent("hola"))
    world.sandbox.observe(Delivery(received=(one,)))
    await send(world)
    await world.send({"messaging_product": "whatsapp", "to": "+" + PHONE, "text": {"body": "a"}}, "555")
    await world.restart()
    await world.until(lambda: len(world.receiver.statuses()) == 4)
    assert [entry["id"] for entry in world.receiver.taken[-1]["entry"]] == [ACCOUNT, "777"]


@pytest.mark.parametrize("answer", [503, 401, 307, 204])
async def test_a_body_comes_again_until_the_answer_is_200(started: Any, answer: int) -> None:
    await started.open_window()
    started.receiver.answers.extend([answer] * 3)
    message_id = await send(started)
    await started.until(lambda: len(started.receiver.statuses()) == 2)
    await asyncio.sleep(0.15)
    assert seen(started) == {(message_id, "sent"): 1, (message_id, "delivered"): 1}
    assert len(started.receiver.bodies) >= 1 + 3 + 1


async def test_pauses_grow_while_the_webhook_refuses(world: Any) -> None:
    await world.start(limits=UPGRADED, delays=StatusDelays(0, 0, first_retry=0.02, longest_retry=60))
    await world.open_window()
    world.receiver.answers.extend([503] * 1000)
    await send(world)

    def told() -> list[float]:
        """When the webhook was told of `sent`: in a body of its own, or together with `delivered`."""
        pairs = zip(world.receiver.bodies, world.receiver.moments, strict=True)
        return [moment for body, moment in pairs if b'"sent"' in body]

    await world.until(lambda: len(told()) > 5)
    pauses = [later - earlier for earlier, later in pairwise(told())][:5]
    assert [pause >= 0.02 * 2**n for n, pause in enumerate(pauses)] == [True] * 5


async def test_a_restart_sends_what_was_never_acknowledged_and_nothing_else(world: Any) -> None:
    await world.start(limits=UPGRADED)
    await world.open_window()
    settled = await send(world, "uno")
    await world.until(lambda: len(world.receiver.statuses()) == 2)
    world.receiver.answers.extend([503] * 1000)
    owed = await send(world, "dos")
    await world.until(lambda: len(world.receiver.bodies) >= 4)
    await world.stop()
    world.receiver.answers.clear()
    world.receiver.taken.clear()
    await world.start()
    await world.until(lambda: len(world.receiver.statuses()) == 2)
    await asyncio.sleep(0.1)
    assert seen(world) == {(owed, "sent"): 1, (owed, "delivered"): 1}
    assert settled != owed


async def test_a_message_is_read_once_the_page_has_shown_it(started: Any) -> None:
    await started.open_window()
    first, second = [await send(started, words) for words in ("uno", "dos")]
    await started.until(lambda: len(started.receiver.statuses()) == 4)
    for _ in range(2):
        await started.call("POST", "/api/seen", json={"person": PHONE, "n": 1})
    await started.until(lambda: (first, "read") in seen(started))
    await asyncio.sleep(0.1)
    assert seen(started)[first, "read"] == 1
    assert (second, "read") not in seen(started)
    read = [status for status in started.receiver.statuses() if status["status"] == "read"]
    assert "pricing" not in read[0]


async def test_a_read_that_was_not_acknowledged_is_owed_after_a_restart(started: Any) -> None:
    await started.open_window()
    message_id = await send(started)
    await started.until(lambda: len(started.receiver.statuses()) == 2)
    started.receiver.answers.extend([503] * 1000)
    await started.call("POST", "/api/seen", json={"person": PHONE, "n": 1})
    await started.stop()
    started.receiver.answers.clear()
    started.receiver.taken.clear()
    await started.start()
    await started.until(lambda: seen(started) == {(message_id, "read"): 1})


async def test_the_sandbox_ends_while_the_webhook_hangs(started: Any) -> None:
    await started.open_window()
    started.receiver.hangs = True
    await send(started)
    await started.until(lambda: started.receiver.hanging)
    async with asyncio.timeout(30):
        await started.stop()
