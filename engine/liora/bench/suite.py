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
from liora.bench.child import BenchError
from liora.bench.figures import in_order, ratios
from liora.bench.site import Scale, Site
from liora.bench.stages import STAGES
from liora.db import migrate
from liora.db.pool import open_pool
from liora.embedded import embedded_postgres
from liora.plugins import Registry, load
from liora.settings import Settings

Tell = Callable[[str], None]

CHANNEL = "whatsapp"


async def measure(settings: Settings, scale: Scale, only: Sequence[str], tell: Tell) -> dict[str, float]:
    """The figures of the stages named in `only` (empty: all); `tell` hears the name of each as it begins.

    Raises BenchError when a stage is not known or cannot be run to its end, and as `open_site` does.
    """
    unknown = [name for name in only if name not in STAGES]
    if unknown:
        raise BenchError(f"There is no stage {unknown[0]!r}; there are {', '.join(STAGES)}.")
    async with open_site(settings, scale) as site:
        figures = {"rss_mb_start": resident_mb()}
        for name in only or STAGES:
            tell(name)
            await site.clear()
            figures |= await STAGES[name](site)
        figures["rss_mb_end"] = resident_mb()
    return in_order(figures | ratios(figures))


@asynccontextmanager
async def open_site(settings: Settings, scale: Scale) -> AsyncIterator[Site]:
    """A server in a temporary folder, at the newest migration, for as long as the block runs.

    Raises EmbeddedError, and BenchError when a skill that the traffic needs is missing or the server spares the disk.
    """
    registry = load()
    _require_skills(registry)
    with tempfile.TemporaryDirectory(prefix="liora-bench-") as folder, embedded_postgres(Path(folder)) as embedded:
        await asyncio.to_thread(migrate.upgrade, embedded.owner_url)
        pool = await open_pool(embedded.app_url, connections=4)
        look = await asyncpg.connect(embedded.superuser_url)
        try:
            await _require_durability(look)
            yield Site(embedded, registry, registry.channels[CHANNEL], settings, scale, Path(folder), pool, look)
        finally:
            await look.close()
            await pool.close()


def _require_skills(registry: Registry) -> None:
    missing = [name for name in SKILLS if name not in registry.skills]
    if missing or CHANNEL not in registry.channels:
        name = f"liora-{missing[0].replace('_', '-')}" if missing else "liora-engine with its integrations"
        raise BenchError(f"The bench's people talk to the three skills over WhatsApp; install {name}.")


async def _require_durability(look: "asyncpg.Connection[asyncpg.Record]") -> None:
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        if await look.fetchval("SELECT current_setting($1)", name) != "on":
            raise BenchError(f"The server does not wait for the disk ({name} is off): its figures would mean nothing.")


def resident_mb() -> float:
    """The memory of this process: at this moment on Linux, at its highest elsewhere."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
