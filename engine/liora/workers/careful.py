"""What a worker does after its start with the messages that were waiting: the rule is `caution`, this is its SQL."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from itertools import takewhile

from liora.db.attempts import count_attempts, database_time, uncount_attempts
from liora.db.dispatch import clientes_with_pending
from liora.db.drain import ConversationKey, Locked, Pending
from liora.db.failures import FAILED
from liora.db.session import Pool, scoped_batch
from liora.workers.batch import Batch
from liora.workers.caution import Caution, Culprit
from liora.workers.talk import ATTEMPTS

MOST_TENANTS = 10_000


async def begin(pool: Pool, clock: Callable[[], datetime], culprit: Culprit | None, rest: timedelta) -> Caution:
    """The caution of a worker that starts now; the attempt in which its predecessor ended is counted."""
    if culprit:
        async with scoped_batch(pool, [culprit[0]]) as connection:
            await count_attempts(connection, [culprit])
    stored_before = await database_time(pool)
    waiting = set(await clientes_with_pending(pool, MOST_TENANTS))
    return Caution(clock(), stored_before, waiting, rest if culprit else timedelta(0))


@asynccontextmanager
async def counting(pool: Pool, batch: Batch) -> AsyncIterator[list[Culprit]]:
    """Holds what `count` has counted; what then had no turn, or whose turn was rolled back, is taken back.

    A count that cannot be taken back costs the message one of its attempts.
    """
    counted: list[Culprit] = []
    try:
        yield counted
    except BaseException:
        await _take_back(pool, counted)
        raise
    had_turn = batch.touched_messages()
    await _take_back(pool, [each for each in counted if each not in had_turn])


async def _take_back(pool: Pool, counted: Sequence[Culprit]) -> None:
    if counted:
        with suppress(*FAILED):
            async with scoped_batch(pool, {cliente_id for cliente_id, _ in counted}) as connection:
                await uncount_attempts(connection, counted)


async def count(pool: Pool, chosen: Mapping[ConversationKey, Sequence[Pending]], counted: list[Culprit]) -> None:
    """Counts an attempt of each message that is to be tried, in a commit of its own."""
    to_try = [(one.cliente_id, one.message_id) for each in chosen.values() for one in each if one.attempts < ATTEMPTS]
    if to_try:
        async with scoped_batch(pool, {cliente_id for cliente_id, _ in to_try}) as connection:
            await count_attempts(connection, to_try)
        counted += to_try


def choose(
    caution: Caution, batch: Batch, locked: Sequence[Locked], messages: Mapping[ConversationKey, Sequence[Pending]]
) -> dict[ConversationKey, Sequence[Pending]]:
    """What a cautious drain plays: messages that were never attempted, all at once, or one suspect alone.

    A suspect was attempted before: nobody else's turn is rolled back with its. Whose attempts are used up is given up,
    which takes no turn.
    """
    fresh: dict[ConversationKey, Sequence[Pending]] = {}
    alone: dict[ConversationKey, Sequence[Pending]] = {}
    for each in locked:
        waiting = messages[each.key]
        untried = list(takewhile(lambda message: not message.attempts, waiting))
        if untried:
            fresh[each.key] = untried
        elif waiting and waiting[0].attempts >= ATTEMPTS:
            batch.doom(waiting[0])
            fresh[each.key] = waiting[:1]
        elif waiting and caution.rests(batch.now):
            batch.rest(each, caution.rested_at)
        elif waiting and not alone:
            alone[each.key] = waiting[:1]
    return alone if alone and not (fresh and caution.fresh_first(batch.now)) else fresh
