"""A stand-in for Bitly: shortens, counts, and answers otherwise when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from liora_integrations.bitly import Bitly

TOKEN = "bitly-token"


@dataclass
class FakeBitly:
    """`answers` is what the next requests get, (status, body): then it works again. `silent` never answers."""

    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    clicks: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    at_once: int = 0
    most_at_once: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def provider(self) -> Bitly:
        return Bitly(self.url)

    @property
    def shortened(self) -> list[str]:
        return [asked["long_url"] for method, _, asked in self.asked if method == "POST"]

    async def serve(self, request: web.Request) -> web.Response:
        asked = await request.json() if request.method == "POST" else dict(request.query)
        self.asked.append((request.method, request.path, asked))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.silent:
                await self.open.wait()
            return self._answer(request, asked)
        finally:
            self.at_once -= 1

    def _answer(self, request: web.Request, asked: dict[str, Any]) -> web.Response:
        if self.answers:
            status, body = self.answers.pop(0)
            return web.json_response(body, status=status, headers=self.headers)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"message": "FORBIDDEN"}, status=403)
        if request.method == "GET":
            return web.json_response({"link_clicks": self.clicks, "unit": "day", "units": 30})
        known = asked["long_url"] in self.links
        link = self.links.setdefault(
            asked["long_url"], f"https://{asked.get('domain', 'bit.ly')}/{len(self.links) + 1:x}"
        )
        body = {"id": link.removeprefix("https://"), "link": link, "long_url": asked["long_url"]}
        return web.json_response(body, status=200 if known else 201)


def hasty() -> aiohttp.ClientSession:
    """A client that soon gives up on a vendor that keeps silent."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.2))


@asynccontextmanager
async def open_bitly() -> AsyncIterator[tuple[FakeBitly, aiohttp.ClientSession]]:
    """A fake that listens, and a client that waits for it as long as a busy machine may need."""
    fake = FakeBitly()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    fake.url = f"http://{host}:{port}"
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as client:
            yield fake, client
    finally:
        fake.open.set()
        await runner.cleanup()
