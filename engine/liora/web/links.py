"""/r/{code}: from a short link to the shop's page. The answer goes at once; that somebody came is written afterwards.

Only addresses that a cliente's catalog has registered are ever answered, so nobody can be led anywhere else through
here. Codes are guessed in vain, and guessing costs a look-up of which so many run at a time.
"""

import asyncio
import logging
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime
from importlib.resources import files
from typing import Final

from aiohttp import web
from uuid_utils.compat import uuid7

from liora.db.failures import FAILED, answered_within, is_data_error
from liora.db.session import Pool
from liora.errors import DatabaseError
from liora.links.clicks import Click, Target, find_target, write_clicks
from liora.links.codes import Followed, read_code
from liora.links.visitors import Fingerprints, is_person

ANSWER_SECONDS: Final = 3.0
REMEMBER_SECONDS: Final = 60.0
MOST_REMEMBERED: Final = 10_000
MOST_LOOKING: Final = 16
MOST_WAITING: Final = 5_000
MOST_AT_ONCE: Final = 500
GATHER_SECONDS: Final = 0.5
REST_SECONDS: Final = 5.0

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}

logger = logging.getLogger(__name__)


class Redirects:
    """Answers short links and counts who follows them; `counts` tells by outcome."""

    def __init__(
        self, pool: Pool, clock: Callable[[], datetime], seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._pool = pool
        self._clock = clock
        self._seconds = seconds
        self._fingerprints = Fingerprints()
        self._remembered: OrderedDict[str, tuple[float, Target]] = OrderedDict()
        self._looking = 0
        self._waiting: deque[Click] = deque()
        self._came = asyncio.Event()
        self._pages = {name: files("liora.web").joinpath("pages", f"{name}.html").read_text("utf-8") for name in _PAGES}

    def routes(self) -> list[web.RouteDef]:
        """GET and HEAD."""
        return [web.get(r"/r/{code:[\s\S]*}", self.follow)]

    async def counting(self, app: web.Application) -> AsyncIterator[None]:
        """Writes what has gathered for as long as the application runs, and once more at its end."""
        task = asyncio.create_task(self._count(), name="clicks")
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await self.write()

    async def follow(self, request: web.Request) -> web.Response:
        """302 to the shop's page; a page in Spanish where there is no such link, or nobody can look."""
        followed = read_code(request.match_info["code"])
        try:
            target = await self._target(followed.code) if followed else None
        except DatabaseError:
            self.counts["unavailable"] += 1
            return self._page("ocupado", 503, {"Retry-After": "5"})
        if followed is None or target is None:
            self.counts["unknown"] += 1
            return self._page("sin_enlace", 404, {})
        if request.method == "GET":
            self._note(request, followed, target)
        return web.Response(status=302, headers={**_HEADERS, "Location": target.url})

    async def _target(self, code: str) -> Target | None:
        known = self._remembered.get(code)
        if known and self._seconds() - known[0] < REMEMBER_SECONDS:
            self._remembered.move_to_end(code)
            return known[1]
        if self._looking >= MOST_LOOKING:
            raise DatabaseError
        self._looking += 1
        try:
            target = await answered_within(ANSWER_SECONDS, find_target(self._pool, code))
        finally:
            self._looking -= 1
        if target is not None:
            self._remembered[code] = self._seconds(), target
            if len(self._remembered) > MOST_REMEMBERED:
                self._remembered.popitem(last=False)
        return target

    def _note(self, request: web.Request, followed: Followed, target: Target) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self.counts["dropped"] += 1
            return
        now, human = self._clock(), is_person(request.headers)
        address = self._fingerprints.of(now.date(), request.remote or "", request.headers)
        said = followed.version, followed.position
        self._waiting.append(Click(target.cliente_id, uuid7(), target.link_id, now, human, address, *said))
        self.counts["person" if human else "machine"] += 1
        self._came.set()

    async def _count(self) -> None:
        while True:
            await self._came.wait()
            await asyncio.sleep(GATHER_SECONDS)
            if not await self.write():
                await asyncio.sleep(REST_SECONDS)

    async def write(self) -> bool:
        """Writes up to 500 clicks; False when the database failed: then they are kept, and tried again."""
        some = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
        if not self._waiting:
            self._came.clear()
        try:
            await write_clicks(self._pool, some)
        except FAILED as error:
            logger.warning("links: the database failed (%s), %d clicks wait", type(error).__name__, len(some))
            if not is_data_error(error):
                self._waiting.extendleft(reversed(some))
                self._came.set()
                return False
        return True

    def _page(self, name: str, status: int, headers: dict[str, str]) -> web.Response:
        text = self._pages[name]
        return web.Response(status=status, text=text, content_type="text/html", headers={**_HEADERS, **headers})


_PAGES: Final = ("sin_enlace", "ocupado")
