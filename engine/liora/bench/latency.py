"""How long people wait when more of them write: `liora bench --plot`, web and worker, in steps of offered rate."""

from collections.abc import Sequence

from liora.bench.figures import Report
from liora.bench.load import people
from liora.bench.orders import Outcome
from liora.bench.served import TENANTS, expect_stored, order
from liora.bench.site import PENDING, Engine, Site
from liora.bench.tally import percentile
from liora.bench.tenants import Shop, open_shops

LONGEST_STEP = 4.0
"""Seconds: above what the machine can do the wait grows for as long as a step lasts."""

_COMMITTED = """
SELECT message_id, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 AS at FROM liora.inbox
 WHERE done_at IS NOT NULL AND message_id LIKE 'wamid.%'
"""


async def steps(site: Site) -> Report:
    """p50 and p99 of the 200 and of the committed reply, in milliseconds from when a message was due, by rate."""
    shops = await open_shops(site, TENANTS)
    accepted, persons, table = 0, 0, {}
    async with site.engine_and_workers("web") as engine:
        for rate in site.scale.rates:
            outcome = await _step(site, engine, shops, rate, persons)
            accepted, persons = accepted + outcome.accepted, persons + _people(site, rate)
            table[f"{rate:g}"] = await _waits(site, outcome)
    await expect_stored(site, accepted)
    return Report(tables={"latency_ms": table})


def _people(site: Site, rate: float) -> int:
    """So many that nobody writes more than once a second."""
    return max(site.scale.people, int(rate))


async def _step(site: Site, engine: Engine, shops: Sequence[Shop], rate: float, known: int) -> Outcome:
    """With people who have not written before: who writes nonsense in each step is handed over to a person."""
    ordered = order(
        site,
        shops,
        engine.port,
        "steady",
        persons=_people(site, rate),
        first_person=known,
        per_second=rate,
        seconds=min(LONGEST_STEP, site.scale.seconds),
        diary=True,
    )
    async with people(ordered) as load:
        outcome = await load.run()
        await engine.done(PENDING)
    return outcome


async def _waits(site: Site, outcome: Outcome) -> dict[str, float]:
    written = outcome.settled()
    committed = {row["message_id"]: row["at"] for row in await site.look.fetch(_COMMITTED)}
    acks = sorted(acked - due for due, acked in written.values())
    replies = sorted(committed[message_id] - due for message_id, (due, _) in written.items())
    return {
        f"{what}_{name}_ms": round(1000 * percentile(waits, share), 1)
        for what, waits in (("ack", acks), ("reply", replies))
        for name, share in (("p50", 0.5), ("p99", 0.99))
    }
