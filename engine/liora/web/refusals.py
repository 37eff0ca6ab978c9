"""The audit of webhooks that were not let in."""

from collections.abc import Sequence

import structlog

from liora.db.audit import Refusal, record_refusals
from liora.db.failures import answered_within
from liora.db.session import Pool
from liora.errors import DatabaseError
from liora.web.batching import Batching, Bounds, Waiting

log = structlog.get_logger()

_ANSWER_SECONDS = 2.0
_A_FLUSH = Bounds(weight=200, share=200, keys=1)
_MOST_WAITING = 2_000


class Refusals:
    """Writes audit rows over one connection at a time, so that a flood of forgeries cannot starve real webhooks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting = 0
        self._batches = Batching(self._flush, _A_FLUSH, _one)

    async def note(self, refusal: Refusal) -> None:
        """Returns when the row is written; a flood, or a database that is away, costs rows and never the answer."""
        log.warning("webhook refused", channel=refusal.channel, reason=refusal.reason)
        if self._waiting >= _MOST_WAITING:
            log.error("refusal not recorded", reason="too many at once")
            return
        self._waiting += 1
        written = self._batches.add("", refusal)
        written.add_done_callback(self._release)
        try:
            await answered_within(_ANSWER_SECONDS, written)
        except DatabaseError as error:
            log.error("refusal not recorded", reason=str(error))

    def _release(self, _: object) -> None:
        self._waiting -= 1

    async def _flush(self, refusals: Sequence[Waiting[Refusal]]) -> None:
        await record_refusals(self._pool, [each.item for each in refusals])


def _one(_: Refusal) -> int:
    return 1
