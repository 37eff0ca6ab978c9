"""What a Graph API on loopback does to a request, and what the sender is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from liora.channel import Accepted, Account, Outcome, Refused, Unknown, Unsent
from liora_integrations.whatsapp.error_codes import verdict_on
from liora_integrations.whatsapp.send import post_message

BODY = {"messaging_product": "whatsapp", "to": "+34600", "type": "text", "text": {"body": "¿Qué tal? 😀"}}
SENT = {"messaging_product": "whatsapp", "contacts": [{"input": "+34600"}], "messages": [{"id": "wamid.1"}]}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def account(port: int, token: str = "t0ken", scheme: str = "http") -> Account:
    return Account("106", token, f"{scheme}://127.0.0.1:{port}/v26.0/")


@asynccontextmanager
async def graph(answer: Answer) -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_post("/v26.0/106/messages", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def wire(talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[int]:
    """A server below HTTP, to break it in the middle."""

    open_ends: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ends.append(asyncio.current_task())
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in open_ends:
            each.cancel()
        await asyncio.gather(*open_ends, return_exceptions=True)
        await server.wait_closed()


async def send(port: int, seconds: float = 30, **more: str) -> Outcome:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as client:
        return await post_message(client, account(port, **more), BODY)


async def send_for(http_status: int, body: bytes, content_type: str = "application/json") -> Outcome:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=http_status, body=body, content_type=content_type)

    async with graph(answer) as port:
        return await send(port)


async def test_an_accepted_message_has_its_id_and_was_sent_as_it_should_be():
    requests = []

    async def answer(request: web.Request) -> web.Response:
        requests.append((request.path, request.headers.copy(), await request.json()))
        return web.json_response(SENT)

    async with graph(answer) as port:
        assert await send(port) == Accepted("wamid.1")
    ((path, headers, body),) = requests
    assert path == "/v26.0/106/messages"
    assert headers["Authorization"] == "Bearer t0ken"
    assert headers["Content-Type"] == "application/json"
    assert body == BODY


@pytest.mark.parametrize("name", ["send-ok", "send-ok-bsuid", "send-template-ok", "send-template-accepted-bsuid"])
async def test_the_answers_of_the_documents_are_accepted(shared, name):
    answer = (shared / "whatsapp" / "outbound" / f"response-{name}.json").read_bytes()
    assert await send_for(200, answer) == Accepted(json.loads(answer)["messages"][0]["id"])


ERRORS = {
    "100-33-object-missing": (100, "stop_number", True),
    "100-invalid-parameter": (100, "drop", True),
    "130429-throughput": (130429, "slow_number", False),
    "131047-reengagement": (131047, "park", False),
    "131056-pair-rate": (131056, "slow_pair", False),
    "136024-request-code": (136024, "stop_number", True),
    "139102": (139102, "drop", False),
    "190-token-generic": (190, "stop_account", True),
}


@pytest.mark.parametrize(("name", "expected"), ERRORS.items(), ids=ERRORS.keys())
async def test_the_errors_of_the_documents_are_refusals(shared: Path, name, expected):
    body = (shared / "whatsapp" / "outbound" / f"error-{name}.json").read_bytes()
    outcome = await send_for(401 if "190" in name else 400, body)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.action, outcome.alert) == expected
    assert json.loads(body)["error"]["message"][:40] in outcome.title


@pytest.mark.parametrize(
    ("http_status", "code"), [(503, 2), (500, 131000), (500, 987654), (400, 987654), (200, 131047)]
)
async def test_the_code_decides_and_the_http_status_only_for_an_unknown_one(http_status, code):
    outcome = await send_for(http_status, json.dumps({"error": {"code": code, "message": "m"}}).encode())
    verdict = verdict_on(code, None, http_status)
    assert outcome == Refused(code, "m", verdict.action, verdict.alert)


async def test_a_code_written_as_text_counts():
    assert await send_for(400, b'{"error":{"code":"131047"}}') == Refused(131047, "", "park", False)


@pytest.mark.parametrize("http_status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"[]", b'{"error":"upstream"}', b'{"error":{}}'])
async def test_a_gateway_that_fails_leaves_the_outcome_unknown(http_status, body):
    assert isinstance(await send_for(http_status, body, "text/html"), Unknown)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"ok", b'{"messages":[]}', b'{"messages":[{"id":""}]}', b'{"messages":{}}']
)
async def test_a_200_without_a_message_id_leaves_the_outcome_unknown(body):
    assert isinstance(await send_for(200, body), Unknown)


@pytest.mark.parametrize("http_status", [403, 404, 413, 429])
async def test_a_4xx_that_is_not_from_meta_is_tried_again_and_reported(http_status):
    outcome = await send_for(http_status, b"<html>Blocked</html>", "text/html")
    assert outcome == Refused(http_status, f"HTTP {http_status} without an error object", "retry", True)


@pytest.mark.parametrize("http_status", [400, 500])
async def test_an_endless_answer_is_not_read_to_its_end(http_status):
    written = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse(status=http_status)
        await response.prepare(request)
        try:
            while written < 256 * 2**20:
                await response.write(b" " * 2**16)
                written += 2**16
        except ConnectionError:
            pass
        return response

    async with graph(answer) as port:
        outcome = await send(port)
    assert isinstance(outcome, Refused if http_status == 400 else Unknown)
    assert written < 32 * 2**20


async def test_a_long_error_body_of_meta_still_counts_and_its_title_is_cut():
    body = json.dumps({"error": {"code": 131047, "message": "m" * 50_000}}).encode()
    assert await send_for(400, body) == Refused(131047, "m" * 500, "park", False)


async def test_a_title_can_be_stored():
    outcome = await send_for(400, rb'{"error":{"code":100,"message":"a\u0000\ud83d"}}')
    assert outcome == Refused(100, "a\ufffd\ufffd", "drop", True)


async def test_a_refused_connection_was_never_sent():
    async with wire(lambda reader, writer: asyncio.sleep(0)) as port:
        pass
    assert isinstance(await send(port), Unsent)


async def test_a_name_that_does_not_resolve_was_never_sent():
    async with aiohttp.ClientSession() as client:
        outcome = await post_message(client, Account("106", "t", "https://graph.invalid/v26.0"), BODY)
    assert isinstance(outcome, Unsent)


async def test_a_failed_tls_handshake_was_never_sent():
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(SENT)

    async with graph(answer) as port:
        assert isinstance(await send(port, scheme="https"), Unsent)


async def test_an_address_that_is_none_was_never_sent():
    async with aiohttp.ClientSession() as client:
        assert isinstance(await post_message(client, Account("106", "t", "graph"), BODY), Unsent)


async def test_a_timeout_while_waiting_leaves_the_outcome_unknown():
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        heard.set()
        await asyncio.Event().wait()

    heard = asyncio.Event()
    async with wire(talk) as port:
        assert isinstance(await send(port, seconds=1), Unknown)
    assert heard.is_set()


async def test_a_timeout_of_the_connection_was_never_sent():
    async with aiohttp.ClientSession(connector=Stuck()) as client:
        assert isinstance(await post_message(client, account(9), BODY), Unsent)


class Stuck(aiohttp.TCPConnector):
    """Never gets a connection: aiohttp turns this into its own error for a connection's time limit."""

    async def connect(self, *args, **more):
        raise TimeoutError


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    ],
)
async def test_a_connection_that_breaks_after_sending_leaves_the_outcome_unknown(broken):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(broken)
        await writer.drain()

    async with wire(talk) as port:
        assert isinstance(await send(port), Unknown)


async def test_a_reset_after_sending_leaves_the_outcome_unknown():
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with wire(talk) as port:
        assert isinstance(await send(port), Unknown)


@pytest.mark.parametrize("token", ["a\nb", "a\r\nX-Injected: 1", "tóken", "a\x00"])
async def test_a_token_that_no_header_can_carry_stops_the_account(token):
    async with wire(lambda reader, writer: asyncio.sleep(0)) as port:
        outcome = await send(port, token=token)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.action, outcome.alert) == (190, "stop_account", True)


async def test_neither_token_nor_phone_appear_in_a_reason():
    async with wire(lambda reader, writer: asyncio.sleep(0)) as port:
        outcome = await send(port, token="s3cret")
    assert isinstance(outcome, Unknown)
    assert "s3cret" not in outcome.reason
    assert "34600" not in outcome.reason


async def test_being_cancelled_is_no_outcome():
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)

    async with wire(talk) as port:
        sending = asyncio.create_task(send(port))
        await asyncio.sleep(0.05)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
