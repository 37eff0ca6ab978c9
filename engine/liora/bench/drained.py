"""Stages of the worker: a full inbox, a noisy neighbour, and nothing to do at all."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

from liora.bench.child import started
from liora.bench.cpu import Usage
from liora.bench.figures import Measured
from liora.bench.load import people
from liora.bench.served import TENANTS, expect_stored, order
from liora.bench.site import PENDING, Site
from liora.bench.tenants import crowd_of, fill, meet, open_idle, open_shops

MESSAGES_EACH = 4
"""Messages of one person that lie in the inbox when a drain begins."""
QUIET_PER_SECOND = 20.0
QUIET_PEOPLE = 20

FIRST_DONE = "SELECT min(done_at) FROM liora.inbox WHERE done_at >= $1"
PENDING_OF = "SELECT EXISTS (SELECT FROM liora.inbox WHERE cliente_id = '{}' AND done_at IS NULL)"
UNTOUCHED = "SELECT NOT EXISTS (SELECT FROM liora.inbox WHERE cliente_id = '{}' AND done_at >= '{}')"
# done_at is the moment at which the drain began: its COMMIT is the server's own to tell.
WAITED = """
SELECT percentile_disc(ARRAY[0.5, 0.99]) WITHIN GROUP (
    ORDER BY 1000 * extract(epoch FROM pg_xact_commit_timestamp(xmin) - received_at)::float8)
  FROM liora.inbox WHERE cliente_id = $1 AND received_at >= $2 AND done_at IS NOT NULL
"""


async def turns(site: Site) -> Measured:
    """Worker alone on a full inbox of four tenants."""
    return Measured({"turns_per_s": await _drain(site, TENANTS, site.scale.people, MESSAGES_EACH)})


async def tenants_4(site: Site) -> Measured:
    """Worker alone, one message a person, four tenants."""
    return Measured({"tenants_4_per_s": await _drain(site, TENANTS, site.scale.many_tenants)})


async def tenants_2000(site: Site) -> Measured:
    """Worker alone, one message a person, one person a tenant."""
    return Measured({"tenants_2000_per_s": await _drain(site, site.scale.many_tenants, site.scale.many_tenants)})


async def _drain(site: Site, tenants: int, persons: int, messages_each: int = 1) -> float:
    """Fills the inbox at one moment and lets it be emptied, until the emptying has taken the stage's time.

    Everybody has been answered once before, so the worker knows its tenants. What counts begins with the first
    transaction of a drain, not with the moment at which the worker looks.
    """
    shops = await open_shops(site, tenants)
    crowd = crowd_of(shops, persons, uuid4().hex)
    drained, seconds = 0, 0.0
    async with site.engine("worker") as engine:
        await meet(site, shops, crowd)
        await engine.done(PENDING)
        while seconds < site.scale.seconds:
            first = persons + drained
            begin = datetime.now(UTC)
            await fill(site, crowd, range(first, first + messages_each * persons))
            ended_at = await engine.done(PENDING)
            seconds += ended_at - (await site.look.fetchval(FIRST_DONE, begin)).timestamp()
            drained += messages_each * persons
    await expect_stored(site, persons + drained)
    return drained / seconds


async def noisy(site: Site) -> Measured:
    """A backlog of one tenant is worked off, and the messages of a quiet one arrive meanwhile."""
    noise, quiet = await open_shops(site, 2)
    crowd = crowd_of([noise], site.scale.people, uuid4().hex)
    async with site.engine_and_workers("web") as engine:
        ordered = order(site, [quiet], engine.port, "steady", persons=QUIET_PEOPLE, per_second=QUIET_PER_SECOND)
        async with people(ordered) as load:
            await meet(site, [noise], crowd)
            await meet(site, [quiet], crowd_of([quiet], QUIET_PEOPLE, uuid4().hex))
            await engine.done(PENDING)
            begin = datetime.now(UTC)
            await fill(site, crowd, range(crowd.people, crowd.people + site.scale.backlog))
            await engine.done(UNTOUCHED.format(noise.cliente_id, begin.isoformat()))
            outcome = await load.run()
            await engine.done(PENDING_OF.format(quiet.cliente_id))
    await expect_stored(site, outcome.accepted, answered=False)
    p50, p99 = await site.look.fetchval(WAITED, quiet.cliente_id, begin)
    return Measured({"quiet_p50_ms": p50, "quiet_p99_ms": p99})


async def idle(site: Site) -> Measured:
    """A worker that has nothing to do, without tenants and with many."""
    alone = await _idle_seconds_a_minute(site)
    await open_idle(site, site.scale.idle_tenants)
    among_many = await _idle_seconds_a_minute(site)
    return Measured({"idle_cpu_s_per_min": among_many, "idle_cpu_ratio": among_many / alone})


async def _idle_seconds_a_minute(site: Site) -> float:
    """Of the worker's process and of PostgreSQL together."""
    async with started("liora.bench.worker", site.place) as worker:
        await worker.hear()
        await asyncio.sleep(site.scale.settle_seconds)
        processes = {"worker": [worker.pid]}
        before = Usage.now(processes, site.server_pid)
        await asyncio.sleep(site.scale.seconds)
        spent = Usage.now(processes, site.server_pid).since(before)
    return 60 * sum(spent.values()) / site.scale.seconds
