"""How a cliente stands with its vendor of short links: what is to be asked, and when it may be asked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from liora.db.session import Connection

LEASE = timedelta(minutes=10)
"""How long a job has its cliente's account for itself."""

REVISION_REST = timedelta(minutes=10)
"""Turns load a catalog anew when its links have changed: while many change, once in so long."""

_CLAIM = """
INSERT INTO liora.link_account AS a (cliente_id, busy_until) VALUES ($1, $2)
ON CONFLICT (cliente_id) DO UPDATE SET busy_until = $2 WHERE a.busy_until IS NULL OR a.busy_until <= $3
RETURNING shorten_after, clicks_after, failures, stopped_credential, revised_at, reason
"""
_RELEASE = """
UPDATE liora.link_account SET busy_until = NULL, shorten_after = $2, clicks_after = $3, failures = $4,
       stopped_credential = $5, reason = $6, revision = revision + $7, revised_at = CASE WHEN $7 > 0 THEN $8 ELSE
       revised_at END
 WHERE cliente_id = $1
"""
# In the order of the shop: an account may be good for a handful a month.
_LONG = """
SELECT link_id, target AS url FROM liora.link
 WHERE cliente_id = $1 AND short_url = '' AND refused = '' ORDER BY link_id LIMIT $2
"""
_SHORTENED = """
UPDATE liora.link SET short_url = $3, provider = $4, refused = $5 WHERE cliente_id = $1 AND link_id = $2
"""
_STALE = """
SELECT link_id, short_url AS url FROM liora.link
 WHERE cliente_id = $1 AND provider = $2 AND short_url <> '' AND (polled_at IS NULL OR polled_at <= $3)
 ORDER BY polled_at NULLS FIRST, link_id LIMIT $4
"""
_POLLED = "UPDATE liora.link SET polled_at = $3 WHERE cliente_id = $1 AND link_id = $2"
_DAYS = """
INSERT INTO liora.link_day AS d (cliente_id, link_id, day, clicks)
SELECT $1, $2, * FROM unnest($3::date[], $4::integer[])
ON CONFLICT (cliente_id, link_id, day) DO UPDATE SET clicks = GREATEST(d.clicks, EXCLUDED.clicks)
"""


@dataclass(slots=True)
class Standing:
    """An account while a job has it; what is changed here is kept when the job gives it back.

    `stopped_credential` is the one that the vendor refused: nothing more is asked with it. `reason` is what an
    operator reads.
    """

    shorten_after: datetime | None = None
    clicks_after: datetime | None = None
    failures: int = 0
    stopped_credential: UUID | None = None
    revised_at: datetime | None = None
    reason: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """A link that something is to be asked of: its long address, or its short one."""

    link_id: UUID
    url: str


async def claim(connection: Connection, cliente_id: UUID, now: datetime) -> Standing | None:
    """The account, for this job alone; None while another one has it."""
    row = await connection.fetchrow(_CLAIM, cliente_id, now + LEASE, now)
    return Standing(**row) if row else None


async def release(connection: Connection, cliente_id: UUID, standing: Standing, now: datetime) -> None:
    """Gives the account back, for whoever is next."""
    kept = standing.shorten_after, standing.clicks_after, min(standing.failures, 100), standing.stopped_credential
    await connection.execute(_RELEASE, cliente_id, *kept, standing.reason, int(standing.changed), now)


async def links_without_short(connection: Connection, cliente_id: UUID, most: int) -> list[Open]:
    """Links that the vendor has not been asked for."""
    return [Open(**row) for row in await connection.fetch(_LONG, cliente_id, most)]


async def keep_short(connection: Connection, cliente_id: UUID, link_id: UUID, short_url: str, provider: str) -> None:
    """From now on the link is shown so."""
    await connection.execute(_SHORTENED, cliente_id, link_id, short_url, provider, "")


async def keep_refused(connection: Connection, cliente_id: UUID, link_id: UUID, reason: str) -> None:
    """The vendor will never take it: it stays Liora's own."""
    await connection.execute(_SHORTENED, cliente_id, link_id, "", "", reason)


async def links_to_poll(
    connection: Connection, cliente_id: UUID, provider: str, before: datetime, most: int
) -> list[Open]:
    """Short links whose clicks were asked for longest ago, before that moment."""
    return [Open(**row) for row in await connection.fetch(_STALE, cliente_id, provider, before, most)]


async def keep_clicks(
    connection: Connection, cliente_id: UUID, link_id: UUID, days: Mapping[date, int], now: datetime
) -> None:
    """A vendor forgets old days, so a figure never shrinks."""
    told: Sequence[tuple[date, int]] = [(day, count) for day, count in days.items() if count]
    await connection.execute(_DAYS, cliente_id, link_id, [day for day, _ in told], [count for _, count in told])
    await connection.execute(_POLLED, cliente_id, link_id, now)


async def chosen_by(connection: Connection, cliente_id: UUID) -> Mapping[str, Any]:
    """What the cliente sets itself."""
    statement = "SELECT settings FROM liora.cliente WHERE cliente_id = $1 AND status = 'active'"
    found: Mapping[str, Any] | None = await connection.fetchval(statement, cliente_id)
    return found or {}
