"""A TCP proxy for bad weather: late, slow, deaf, or broken off; and at the very moment of a COMMIT."""

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Upstream = Callable[[], Awaitable[Stream]]

COMMIT = b"COMMIT\0"
"""How PostgreSQL's protocol spells it in a simple query."""


@dataclass(frozen=True, slots=True)
class Weather:
    """What happens to every chunk of bytes, in both directions.

    `latency` in seconds; `bytes_per_second` 0 for no bound; `deaf` lines stay open and carry nothing until the weather
    changes; a share `resets` of chunks breaks its line; `cut` ends a line before a COMMIT is passed on, or after it
    was carried out and before anybody is told.
    """

    latency: float = 0.0
    bytes_per_second: float = 0.0
    deaf: bool = False
    resets: float = 0.0
    cut: Literal["", "before commit", "after commit"] = ""


FAIR = Weather()


class Proxy:
    """Carries lines to `upstream`; `weather` may be changed at any time."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._weather = FAIR
        self._changed = asyncio.Event()
        self._lines: dict[asyncio.Task[None], _Line] = {}
        self._random = random.Random(1)
        self.cuts = 0
        self.port = 0

    @property
    def weather(self) -> Weather:
        return self._weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._weather = weather
        self._changed.set()
        self._changed = asyncio.Event()

    def strand(self) -> None:
        """Lines of now stay open and never carry anything again, as when a router has forgotten them; new ones do."""
        for line in self._lines.values():
            line.stranded = True

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Proxy"]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for line in self._lines:
                line.cancel()
            await asyncio.gather(*self._lines, return_exceptions=True)
            await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line((reader, writer))
        carrying = asyncio.create_task(self._carry(line))
        self._lines[carrying] = line
        carrying.add_done_callback(self._lines.pop)

    async def _carry(self, line: "_Line") -> None:
        far = None
        try:
            await self._hearing()
            far = await self._upstream()
            await self._pump_both(line, far)
        except OSError:
            pass
        finally:
            for _, writer in (line.near, far or line.near):
                _reset(writer)

    async def _pump_both(self, line: "_Line", far: Stream) -> None:
        """Ends when one side does: a half-closed line is of no use to anybody here."""
        pumps = [asyncio.create_task(self._ask(line, far)), asyncio.create_task(self._answer(line, far))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _ask(self, line: "_Line", far: Stream) -> None:
        while chunk := await line.near[0].read(self._chunk):
            if self._weather.cut and COMMIT in chunk:
                self.cuts += 1
                if self._weather.cut == "before commit":
                    return
                line.muted = True
            if not await self._pass(chunk, line, far[1]):
                return

    async def _answer(self, line: "_Line", far: Stream) -> None:
        while chunk := await far[0].read(self._chunk):
            if line.muted or not await self._pass(chunk, line, line.near[1]):
                return

    @property
    def _chunk(self) -> int:
        return 128 if self._weather.bytes_per_second else 65_536

    async def _pass(self, chunk: bytes, line: "_Line", writer: asyncio.StreamWriter) -> bool:
        """False when the line is to break."""
        await self._hearing()
        weather = self._weather
        if weather.resets and self._random.random() < weather.resets:
            return False
        pause = weather.latency + (len(chunk) / weather.bytes_per_second if weather.bytes_per_second else 0)
        if pause:
            await asyncio.sleep(pause)
        await self._hearing()
        if not line.stranded:
            writer.write(chunk)
            await writer.drain()
        return True

    async def _hearing(self) -> None:
        while self._weather.deaf:
            await self._changed.wait()


class _Line:
    """A connection by its near end: `muted` breaks it at the next answer, `stranded` swallows everything."""

    def __init__(self, near: Stream) -> None:
        self.near = near
        self.muted = False
        self.stranded = False


def _reset(writer: asyncio.StreamWriter) -> None:
    """Breaks off with a TCP reset, as a machine that is gone does; a socket file knows no such thing."""
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.family == socket.AF_INET:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def postgres_behind(socket_dir: Path) -> Proxy:
    """A proxy before the embedded server."""
    return Proxy(lambda: asyncio.open_unix_connection(str(socket_dir / ".s.PGSQL.5432")))


def server_behind(host: str, port: int) -> Proxy:
    return Proxy(lambda: asyncio.open_connection(host, port))


def through(proxy: Proxy, database: str) -> str:
    """The application's address of a database behind the proxy."""
    return f"postgresql://liora_app@127.0.0.1:{proxy.port}/{database}?sslmode=disable"
