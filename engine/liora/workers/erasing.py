"""What a person has asked for with "borrar mis datos": their erasure, once the goodbye has left.

The job is one of the conversation, so it goes with it: a success tells nobody there, for there is nobody left. The
cliente is told that it happened, and not to whom.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from liora.accounts.audit import Deed
from liora.db.dispatch import Bell
from liora.db.notices import Notice
from liora.job import TryLater
from liora.privacy.erasure import Eraser
from liora.workers.jobs import JobContext

PAUSE_SECONDS = 1.0
PATIENCE = timedelta(minutes=10)
"""A goodbye that has not left by then holds up nothing any more."""

ACTOR = "persona"
"""Who has done it, in the log of the cliente: somebody who wrote to it."""

# What was asked for in the same turn has the same moment; who writes again meanwhile need not have an answer.
_ASKED = """
SELECT c.contact_id, j.created_at > now() - $3::interval AND EXISTS (
        SELECT FROM liora.outbox o
         WHERE o.cliente_id = $1 AND o.conversation_id = j.conversation_id AND o.status IN (0, 1)
           AND o.created_at <= j.created_at) AS leaving
  FROM liora.job j
  JOIN liora.convo_state c ON c.cliente_id = $1 AND c.conversation_id = j.conversation_id
 WHERE j.cliente_id = $1 AND j.job_id = $2
"""


@dataclass(frozen=True, slots=True)
class Erasing:
    """`of_conversation` is the job."""

    eraser: Eraser
    bell_jobs: Bell[UUID]

    async def of_conversation(self, context: JobContext) -> None:
        """Erases the person of the job's conversation, or asks for time while what was said to them is on its way.

        Raises PersonBusy and NoTombstones.
        """
        cliente_id, job_id = context.cliente_id, context.job_id
        async with context.session() as connection:
            asked = await connection.fetchrow(_ASKED, cliente_id, job_id, PATIENCE)
        if asked is None:
            return
        if asked["leaving"]:
            raise TryLater(PAUSE_SECONDS)
        told = Notice(cliente_id, "erasure", f"erasure:{job_id}")
        await self.eraser.erase(cliente_id, asked["contact_id"], Deed(ACTOR, "contactos.erase"), told)
        self.bell_jobs.ring(cliente_id)
