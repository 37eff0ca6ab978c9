"""What the page does: inbound webhooks as Meta builds them, live events, and no strangers."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from aiohttp import FormData

from liora.channel import Identifier
from liora.events import LocationEvent, MediaEvent, ReactionEvent, TapEvent, TextEvent
from liora_integrations.whatsapp.inbound import read_delivery

PHONE = "56911112222"
USER = "CL.1000000001"
NUMBER = "106540352242922"
ACCOUNT = "102290129340398"
TEXT = {"type": "text", "text": "hola"}
WRITE = {"from": {"phone": PHONE}, "message": TEXT}


def buttons() -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": key, "title": key.title()}} for key in ("si", "no")]
    interactive = {"type": "button", "body": {"text": "¿Seguimos?"}, "action": {"buttons": replies}}
    return {"messaging_product": "whatsapp", "to": "+" + PHONE, "type": "interactive", "interactive": interactive}


def rows() -> dict[str, Any]:
    made = [{"id": "pan", "title": "Pan", "description": "Amasado"}, {"id": "te", "title": "Té"}]
    action = {"button": "Ver", "sections": [{"rows": made}]}
    interactive = {"type": "list", "body": {"text": "Elige"}, "action": action}
    return {"messaging_product": "whatsapp", "to": "+" + PHONE, "type": "interactive", "interactive": interactive}


async def sent_id(world: Any, body: dict[str, Any]) -> str:
    await world.open_window()
    _, answer = await world.send(body)
    return str(answer["messages"][0]["id"])


# -- inbound bodies -------------------------------------------------------------------------------------------------


async def test_a_text_becomes_metas_webhook(started: Any) -> None:
    status, answer = await started.say({"type": "text", "text": "¿Café 😀 s/n?"}, phone="+" + PHONE, name="Ana")
    assert (status, answer["data"]["status"]) == (200, 200)
    body = started.receiver.taken[0]
    timestamp = body["entry"][0]["changes"][0]["value"]["messages"][0].pop("timestamp")
    assert isinstance(timestamp, str)
    assert abs(int(timestamp) - started.now()) < 60
    assert body == {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": ACCOUNT,
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {"display_phone_number": "15550100100", "phone_number_id": NUMBER},
                            "contacts": [{"profile": {"name": "Ana"}, "wa_id": PHONE}],
                            "messages": [
                                {
                                    "from": PHONE,
                                    "id": answer["data"]["id"],
                                    "type": "text",
                                    "text": {"body": "¿Café 😀 s/n?"},
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    }


async def test_bodies_are_escaped_as_meta_does(started: Any) -> None:
    await started.say({"type": "text", "text": "é 😀 a/b"})
    assert rb"\u00e9 \ud83d\ude00 a\/b" in started.receiver.bodies[0]
    assert started.receiver.bodies[0].isascii()


async def test_a_person_without_phone_shows_a_user_id_alone(started: Any) -> None:
    await started.say(TEXT, user_id=USER, name="Ana")
    value = started.receiver.values()[0]
    assert value["contacts"] == [{"profile": {"name": "Ana"}, "user_id": USER}]
    assert value["messages"][0]["from_user_id"] == USER
    assert "from" not in value["messages"][0]


async def test_the_channel_reads_every_kind_as_meant(started: Any) -> None:
    tapped, opened = await sent_id(started, buttons()), await sent_id(started, rows())
    said = [
        {"type": "text", "text": "hola"},
        {"type": "tap", "context": tapped, "id": "no"},
        {"type": "tap", "context": opened, "id": "pan"},
        {"type": "location", "latitude": -33.4, "longitude": -70.6},
        {"type": "reaction", "target": tapped, "emoji": "👍"},
        {"type": "audio"},
        {"type": "sticker"},
    ]
    started.receiver.bodies.clear()
    for message in said:
        assert (await started.say(message))[0] == 200
    deliveries = [read_delivery(body) for body in started.receiver.bodies if b'"messages":[' in body]
    events = [delivery.received[0].event for delivery in deliveries]
    assert events[:5] == [
        TextEvent("hola"),
        TapEvent("no", "No"),
        TapEvent("pan", "Pan"),
        LocationEvent(-33.4, -70.6),
        ReactionEvent("👍", tapped),
    ]
    audio, sticker = events[5:]
    assert isinstance(audio, MediaEvent)
    assert isinstance(sticker, MediaEvent)
    assert (audio.media, audio.voice, sticker.media, sticker.mime) == ("audio", True, "sticker", "image/webp")
    assert deliveries[0].received[0].identifiers == (Identifier("phone", PHONE),)
    assert deliveries[0].received[0].profile_name == "Camila"


async def test_a_tap_carries_title_description_and_context_of_the_message(started: Any) -> None:
    opened = await sent_id(started, rows())
    await started.say({"type": "tap", "context": opened, "id": "pan"})
    message = started.receiver.messages()[-1]
    assert message["context"]["id"] == opened
    assert message["interactive"] == {
        "type": "list_reply",
        "list_reply": {"id": "pan", "title": "Pan", "description": "Amasado"},
    }


async def test_taps_on_what_was_never_offered_are_refused(started: Any) -> None:
    tapped = await sent_id(started, buttons())
    for message, sender in (
        ({"type": "tap", "context": tapped, "id": "quizás"}, {"phone": PHONE}),
        ({"type": "tap", "context": "wamid.none", "id": "si"}, {"phone": PHONE}),
        ({"type": "tap", "context": tapped, "id": "si"}, {"phone": "56933334444"}),
    ):
        status, answer = await started.say(message, **sender)
        assert (status, answer["error"]["code"]) == (422, "invalid")


async def test_an_image_of_the_store_is_sent_with_its_address(started: Any) -> None:
    form = FormData({"messaging_product": "whatsapp"})
    form.add_field("file", b"png", filename="a.png", content_type="image/png")
    headers = {"Authorization": "Bearer x"}
    _, media = await started.call("POST", f"/graph/v26.0/{NUMBER}/media", data=form, headers=headers)
    status, _ = await started.say({"type": "image", "media_id": media["id"], "caption": "mira"})
    image = started.receiver.messages()[0]["image"]
    assert (status, image["caption"], image["mime_type"]) == (200, "mira", "image/png")
    assert (await started.call("GET", f"/api/media/{image['id']}"))[0] == 200
    assert (await started.say({"type": "image", "media_id": "1"}))[0] == 422
    assert (await started.call("GET", "/api/media/1"))[0] == 404


@pytest.mark.parametrize(
    "change",
    [
        {"from": {"name": "nobody"}},
        {"from": {"phone": "abc"}},
        {"from": {"user_id": "cl.1"}},
        {"message": {"type": "hologram"}},
        {"message": {"type": "text", "text": ""}},
        {"message": {"type": "location", "latitude": 91, "longitude": 0}},
        {"more": 1},
    ],
)
async def test_what_misfits_is_refused_and_reaches_no_webhook(started: Any, change: dict[str, Any]) -> None:
    status, answer = await started.call("POST", "/api/inbound", json=WRITE | change)
    assert (status, answer["ok"]) == (422, False)
    assert started.receiver.bodies == []


# -- a webhook that fails -------------------------------------------------------------------------------------------


async def test_a_refused_message_is_told_in_spanish_and_can_be_sent_again_as_it_was(started: Any) -> None:
    started.receiver.answers.append(503)
    status, answer = await started.say(TEXT)
    assert status == 502
    assert answer["error"]["message"].startswith("El mensaje no se entregó: Liora respondió 503.")
    (failed,) = answer["error"]["details"]
    assert failed["status"] == 503
    status, answer = await started.call("POST", "/api/inbound/retry", json={"id": failed["id"]})
    assert (status, answer["data"]) == (200, {"id": failed["id"], "status": 200})
    assert started.receiver.bodies[0] == started.receiver.bodies[1]
    assert (await started.call("POST", "/api/inbound/retry", json={"id": failed["id"]}))[0] == 422


async def test_a_webhook_that_is_not_there_is_told(started: Any) -> None:
    await started.webhook.close()
    status, answer = await started.say(TEXT)
    assert (status, answer["error"]["details"][0]["status"]) == (502, 0)
    assert "Liora no respondió" in answer["error"]["message"]


# -- live events ----------------------------------------------------------------------------------------------------


class Stream:
    """Server-sent events, one at a time: (id, name, data)."""

    def __init__(self, content: Any) -> None:
        self._content = content

    async def next(self) -> tuple[int | None, str, Any]:
        while True:
            async with asyncio.timeout(30):
                block = (await self._content.readuntil(b"\n\n")).decode()
            fields = dict(re.findall(r"^(\w+): (.*)$", block, re.M))
            if "event" in fields:
                moment = int(fields["id"]) if "id" in fields else None
                return moment, fields["event"], orjson.loads(fields["data"])


@asynccontextmanager
async def stream(world: Any, query: str = f"for={PHONE}", **headers: str) -> AsyncIterator[Stream]:
    async with world.session.get(world.url(f"/api/events?{query}"), headers=headers) as response:
        assert response.content_type == "text/event-stream"
        yield Stream(response.content)


async def test_a_conversation_is_seen_live_in_both_directions(started: Any) -> None:
    async with stream(started) as events:
        await started.open_window()
        _, name, said = await events.next()
        assert (name, said["direction"], said["message"]["text"]) == ("message", "in", {"body": "hola"})
        assert (await events.next())[1:] == ("status", {"id": said["id"], "status": "sent"})
        await started.send_text("Buenas")
        _, name, sent = await events.next()
        assert (name, sent["direction"], sent["n"], sent["status"]) == ("message", "out", 1, "accepted")
        assert sent["payload"]["text"] == {"body": "Buenas"}
        while (last := await events.next())[2] != {"id": sent["id"], "status": "delivered"}:
            assert last[1] == "status"


async def test_only_statuses_that_the_webhook_took_are_seen(started: Any) -> None:
    await started.open_window()
    async with stream(started, query=f"for={PHONE}&after=2") as events:
        started.receiver.answers.extend([503, 503])
        await started.send_text("Buenas")
        assert (await events.next())[2]["status"] == "accepted"
        seen = {(await events.next())[2]["status"]}
        assert seen <= {"sent", "delivered"}
        assert len(started.receiver.bodies) >= 3


async def test_read_marks_and_typing_are_seen(started: Any) -> None:
    async with stream(started) as events:
        await started.open_window()
        said = (await events.next())[2]
        await events.next()
        mark = {"messaging_product": "whatsapp", "status": "read", "message_id": said["id"]}
        await started.send(mark | {"typing_indicator": {"type": "text"}})
        assert (await events.next())[1:] == ("status", {"id": said["id"], "status": "read"})
        assert (await events.next())[1:] == ("typing", {})


async def test_history_comes_first_and_a_reader_goes_on_where_it_was(started: Any) -> None:
    await started.open_window()
    await started.send_text("uno")
    await started.until(lambda: len(started.receiver.statuses()) == 2)
    await started.restart()
    async with stream(started) as events:
        _, _, said = await events.next()
        moment, _, sent = await events.next()
        assert (said["status"], sent["status"]) == ("sent", "delivered")
    await started.send_text("dos")
    for query, header in ((f"for={PHONE}&after={moment}", {}), (f"for={PHONE}", {"Last-Event-ID": str(moment)})):
        async with stream(started, query, **header) as events:
            names = [await events.next() for _ in range(2)]
        bodies = [data["payload"]["text"]["body"] for _, name, data in names if name == "message"]
        assert bodies == ["dos"], "the first is told again only in its status"


async def test_conversations_of_others_and_with_other_numbers_are_not_seen(started: Any) -> None:
    await started.open_window(phone="56933334444")
    await started.call("POST", "/api/inbound", json=WRITE | {"number": "555"})
    async with stream(started) as events:
        await started.open_window(phone="56933334444")
        await started.call("POST", "/api/inbound", json=WRITE | {"number": "555"})
        await started.say({"type": "text", "text": "propio"})
        assert (await events.next())[2]["message"]["text"]["body"] == "propio"


@pytest.mark.parametrize("query", ["", "for=", f"for={PHONE}&after=x"])
async def test_a_stream_of_nobody_is_refused(started: Any, query: str) -> None:
    assert (await started.call("GET", f"/api/events?{query}"))[0] == 422


# -- strangers ------------------------------------------------------------------------------------------------------

WRITES = [
    ("POST", "/api/inbound", WRITE),
    ("POST", "/api/inbound/retry", {"id": "wamid.1"}),
    ("POST", "/api/seen", {"person": PHONE, "n": 1}),
    ("PUT", "/api/faults", {"timeout_rate": 1}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_other_sites_cannot_write(started: Any, method: str, path: str, body: Any, origin: str) -> None:
    status, answer = await started.call(method, path, json=body, headers={"Origin": origin})
    assert (status, answer["error"]["code"]) == (403, "foreign_origin")
    assert started.receiver.bodies == []


async def test_a_name_that_points_here_is_still_another_site(started: Any) -> None:
    """As in DNS rebinding, where origin and host agree."""
    headers = {"Origin": "http://evil.example:8000", "Host": "evil.example:8000"}
    assert (await started.call("POST", "/api/inbound", json=WRITE, headers=headers))[0] == 403


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_forms_cannot_write(started: Any, method: str, path: str, body: Any) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": kind}
        status, answer = await started.call(method, path, data=orjson.dumps(body), headers=headers)
        assert (status, answer["error"]["code"]) == (415, "content_type")


async def test_the_page_itself_may_write(started: Any) -> None:
    origin = started.url("").removesuffix("/sandbox")
    assert (await started.call("POST", "/api/inbound", json=WRITE, headers={"Origin": origin}))[0] == 200


# -- static files ---------------------------------------------------------------------------------------------------


async def test_the_page_is_served_with_and_without_its_slash(started: Any) -> None:
    async with started.session.get(started.url(""), allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, "/sandbox/")
    status, page = await started.call("GET", "/")
    assert (status, b'<html lang="es">' in page) == (200, True)


async def test_the_page_needs_nothing_but_its_own_files(started: Any) -> None:
    _, page = await started.call("GET", "/")
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.decode())
    assert sources
    for source in sources:
        assert source.startswith("static/")
        async with started.session.get(started.url("/" + source)) as response:
            assert response.status == 200
            assert "script-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["..%2Fpage.py", "none.js", "%2E%2E/page.py"])
async def test_no_other_file_is_served(started: Any, name: str) -> None:
    assert (await started.call("GET", f"/static/{name}"))[0] == 404
