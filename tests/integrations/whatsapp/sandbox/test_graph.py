"""The fake Graph API over HTTP: answers, errors, the window, rates and media as at Meta."""

import base64
import hashlib
import io
from typing import Any

import orjson
import pytest
from aiohttp import FormData

from liora.channel import Delivery, Identifier, Received
from liora.events import Event, ReactionEvent, TextEvent
from liora_integrations.whatsapp.sandbox import GraphLimits

PHONE = "56911112222"
USER = "CL.1000000001"
OTHER_NUMBER = "555000111"
TOKEN = {"Authorization": "Bearer any"}


def received(*people: Identifier, number: str = OTHER_NUMBER, event: Event | None = None) -> Delivery:
    one = Received(number, "777", "wamid.x", 1, people, "Ana", event or TextEvent("hola"))
    return Delivery(received=(one,))


def code_of(answer: Any) -> int:
    return int(answer["error"]["code"])


async def test_a_phone_is_answered_as_meta_does(started: Any) -> None:
    await started.open_window()
    status, answer = await started.send_text()
    assert status == 200
    message_id = answer["messages"][0]["id"]
    assert message_id.startswith("wamid.")
    assert answer == {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+" + PHONE, "wa_id": PHONE}],
        "messages": [{"id": message_id}],
    }


async def test_a_user_id_is_answered_without_a_phone(started: Any) -> None:
    await started.open_window(user_id=USER)
    _, answer = await started.send_text(to=USER)
    assert answer["contacts"] == [{"input": USER, "user_id": USER}]


async def test_a_template_is_accepted_outside_the_window(started: Any) -> None:
    template = {"name": "pedido_listo", "language": {"code": "es"}}
    body = {"messaging_product": "whatsapp", "to": "+" + PHONE, "type": "template", "template": template}
    status, answer = await started.send(body)
    assert (status, answer["messages"][0]["message_status"]) == (200, "accepted")


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer "}, {"Authorization": "Basic abc"}])
async def test_a_request_without_a_token_is_refused(started: Any, header: dict[str, str]) -> None:
    status, answer = await started.call("POST", "/graph/v26.0/1/messages", json={}, headers=header)
    assert (status, code_of(answer)) == (401, 190)


async def test_a_refusal_has_metas_envelope(started: Any) -> None:
    status, answer = await started.send_text("a" * 4097)
    trace = answer["error"].pop("fbtrace_id")
    assert status == 400
    assert trace.startswith("A")
    assert answer == {
        "error": {
            "message": "(#100) Invalid parameter",
            "type": "OAuthException",
            "code": 100,
            "error_data": {
                "messaging_product": "whatsapp",
                "details": "Param text['body'] must be at least 1 and at most 4096 characters long.",
            },
        }
    }


@pytest.mark.parametrize("body", [b"{", b"[]", b'"hola"', b""])
async def test_a_body_that_is_no_object_is_refused(started: Any, body: bytes) -> None:
    status, answer = await started.call("POST", "/graph/v26.0/1/messages", data=body, headers=TOKEN)
    assert (status, code_of(answer)) == (400, 100)


async def test_the_window_opens_with_a_message_of_the_person_and_closes_after_a_day(started: Any) -> None:
    assert code_of((await started.send_text())[1]) == 131047
    await started.open_window()
    assert (await started.send_text())[0] == 200
    assert code_of((await started.send_text(to="56933334444"))[1]) == 131047
    now = started.now()
    started.now = lambda: now + 24 * 3600
    assert code_of((await started.send_text())[1]) == 131047


async def test_an_observed_message_opens_the_window_of_each_identifier_at_its_number(started: Any) -> None:
    people = (Identifier("user_id", USER), Identifier("phone", PHONE))
    started.sandbox.observe(received(*people))
    assert (await started.send_text(to=USER))[0] == 400, "another number"
    for person in (USER, PHONE):
        body = {"messaging_product": "whatsapp", "type": "text", "text": {"body": "a"}}
        recipient = {"to": "+" + PHONE} if person == PHONE else {"recipient": USER}
        assert (await started.send(body | recipient, OTHER_NUMBER))[0] == 200


