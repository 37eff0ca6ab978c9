"""Who did what: a line for every change that somebody made through the API, in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from liora.db.schema.business import audit_log
from liora.db.schema.platform import audit
from liora.db.session import Connection

_COLUMNS = ("cliente_id", "audit_id", "actor", "action", "target", "request_id", "detail")
_NOTE = (
    "INSERT INTO liora.audit_log (cliente_id, audit_id, actor, action, target, request_id, detail) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"
)


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody's act: `action` is `<resource>.<verb>`, `target` the id of what it was done to; never a secret."""

    actor: str
    action: str
    target: str = ""
    request_id: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


async def note(connection: AsyncConnection, cliente_id: UUID, deed: Deed) -> None:
    """Into the log of the cliente that the connection is scoped to."""
    await connection.execute(insert(audit_log).values(cliente_id=cliente_id, audit_id=uuid7(), **_values(deed)))


async def note_beside(connection: Connection, cliente_id: UUID, deed: Deed) -> None:
    """The same as `note` in a transaction of the hot path's kind."""
    values = {"cliente_id": cliente_id, "audit_id": uuid7(), **_values(deed)}
    await connection.execute(_NOTE, *(values[name] for name in _COLUMNS))


async def note_of_platform(connection: AsyncConnection, deed: Deed) -> None:
    """Into the installation's own log: what administrators do, and logins."""
    await connection.execute(insert(audit).values(audit_id=uuid7(), **_values(deed)))


def _values(deed: Deed) -> dict[str, Any]:
    return {
        "actor": deed.actor,
        "action": deed.action,
        "target": deed.target,
        "request_id": deed.request_id,
        "detail": dict(deed.detail),
    }
