"""Writes down what the vendor answered: the answers of all lanes that land within a few milliseconds together.

    Flights ──> LaneSender ──add──> Recorder ──one transaction──> LaneSender.recorded

What parks a row or pauses a lane is rare and takes locks of its own, so it goes tenant by tenant.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from liora.db.lanes import FOR_GOOD, Lane, pause_account, pause_lane
from liora.db.notices import Notice, NoticeKind, tell
from liora.db.outbox import OutboxStatus
from liora.db.outcomes import record_changes, wait_for_turns
from liora.db.session import Connection, scoped_some
from liora.workers.surroundings import Surroundings
from liora.workers.trouble import DATABASE_REST, TROUBLE
from liora.workers.verdict import Pause, Verdict

MOST = 500
LAST_TRIES = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Record:
    """A verdict on a row of `lane`; `done` hears whether another row of the conversation waits, None for unknown."""

    lane: Lane
    verdict: Verdict
    done: Callable[[Verdict, bool | None], None]

    @property
    def is_plain(self) -> bool:
        return self.verdict.pause is None and self.verdict.change.status is not OutboxStatus.parked


class Recorder:
    """Keeps verdicts until they are committed, however long the database is away."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._waiting: list[Record] = []
        self._added = asyncio.Event()
        self._apart = False

    def add(self, record: Record) -> None:
        self._waiting.append(record)
        self._added.set()

    async def run(self) -> None:
        """Until cancelled; what was under way then is kept for `finish`."""
        while True:
            await self._added.wait()
            await asyncio.sleep(self._around.settings.gather_seconds)
            if not await self._flush():
                await asyncio.sleep(DATABASE_REST)

    async def finish(self) -> None:
        """Writes what is left; what the database does not take in three tries keeps its unknown outcome."""
        for _ in range(LAST_TRIES):
            if await self._flush() and not self._waiting:
                return
            await asyncio.sleep(DATABASE_REST / LAST_TRIES)

    async def _flush(self) -> bool:
        """One tenant's trouble must not keep the others waiting: after a failure each goes apart."""
        self._added.clear()
        batches = self._batches(self._waiting[:MOST])
        if len(self._waiting) > MOST:
            self._added.set()
        results = [await self._try(batch) for batch in batches]
        self._apart = not all(results)
        if self._apart:
            self._added.set()
        return not self._apart

    def _batches(self, records: Sequence[Record]) -> list[list[Record]]:
        together = [] if self._apart else [record for record in records if record.is_plain]
        alone = sorted((record for record in records if self._apart or not record.is_plain), key=_cliente_id)
        batches = [together, *(list(some) for _, some in groupby(alone, key=_cliente_id))]
        return [batch for batch in batches if batch]

    async def _try(self, batch: Sequence[Record]) -> bool:
        try:
            async with scoped_some(self._around.pool, {_cliente_id(record) for record in batch}) as connection:
                followed = await _write(connection, batch)
        except TROUBLE as error:
            logger.warning("sender: the database failed (%s), %d answers wait", type(error).__name__, len(batch))
            return False
        written = {id(record) for record in batch}
        self._waiting = [record for record in self._waiting if id(record) not in written]
        for record in batch:
            record.done(record.verdict, followed.get(record.verdict.change.out_id))
        return True


async def _write(connection: Connection, batch: Sequence[Record]) -> dict[UUID, bool]:
    await wait_for_turns(connection, _cliente_id(batch[0]), [record.verdict.change for record in batch])
    followed = await record_changes(connection, [(record.lane, record.verdict.change) for record in batch])
    await write_pauses(connection, ((record.lane, record.verdict.pause) for record in batch))
    return followed


async def write_pauses(connection: Connection, pauses: Iterable[tuple[Lane, Pause | None]]) -> None:
    """Pauses numbers and accounts, and tells of those that only a person ends; the rest of an app is the process's own
    affair."""
    once = list(dict.fromkeys(pauses))
    await tell(connection, [_notice(lane, pause) for lane, pause in once if pause and pause.seconds == FOR_GOOD])
    for lane, pause in once:
        if pause and pause.scope == "number":
            await pause_lane(connection, lane.cliente_id, lane.number_id, pause.seconds, pause.reason)
        if pause and pause.scope == "account":
            await pause_account(connection, lane.cliente_id, lane.number_id, pause.seconds, pause.reason)


def _notice(lane: Lane, pause: Pause) -> Notice:
    """Once for each time that the lane is taken: all rows that were under way meet the same refusal."""
    kind: NoticeKind = "dead_token" if pause.scope == "account" else "number_stopped"
    told = {"number_id": str(lane.number_id)}
    return Notice(lane.cliente_id, kind, f"{kind}:{lane.number_id}:{lane.epoch}", told)


def _cliente_id(record: Record) -> UUID:
    return record.lane.cliente_id
