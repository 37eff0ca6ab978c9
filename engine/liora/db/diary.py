"""What has happened to a cliente beside its conversations: who did what, and what came in from its sources."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from liora.db.schema.business import audit_log, ingest_log


async def list_deeds(
    connection: AsyncConnection, cliente_id: UUID, action: str | None, before: UUID | None, most: int
) -> list[dict[str, Any]]:
    """The audit, latest first; `action` is `<resource>.<verb>`, or `<resource>` for all of them."""
    log = audit_log.c
    statement = select(audit_log).where(log.cliente_id == cliente_id)
    if action is not None:
        statement = statement.where((log.action == action) | log.action.startswith(f"{action}.", autoescape=True))
    if before is not None:
        statement = statement.where(log.audit_id < before)
    found = await connection.execute(statement.order_by(log.audit_id.desc()).limit(most))
    return [dict(row) for row in found.mappings()]


async def list_ingests(
    connection: AsyncConnection, cliente_id: UUID, source: str | None, before: UUID | None, most: int
) -> list[dict[str, Any]]:
    """What was taken in, latest first."""
    log = ingest_log.c
    statement = select(ingest_log).where(log.cliente_id == cliente_id)
    if source is not None:
        statement = statement.where(log.source == source)
    if before is not None:
        statement = statement.where(log.ingest_id < before)
    found = await connection.execute(statement.order_by(log.ingest_id.desc()).limit(most))
    return [dict(row) for row in found.mappings()]
