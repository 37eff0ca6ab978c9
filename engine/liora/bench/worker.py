"""A worker in a process of its own, as `liora serve --role worker` is: `python -m liora.bench.worker`.

Its order names the database; it says one line when it works, and ends when its input ends.
"""

import asyncio
import sys

import orjson
import uvloop

from liora import app as composition
from liora.installation import Database
from liora.logs import set_up_logs
from liora.plugins import load
from liora.settings import read_settings


def main() -> None:
    """Works until nobody listens any more."""
    place = Database(**orjson.loads(sys.stdin.buffer.readline()))
    set_up_logs("error")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_work(place))


async def _work(place: Database) -> None:
    async with composition.running(read_settings(), place, load(), frozenset({"worker"}), None):
        sys.stdout.buffer.write(orjson.dumps({"ready": True}) + b"\n")
        sys.stdout.buffer.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    main()
