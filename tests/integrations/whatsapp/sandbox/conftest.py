"""A sandbox behind a real server, mounted as the engine mounts it, and a webhook that checks signatures."""

import asyncio
import hashlib
import hmac
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer

from liora.channel import SandboxSettings
from liora_integrations.whatsapp.sandbox import GraphLimits, StatusDelays, WhatsAppSandbox, create_sandbox

SECRET = "test_app_secret"
NUMBER = "106540352242922"
ACCOUNT = "102290129340398"
PHONE = "56911112222"
TOKEN = {"Authorization": "Bearer any"}


class Receiver:
    """The engine's webhook: answers 200, or what `answers` holds next; keeps what it answered 200 to in `taken`."""

    def __init__(self) -> None:
        self.answers: deque[int] = deque()
        self.bodies: list[bytes] = []
        self.taken: list[dict[str, Any]] = []
        self.moments: list[float] = []
        self.hangs = False
        self.hanging = 0
        self.released = asyncio.Event()

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        good = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        if request.headers.get("X-Hub-Signature-256") != good or request.content_type != "application/json":
            return web.Response(status=401)
        if self.hangs:
            self.hanging += 1
            await self.released.wait()
        status = self.answers.popleft() if self.answers else 200
        self.bodies.append(body)
        self.moments.append(time.monotonic())
        if status == 200:
            self.taken.append(orjson.loads(body))
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status == 307 else {})

    async def elsewhere(self, _request: web.Request) -> web.Response:
        """Where a redirect leads: nothing arrives here as far as Meta is concerned."""
        return web.Response()

    def values(self) -> list[dict[str, Any]]:
        return [change["value"] for body in self.taken for entry in body["entry"] for change in entry["changes"]]

    def messages(self) -> list[dict[str, Any]]:
        return [message for value in self.values() for message in value.get("messages", [])]

    def statuses(self) -> list[dict[str, Any]]:
        return [status for value in self.values() for status in value.get("statuses", [])]


@dataclass
class World:
    """One running sandbox at a time; `restart` ends it and starts another in the same folder."""

    folder: Path
    receiver: Receiver
    webhook: TestServer
    session: ClientSession
    sandbox: WhatsAppSandbox | None = None
    server: TestServer | None = None
    now: Callable[[], float] = time.time
    options: dict[str, Any] = field(default_factory=dict)

    async def start(self, port: int | None = None, **options: Any) -> "World":
        self.options = options or self.options
        settings = SandboxSettings(self.folder, str(self.webhook.make_url("/webhook")), SECRET, NUMBER, ACCOUNT)
        chosen = {"delays": StatusDelays(0, 0, first_retry=0.02, longest_retry=0.1), **self.options}
        self.sandbox = create_sandbox(settings, clock=lambda: self.now(), **chosen)
        app = web.Application()
        app.add_subapp("/sandbox", self.sandbox.app)
        self.server = TestServer(app, port=port)
        await self.server.start_server()
        return self

    async def stop(self) -> None:
        if self.server is not None:
            await self.server.close()
        self.server = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def url(self, path: str) -> str:
        assert self.server is not None
        return str(self.server.make_url("/sandbox" + path))

    async def call(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        async with self.session.request(method, self.url(path), **options) as response:
            return response.status, await read_answer(response)

    async def send(self, body: dict[str, Any], number: str = NUMBER) -> tuple[int, Any]:
        return await self.call("POST", f"/graph/v26.0/{number}/messages", json=body, headers=TOKEN)

    async def send_text(self, words: str = "Hola", to: str = PHONE, **more: Any) -> tuple[int, Any]:
        return await self.send(text_body(words, to) | more)

    async def say(self, message: dict[str, Any], **sender: str) -> tuple[int, Any]:
        who = sender or {"phone": PHONE, "name": "Camila"}
        return await self.call("POST", "/api/inbound", json={"from": who, "message": message})

    async def open_window(self, **sender: str) -> None:
        status, answer = await self.say({"type": "text", "text": "hola"}, **sender)
        assert status == 200, answer

    async def order(self, **faults: Any) -> tuple[int, Any]:
        return await self.call("PUT", "/api/faults", json=faults)

    async def listed(self, person: str, after: int = 0) -> list[dict[str, Any]]:
        _, answer = await self.call("GET", "/api/messages", params={"to": person, "after": str(after)})
        return answer["data"]

    async def until(self, condition: Callable[[], Any], seconds: float = 30.0) -> Any:
        """Waits for something that will happen; fails when it does not."""
        async with asyncio.timeout(seconds):
            while not (result := condition()):
                await asyncio.sleep(0.01)
        return result


async def read_answer(response: ClientResponse) -> Any:
    content = await response.read()
    return orjson.loads(content) if response.content_type == "application/json" else content


def text_body(words: str, to: str) -> dict[str, Any]:
    recipient = {"to": "+" + to} if to.isdigit() else {"recipient": to}
    return {"messaging_product": "whatsapp", **recipient, "type": "text", "text": {"body": words}}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A world whose sandbox is not started yet."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/webhook", receiver.receive)
    app.router.add_post("/elsewhere", receiver.elsewhere)
    async with AsyncExitStack() as stack:
        webhook = TestServer(app)
        await webhook.start_server()
        stack.push_async_callback(webhook.close)
        stack.callback(receiver.released.set)
        session = await stack.enter_async_context(ClientSession())
        made = World(tmp_path / "sandbox", receiver, webhook, session)
        stack.push_async_callback(made.stop)
        yield made


@pytest.fixture
async def started(world: World) -> World:
    """A world whose statuses have no delay and whose rates are those of an upgraded number without a pair limit."""
    return await world.start(limits=GraphLimits(number_per_second=1000, pair_seconds=0))
