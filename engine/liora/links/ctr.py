"""How often links are followed: people's clicks for each delivered message that carried the link.

    carried     messages that said a link to a product, by the day on which they were said
    delivered   those of them that arrived
    clicks      people who followed it, by the day on which they did; `hits` are previews and machines too

A link of Liora's own tells version and position by itself. A vendor tells clicks by day alone, so theirs have neither;
its days are its own, UTC. Who was erased carries nothing: their clicks, which are nobody's, stay.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.db.figures import Span
from liora.db.session import scoped_core

Dimension = Literal["product", "version", "position", "day"]

# Off the partial index of lines with links; each line's message is one look-up by its cause.
_SAID = text("""
SELECT (l.at AT TIME ZONE :zone)::date AS day, s.sku, s.version, s.position, count(*) AS carried,
       count(*) FILTER (WHERE o.status = 2 AND o.delivered BETWEEN 2 AND 4) AS delivered
  FROM liora.conversation_log l
 CROSS JOIN LATERAL jsonb_to_recordset(l.links) AS s (sku text, version integer, position integer, n smallint)
  LEFT JOIN liora.outbox o ON o.cliente_id = :cliente_id AND o.cause = l.cause AND o.n = s.n
 WHERE l.cliente_id = :cliente_id AND l.links IS NOT NULL AND l.log_id >= :first AND l.log_id < :last
   AND l.at >= :since AND l.at < :until
 GROUP BY 1, 2, 3, 4
""")
_CLICKED = text("""
SELECT (c.at AT TIME ZONE :zone)::date AS day, k.sku, c.version, c.position, count(*) FILTER (WHERE human) AS clicks,
       count(*) AS hits
  FROM liora.link_click c JOIN liora.link k ON k.cliente_id = :cliente_id AND k.link_id = c.link_id
 WHERE c.cliente_id = :cliente_id AND c.click_id >= :first AND c.click_id < :last AND c.at >= :since AND c.at < :until
 GROUP BY 1, 2, 3, 4
""")
_TOLD = text("""
SELECT d.day, k.sku, NULL::integer AS version, NULL::integer AS position, sum(d.clicks)::bigint AS clicks,
       sum(d.clicks)::bigint AS hits
  FROM liora.link_day d JOIN liora.link k ON k.cliente_id = :cliente_id AND k.link_id = d.link_id
 WHERE d.cliente_id = :cliente_id AND d.day >= :first_day AND d.day <= :last_day
 GROUP BY 1, 2
""")

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Days, and what to tell apart; `sku` and `version` leave the others out."""

    span: Span
    by: tuple[Dimension, ...] = ()
    sku: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """`ctr` is None where no message with the link arrived; two taps on one message make it more than 1."""

    carried: int = 0
    delivered: int = 0
    clicks: int = 0
    hits: int = 0

    @property
    def ctr(self) -> float | None:
        return round(self.clicks / self.delivered, 4) if self.delivered else None

    def plus(self, carried: int = 0, delivered: int = 0, clicks: int = 0, hits: int = 0) -> Self:
        return type(self)(self.carried + carried, self.delivered + delivered, self.clicks + clicks, self.hits + hits)


@dataclass(frozen=True, slots=True)
class Carried:
    """`rows` by the asked dimensions, the most carried first."""

    total: Counts
    rows: Sequence[tuple[Mapping[Dimension, Any], Counts]] = field(default_factory=list)


async def carried_of(engine: AsyncEngine, cliente_id: UUID, asked: Asked) -> Carried:
    """Counted a few days at a time, each in a transaction of its own, so that none is long."""
    found: defaultdict[Key, Counts] = defaultdict(Counts)
    for part in asked.span.parts():
        values = {"cliente_id": cliente_id, **part.values(), "first_day": part.first, "last_day": part.last}
        async with scoped_core(engine, cliente_id) as connection:
            for row in await _rows(connection, _SAID, values):
                _add(found, asked, row, carried=row["carried"], delivered=row["delivered"])
            for row in [*await _rows(connection, _CLICKED, values), *await _rows(connection, _TOLD, values)]:
                _add(found, asked, row, clicks=row["clicks"], hits=row["hits"])
    total = Counts()
    for counts in found.values():
        total = total.plus(counts.carried, counts.delivered, counts.clicks, counts.hits)
    ranked = sorted(found.items(), key=lambda each: (-each[1].carried, -each[1].hits, _sortable(each[0])))
    return Carried(total, [(dict(zip(asked.by, key, strict=True)), counts) for key, counts in ranked])


def _add(found: defaultdict[Key, Counts], asked: Asked, row: Mapping[str, Any], **more: int) -> None:
    if asked.sku not in (None, row["sku"]) or asked.version not in (None, row["version"]):
        return
    names = {"product": "sku", "version": "version", "position": "position", "day": "day"}
    key = tuple(row[names[dimension]] for dimension in asked.by)
    found[key] = found[key].plus(**more)


async def _rows(connection: AsyncConnection, statement: Any, values: Mapping[str, object]) -> list[Mapping[str, Any]]:
    asked = {name: values[name] for name in statement.compile().params}
    return [dict(row) for row in (await connection.execute(statement, asked)).mappings()]


def _sortable(key: Key) -> tuple[str, ...]:
    return tuple(
        each.isoformat() if isinstance(each, date) else f"{each:>12}" if each is not None else "" for each in key
    )
