"""The job that asks a plugin what a text means, before the person waits too long."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from liora.core.resort import JOB
from liora.plugins import Registry
from liora.workers.jobs import JobContext, JobFunction

SECONDS = 10.0
"""How long a person waits for an answer."""


@dataclass(frozen=True, slots=True)
class LastResort:
    """The plugins that are asked."""

    registry: Registry
    seconds: float = SECONDS

    def functions(self) -> Mapping[str, JobFunction]:
        return {JOB: self.of_text}

    async def of_text(self, context: JobContext) -> str | None:
        """The name of an intent, or None: also when it takes too long, and at the second attempt after a failure."""
        if context.attempt > 1:
            return None
        asked = context.payload["text"], context.payload["intents"], context.payload["country"]
        try:
            async with asyncio.timeout(self.seconds):
                return await asyncio.to_thread(self.registry.last_resort, *asked)
        except TimeoutError:
            return None
