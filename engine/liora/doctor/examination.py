"""The whole examination, in the order in which one thing needs the other."""

from collections.abc import Callable, Iterator
from datetime import datetime

from liora.credentials.keyring import Keyring
from liora.db.failures import FAILED, failure_name
from liora.db.pool import open_pool
from liora.doctor.finding import Finding, Level, fine, wrong
from liora.doctor.numbers import check_numbers
from liora.doctor.queues import check_inbox, check_jobs, check_outbox
from liora.doctor.secrets import check_app, check_apps, check_encryption
from liora.doctor.server import check_server
from liora.doctor.skills import check_skills
from liora.doctor.tour import Tally, visit_all
from liora.errors import LioraError, PluginError
from liora.plugins import Registry
from liora.settings import Settings


def check_plugins(load: Callable[[], Registry]) -> tuple[Registry | None, Finding]:
    """What is installed; None where it cannot be loaded."""
    try:
        registry = load()
    except PluginError as error:
        return None, wrong("plugins", f"no se pueden cargar: {error}")
    skills, channels = sorted(registry.skills), sorted(registry.channels)
    return registry, fine("plugins", f"skills {', '.join(skills)}; canales {', '.join(channels) or 'ninguno'}.")


async def examine(
    settings: Settings, url: str, head: str, keyring: Keyring, registry: Registry | None, now: datetime
) -> list[Finding]:
    """Everything behind the database at `url`; where the server itself is wrong, nothing that lies in it."""
    findings = await check_server(url, head)
    if any(finding.level is Level.wrong for finding in findings):
        return findings
    try:
        tally = await _count(url, now)
    except (LioraError, *FAILED) as error:
        return [*findings, wrong("base de datos", f"no se pudo contar ({failure_name(error)}): vuelve a intentar.")]
    return [*findings, *_judge(settings, keyring, registry, tally, now)]


async def _count(url: str, now: datetime) -> Tally:
    pool = await open_pool(url, connections=2)
    try:
        return await visit_all(pool, now)
    finally:
        pool.terminate()


def _judge(
    settings: Settings, keyring: Keyring, registry: Registry | None, tally: Tally, now: datetime
) -> Iterator[Finding]:
    yield from check_app(settings, tally)
    yield from check_apps(settings)
    yield from check_encryption(keyring, tally, needed=settings.env == "prod")
    channels = registry.channels if registry else {number.channel for number in tally.numbers}
    yield from check_numbers(tally, settings, channels, now)
    yield from check_skills(tally, registry.skills if registry else tally.skills)
    yield from check_inbox(tally, now)
    yield from check_outbox(tally)
    yield from check_jobs(tally)
