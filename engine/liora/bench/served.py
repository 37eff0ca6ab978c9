"""Stages with the webhook in them: people write, and the engine answers.

A run that lost a message, or left one without a reply, has no figures: it raises BenchError.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from liora.bench.child import BenchError
from liora.bench.disk import watched
from liora.bench.figures import Measured
from liora.bench.load import people
from liora.bench.orders import Manner, Order, Outcome
from liora.bench.site import HOST, PENDING, SIGNED_WITH, UNSENT, Site, free_port
from liora.bench.tenants import ACCOUNT_ID, Shop, crowd_of, meet, open_shops

TENANTS = 4

STORED = "SELECT count(*) FROM liora.inbox WHERE message_id LIKE 'wamid.%'"
SILENT = """
SELECT COALESCE(error, 'no reason given') AS reason, count(*) AS messages FROM liora.inbox i
 WHERE message_id LIKE 'wamid.%' AND NOT EXISTS (
    SELECT FROM liora.outbox o WHERE o.cliente_id = i.cliente_id AND o.cause = i.message_id)
 GROUP BY 1 ORDER BY 2 DESC
"""
DEAD = "SELECT count(*) FROM liora.outbox WHERE status = 9"


@dataclass(frozen=True, slots=True)
class _Served:
    outcome: Outcome
    ended_at: float
    cpu: dict[str, float]

    @property
    def per_second(self) -> float:
        """Messages by the time from the first request to the end of all work."""
        return self.outcome.accepted / (self.ended_at - self.outcome.started_at)


async def ingest(site: Site) -> Measured:
    """Web role alone."""
    shops = await open_shops(site, TENANTS)
    async with site.engine("web") as engine, people(order(site, shops, engine.port, "flood")) as load:
        before = engine.usage(load)
        outcome = await load.run()
        cpu = engine.usage(load).ms_per_message(before, outcome.accepted)
    await expect_stored(site, outcome.accepted, answered=False)
    return Measured({"ingest_per_s": outcome.accepted / outcome.seconds}, cpu)


async def durable(site: Site) -> Measured:
    """Web and worker: until the last reply is committed."""
    served = await _with_workers(site, "flood")
    return Measured({"durable_per_s": served.per_second}, served.cpu)


async def durable_4(site: Site) -> Measured:
    """The same with people who have been answered before, of four tenants."""
    served = await _with_known_people(site, TENANTS)
    return Measured({"durable_4_per_s": served.per_second}, served.cpu)


async def durable_2000(site: Site) -> Measured:
    """The same people, of one tenant each."""
    served = await _with_known_people(site, site.scale.many_tenants)
    return Measured({"durable_2000_per_s": served.per_second}, served.cpu)


async def ack(site: Site) -> Measured:
    """Web and worker at a steady rate."""
    served = await _with_workers(site, "steady", site.scale.offered)
    figures = {
        "ack_p50_ms": served.outcome.ack_p50_ms,
        "ack_p99_ms": served.outcome.ack_p99_ms,
        "ack_offered_per_s": (served.outcome.accepted + served.outcome.refused) / site.scale.seconds,
    }
    return Measured(figures, served.cpu)


async def ack_1000(site: Site) -> Measured:
    """The same at twice the rate, and the longest that the disk let anybody wait meanwhile."""
    async with watched(site.folder) as longest_ms:
        served = await _with_workers(site, "steady", site.scale.offered_more)
    figures = {
        "ack_1000_p50_ms": served.outcome.ack_p50_ms,
        "ack_1000_p99_ms": served.outcome.ack_p99_ms,
        "ack_1000_disk_ms": longest_ms(),
    }
    return Measured(figures, served.cpu)


async def _with_workers(site: Site, manner: Manner, per_second: float = 0.0) -> _Served:
    shops = await open_shops(site, TENANTS)
    return await _serve(site, order(site, shops, free_port(), manner, per_second=per_second), known=False, shops=shops)


async def _with_known_people(site: Site, tenants: int) -> _Served:
    """Everybody has been answered once before, so that the workers know their tenants."""
    shops = await open_shops(site, tenants)
    flood = order(site, shops, free_port(), "flood", persons=site.scale.many_tenants)
    return await _serve(site, flood, known=True, shops=shops)


async def _serve(site: Site, ordered: Order, known: bool, shops: Sequence[Shop]) -> _Served:
    met = ordered.people if known else 0
    async with site.engine_and_workers("web", port=ordered.port) as engine, people(ordered) as load:
        if known:
            await meet(site, shops, crowd_of(shops, met, uuid4().hex))
            await engine.done(PENDING)
        before = engine.usage(load)
        outcome = await load.run()
        ended_at = await engine.done(PENDING)
        cpu = engine.usage(load).ms_per_message(before, outcome.accepted)
    await expect_stored(site, outcome.accepted + met)
    return _Served(outcome, ended_at, cpu)


async def end_to_end(site: Site) -> Measured:
    """All roles, and people who wait for replies: until the last reply is `sent`.

    They have been answered once before, as the people of the yardstick have a conversation. No rate limit is lifted: 64
    numbers hear and say less than the 80 messages a second that a vendor allows each.
    """
    shops = await open_shops(site, TENANTS, site.scale.numbers_each)
    folder = str(site.folder / uuid4().hex)
    ordered = order(site, shops, free_port(), "talk", folder=folder, persons=site.scale.talkers, met=True)
    async with (
        people(ordered) as load,
        site.engine_and_workers("web", "sender", "jobs", port=ordered.port, api_url=load.api_url) as engine,
    ):
        met = await load.meet()
        await engine.done(PENDING, UNSENT)
        before = engine.usage(load)
        outcome = await load.run()
        ended_at = await engine.done(PENDING, UNSENT)
        cpu = engine.usage(load).ms_per_message(before, outcome.accepted)
    await expect_stored(site, outcome.accepted + met)
    await expect_sent(site)
    return Measured({"end_to_end_per_s": outcome.accepted / (ended_at - outcome.started_at)}, cpu)


def order(
    site: Site,
    shops: Sequence[Shop],
    port: int,
    manner: Manner,
    *,
    persons: int = 0,
    first_person: int = 0,
    per_second: float = 0.0,
    seconds: float = 0.0,
    folder: str = "",
    diary: bool = False,
    met: bool = False,
) -> Order:
    """Who writes to all numbers of `shops`; what is 0 is the scale's."""
    return Order(
        manner=manner,
        host=HOST,
        port=port,
        path=site.channel.route,
        secret=SIGNED_WITH,
        account_id=ACCOUNT_ID,
        numbers=crowd_of(shops, 0).numbers,
        people=persons or site.scale.people,
        connections=site.scale.connections,
        per_second=per_second or site.scale.offered,
        seconds=seconds or site.scale.seconds,
        channel=site.channel.name,
        first_person=first_person,
        folder=folder,
        diary=diary,
        met=met,
    )


async def expect_stored(site: Site, accepted: int, answered: bool = True) -> None:
    """More may be stored than was acknowledged, when the machine was too slow for its own answer; never less.

    Raises BenchError.
    """
    stored = await site.look.fetchval(STORED)
    if stored < accepted or not stored:
        raise BenchError(f"{accepted} messages were accepted and {stored} are stored.")
    silent = await site.look.fetch(SILENT) if answered else []
    if silent:
        reasons = ", ".join(f"{row['messages']} × {row['reason']}" for row in silent)
        raise BenchError(f"Some of {stored} messages have no reply in the outbox: {reasons}.")


async def expect_sent(site: Site) -> None:
    """Raises BenchError where the fake Graph API has refused a reply for good."""
    if dead := await site.look.fetchval(DEAD):
        raise BenchError(f"The fake Graph API refused {dead} replies for good.")
