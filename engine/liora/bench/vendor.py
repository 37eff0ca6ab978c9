"""The vendor beside the people: the channel's own stand-in, in their process as the real one is in another house."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from liora.bench.orders import Order
from liora.channel import Channel, Sandbox, SandboxSettings


class Replies:
    """Who has been answered: each person's phone, until the next question."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def expect(self, phone: str) -> "asyncio.Future[None]":
        """Done when the vendor takes a message to the person."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[phone] = future
        return future

    def arrived(self, phone: str) -> None:
        """The vendor has taken a message."""
        future = self._waiting.pop(phone, None)
        if future and not future.done():
            future.set_result(None)


class Vendor:
    """Takes the engine's messages with the limits, errors and statuses of the channel's sandbox."""

    def __init__(self, channel: Channel, order: Order) -> None:
        url = f"http://{order.host}:{order.port}{order.path}"
        settings = SandboxSettings(Path(order.folder), url, order.secret, order.numbers[0], order.account_id)
        self.replies = Replies()
        self._channel = channel
        self._sandbox: Sandbox = channel.sandbox(settings)

    def hear(self, body: bytes) -> None:
        """A person writes: that opens the window in which the engine may answer."""
        self._sandbox.observe(self._channel.parse(body))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The base address of the fake API, while it listens."""
        app = web.Application(middlewares=[self._notice])
        app.add_subapp("/sandbox", self._sandbox.app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}{self._channel.sandbox_path}"
        finally:
            await runner.cleanup()

    @web.middleware
    async def _notice(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if answer.status == 200 and request.path.endswith("/messages"):
            self.replies.arrived(orjson.loads(await request.read()).get("to", "").removeprefix("+"))
        return answer
