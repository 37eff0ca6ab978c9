"""The links of a cliente, and how it stands with its provider, for people to read."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.session import scoped_core

_LIST = text("""
SELECT k.link_id, k.code, k.sku, k.url, k.provider, k.short_url, k.refused, k.created_at,
       COALESCE(own.clicks, 0) + COALESCE(told.clicks, 0) AS clicks,
       COALESCE(own.hits, 0) + COALESCE(told.clicks, 0) AS hits
  FROM liora.link k
  LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE human) AS clicks, count(*) AS hits FROM liora.link_click c
     WHERE c.cliente_id = :cliente_id AND c.link_id = k.link_id) AS own ON true
  LEFT JOIN LATERAL (
    SELECT sum(clicks)::bigint AS clicks FROM liora.link_day d
     WHERE d.cliente_id = :cliente_id AND d.link_id = k.link_id) AS told ON true
 WHERE k.cliente_id = :cliente_id AND k.link_id > :after AND (CAST(:sku AS text) IS NULL OR k.sku = :sku)
 ORDER BY k.link_id LIMIT :most
""")
_STANDING = text("""
SELECT c.settings, a.reason, a.shorten_after, a.clicks_after, a.stopped_credential IS NOT NULL AS stopped,
       (SELECT count(*) FROM liora.link k WHERE k.cliente_id = :cliente_id) AS links,
       (SELECT count(*) FROM liora.link k WHERE k.cliente_id = :cliente_id AND k.short_url <> '') AS short_links
  FROM liora.cliente c LEFT JOIN liora.link_account a ON a.cliente_id = :cliente_id WHERE c.cliente_id = :cliente_id
""")

FIRST = UUID(int=0)


async def list_links(
    engine: AsyncEngine, cliente_id: UUID, after: UUID | None, most: int, sku: str | None
) -> list[dict[str, Any]]:
    """Links in the order in which they were made, with people's clicks and all hits; `sku` names one product's."""
    values = {"cliente_id": cliente_id, "after": after or FIRST, "most": most, "sku": sku}
    async with scoped_core(engine, cliente_id) as connection:
        return [dict(row) for row in (await connection.execute(_LIST, values)).mappings()]


async def read_standing(engine: AsyncEngine, cliente_id: UUID) -> dict[str, Any] | None:
    """What the cliente has chosen, how many links it has, and what its vendor has said last; None without a cliente."""
    async with scoped_core(engine, cliente_id) as connection:
        row = (await connection.execute(_STANDING, {"cliente_id": cliente_id})).mappings().one_or_none()
        return dict(row) if row else None
