"""The stages of the bench: each starts what it measures on an empty database and returns its figures.

A run that lost a message, or left one without a reply, has no figures: it raises BenchError.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from uuid import uuid4

from liora.accounts.demo import SKILLS
from liora.bench import yardstick
from liora.bench.child import BenchError
from liora.bench.load import people
from liora.bench.orders import Manner, Order, Outcome
from liora.bench.site import HOST, PENDING, SIGNED_WITH, UNSENT, Site, free_port
from liora.bench.tenants import ACCOUNT_ID, Shop, crowd_of, fill, meet, open_shops
from liora.bench.traffic import SCRIPT
from liora.plugins import Registry
from liora.testing.replay import replay
from liora.testing.story import Story

Figures = Mapping[str, float]

TENANTS = 4
ROUNDS = 5
"""How often a story goes through the script: a long conversation, beside which its catalog's index weighs little."""
MESSAGES_EACH = 4
"""Messages of one person that lie in the inbox when a drain begins."""

STORED = "SELECT count(*) FROM liora.inbox WHERE message_id LIKE 'wamid.%'"
SILENT = """
SELECT count(*) FROM liora.inbox i WHERE message_id LIKE 'wamid.%' AND NOT EXISTS (
    SELECT FROM liora.outbox o WHERE o.cliente_id = i.cliente_id AND o.cause = i.message_id)
"""
FIRST_DONE = "SELECT min(done_at) FROM liora.inbox WHERE done_at >= $1"
DEAD = "SELECT count(*) FROM liora.outbox WHERE status = 9"


async def pgbench(site: Site) -> Figures:
    """The yardstick, in whole seconds as pgbench wants them."""
    shops = await open_shops(site, TENANTS)
    return {"pgbench_tps": await yardstick.measure(site, shops, ["-T", str(max(1, round(site.scale.seconds)))])}


async def replay_turns(site: Site) -> Figures:
    """Stories in memory."""
    with as_file(files("liora.demo").joinpath("catalogo.csv")) as catalog:
        story = _told(_story(catalog), site.registry)
        turns, begin = 0, time.perf_counter()
        while (seconds := time.perf_counter() - begin) < site.scale.seconds or not turns:
            turns += len(replay(story, site.registry))
    return {"replay_turns_per_s": turns / seconds}


def _story(catalog: Path) -> Story:
    tenant = {"pais": "CL", "zona": "America/Santiago", "skills": list(SKILLS), "catalog": catalog.name}
    steps = [{"user": text, "bot": []} for text in SCRIPT * ROUNDS]
    return Story(catalog.with_name("bench.yaml"), "bench", SKILLS[0], tenant, {}, datetime.now(UTC), steps)


def _told(story: Story, registry: Registry) -> Story:
    """The story with what the bot says in it, as a recorded one has it."""
    said = [result.bot for result in replay(story, registry)]
    return replace(story, steps=[{**step, "bot": bot} for step, bot in zip(story.steps, said, strict=True)])


async def ingest(site: Site) -> Figures:
    """Web role alone."""
    shops = await open_shops(site, TENANTS)
    async with site.engine("web") as engine, people(_order(site, shops, engine.port, "flood")) as load:
        outcome = await load.run()
    await _expect(site, outcome.accepted, answered=False)
    return {"ingest_per_s": outcome.accepted / outcome.seconds}


async def durable(site: Site) -> Figures:
    """Web and worker: until the last reply is committed."""
    outcome, ended_at = await _with_workers(site, "flood")
    return {"durable_per_s": outcome.accepted / (ended_at - outcome.started_at)}


async def ack(site: Site) -> Figures:
    """Web and worker at a steady rate."""
    outcome, _ = await _with_workers(site, "steady")
    return {
        "ack_p50_ms": outcome.ack_p50_ms,
        "ack_p99_ms": outcome.ack_p99_ms,
        "ack_offered_per_s": (outcome.accepted + outcome.refused) / site.scale.seconds,
    }


async def _with_workers(site: Site, manner: Manner) -> tuple[Outcome, float]:
    """What people saw, and when everything was answered."""
    shops = await open_shops(site, TENANTS)
    async with (
        site.engine_and_workers("web") as engine,
        people(_order(site, shops, engine.port, manner)) as load,
    ):
        outcome = await load.run()
        ended_at = await engine.done(PENDING)
    await _expect(site, outcome.accepted)
    return outcome, ended_at


async def end_to_end(site: Site) -> Figures:
    """All roles, and people who wait for replies: until the last reply is `sent`.

    No rate limit is lifted: 64 numbers hear and say less than the 80 messages a second that a vendor allows each.
    """
    shops = await open_shops(site, TENANTS, site.scale.numbers_each)
    port = free_port()
    async with (
        people(_order(site, shops, port, "talk", str(site.folder / uuid4().hex))) as load,
        site.engine_and_workers("web", "sender", "jobs", port=port, api_url=load.api_url) as engine,
    ):
        outcome = await load.run()
        ended_at = await engine.done(PENDING, UNSENT)
    await _expect(site, outcome.accepted)
    if dead := await site.look.fetchval(DEAD):
        raise BenchError(f"The fake Graph API refused {dead} replies for good.")
    return {"end_to_end_per_s": outcome.accepted / (ended_at - outcome.started_at)}


async def turns(site: Site) -> Figures:
    """Worker alone on a full inbox of four tenants."""
    return {"turns_per_s": await _drain(site, TENANTS, site.scale.people, MESSAGES_EACH)}


async def tenants_4(site: Site) -> Figures:
    """Worker alone, one message a person, four tenants."""
    return {"tenants_4_per_s": await _drain(site, TENANTS, site.scale.many_tenants)}


async def tenants_2000(site: Site) -> Figures:
    """Worker alone, one message a person, one person a tenant."""
    return {"tenants_2000_per_s": await _drain(site, site.scale.many_tenants, site.scale.many_tenants)}


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
    await _expect(site, persons + drained)
    return drained / seconds


def _order(site: Site, shops: Sequence[Shop], port: int, manner: Manner, folder: str = "") -> Order:
    scale = site.scale
    return Order(
        manner=manner,
        host=HOST,
        port=port,
        path=site.channel.route,
        secret=SIGNED_WITH,
        account_id=ACCOUNT_ID,
        numbers=crowd_of(shops, 0).numbers,
        people=scale.talkers if manner == "talk" else scale.people,
        connections=scale.connections,
        per_second=scale.offered,
        seconds=scale.seconds,
        channel=site.channel.name,
        folder=folder,
    )


async def _expect(site: Site, accepted: int, answered: bool = True) -> None:
    """More may be stored than was acknowledged, when the machine was too slow for its own answer; never less."""
    stored = await site.look.fetchval(STORED)
    if stored < accepted or not stored:
        raise BenchError(f"{accepted} messages were accepted and {stored} are stored.")
    silent = await site.look.fetchval(SILENT) if answered else 0
    if silent:
        raise BenchError(f"{silent} of {stored} messages have no reply in the outbox.")


STAGES: Mapping[str, Callable[[Site], Awaitable[Figures]]] = {
    "pgbench": pgbench,
    "durable": durable,
    "end_to_end": end_to_end,
    "ack": ack,
    "ingest": ingest,
    "turns": turns,
    "tenants_4": tenants_4,
    "tenants_2000": tenants_2000,
    "replay": replay_turns,
}
"""In the order in which they run: the yardstick beside what is held against it, for machines that are shared."""
