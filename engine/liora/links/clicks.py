"""Where a code leads, and the clicks on it: written in batches, after the answer has gone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from liora.db.session import Connection, Pool, fetch, scoped

REPEAT = timedelta(seconds=10)
"""The same visitor on the same link within so long has tapped twice, or something looked before the person came."""

ADDRESSES_KEPT = timedelta(days=30)

_OWNER = "SELECT cliente_id FROM plataforma.link_lookup WHERE code = $1"
_TARGET = "SELECT link_id, target FROM liora.link WHERE cliente_id = $1 AND code = $2"
_WRITE = """
INSERT INTO liora.link_click (cliente_id, click_id, link_id, at, human, version, position, address)
SELECT $1, c.click_id, c.link_id, c.at, c.human AND NOT EXISTS (
        SELECT FROM liora.link_click p
         WHERE p.cliente_id = $1 AND p.link_id = c.link_id AND p.click_id >= c.since AND p.human
           AND p.address = c.address),
       c.version, c.position, c.address
  FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::boolean[], $6::integer[], $7::integer[], $8::bytea[],
              $9::uuid[]) AS c (click_id, link_id, at, human, version, position, address, since)
 WHERE EXISTS (SELECT FROM liora.link l WHERE l.cliente_id = $1 AND l.link_id = c.link_id)
ON CONFLICT DO NOTHING
"""
_FORGET = """
WITH old AS (
    SELECT click_id FROM liora.link_click
     WHERE cliente_id = $1 AND click_id < $2 AND address IS NOT NULL ORDER BY click_id LIMIT $3)
UPDATE liora.link_click AS c SET address = NULL FROM old WHERE c.cliente_id = $1 AND c.click_id = old.click_id
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A link and the address that it leads to."""

    cliente_id: UUID
    link_id: UUID
    url: str


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody, or something, followed a link; `click_id` is a UUIDv7 of that moment."""

    cliente_id: UUID
    click_id: UUID
    link_id: UUID
    at: datetime
    human: bool
    address: bytes
    version: int | None = None
    position: int | None = None


async def find_target(pool: Pool, code: str) -> Target | None:
    """Whose link the code is and where it leads; None for a code that nobody has."""
    rows = await fetch(pool, _OWNER, code)
    if not rows:
        return None
    cliente_id: UUID = rows[0]["cliente_id"]
    async with scoped(pool, cliente_id) as connection:
        row = await connection.fetchrow(_TARGET, cliente_id, code)
    return Target(cliente_id, row["link_id"], row["target"]) if row else None


async def write_clicks(pool: Pool, clicks: Iterable[Click]) -> None:
    """Each cliente's in a transaction of its own, twice as good as once; those of links that are gone are left out."""
    by_cliente: defaultdict[UUID, list[Click]] = defaultdict(list)
    for click in clicks:
        by_cliente[click.cliente_id].append(click)
    for cliente_id, some in by_cliente.items():
        async with scoped(pool, cliente_id) as connection:
            await _write(connection, cliente_id, without_repeats(some))


def without_repeats(clicks: Sequence[Click]) -> list[Click]:
    """The same clicks, in the order of their moments; those that repeat a person's are nobody's."""
    last: dict[tuple[UUID, bytes], datetime] = {}
    found = []
    for click in sorted(clicks, key=lambda each: each.at):
        visitor = click.link_id, click.address
        repeated = visitor in last and click.at - last[visitor] < REPEAT
        if click.human and not repeated:
            last[visitor] = click.at
        found.append(replace(click, human=click.human and not repeated))
    return found


async def _write(connection: Connection, cliente_id: UUID, clicks: Sequence[Click]) -> None:
    rows = [
        (c.click_id, c.link_id, c.at, c.human, c.version, c.position, c.address, first_of(c.at - REPEAT))
        for c in clicks
    ]
    await connection.execute(_WRITE, cliente_id, *(list(column) for column in zip(*rows, strict=True)))


async def forget_addresses(connection: Connection, cliente_id: UUID, now: datetime, most: int) -> int:
    """Drops what is left of visitors after 30 days, up to `most` at a time; returns how many."""
    done = await connection.execute(_FORGET, cliente_id, first_of(now - ADDRESSES_KEPT), most)
    return int(done.rpartition(" ")[2])


def first_of(moment: datetime) -> UUID:
    """Where UUIDv7 of that moment begin."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
