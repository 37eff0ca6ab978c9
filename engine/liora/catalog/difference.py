"""What another version has that one has not: new products, those that are gone, and changed prices.

The server compares: two catalogs of 50,000 products stay where they are, and what differs comes, up to a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.db.session import scoped_core

# Of each kind the first ones come with how many there are; a price is a number, however it is written.
_COMPARE = text("""
WITH listed AS MATERIALIZED (
    SELECT DISTINCT ON (version, p->>'sku') version, p->>'sku' AS sku, p->>'name' AS name, p->>'price' AS price, n,
           jsonb_path_query_array(p, '$.variants[*].price') AS prices
      FROM liora.catalog_snapshot s, jsonb_array_elements(s.products) WITH ORDINALITY AS each (p, n)
     WHERE s.cliente_id = :cliente_id AND s.version IN (:old, :new) ORDER BY version, p->>'sku', n),
     old AS (SELECT * FROM listed WHERE version = :old),
     new AS (SELECT * FROM listed WHERE version = :new),
     differing AS (
    SELECT CASE WHEN old.sku IS NULL THEN 'new' WHEN new.sku IS NULL THEN 'gone' ELSE 'changed' END AS kind,
           sku, COALESCE(new.name, old.name) AS name, old.price AS old_price, new.price AS new_price,
           COALESCE(new.n, old.n) AS n
      FROM old FULL JOIN new USING (sku)
     WHERE old.sku IS NULL OR new.sku IS NULL OR old.price::numeric IS DISTINCT FROM new.price::numeric
        OR old.prices IS DISTINCT FROM new.prices)
SELECT * FROM (
    SELECT *, count(*) OVER (PARTITION BY kind) AS total, row_number() OVER (PARTITION BY kind ORDER BY n, sku) AS place
      FROM differing) AS placed
 WHERE place <= :most ORDER BY kind, place
""")


@dataclass(frozen=True, slots=True)
class Some:
    """`total` products, and the first of them: `sku`, `name`, `old_price`, `new_price`."""

    total: int
    products: Sequence[RowMapping]


@dataclass(frozen=True, slots=True)
class Difference:
    """`changed` has the same price twice where only that of a variant is another."""

    new: Some
    gone: Some
    changed: Some


async def difference(engine: AsyncEngine, cliente_id: UUID, old: int, new: int, most: int) -> Difference:
    """From the version `old` to the version `new`, up to `most` products of each kind; what is not there is empty."""
    async with scoped_core(engine, cliente_id) as connection:
        values = {"cliente_id": cliente_id, "old": old, "new": new, "most": most}
        rows = (await connection.execute(_COMPARE, values)).mappings().all()
    return Difference(*(_some(rows, kind) for kind in ("new", "gone", "changed")))


def _some(rows: Sequence[RowMapping], kind: str) -> Some:
    its = [row for row in rows if row["kind"] == kind]
    return Some(its[0]["total"] if its else 0, its)
