"""Where a message spends its time: `liora bench --stages`, at a steady rate, with all roles.

due ─▶ received ─▶ acked ─▶ picked ─▶ decided ─▶ committed ─▶ marked ─▶ posted ─▶ accepted ─▶ told

Every moment is one that is there anyway: the people's and the vendor's clock, columns, the milliseconds inside ids of
version 7, and the server's own record of COMMITs. Only the last one, which no column keeps, is noted by a trigger that
the bench puts into its own database.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from uuid import uuid4

from asyncpg import Record

from liora.bench.figures import Report, Table
from liora.bench.load import people
from liora.bench.orders import Outcome
from liora.bench.served import TENANTS, expect_sent, expect_stored, order
from liora.bench.site import PENDING, Site, free_port
from liora.bench.tally import percentile
from liora.bench.tenants import open_shops

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}

_NOTEBOOK = """
CREATE SCHEMA bench;
CREATE TABLE bench.told (out_id uuid);
CREATE FUNCTION bench.tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    $$ BEGIN INSERT INTO bench.told VALUES (NEW.out_id); RETURN NULL; END $$;
CREATE TRIGGER told AFTER UPDATE OF delivered ON liora.outbox FOR EACH ROW
    WHEN (OLD.delivered < 1 AND NEW.delivered >= 1) EXECUTE FUNCTION bench.tell();
"""
_UNTOLD = "SELECT (SELECT count(*) FROM liora.outbox WHERE status <> 9) > (SELECT count(*) FROM bench.told)"
_ROWS = """
SELECT i.message_id, o.out_id::text, extract(epoch FROM uuid_extract_timestamp(i.row_id))::float8 AS received,
       extract(epoch FROM o.created_at)::float8 AS picked,
       extract(epoch FROM uuid_extract_timestamp(o.out_id))::float8 AS decided,
       extract(epoch FROM pg_xact_commit_timestamp(i.xmin))::float8 AS committed,
       extract(epoch FROM o.sending_at)::float8 AS marked,
       extract(epoch FROM pg_xact_commit_timestamp(t.xmin))::float8 AS told
  FROM liora.inbox i
  JOIN liora.outbox o ON o.cliente_id = i.cliente_id AND o.cause = i.message_id AND o.n = 0
  JOIN bench.told t ON t.out_id = o.out_id
"""


@dataclass(frozen=True, slots=True)
class Journey:
    """The unix seconds at which one message and its first reply came to each place."""

    due: float
    received: float
    acked: float
    picked: float
    decided: float
    committed: float
    marked: float
    posted: float
    accepted: float
    told: float

    @classmethod
    def of(cls, row: Record, written: Sequence[float], posted: Sequence[float]) -> "Journey":
        """From a row of `_ROWS`, and what people and vendor have noted."""
        theirs = dict(zip(("due", "acked", "posted", "accepted"), (*written, *posted), strict=True))
        return cls(**{each.name: theirs.get(each.name) or row[each.name] for each in fields(cls)})


LEGS: Mapping[str, tuple[str, str]] = {
    "read by the web role": ("due", "received"),
    "stored and acknowledged": ("received", "acked"),
    "picked by a drain": ("acked", "picked"),
    "turn decided": ("picked", "decided"),
    "turn committed": ("decided", "committed"),
    "picked by the sender": ("committed", "marked"),
    "posted": ("marked", "posted"),
    "accepted by the vendor": ("posted", "accepted"),
    "sent status recorded": ("accepted", "told"),
    "all: ack": ("due", "acked"),
    "all: reply committed": ("due", "committed"),
    "all: reply accepted": ("due", "accepted"),
    "all: sent status recorded": ("due", "told"),
}


async def stages(site: Site) -> Report:
    """p50, p95 and p99 of every leg, in milliseconds; raises BenchError when a message got lost on its way."""
    shops = await open_shops(site, TENANTS, site.scale.numbers_each)
    folder = str(site.folder / uuid4().hex)
    ordered = order(site, shops, free_port(), "steady", folder=folder, diary=True)
    async with (
        _notebook(site),
        people(ordered) as load,
        site.engine_and_workers("web", "sender", "jobs", port=ordered.port, api_url=load.api_url) as engine,
    ):
        outcome = await load.run()
        await engine.done(PENDING, _UNTOLD)
        outcome = await load.look_back()
        journeys = await _journeys(site, outcome)
    await expect_stored(site, outcome.accepted)
    await expect_sent(site)
    return Report(tables={"stages_ms": table(journeys)})


@asynccontextmanager
async def _notebook(site: Site) -> AsyncIterator[None]:
    await site.look.execute(_NOTEBOOK)
    try:
        yield
    finally:
        await site.look.execute("DROP SCHEMA bench CASCADE")


async def _journeys(site: Site, outcome: Outcome) -> list[Journey]:
    """Of all messages but the first ones, which found an engine that did not know its tenants yet."""
    written = outcome.settled()
    rows = [row for row in await site.look.fetch(_ROWS) if row["message_id"] in written]
    return [
        Journey.of(row, written[row["message_id"]], outcome.posted[row["out_id"]])
        for row in rows
        if row["out_id"] in outcome.posted
    ]


def table(journeys: Sequence[Journey]) -> Table:
    """An id's milliseconds are cut off, and an answer travels while its message is picked: such legs count as 0."""
    return {
        name: _shares([getattr(each, end) - getattr(each, start) for each in journeys])
        for name, (start, end) in LEGS.items()
    }


def _shares(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {name: round(max(0.0, 1000 * percentile(ordered, share)), 1) for name, share in SHARES.items()}
