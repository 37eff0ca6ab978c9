"""Connections to the webhook: what they make of answers, of too many requests and of lines that break."""

import asyncio
from contextlib import asynccontextmanager

from liora.bench.caller import BROKEN
from liora.bench.switchboard import Switchboard

REQUEST = b"POST / HTTP/1.1\r\n\r\n"


@asynccontextmanager
async def webhook(answers):
    """Answers the requests of all connections, one after another, with pieces of bytes; none of them: hangs up."""
    waiting, handlers = iter(answers), []

    async def answer(reader, writer):
        handlers.append(asyncio.current_task())
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                pieces = next(waiting)
                if not pieces:
                    break
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.01)
        except asyncio.IncompleteReadError:
            pass  # the board has closed
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()
        await asyncio.gather(*handlers)


async def statuses(board, count):
    heard = asyncio.Queue()
    for _ in range(count):
        board.post(REQUEST, heard.put_nowait)
    async with asyncio.timeout(30):
        return [await heard.get() for _ in range(count)]


async def test_an_answer_that_comes_in_pieces_is_one_answer():
    ok = [b"HTTP/1.1 200 OK\r\nContent-", b"Length: 2\r\n\r\nO", b"K"]
    no = [b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"]
    async with webhook([ok, no]) as address, Switchboard.open(*address, connections=1) as board:
        assert await statuses(board, 1) == [200]
        assert await statuses(board, 1) == [503]


async def test_requests_wait_for_a_free_connection_and_each_hears_its_own_answer():
    answers = [[f"HTTP/1.1 {200 + n} X\r\nContent-Length: 0\r\n\r\n".encode()] for n in range(5)]
    async with webhook(answers) as address, Switchboard.open(*address, connections=1) as board:
        assert await statuses(board, 5) == [200, 201, 202, 203, 204]


async def test_a_line_that_breaks_is_told_and_made_anew():
    ok = [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]
    async with webhook([[], ok, ok]) as address, Switchboard.open(*address, connections=1) as board:
        assert await statuses(board, 3) == [BROKEN, 200, 200]