async def test_a_reaction_opens_no_window(started: Any) -> None:
    started.sandbox.observe(received(Identifier("phone", PHONE), event=ReactionEvent("👍", "wamid.1")))
    body = {"messaging_product": "whatsapp", "to": "+" + PHONE, "text": {"body": "a"}}
    assert code_of((await started.send(body, OTHER_NUMBER))[1]) == 131047


async def test_windows_survive_a_restart(started: Any) -> None:
    await started.open_window()
    started.sandbox.observe(received(Identifier("phone", PHONE)))
    await started.restart()
    assert (await started.send_text())[0] == 200
    body = {"messaging_product": "whatsapp", "to": "+" + PHONE, "text": {"body": "a"}}
    assert (await started.send(body, OTHER_NUMBER))[0] == 200


async def test_throughput_counts_both_directions(world: Any) -> None:
    await world.start(limits=GraphLimits(number_per_second=3))
    world.now = lambda: 1_800_000_000.0
    await world.open_window()
    world.sandbox.observe(received(Identifier("phone", PHONE), number="106540352242922"))
    assert (await world.send_text())[0] == 200
    status, answer = await world.send_text()
    assert (status, code_of(answer)) == (400, 130429)


async def test_a_message_of_the_page_that_the_engine_observes_counts_once(world: Any) -> None:
    await world.start(limits=GraphLimits(number_per_second=2))
    world.now = lambda: 1_800_000_000.0
    _, answer = await world.say({"type": "text", "text": "hola"})
    one = Received(
        "106540352242922", "777", answer["data"]["id"], 1, (Identifier("phone", PHONE),), "", TextEvent("hola")
    )
    world.sandbox.observe(Delivery(received=(one,)))
    assert (await world.send_text())[0] == 200


async def test_a_burst_to_one_person_is_refused_with_131056(world: Any) -> None:
    await world.start()
    world.now = lambda: 1_800_000_000.0
    await world.open_window()
    codes = [(await world.send_text(str(i)))[0] for i in range(45)]
    status, answer = await world.send_text("46")
    assert codes == [200] * 45
    assert (status, code_of(answer)) == (400, 131056)


async def test_a_read_mark_is_acknowledged_and_an_id_of_our_own_refused(started: Any) -> None:
    await started.open_window()
    _, sent = await started.send_text()
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": started.receiver.messages()[0]["id"]}
    assert await started.send(mark | {"typing_indicator": {"type": "text"}}) == (200, {"success": True})
    status, answer = await started.send(mark | {"message_id": sent["messages"][0]["id"]})
    assert (status, code_of(answer)) == (400, 131009)


async def test_read_marks_are_no_messages(started: Any) -> None:
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.y"}
    assert await started.send(mark) == (200, {"success": True})
    assert await started.listed(PHONE) == []


# -- media ----------------------------------------------------------------------------------------------------------


def form(content: bytes, mime_type: str, product: str = "whatsapp") -> FormData:
    made = FormData()
    made.add_field("file", io.BytesIO(content), filename="foto.bin", content_type=mime_type)
    made.add_field("messaging_product", product)
    return made


async def upload(world: Any, content: bytes, mime_type: str, **more: str) -> tuple[int, Any]:
    data = form(content, mime_type, **more)
    return await world.call("POST", f"/graph/v26.0/{OTHER_NUMBER}/media", data=data, headers=TOKEN)


