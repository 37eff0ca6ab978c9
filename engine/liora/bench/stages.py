"""The stages of the bench: each starts what it measures on an empty database and returns its figures.

served     with the webhook: ingest, durable, ack, end to end       drained    the worker: full inbox, noise, idleness
yardstick  pgbench                                                  searching  searches in large catalogs
here       stories in memory, and the list
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from liora.accounts.demo import SKILLS
from liora.bench import drained, searching, served, yardstick
from liora.bench.figures import Measured
from liora.bench.site import Site
from liora.bench.tenants import open_shops
from liora.bench.traffic import SCRIPT
from liora.garbage import rarely_collected
from liora.plugins import Registry
from liora.testing.replay import replay
from liora.testing.story import Story

ROUNDS = 5
"""How often a story goes through the script: a long conversation, beside which its catalog's index weighs little."""


async def pgbench(site: Site) -> Measured:
    """The yardstick, in whole seconds as pgbench wants them."""
    shops = await open_shops(site, served.TENANTS)
    seconds = str(max(1, round(site.scale.seconds)))
    return Measured({"pgbench_tps": await yardstick.measure(site, shops, ["-T", seconds])})


async def replay_turns(site: Site) -> Measured:
    """Stories in memory, as `liora replay` plays them."""
    with as_file(files("liora.demo").joinpath("catalogo.csv")) as catalog:
        story = _told(_story(catalog), site.registry)
        with rarely_collected():
            turns, begin = 0, time.perf_counter()
            while (seconds := time.perf_counter() - begin) < site.scale.seconds or not turns:
                turns += len(replay(story, site.registry))
    return Measured({"replay_turns_per_s": turns / seconds})


def _story(catalog: Path) -> Story:
    tenant = {"pais": "CL", "zona": "America/Santiago", "skills": list(SKILLS), "catalog": catalog.name}
    steps = [{"user": text, "bot": []} for text in SCRIPT * ROUNDS]
    return Story(catalog.with_name("bench.yaml"), "bench", SKILLS[0], tenant, {}, datetime.now(UTC), steps)


def _told(story: Story, registry: Registry) -> Story:
    """The story with what the bot says in it, as a recorded one has it."""
    said = [result.bot for result in replay(story, registry)]
    return replace(story, steps=[{**step, "bot": bot} for step, bot in zip(story.steps, said, strict=True)])


STAGES: Mapping[str, Callable[[Site], Awaitable[Measured]]] = {
    "pgbench": pgbench,
    "durable": served.durable,
    "end_to_end": served.end_to_end,
    "ack": served.ack,
    "ack_1000": served.ack_1000,
    "ingest": served.ingest,
    "turns": drained.turns,
    "tenants_4": drained.tenants_4,
    "tenants_2000": drained.tenants_2000,
    "durable_4": served.durable_4,
    "durable_2000": served.durable_2000,
    "noisy": drained.noisy,
    "idle": drained.idle,
    "replay": replay_turns,
    "search": searching.search,
}
"""In the order in which they run: the yardstick beside what is held against it, for machines that are shared."""
