"""Whether the engine stays as it is: `liora bench --soak MINUTES`, all roles at a steady rate."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from statistics import fmean
from uuid import uuid4

from liora.bench.cpu import SERVER, children
from liora.bench.figures import Report
from liora.bench.load import people
from liora.bench.memory import private_mb, resident_mb
from liora.bench.served import TENANTS, expect_sent, expect_stored, order
from liora.bench.site import PENDING, UNSENT, Engine, Site, free_port
from liora.bench.tenants import open_shops

SECONDS_BETWEEN = 10.0
"""Between two messages of one person: more than a vendor lets pass to a person, one in six seconds."""

_ROWS = """
SELECT relname, n_dead_tup AS dead, n_live_tup AS live, pg_total_relation_size(relid) / 1048576.0 AS mb
  FROM pg_stat_user_tables WHERE schemaname = 'liora' ORDER BY relname
"""


async def soak(site: Site, minutes: float) -> Report:
    """Resident memory of each process by the minute, dead rows of each table before and after, and the waits.

    PostgreSQL's is what its processes have for themselves, for they share their largest part. Linux alone.
    """
    shops = await open_shops(site, TENANTS, site.scale.numbers_each)
    persons = max(site.scale.people, int(SECONDS_BETWEEN * site.scale.offered))
    folder, seconds = str(site.folder / uuid4().hex), 60 * minutes
    ordered = order(site, shops, free_port(), "steady", persons=persons, seconds=seconds, folder=folder)
    async with (
        people(ordered) as load,
        site.engine_and_workers("web", "sender", "jobs", port=ordered.port, api_url=load.api_url) as engine,
    ):
        before = await _tables(site)
        async with _sampling(engine) as samples:
            outcome = await load.run()
        await engine.done(PENDING, UNSENT)
        after = await _tables(site)
    await expect_stored(site, outcome.accepted)
    await expect_sent(site)
    rows = {table: {**_named(before[table], "start"), **_named(after[table], "end")} for table in after}
    waits = {"ack": {"p50": round(outcome.ack_p50_ms, 1), "p99": round(outcome.ack_p99_ms, 1)}}
    return Report({}, {"soak_rss_mb": by_minute(samples), "soak_dead_rows": rows, "soak_ms": waits})


@asynccontextmanager
async def _sampling(engine: Engine) -> AsyncIterator[list[Mapping[str, float]]]:
    """A sample a second, for as long as the block runs."""
    samples: list[Mapping[str, float]] = []

    async def sample_on() -> None:
        while True:
            await asyncio.sleep(1.0)
            samples.append(_sample(engine))

    sampler = asyncio.create_task(sample_on())
    try:
        yield samples
    finally:
        sampler.cancel()


def _sample(engine: Engine) -> dict[str, float]:
    resident = {name: sum(map(resident_mb, pids)) for name, pids in engine.processes.items()}
    server = [engine.site.server_pid, *children(engine.site.server_pid)]
    return resident | {SERVER: sum(private_mb(pid) for pid in server)}


def by_minute(samples: Sequence[Mapping[str, float]], a_minute: int = 60) -> dict[str, dict[str, float]]:
    """The mean of each process in each minute, counted from 1."""
    minutes: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    for second, sample in enumerate(samples):
        minutes[str(second // a_minute + 1)].append(sample)
    return {
        minute: {name: round(fmean(sample[name] for sample in some), 1) for name in some[0]}
        for minute, some in minutes.items()
    }


async def _tables(site: Site) -> dict[str, dict[str, float]]:
    await site.look.execute("SELECT pg_stat_force_next_flush()")
    rows = await site.look.fetch(_ROWS)
    return {
        row["relname"]: {"dead": row["dead"], "live": row["live"], "mb": round(float(row["mb"]), 1)} for row in rows
    }


def _named(values: Mapping[str, float], when: str) -> dict[str, float]:
    return {f"{name}_{when}": value for name, value in values.items()}
