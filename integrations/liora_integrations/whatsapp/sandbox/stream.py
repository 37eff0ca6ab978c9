"""Writes server-sent events to one reader."""

import asyncio
from collections.abc import Iterable

from aiohttp import web

from liora_integrations.whatsapp.sandbox.feed import Frames

PING_SECONDS = 15.0


async def stream_frames(request: web.Request, missed: Iterable[bytes], frames: Frames) -> web.StreamResponse:
    """Sends what was missed and then what comes, until the reader leaves or the sandbox ends."""
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    try:
        await response.write(b"retry: 1000\n\n" + b"".join(missed))
        while (frame := await _next_frame(frames)) is not None:
            await response.write(frame)
    except ConnectionError:
        return response  # the reader has left
    return response


async def _next_frame(frames: Frames) -> bytes | None:
    """A comment after a while of silence, so that a reader who has left is noticed."""
    try:
        async with asyncio.timeout(PING_SECONDS):
            return await frames.get()
    except TimeoutError:
        return b": \n\n"
