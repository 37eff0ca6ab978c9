"""A cliente's live numbers and the templates of their accounts, asked for one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.channel import Refused, Unknown
from liora.db.schema.conversations import waba
from liora.db.session import scoped_core
from liora.numbers.health import look
from liora.numbers.templates import store_templates
from liora.numbers.vendor import Vendors

PAUSE_SECONDS = 1.0
"""Between two questions: the vendor counts them by the hour, and nobody waits for these."""

Pause = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Synced:
    """How it went with one account: how many templates it has, or why they could not be read."""

    account_id: str
    templates: int = 0
    error: str = ""


async def sync_templates(
    engine: AsyncEngine,
    vendors: Vendors,
    cliente_id: UUID,
    clock: Callable[[], datetime],
    pause: Pause = asyncio.sleep,
) -> list[Synced]:
    """The templates of all accounts of the cliente, each asked for with one of its numbers."""
    synced: list[Synced] = []
    for row in await _numbers_to_ask(engine, cliente_id):
        if synced:
            await pause(PAUSE_SECONDS)
        synced.append(await _sync_account(engine, vendors, row, clock))
    return synced


async def inspect_all(
    engine: AsyncEngine,
    vendors: Vendors,
    cliente_id: UUID,
    clock: Callable[[], datetime],
    pause: Pause = asyncio.sleep,
) -> dict[str, int]:
    """How all live numbers are, and all their templates: the round of every day. Returns what was found."""
    numbers = [row for row in await _active_numbers(engine, cliente_id) if row["mode"] == "live"]
    troubled = 0
    for row in numbers:
        seen = await look(engine, vendors, cliente_id, row["number_id"], clock())
        troubled += bool(seen and seen["health"].get("trouble"))
        await pause(PAUSE_SECONDS)
    synced = await sync_templates(engine, vendors, cliente_id, clock, pause)
    return {
        "numbers": len(numbers),
        "troubled": troubled,
        "templates": sum(each.templates for each in synced),
        "unread": sum(bool(each.error) for each in synced),
    }


async def _sync_account(
    engine: AsyncEngine, vendors: Vendors, row: dict[str, Any], clock: Callable[[], datetime]
) -> Synced:
    """The moment is that of the question: what is told meanwhile is newer than the answer."""
    asked_at, account_id = clock(), row["account_id"]
    answer = await vendors.templates(row)
    match answer:
        case Refused(title=title):
            return Synced(account_id, error=title)
        case Unknown(reason=reason):
            return Synced(account_id, error=reason)
        case _:
            count = await store_templates(engine, row["cliente_id"], account_id, answer, asked_at)
            return Synced(account_id, count)


async def _active_numbers(engine: AsyncEngine, cliente_id: UUID) -> list[dict[str, Any]]:
    mine = waba.c.cliente_id == cliente_id, waba.c.status == "active"
    statement = select(waba).where(*mine).order_by(waba.c.number_id)
    async with scoped_core(engine, cliente_id) as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


async def _numbers_to_ask(engine: AsyncEngine, cliente_id: UUID) -> list[dict[str, Any]]:
    """One number of each account; the healthiest knows most."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in await _active_numbers(engine, cliente_id):
        key = row["channel"], row["account_id"]
        if key not in first or (first[key]["health"].get("trouble") and not row["health"].get("trouble")):
            first[key] = row
    return list(first.values())
