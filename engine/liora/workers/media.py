"""Gives the vendor the documents that messages carry, before the messages are posted.

    flight ──media_id──> known and good? ──> post
                             └─ else upload, once for all flights that want it ──> keep the id ──> post

An upload says nothing to anybody, so it may be repeated after a crash: the id that was kept, or a second upload, goes
with the one post of the message.
"""

import asyncio
import logging
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from liora.channel import Account, Channel, Client, File, Refused, Unknown, Unsent, Uploaded
from liora.db.lanes import Lane
from liora.db.outbox import Sending
from liora.db.session import Connection, Pool, scoped
from liora.documents.media import Stored, find_document, forget_media, keep_media, load_content
from liora.workers.trouble import TROUBLE

AT_ONCE = 8
"""Files in memory: 16 MiB each at most."""

Wanted = tuple[UUID, str]
"""(number_id, name)"""

Reached = str | Refused | Unsent
"""The id at the vendor, or why there is none."""

logger = logging.getLogger(__name__)


class Uploads:
    """One for all lanes of a process."""

    def __init__(self, pool: Pool, client: Client) -> None:
        self._pool = pool
        self._client = client
        self._under_way: dict[Wanted, asyncio.Task[Reached]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def media_id(self, lane: Lane, channel: Channel, account: Account, name: str) -> Reached:
        """The vendor's id of a document, which is uploaded first where the number has none that is good."""
        wanted = lane.number_id, name
        task = self._under_way.get(wanted)
        if task is None:
            task = asyncio.create_task(self._reach(lane, channel, account, name), name="media")
            self._under_way[wanted] = task
            task.add_done_callback(partial(self._forget_task, wanted))
        return await asyncio.shield(task)

    async def forget(self, lane: Lane, name: str) -> None:
        """The vendor could not use what it has: the next try uploads it anew."""
        try:
            async with scoped(self._pool, lane.cliente_id) as connection:
                await forget_media(connection, lane.cliente_id, lane.number_id, [name])
        except TROUBLE as error:
            logger.warning("lane %s: the database failed (%s), an upload stays", lane.number_id, type(error).__name__)

    async def close(self) -> None:
        """Gives up what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget_task(self, wanted: Wanted, task: asyncio.Task[Reached]) -> None:
        """Who wanted it may be gone: a failure that nobody hears is not worth a warning."""
        del self._under_way[wanted]
        if not task.cancelled():
            task.exception()

    async def _reach(self, lane: Lane, channel: Channel, account: Account, name: str) -> Reached:
        try:
            async with scoped(self._pool, lane.cliente_id) as connection:
                stored = await find_document(connection, lane.cliente_id, lane.number_id, name)
            if stored is None:
                return _gone(name)
            return stored.media_id or await self._upload(lane, channel, account, name, stored)
        except TROUBLE as error:
            return Unsent(f"the database failed ({type(error).__name__}) before an upload")

    async def _upload(self, lane: Lane, channel: Channel, account: Account, name: str, stored: Stored) -> Reached:
        async with self._slots:
            async with scoped(self._pool, lane.cliente_id) as connection:
                content = await load_content(connection, lane.cliente_id, stored)
            if content is None:
                return _gone(name)
            outcome = await channel.upload(self._client, account, File(name, stored.content_type, content))
        match outcome:
            case Uploaded(media_id=media_id):
                async with scoped(self._pool, lane.cliente_id) as connection:
                    await keep_media(connection, lane.cliente_id, lane.number_id, stored, media_id)
                return media_id
            case Unknown(reason=reason):
                return Refused(0, f"an upload without an answer: {reason}", "retry_media", alert=True)
            case _:
                return outcome


def _gone(name: str) -> Refused:
    return Refused(0, f"The cliente has no document {name!r} any more.", "drop", alert=True)


async def forget_failed(connection: Connection, lane: Lane, judged: Iterable[tuple[Sending, Refused]]) -> None:
    """What the vendor could not take with a message is uploaded anew for its next try."""
    names = {row.payload.get("document", "") for row, refused in judged if refused.action == "retry_media"} - {""}
    if names:
        await forget_media(connection, lane.cliente_id, lane.number_id, names)
