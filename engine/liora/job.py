"""What a plugin that does slow work sees: a calendar that answers later, a file that takes a minute.

    from liora.hookspecs import hookimpl
    from liora.job import TryLater, Work

    async def look(work: Work):
        async with work.client.get(work.payload["agenda"]) as answer:
            if answer.status == 503:
                raise TryLater(30)
            return {"libre": (await answer.json())["free"]}

    @hookimpl
    def liora_jobs():
        return {"citas.agenda": look}

A step asks for it with the effect `Job("citas.agenda", "agendada", {…})`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp

from liora.errors import LioraError


class TryLater(LioraError):
    """The work is to be tried again after `seconds`; this is no failure, and may be said a thousand times."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Work:
    """One attempt. `job_id` stays the same over all attempts: the key of its idempotence."""

    cliente_id: UUID
    job_id: UUID
    payload: Mapping[str, Any]
    attempt: int
    client: aiohttp.ClientSession


Worker = Callable[[Work], Awaitable[Any]]
"""Does the work and returns JSON, small (64 KiB): what its conversation is told."""
