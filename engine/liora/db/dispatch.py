"""Where there is work: a bell inside the process for speed, the database as the truth.

The functions of schema `liora` belong to `liora_dispatch` and return ids of tenants alone; a worker then enters each
tenant's own scope.
"""

import asyncio
from collections.abc import Hashable
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from liora.db.session import Pool

Place = TypeVar("Place", bound=Hashable)


class Bell(Generic[Place]):
    """Tells a loop of the same process which places have work; ringing costs next to nothing."""

    def __init__(self) -> None:
        self._places: set[Place] = set()
        self._rung = asyncio.Event()

    def ring(self, place: Place) -> None:
        """Marks `place`; several rings before the next wait count as one."""
        self._places.add(place)
        self._rung.set()

    async def wait(self, seconds: float) -> frozenset[Place]:
        """The places rung since the last wait, at once or when the first one rings; empty after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return frozenset()
        places = frozenset(self._places)
        self._places.clear()
        self._rung.clear()
        return places


async def clientes_with_pending(pool: Pool, most: int) -> list[UUID]:
    """Tenants whose inbox holds messages without an answer."""
    rows = await pool.fetch("SELECT liora.clientes_with_pending($1) AS cliente_id", most)
    return [row["cliente_id"] for row in rows]


async def lanes_with_unsent(pool: Pool, most: int) -> list[tuple[UUID, UUID]]:
    """(cliente_id, number_id) of lanes whose outbox holds rows that wait or whose outcome is unknown."""
    rows = await pool.fetch("SELECT cliente_id, number_id FROM liora.lanes_with_unsent($1)", most)
    return [(row["cliente_id"], row["number_id"]) for row in rows]


async def clientes_with_due_timers(pool: Pool, moment: datetime, most: int) -> list[UUID]:
    """Tenants with timers due at `moment`."""
    rows = await pool.fetch("SELECT liora.clientes_with_due_timers($1, $2) AS cliente_id", moment, most)
    return [row["cliente_id"] for row in rows]
