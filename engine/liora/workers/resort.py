"""The job that asks a plugin what a text means, before the person waits too long."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from liora.core.resort import JOB
from liora.plugins import Registry
from liora.workers.jobs import JobContext, JobFunction

SECONDS = 10.0
"""How long a person waits for an answer."""
AT_ONCE = 8
"""Questions that plugins think about; one that never answers keeps its thread, and must not keep everybody's."""


def threads() -> ThreadPoolExecutor:
    """Of the plugins alone."""
    return ThreadPoolExecutor(AT_ONCE, "last-resort")


@dataclass(frozen=True, slots=True)
class LastResort:
    """The plugins that are asked."""

    registry: Registry
    seconds: float = SECONDS
    threads: ThreadPoolExecutor = field(default_factory=threads)

    def functions(self) -> Mapping[str, JobFunction]:
        return {JOB: self.of_text}

    async def of_text(self, context: JobContext) -> str | None:
        """The name of an intent, or None: also when it takes too long, and at the second attempt after a failure."""
        if context.attempt > 1:
            return None
        asked = context.payload["text"], context.payload["intents"], context.payload["country"]
        try:
            async with asyncio.timeout(self.seconds):
                ask = partial(self.registry.last_resort, *asked)
                return await asyncio.get_running_loop().run_in_executor(self.threads, ask)
        except TimeoutError:
            return None
