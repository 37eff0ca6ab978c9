"""Conversations that turned out to be one person's are made one before anybody speaks in them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from liora.db.drain import ConversationKey, Locked, Pending
from liora.db.merge import merge
from liora.db.session import Connection
from liora.events import MergeEvent, kind_of
from liora.workers.batch import Batch

_MERGE = kind_of(MergeEvent(""))


async def unite(
    connection: Connection,
    locked: Sequence[Locked],
    messages: Mapping[ConversationKey, Sequence[Pending]],
    batch: Batch,
) -> tuple[list[Locked], set[UUID]]:
    """Carries out the merges that wait; returns the conversations in which turns may run, and whose others have more.

    A conversation that was merged is left to the next drain: its state and messages are not those that were read. So
    is one whose other half is held by another transaction; nothing waits for a lock here.
    """
    away: set[ConversationKey] = set()
    more: set[UUID] = set()
    for each in locked:
        other = _other_half(each, messages[each.key])
        if other is None or each.key in away:
            continue
        merged = await merge(connection, each.cliente_id, each.conversation_id, other)
        away |= {each.key, *((each.cliente_id, conversation_id) for conversation_id in merged)}
        if merged:
            more.add(each.cliente_id)
            batch.done += [(each.cliente_id, one.message_id) for one in messages[each.key][:1] if _is_merge(one)]
    return [each for each in locked if each.key not in away], more


def _other_half(locked: Locked, messages: Sequence[Pending]) -> UUID | None:
    """What a merge event, always the first message, names; or where a part of another conversation belongs."""
    if messages and _is_merge(messages[0]):
        return UUID(messages[0].payload["conversation_id"])
    return locked.merged_into


def _is_merge(message: Pending) -> bool:
    return message.payload.get("kind") == _MERGE
