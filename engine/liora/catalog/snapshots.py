"""Snapshots of a cliente's products, as turns see them: each is immutable, one is active."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from liora.db.session import Connection
from liora.view import Catalog, Product, Variant

# The snapshot as text: whoever loads it may parse 50,000 products outside of the event loop.
_LOAD = (
    "SELECT version, products::text AS products FROM liora.catalog_snapshot WHERE cliente_id = $1 AND snapshot_id = $2"
)


async def load_snapshot(connection: Connection, cliente_id: UUID, snapshot_id: UUID) -> tuple[int, str] | None:
    """The version and the products as JSON text, for `parse_catalog`; None when the snapshot is gone."""
    row = await connection.fetchrow(_LOAD, cliente_id, snapshot_id)
    return (row["version"], row["products"]) if row else None


def parse_catalog(version: int, products: str) -> Catalog:
    """The snapshot as turns see it."""
    return Catalog(version, tuple(_from_json(product) for product in orjson.loads(products)))


def to_json(products: Sequence[Product]) -> bytes:
    """The form that a snapshot keeps, in the order of the shop; amounts are decimal texts."""
    return orjson.dumps(products, default=_written)


def _written(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"A product holds a {type(value).__name__}, which has no place in JSON.")


def _from_json(product: Mapping[str, Any]) -> Product:
    amounts = {name: _amount(product.get(name)) for name in ("price", "old_price")}
    return Product(**{**product, **amounts, "variants": tuple(map(_variant, product.get("variants", ())))})


def _variant(variant: Mapping[str, Any]) -> Variant:
    return Variant(**{**variant, "price": _amount(variant.get("price"))})


def _amount(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
