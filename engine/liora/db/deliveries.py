"""The way of a notification to the outside: who is to hear of it, where they are, and whether they have heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from liora.db.session import Connection

_NOTIFICATION = """
SELECT n.notification_id, n.kind, n.at, n.payload, c.name AS business
  FROM liora.notification n JOIN liora.cliente c USING (cliente_id)
 WHERE n.cliente_id = $1 AND n.notification_id = $2
"""
_LISTENERS = """
SELECT endpoint_id FROM liora.webhook_endpoint WHERE cliente_id = $1 AND enabled AND (kinds = '{}' OR $2 = ANY(kinds))
 ORDER BY endpoint_id
"""
_ENDPOINT = """
SELECT url, enabled, failing_since, last_at FROM liora.webhook_endpoint WHERE cliente_id = $1 AND endpoint_id = $2
"""
_HEARD = """
UPDATE liora.webhook_endpoint SET last_at = $3, last_status = $4,
       failing_since = CASE WHEN $5 THEN NULL ELSE COALESCE(failing_since, $3) END
 WHERE cliente_id = $1 AND endpoint_id = $2
"""
_DISABLE = """
UPDATE liora.webhook_endpoint SET enabled = false WHERE cliente_id = $1 AND endpoint_id = $2 AND enabled
RETURNING endpoint_id
"""
_RECIPIENTS = """
SELECT u.email FROM liora.membresia m JOIN plataforma.usuario u USING (usuario_id)
 WHERE m.cliente_id = $1 AND m.role IN ('owner', 'admin') AND u.disabled_at IS NULL ORDER BY u.email
"""


@dataclass(frozen=True, slots=True)
class Notification:
    """As it is kept; `business` is the name of its cliente."""

    notification_id: UUID
    kind: str
    at: datetime
    payload: Mapping[str, Any]
    business: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A tenant's address; `failing_since` is the first failure after which nothing has arrived."""

    url: str
    enabled: bool
    failing_since: datetime | None
    last_at: datetime | None


async def find_notification(connection: Connection, cliente_id: UUID, notification_id: UUID) -> Notification | None:
    row = await connection.fetchrow(_NOTIFICATION, cliente_id, notification_id)
    return Notification(**row) if row else None


async def listeners(connection: Connection, cliente_id: UUID, kind: str) -> list[UUID]:
    """The endpoints that want to hear of this kind; one that names no kinds wants all."""
    return [row["endpoint_id"] for row in await connection.fetch(_LISTENERS, cliente_id, kind)]


async def find_endpoint(connection: Connection, cliente_id: UUID, endpoint_id: UUID) -> Endpoint | None:
    row = await connection.fetchrow(_ENDPOINT, cliente_id, endpoint_id)
    return Endpoint(**row) if row else None


async def record_attempt(
    connection: Connection, cliente_id: UUID, endpoint_id: UUID, at: datetime, said: str, arrived: bool
) -> None:
    """What the tenant reads about the last attempt; a failure begins, or goes on with, a time of failures."""
    await connection.execute(_HEARD, cliente_id, endpoint_id, at, said, arrived)


async def disable_endpoint(connection: Connection, cliente_id: UUID, endpoint_id: UUID) -> bool:
    """Nothing is posted there until a person enables it; False where it was disabled already, or is gone."""
    return await connection.fetchval(_DISABLE, cliente_id, endpoint_id) is not None


async def recipients(connection: Connection, cliente_id: UUID) -> list[str]:
    """The e-mail addresses of those who run the cliente."""
    return [row["email"] for row in await connection.fetch(_RECIPIENTS, cliente_id)]
