"""Connections to one webhook, shared by all who post to it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from liora.bench.caller import Caller, Note

_AGAIN_SECONDS = 0.1


class Switchboard:
    """A request leaves over a free connection, or waits for one; a connection that breaks is made anew."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._open: set[Caller] = set()
        self._free: list[Caller] = []
        self._waiting: deque[tuple[bytes, Note]] = deque()
        self._repairs: set[asyncio.Task[None]] = set()
        self._closing = False

    @classmethod
    @asynccontextmanager
    async def open(cls, host: str, port: int, connections: int) -> AsyncIterator["Switchboard"]:
        """So many connections, for as long as the block runs; raises OSError when there is nobody."""
        board = cls(host, port)
        try:
            for _ in range(connections):
                await board._connect()
            yield board
        finally:
            board._close()

    def post(self, request: bytes, note: Note) -> None:
        """Sends a whole HTTP request as soon as a connection is free; `note` hears the status, BROKEN without one."""
        if self._free:
            self._free.pop().post(request, note)
        else:
            self._waiting.append((request, note))

    async def _connect(self) -> None:
        caller = Caller(self._take, self._miss)
        await caller.call(self._host, self._port)
        self._open.add(caller)
        self._take(caller)

    def _take(self, caller: Caller) -> None:
        if self._waiting:
            caller.post(*self._waiting.popleft())
        else:
            self._free.append(caller)

    def _miss(self, caller: Caller) -> None:
        self._open.discard(caller)
        if caller in self._free:
            self._free.remove(caller)
        if not self._closing:
            repair = asyncio.create_task(self._repair())
            self._repairs.add(repair)
            repair.add_done_callback(self._repairs.discard)

    async def _repair(self) -> None:
        while True:
            await asyncio.sleep(_AGAIN_SECONDS)
            with suppress(OSError):
                return await self._connect()

    def _close(self) -> None:
        self._closing = True
        for repair in self._repairs:
            repair.cancel()
        for caller in list(self._open):
            caller.close()
