"""Gives birth to processes that have everything imported already: `python -m tests.reliability.nursery`.

Each line on its standard input is the order of one process, each line on its output that process's id. They are
processes of their own, with connections of their own; they end when this one's input does.
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from liora.cli.run import Role, serve
from liora.core.conversation import Conversation
from liora.core.outcome import Turn
from liora.db.pool import open_pool
from liora.events import Event
from liora.logs import set_up_logs
from liora.view import View

from .engine import send, turns
from .oracle import Brain


class Pausing(Brain):
    """Stands still in the middle of some transactions, so that a kill meets them there."""

    def __init__(self, share: float, seconds: float) -> None:
        self._share = share
        self._seconds = seconds

    def take_turn(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        if random.random() < self._share:
            time.sleep(random.uniform(0, self._seconds))
        return super().take_turn(conversation, event, view, now)


async def work(url: str, share: float, seconds: float) -> None:
    pool = await open_pool(url, connections=6)
    await turns(pool, Pausing(share, seconds)).run()


async def deliver(url: str, api_url: str) -> None:
    await send(await open_pool(url, connections=6), api_url)


def role(name: str, environment: Mapping[str, str]) -> None:
    """As `liora serve --role name --no-supervisor` runs."""
    os.environ.update(environment)
    serve(Role(name), supervisor=False)


LIVES: Mapping[str, Callable[..., Any]] = {
    "worker": lambda **order: asyncio.run(work(**order)),
    "sender": lambda **order: asyncio.run(deliver(**order)),
    "role": role,
}


def main() -> None:
    told = os.dup(1)
    os.dup2(2, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    born: list[int] = []
    for line in sys.stdin.buffer:
        order = orjson.loads(line)
        child = os.fork()
        if not child:
            _live(order)
        born.append(child)
        os.write(told, b"%d\n" % child)
    for child in born:
        if _is_ours(child):
            os.kill(child, signal.SIGKILL)


def _live(order: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    random.seed()
    set_up_logs("error")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    try:
        LIVES[order.pop("life")](**order)
    finally:
        os._exit(1)


def _is_ours(child: int) -> bool:
    """Not one that took the number of a process that was killed."""
    try:
        return int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[1]) == os.getpid()
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    main()
