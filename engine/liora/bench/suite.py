"""The whole bench: a server in a temporary folder, the stages one after another, one mapping of figures."""

import asyncio
import os
import resource
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from liora.accounts.demo import SKILLS
from liora.bench.load import BenchError
from liora.bench.site import Scale, Site
from liora.bench.stages import STAGES
from liora.db import migrate
from liora.db.pool import open_pool
from liora.embedded import Embedded, embedded_postgres
from liora.plugins import Registry, load
from liora.settings import Settings

Tell = Callable[[str], None]

_RATIOS = {"durable_ratio": "durable_per_s", "end_to_end_ratio": "end_to_end_per_s"}


async def measure(settings: Settings, scale: Scale, only: Sequence[str], tell: Tell) -> dict[str, float]:
    """The figures of the stages named in `only` (empty: all); `tell` hears the name of each as it begins.

    Raises BenchError when a stage cannot be run to its end, or when a skill that its traffic needs is missing.
    """
    unknown = [name for name in only if name not in STAGES]
    if unknown:
        raise BenchError(f"There is no stage {unknown[0]!r}; there are {', '.join(STAGES)}.")
    registry = load()
    _require_skills(registry)
    with tempfile.TemporaryDirectory(prefix="liora-bench-") as folder:
        with embedded_postgres(Path(folder, "data")) as embedded:
            await asyncio.to_thread(migrate.upgrade, embedded.owner_url)
            async with _site(embedded, registry, settings, scale, Path(folder)) as site:
                return await _run(site, only or list(STAGES), tell)


async def _run(site: Site, names: Sequence[str], tell: Tell) -> dict[str, float]:
    figures = {"rss_mb_start": resident_mb()}
    for name in names:
        tell(name)
        await site.clear()
        figures |= await STAGES[name](site)
    figures["rss_mb_end"] = resident_mb()
    return figures | ratios(figures)


def ratios(figures: dict[str, float]) -> dict[str, float]:
    """What was reached of the yardstick, where both were measured: machines are noisy, their ratios less so."""
    yardstick = figures.get("pgbench_tps")
    if not yardstick:
        return {}
    return {ratio: figures[name] / yardstick for ratio, name in _RATIOS.items() if name in figures}


def resident_mb() -> float:
    """The memory of this process: at this moment on Linux, at its highest elsewhere."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@asynccontextmanager
async def _site(
    embedded: Embedded, registry: Registry, settings: Settings, scale: Scale, folder: Path
) -> AsyncIterator[Site]:
    pool = await open_pool(embedded.app_url, connections=4)
    look = await asyncpg.connect(embedded.superuser_url)
    try:
        if await look.fetchval("SHOW fsync") != "on" or await look.fetchval("SHOW synchronous_commit") != "on":
            raise BenchError("The server does not wait for the disk (fsync is off): its figures would mean nothing.")
        channel = registry.channels["whatsapp"]
        yield Site(embedded, registry, channel, settings, scale, folder, pool, look)
    finally:
        await look.close()
        await pool.close()


def _require_skills(registry: Registry) -> None:
    missing = [name for name in SKILLS if name not in registry.skills]
    if missing or "whatsapp" not in registry.channels:
        name = f"liora-{missing[0].replace('_', '-')}" if missing else "liora-engine with its integrations"
        raise BenchError(f"The bench's people talk to the three skills over WhatsApp; install {name}.")
