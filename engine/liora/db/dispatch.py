"""Where there is work: a bell inside the process for speed, the database as the truth.

The functions of schema `liora` belong to `liora_dispatch` and return ids of tenants alone; a worker then enters each
tenant's own scope.
"""

import asyncio
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from liora.db.session import Pool, fetch

Place = TypeVar("Place", bound=Hashable)


class Bell(Generic[Place]):
    """Tells a loop of the same process which places have work; ringing costs next to nothing.

    `echo` hears what this process rings, so that others can be told of it (`liora.db.notify`).
    """

    def __init__(self, echo: Callable[[Place], None] | None = None) -> None:
        self._places: set[Place] = set()
        self._rung = asyncio.Event()
        self._look = False
        self._echo = echo

    def ring(self, place: Place) -> None:
        """Marks `place`; several rings before the next wait count as one."""
        self.hear(place)
        if self._echo:
            self._echo(place)

    def hear(self, place: Place) -> None:
        """The same for what another process has rung, which is not echoed."""
        self._places.add(place)
        self._rung.set()

    def look(self) -> None:
        """Somebody has rung, and nobody knows where: the next wait ends with an empty set."""
        self._look = True
        self._rung.set()

    async def wait(self, seconds: float) -> frozenset[Place]:
        """The places rung since the last wait, at once or when the first one rings.

        Empty after `seconds`, or after `look`: then the caller has to look into the database.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return frozenset()
        if self._look:
            self._look = False
            if self._places:
                return frozenset()
        places = frozenset(self._places)
        self._places.clear()
        self._rung.clear()
        return places


async def clientes_with_pending(pool: Pool, most: int) -> list[UUID]:
    """Tenants whose inbox holds messages without an answer."""
    rows = await fetch(pool, "SELECT liora.clientes_with_pending($1) AS cliente_id", most)
    return [row["cliente_id"] for row in rows]


async def lanes_with_unsent(pool: Pool, most: int) -> list[tuple[UUID, UUID]]:
    """(cliente_id, number_id) of lanes whose outbox holds rows that wait or whose outcome is unknown."""
    rows = await fetch(pool, "SELECT cliente_id, number_id FROM liora.lanes_with_unsent($1)", most)
    return [(row["cliente_id"], row["number_id"]) for row in rows]


async def clientes_with_due_timers(pool: Pool, moment: datetime, most: int) -> list[UUID]:
    """Tenants with timers due at `moment`."""
    rows = await fetch(pool, "SELECT liora.clientes_with_due_timers($1, $2) AS cliente_id", moment, most)
    return [row["cliente_id"] for row in rows]


async def clientes_with_due_jobs(pool: Pool, moment: datetime, most: int) -> list[UUID]:
    """Tenants with jobs that wait to be carried out, or that nobody has told of for too long, at `moment`."""
    rows = await fetch(pool, "SELECT liora.clientes_with_due_jobs($1, $2) AS cliente_id", moment, most)
    return [row["cliente_id"] for row in rows]


async def next_clientes(pool: Pool, after: UUID | None, most: int) -> list[UUID]:
    """All tenants, a page at a time, in the order of their ids: those behind `after`, from the first with None."""
    rows = await fetch(pool, "SELECT liora.next_clientes($1, $2) AS cliente_id", after or UUID(int=0), most)
    return [row["cliente_id"] for row in rows]
