"""A connection to the webhook that costs next to nothing.

A full HTTP client would take a third of a small machine, and the figures would tell of the client.
"""

import asyncio
import re

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_END = b"\r\n\r\n"


class Caller(asyncio.Protocol):
    """Keeps its connection open and has one request under way at most."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def call(cls, host: str, port: int) -> "Caller":
        """A caller that is connected; raises OSError."""
        transport, caller = await asyncio.get_running_loop().create_connection(cls, host, port)
        caller._transport = transport
        return caller

    async def post(self, request: bytes) -> int:
        """The HTTP status that answers a whole request; raises ConnectionError when the line breaks."""
        assert self._transport is not None
        if self._transport.is_closing():
            raise ConnectionResetError
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        """Takes the answer, in as many pieces as it comes."""
        self._received += data
        head, end, body = self._received.partition(_END)
        length = _LENGTH.search(head + b"\r\n")
        if end and length and len(body) >= int(length[1]):
            self._received = b""
            self._settle(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits is told."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    def _settle(self, status: int) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_result(status)

    def close(self) -> None:
        """Hangs up."""
        if self._transport:
            self._transport.close()