async def test_a_file_comes_back_as_it_was_after_a_restart_too(started: Any) -> None:
    content = bytes(range(256)) * 100
    status, answer = await upload(started, content, "image/png")
    assert (status, list(answer)) == (200, ["id"])
    await started.restart()
    status, described = await started.call("GET", f"/graph/v26.0/{answer['id']}", headers=TOKEN)
    assert described | {"url": ""} == {
        "url": "",
        "mime_type": "image/png",
        "sha256": hashlib.sha256(content).hexdigest(),
        "file_size": len(content),
        "id": answer["id"],
        "messaging_product": "whatsapp",
    }
    async with started.session.get(described["url"], headers=TOKEN) as response:
        assert (await response.read(), response.content_type) == (content, "image/png")
    async with started.session.get(described["url"]) as response:
        assert response.status == 401


async def test_a_stored_file_can_be_sent(started: Any) -> None:
    await started.open_window()
    _, answer = await upload(started, b"png", "image/png")
    body = {"messaging_product": "whatsapp", "to": "+" + PHONE, "type": "image", "image": {"id": answer["id"]}}
    assert (await started.send(body))[0] == 200
    assert code_of((await started.send(body | {"image": {"id": "1"}}))[1]) == 100


@pytest.mark.parametrize(
    ("size", "mime_type", "code"),
    [
        (5 * 1024 * 1024, "image/jpeg", 0),
        (5 * 1024 * 1024 + 1, "image/jpeg", 131053),
        (100 * 1024, "image/webp", 0),
        (100 * 1024 + 1, "image/webp", 131053),
        (16 * 1024 * 1024 + 1, "audio/ogg; codecs=opus", 131053),
        (6 * 1024 * 1024, "application/pdf", 0),
        (10, "text/html", 100),
        (10, "image/gif", 100),
    ],
)
async def test_files_have_metas_types_and_sizes(started: Any, size: int, mime_type: str, code: int) -> None:
    status, answer = await upload(started, bytes(size), mime_type)
    assert (status, code_of(answer) if code else 0) == (400 if code else 200, code)


async def test_an_animated_sticker_may_be_larger_than_a_still_one(started: Any) -> None:
    head = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02"
    assert (await upload(started, head.ljust(200 * 1024, b"\0"), "image/webp"))[0] == 200


async def test_incomplete_uploads_are_refused(started: Any) -> None:
    assert code_of((await upload(started, b"png", "image/png", product="messenger"))[1]) == 100
    path = f"/graph/v26.0/{OTHER_NUMBER}/media"
    assert code_of((await started.call("POST", path, json={}, headers=TOKEN))[1]) == 100
    assert (await started.call("POST", path, data=form(b"png", "image/png")))[0] == 401


async def test_unknown_files_and_files_of_another_number_do_not_exist(started: Any) -> None:
    _, answer = await upload(started, b"png", "image/png")
    for path in ("/graph/v26.0/12345", f"/graph/v26.0/{answer['id']}?phone_number_id=1"):
        status, refusal = await started.call("GET", path, headers=TOKEN)
        assert (status, code_of(refusal), refusal["error"]["error_subcode"]) == (400, 100, 33)
    own = f"/graph/v26.0/{answer['id']}?phone_number_id={OTHER_NUMBER}"
    assert (await started.call("GET", own, headers=TOKEN))[0] == 200


async def test_a_voice_note_of_the_page_can_be_fetched_with_its_hash(started: Any) -> None:
    status, _ = await started.say({"type": "audio"})
    audio = started.receiver.messages()[0]["audio"]
    assert (status, audio["voice"], audio["mime_type"]) == (200, True, "audio/ogg; codecs=opus")
    async with started.session.get(audio["url"], headers=TOKEN) as response:
        content = await response.read()
    assert content.startswith(b"OggS")
    assert base64.b64encode(hashlib.sha256(content).digest()).decode() == audio["sha256"]


async def test_the_file_of_records_holds_one_json_object_a_line(started: Any) -> None:
    await started.open_window()
    await started.send_text("dos\nlíneas")
    lines = (started.folder / "sandbox.ndjson").read_bytes().splitlines()
    kinds = [orjson.loads(line)["kind"] for line in lines]
    assert kinds[:3] == ["incoming", "answered", "outgoing"]
