"""Snapshots of a cliente's products: each is immutable, one is active."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from liora.db.session import Connection, Pool, scoped
from liora.links.making import make_links
from liora.view import Catalog, Product

# The snapshot as text: whoever loads it may parse 50,000 products outside of the event loop.
_LOAD = (
    "SELECT version, products::text AS products FROM liora.catalog_snapshot WHERE cliente_id = $1 AND snapshot_id = $2"
)
_TAKE_TURNS = "SELECT FROM liora.cliente WHERE cliente_id = $1 FOR NO KEY UPDATE"
_ACTIVE = """
SELECT s.version, s.checksum FROM liora.catalog_active a
  JOIN liora.catalog_snapshot s ON s.cliente_id = $1 AND s.snapshot_id = a.snapshot_id
 WHERE a.cliente_id = $1
"""
_ADD = """
INSERT INTO liora.catalog_snapshot (cliente_id, snapshot_id, version, checksum, source, products)
SELECT $1, $2, COALESCE(max(version), 0) + 1, $3, $4, $5 FROM liora.catalog_snapshot WHERE cliente_id = $1
RETURNING version
"""
_ACTIVATE = (
    "INSERT INTO liora.catalog_active (cliente_id, snapshot_id) VALUES ($1, $2) "
    "ON CONFLICT (cliente_id) DO UPDATE SET snapshot_id = EXCLUDED.snapshot_id, activated_at = now()"
)


async def publish(pool: Pool, cliente_id: UUID, products: Sequence[Product], source: str, base: str = "") -> int:
    """Stores `products`, in the order of the shop, and makes them active at once; returns their version.

    Products that are active already make no new version. `source` says where they came from, such as a file name;
    `base` is Liora's public address, which their links begin with.
    """
    content = [_to_json(product) for product in products]
    checksum = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    linked = [_to_json(product) for product in await make_links(pool, cliente_id, products, base)]
    async with scoped(pool, cliente_id) as connection:
        await connection.execute(_TAKE_TURNS, cliente_id)
        active = await connection.fetchrow(_ACTIVE, cliente_id)
        if active is not None and active["checksum"] == checksum:
            same: int = active["version"]
            return same
        return await _activate(connection, cliente_id, checksum, source, linked)


async def _activate(
    connection: Connection, cliente_id: UUID, checksum: str, source: str, content: list[dict[str, Any]]
) -> int:
    snapshot_id = uuid7()
    version: int = await connection.fetchval(_ADD, cliente_id, snapshot_id, checksum, source, content)
    await connection.execute(_ACTIVATE, cliente_id, snapshot_id)
    return version


async def load_snapshot(connection: Connection, cliente_id: UUID, snapshot_id: UUID) -> tuple[int, str] | None:
    """The version and the products as JSON text, for `parse_catalog`; None when the snapshot is gone."""
    row = await connection.fetchrow(_LOAD, cliente_id, snapshot_id)
    return (row["version"], row["products"]) if row else None


def parse_catalog(version: int, products: str) -> Catalog:
    """The snapshot as turns see it."""
    return Catalog(version, tuple(_from_json(product) for product in orjson.loads(products)))


def _to_json(product: Product) -> dict[str, Any]:
    return {**asdict(product), "price": None if product.price is None else str(product.price)}


def _from_json(product: dict[str, Any]) -> Product:
    price = product.get("price")
    return Product(**{**product, "price": None if price is None else Decimal(price)})
