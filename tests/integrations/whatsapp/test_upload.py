"""A file on its way to a Graph API on loopback, and what the sender is told."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from liora.channel import Account, File, Refused, Unknown, Unsent, Uploaded, UploadOutcome
from liora_integrations.whatsapp import WhatsApp
from liora_integrations.whatsapp.posting import end_of
from liora_integrations.whatsapp.send import post_message
from liora_integrations.whatsapp.upload import post_file, uploaded

PRICES = File("catálogo «otoño».pdf", "application/pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def upload(answer: Answer, file: File = PRICES, token: str = "t0ken", seconds: float = 30) -> UploadOutcome:
    app = web.Application(client_max_size=32 * 1024 * 1024)
    app.router.add_post("/v26.0/106/media", answer)
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with TestServer(app) as server, aiohttp.ClientSession(timeout=timeout) as client:
        return await post_file(client, Account("106", token, str(server.make_url("/v26.0/"))), file)


def answering(http_status: int, body: bytes) -> Answer:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=http_status, body=body, content_type="application/json")

    return answer


@pytest.mark.parametrize("size", [0, 5000, 3 * 1024 * 1024])
async def test_a_file_arrives_as_it_is_with_its_type(size: int) -> None:
    seen = {}

    async def answer(request: web.Request) -> web.Response:
        seen["token"] = request.headers["Authorization"]
        async for part in await request.multipart():
            seen[part.name] = part.headers.get("Content-Type"), part.filename, bytes(await part.read())
        return web.json_response({"id": "985569392615996"})

    file = File(PRICES.name, PRICES.content_type, PRICES.content + bytes(size))
    assert await upload(answer, file) == Uploaded("985569392615996")
    assert seen["token"] == "Bearer t0ken"
    assert seen["messaging_product"][2] == b"whatsapp"
    assert seen["file"] == ("application/pdf", PRICES.name, file.content)


def test_the_answer_of_the_documents_is_an_id(shared: Path) -> None:
    answer = (shared / "whatsapp" / "outbound" / "response-media-upload.json").read_bytes()
    assert end_of(200, answer, uploaded) == Uploaded("985569392615996")


@pytest.mark.parametrize(
    ("code", "action"),
    [(131053, "retry_media"), (100, "drop"), (190, "stop_account"), (80007, "slow_account"), (131000, "retry")],
)
async def test_a_refused_file_has_the_classes_of_the_contract(code: int, action: str) -> None:
    outcome = await upload(answering(400, b'{"error": {"message": "(#%d) no", "code": %d}}' % (code, code)))
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.action) == (code, action)


@pytest.mark.parametrize(
    ("http_status", "body"), [(200, b"{}"), (200, b'{"id": ""}'), (200, b"ok"), (502, b"<html>"), (500, b"")]
)
async def test_an_answer_that_says_nothing_leaves_it_open(http_status: int, body: bytes) -> None:
    assert isinstance(await upload(answering(http_status, body)), Unknown)


async def test_a_proxy_that_takes_no_such_size_is_no_answer_of_meta() -> None:
    assert await upload(answering(413, b"")) == Refused(413, "HTTP 413 without an error object", "retry", alert=True)


async def test_a_slow_vendor_leaves_it_open() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b'{"id": ')
        return response

    outcome = await upload(answer, seconds=0.3)
    assert isinstance(outcome, Unknown)


async def test_nobody_at_home_means_that_nothing_left(unused_tcp_port: int) -> None:
    async with aiohttp.ClientSession() as client:
        account = Account("106", "t0ken", f"http://127.0.0.1:{unused_tcp_port}")
        assert isinstance(await WhatsApp().upload(client, account, PRICES), Unsent)


async def test_a_token_that_is_no_header_stops_the_account() -> None:
    outcome = await upload(answering(200, b"{}"), token="ñ")
    assert isinstance(outcome, Refused)
    assert outcome.action == "stop_account"


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ({"type": "document", "document": {"id": "1"}}, "retry_media"),
        ({"type": "image", "image": {"id": "1"}}, "retry_media"),
        ({"type": "image", "image": {"link": "https://a.cl/1.png"}}, "drop"),
        ({"type": "text", "text": {"body": "hola"}}, "drop"),
    ],
)
async def test_a_message_whose_file_meta_lost_is_tried_with_another_upload(body: dict, action: str) -> None:
    app = web.Application()
    app.router.add_post("/106/messages", answering(400, b'{"error": {"message": "(#100) bad", "code": 100}}'))
    async with TestServer(app) as server, aiohttp.ClientSession() as client:
        outcome = await post_message(client, Account("106", "t0ken", str(server.make_url(""))), body)
    assert isinstance(outcome, Refused)
    assert (outcome.action, outcome.alert) == (action, True)
