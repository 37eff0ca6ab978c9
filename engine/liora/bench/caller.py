"""A connection to the webhook that costs next to nothing.

A full HTTP client would take a third of a small machine, and the figures would tell of the client. A task and a future
for each request would double the cost of this one: it calls back instead.
"""

import asyncio
import re
from collections.abc import Callable

BROKEN = 0
"""Instead of an HTTP status: the line broke before an answer came."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_END = b"\r\n\r\n"

Note = Callable[[int], None]
"""Told the HTTP status of an answer, or BROKEN."""


class Caller(asyncio.Protocol):
    """Keeps its connection open and has one request under way at most; `free` hears when it may have the next."""

    def __init__(self, free: Callable[["Caller"], None], lost: Callable[["Caller"], None]) -> None:
        self._free = free
        self._lost = lost
        self._received = b""
        self._note: Note | None = None
        self._transport: asyncio.Transport | None = None

    async def call(self, host: str, port: int) -> None:
        """Connects; raises OSError."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, host, port)

    def post(self, request: bytes, note: Note) -> None:
        """Sends a whole request, and `note` hears of the answer."""
        assert self._transport is not None
        self._note = note
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Takes the answer, in as many pieces as it comes."""
        received = self._received + data
        end = received.find(_END)
        length = _LENGTH.search(received, 0, end + 2)
        if end < 0 or length is None or len(received) < end + len(_END) + int(length[1]):
            self._received = received
            return
        self._received = b""
        note, self._note = self._note, None
        self._free(self)
        if note:
            note(int(received[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits is told."""
        note, self._note = self._note, None
        self._lost(self)
        if note:
            note(BROKEN)

    def close(self) -> None:
        """Hangs up."""
        if self._transport:
            self._transport.close()
