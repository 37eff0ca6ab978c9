"""What a tenant is told: a row in the transaction of what happened, and the job that takes it to the outside.

A notification is read in the API, whatever becomes of its delivery. It holds ids and figures, never what people wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from liora.db.jobs import enqueue_beside
from liora.db.schema.business import notification
from liora.db.session import Connection

NOTIFY = "liora.notify"
"""The job that finds out who is to hear of a notification."""

NoticeKind = Literal[
    "crisis",
    "handoff",
    "order",
    "attention",
    "erasure",
    "dead_letter",
    "dead_token",
    "number_stopped",
    "quota_80",
    "template_paused",
    "webhook_disabled",
    "links_stopped",
    "test",
]

# One statement for both rows: a notification that was told before has had its job.
_TELL = """
WITH told AS (
    INSERT INTO liora.notification (cliente_id, notification_id, kind, dedupe, payload) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (cliente_id, dedupe) DO NOTHING RETURNING cliente_id, notification_id)
INSERT INTO liora.job (cliente_id, job_id, name, payload, dedupe)
SELECT cliente_id, $6, $7, jsonb_build_object('notification_id', notification_id), $7 || ':' || notification_id
  FROM told
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the tenant is told once for each `dedupe`; `payload` (JSON) holds ids and figures alone."""

    cliente_id: UUID
    kind: NoticeKind
    dedupe: str
    payload: Mapping[str, Any] = field(default_factory=dict)


async def tell(connection: Connection, notices: Sequence[Notice]) -> None:
    """Writes notifications, and asks for their delivery, in whatever transaction runs; ring the bell of jobs after."""
    rows = [
        (each.cliente_id, uuid7(), each.kind, each.dedupe, each.payload, uuid7(), NOTIFY)
        for each in sorted(notices, key=_key)
    ]
    if rows:
        await connection.executemany(_TELL, rows)


async def tell_beside(connection: AsyncConnection, notice: Notice) -> None:
    """The same as `tell` away from the hot path."""
    row = {"cliente_id": notice.cliente_id, "notification_id": uuid7(), "kind": notice.kind, "dedupe": notice.dedupe}
    told = insert(notification).values(**row, payload=dict(notice.payload)).on_conflict_do_nothing()
    notification_id = await connection.scalar(told.returning(notification.c.notification_id))
    if notification_id is not None:
        payload, dedupe = {"notification_id": str(notification_id)}, f"{NOTIFY}:{notification_id}"
        await enqueue_beside(connection, notice.cliente_id, NOTIFY, payload, dedupe)


def _key(notice: Notice) -> tuple[UUID, str]:
    """Two transactions that tell the same wait for each other, but never in a circle."""
    return notice.cliente_id, notice.dedupe
