"""The process of people, as the bench sees it: one of its own, so that it does not share the engine's loop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from liora.bench.child import Child, started
from liora.bench.orders import Order, Outcome


class Load:
    """People who are ready; `api_url` is where the fake Graph API listens, empty where nobody sends to it."""

    def __init__(self, child: Child, api_url: str) -> None:
        self._child = child
        self.api_url = api_url

    @property
    def pid(self) -> int:
        """Of their process."""
        return self._child.pid

    async def meet(self) -> int:
        """Has everybody answered once, for an order with `met`; how many messages that took."""
        self._child.tell("meet")
        return int((await self._child.hear())["met"])

    async def run(self) -> Outcome:
        """Lets them write; raises BenchError when the process ends early."""
        return await self._ask()

    async def look_back(self) -> Outcome:
        """The outcome anew, with what the vendor has taken since they stopped writing."""
        return await self._ask()

    async def _ask(self) -> Outcome:
        self._child.tell("go")
        return Outcome(**await self._child.hear())


@asynccontextmanager
async def people(order: Order) -> AsyncIterator[Load]:
    """Starts the process; the vendor in it listens for as long as the block runs."""
    async with started("liora.bench.people", order) as child:
        ready = await child.hear()
        yield Load(child, ready["api_url"])
