"""The vendor beside the people: the channel's own stand-in, in their process as the real one is in another house."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from liora.bench.orders import Order
from liora.bench.traffic import Said
from liora.channel import Channel, Delivery, Identifier, Received, Sandbox, SandboxSettings
from liora.events import TextEvent


class Vendor:
    """Takes the engine's messages with the limits, errors and statuses of the channel's sandbox.

    `posted` is kept for an order with a diary: of each message that was taken, by the reference that the engine gave
    it, the unix seconds at which the request came and at which it was answered.
    """

    def __init__(self, channel: Channel, order: Order) -> None:
        url = f"http://{order.host}:{order.port}{order.path}"
        settings = SandboxSettings(Path(order.folder), url, order.secret, order.numbers[0], order.account_id)
        self.posted: dict[str, tuple[float, float]] = {}
        self._order = order
        self._sandbox: Sandbox = channel.sandbox(settings)
        self._path = channel.sandbox_path
        self._waiting: dict[str, Callable[[], None]] = {}

    def hear(self, said: Said) -> None:
        """A person writes: that opens the window in which the engine may answer."""
        names = (Identifier("user_id", said.user_id), Identifier("phone", said.phone))
        event = TextEvent(said.text)
        received = Received(
            said.phone_number_id, self._order.account_id, said.message_id, int(time.time()), names, said.name, event
        )
        self._sandbox.observe(Delivery((received,)))

    def expect(self, phone: str, answered: Callable[[], None]) -> None:
        """Calls `answered` once, when the vendor takes a message to the person."""
        self._waiting[phone] = answered

    def forget(self, phone: str) -> None:
        """Nobody waits for a message to the person any more."""
        self._waiting.pop(phone, None)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The base address of the fake API, while it listens."""
        app = web.Application(middlewares=[self._notice])
        app.add_subapp("/sandbox", self._sandbox.app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}{self._path}"
        finally:
            await runner.cleanup()

    @web.middleware
    async def _notice(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        began = time.time()
        answer = await handler(request)
        if answer.status == web.HTTPOk.status_code and request.path.endswith("/messages"):
            body = orjson.loads(await request.read())
            if self._order.diary:
                self.posted[body.get("biz_opaque_callback_data", "")] = began, time.time()
            if answered := self._waiting.pop(body.get("to", "").removeprefix("+"), None):
                answered()
        return answer
