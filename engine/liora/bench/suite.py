"""The whole bench: a server in a temporary folder, the stages one after another, one mapping of figures."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import asyncpg

from liora.accounts.demo import SKILLS
from liora.bench import journey, latency, soak
from liora.bench.child import BenchError
from liora.bench.figures import Report, in_order, ratios
from liora.bench.memory import own_mb
from liora.bench.site import Scale, Site
from liora.bench.stages import STAGES
from liora.db import migrate
from liora.db.pool import open_pool
from liora.embedded import Embedded, embedded_postgres
from liora.plugins import Registry, load
from liora.settings import Settings

Tell = Callable[[str], None]

CHANNEL = "whatsapp"

_A_USED_LOG = "SELECT count(pg_logical_emit_message(false, 'bench', repeat('.', 1048576))) FROM generate_series(1, 400)"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: the stages named in `only` (None: all, empty: none), and what runs beside them."""

    only: Sequence[str] | None = None
    stages: bool = False
    latency: bool = False
    soak_minutes: float = 0.0


async def measure(settings: Settings, scale: Scale, wish: Wish, tell: Tell) -> Report:
    """All that was asked for; `tell` hears the name of each part as it begins.

    Raises BenchError when a stage is not known or cannot be run to its end, and as `open_site` does.
    """
    unknown = [name for name in wish.only or () if name not in STAGES]
    if unknown:
        raise BenchError(f"There is no stage {unknown[0]!r}; there are {', '.join(STAGES)}.")
    async with open_site(settings, scale) as site:
        report = await _figures(site, STAGES if wish.only is None else wish.only, tell)
        for name, part in _parts(site, wish):
            tell(name)
            await site.clear()
            report = report.and_(await part())
    return report


async def _figures(site: Site, names: Collection[str], tell: Tell) -> Report:
    if not names:
        return Report()
    figures: dict[str, float] = {"rss_mb_start": own_mb()}
    cpu = {}
    for name in names:
        tell(name)
        await site.clear()
        measured = await STAGES[name](site)
        figures |= measured.figures
        if measured.cpu:
            cpu[name] = {process: round(ms, 3) for process, ms in measured.cpu.items()}
    figures["rss_mb_end"] = own_mb()
    return Report(in_order(figures | ratios(figures)), {"cpu_ms_per_message": cpu} if cpu else {})


def _parts(site: Site, wish: Wish) -> Iterator[tuple[str, Callable[[], Awaitable[Report]]]]:
    if wish.stages:
        yield "stages", partial(journey.stages, site)
    if wish.latency:
        yield "latency", partial(latency.steps, site)
    if wish.soak_minutes:
        yield f"soak, {wish.soak_minutes:g} min", partial(soak.soak, site, wish.soak_minutes)


@asynccontextmanager
async def open_site(settings: Settings, scale: Scale) -> AsyncIterator[Site]:
    """A server in a temporary folder, at the newest migration, for as long as the block runs.

    Raises EmbeddedError, and BenchError when a skill that the traffic needs is missing or the server spares the disk.
    """
    registry = load()
    _require_skills(registry)
    with tempfile.TemporaryDirectory(prefix="liora-bench-") as folder, _server(Path(folder)) as embedded:
        await asyncio.to_thread(migrate.upgrade, embedded.owner_url)
        pool = await open_pool(embedded.app_url, connections=4)
        look = await asyncpg.connect(embedded.superuser_url)
        try:
            await _require_durability(look)
            await _wear_in(look)
            yield Site(embedded, registry, registry.channels[CHANNEL], settings, scale, Path(folder), pool, look)
        finally:
            await look.close()
            await pool.close()


@contextmanager
def _server(folder: Path) -> Iterator[Embedded]:
    """With the moment of every COMMIT on record, for which a server has to be started anew."""
    with embedded_postgres(folder) as embedded:
        embedded.psql("ALTER SYSTEM SET track_commit_timestamp = on")
    with embedded_postgres(folder) as embedded:
        yield embedded


def _require_skills(registry: Registry) -> None:
    missing = [name for name in SKILLS if name not in registry.skills]
    if missing or CHANNEL not in registry.channels:
        name = f"liora-{missing[0].replace('_', '-')}" if missing else "liora-engine with its integrations"
        raise BenchError(f"The bench's people talk to the three skills over WhatsApp; install {name}.")


async def _require_durability(look: "asyncpg.Connection[asyncpg.Record]") -> None:
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        if await look.fetchval("SELECT current_setting($1)", name) != "on":
            raise BenchError(f"The server does not wait for the disk ({name} is off): its figures would mean nothing.")


async def _wear_in(look: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Fills and recycles WAL segments: a server that has been at work has them, a new one zeroes them on the way."""
    await look.execute(_A_USED_LOG)
    await look.execute("CHECKPOINT")
