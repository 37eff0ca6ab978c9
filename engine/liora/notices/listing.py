"""Notifications as people of the tenant read them: the list, and what they have seen of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.schema.business import notification
from liora.db.session import scoped_core


async def list_notifications(
    engine: AsyncEngine, cliente_id: UUID, kind: str | None, unseen: bool, before: UUID | None, most: int
) -> list[dict[str, Any]]:
    """Latest first, those before the id `before`."""
    statement = select(notification).where(notification.c.cliente_id == cliente_id)
    if kind is not None:
        statement = statement.where(notification.c.kind == kind)
    if unseen:
        statement = statement.where(notification.c.seen_at.is_(None))
    if before is not None:
        statement = statement.where(notification.c.notification_id < before)
    async with scoped_core(engine, cliente_id) as connection:
        found = await connection.execute(statement.order_by(notification.c.notification_id.desc()).limit(most))
        return [dict(row) for row in found.mappings()]


async def mark_seen(
    engine: AsyncEngine, cliente_id: UUID, notification_id: UUID, now: datetime
) -> dict[str, Any] | None:
    """Its row; None where there is none. Who saw it first counts."""
    mine = notification.c.cliente_id == cliente_id, notification.c.notification_id == notification_id
    seen = func.coalesce(notification.c.seen_at, now)
    async with scoped_core(engine, cliente_id) as connection:
        found = await connection.execute(
            update(notification).where(*mine).values(seen_at=seen).returning(*notification.c)
        )
        row = found.mappings().one_or_none()
        return dict(row) if row else None


async def mark_all_seen(engine: AsyncEngine, cliente_id: UUID, until: UUID, now: datetime) -> int:
    """All up to the id `until`; returns how many had not been seen."""
    mine = notification.c.cliente_id == cliente_id, notification.c.notification_id <= until
    unseen = notification.c.seen_at.is_(None)
    async with scoped_core(engine, cliente_id) as connection:
        return (await connection.execute(update(notification).where(*mine, unseen).values(seen_at=now))).rowcount
