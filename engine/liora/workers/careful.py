"""What a worker does after its start with the messages that were waiting: the rule is `caution`, this is its SQL."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from liora.db.attempts import count_attempt, database_time, uncount_attempt
from liora.db.dispatch import clientes_with_pending
from liora.db.drain import ConversationKey, Locked, Pending
from liora.db.failures import FAILED
from liora.db.session import Pool, scoped
from liora.workers.batch import Batch
from liora.workers.caution import Caution, Culprit
from liora.workers.talk import ATTEMPTS

MOST_TENANTS = 10_000


async def begin(pool: Pool, clock: Callable[[], datetime], culprit: Culprit | None, rest: timedelta) -> Caution:
    """The caution of a worker that starts now; the attempt in which its predecessor ended is counted."""
    if culprit:
        async with scoped(pool, culprit[0]) as connection:
            await count_attempt(connection, *culprit)
    stored_before = await database_time(pool)
    return Caution(clock(), stored_before, set(await clientes_with_pending(pool, MOST_TENANTS)), rest)


@asynccontextmanager
async def counting(pool: Pool) -> AsyncIterator[list[Culprit]]:
    """Holds what `ready` has counted. When the transaction is broken off, that is taken back: the process still lives.

    A count that cannot be taken back costs the message one of its attempts.
    """
    counted: list[Culprit] = []
    try:
        yield counted
    except BaseException:
        for cliente_id, message_id in counted:
            with suppress(*FAILED):
                async with scoped(pool, cliente_id) as connection:
                    await uncount_attempt(connection, cliente_id, message_id)
        raise


async def ready(
    pool: Pool,
    caution: Caution,
    batch: Batch,
    locked: Sequence[Locked],
    messages: Mapping[ConversationKey, Sequence[Pending]],
    counted: list[Culprit],
) -> list[Locked]:
    """The conversations whose first message is to be played after all, its attempt counted and committed."""
    to_play = []
    for each in locked:
        if not messages[each.key]:
            continue
        message = messages[each.key][0]
        advice = caution.advice(message.attempts, ATTEMPTS, batch.now)
        if advice == "rest":
            batch.rest(each, caution.rested_at)
            continue
        if advice == "give up":
            batch.doom(message)
        else:
            async with scoped(pool, each.cliente_id) as second:
                await count_attempt(second, each.cliente_id, message.message_id)
            counted.append((each.cliente_id, message.message_id))
        to_play.append(each)
    return to_play
