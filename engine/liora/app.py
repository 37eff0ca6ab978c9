"""The composition root: the only place where things are built and joined."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from liora.accounts.audit import Deed
from liora.accounts.demo import CLIENTE_ID, Demo, seed_demo
from liora.accounts.keys import create_admin_key
from liora.accounts.passwords import Passwords
from liora.channel import Sandbox, SandboxSettings
from liora.credentials.apps import Apps
from liora.credentials.keyfile import read_keyring
from liora.credentials.keyring import Keyring
from liora.credentials.opening import open_secrets
from liora.credentials.sending import SendingAccounts
from liora.db import migrate
from liora.db.dispatch import Bell
from liora.db.erased import PEPPER, Tombstones
from liora.db.job_queue import JobQueue
from liora.db.notify import Relay
from liora.db.numbers import Numbers
from liora.db.pool import check_migrated, open_pool
from liora.db.session import Pool
from liora.db.statuses import record_statuses
from liora.documents.store import save_document
from liora.embedded import default_data_dir, embedded_postgres
from liora.errors import SettingsError
from liora.garbage import rarely_collected
from liora.heartbeat import Heartbeat
from liora.notices.courier import Courier
from liora.notices.guard import Guard
from liora.notices.mail import Server
from liora.numbers.vendor import Vendors
from liora.plugins import Registry
from liora.policy.rules import quotas_of
from liora.settings import Settings
from liora.web.api.number_parts import NumberParts
from liora.web.api.v1 import ApiParts, api_v1
from liora.web.ingest import Ingest
from liora.web.metrics import Metrics
from liora.web.server import WebParts, create_app, serving
from liora.web.testers import TesterDoor
from liora.workers.caution import Legacy
from liora.workers.deadline import Deadline
from liora.workers.inspection import DAILY as INSPECTED_DAILY
from liora.workers.inspection import INSPECT, Inspection
from liora.workers.jobs import JobFunction, JobWorker
from liora.workers.lane import SenderSettings
from liora.workers.loop import forever
from liora.workers.notify import Notify
from liora.workers.purge import DAILY, PURGE, Purge, Retention
from liora.workers.removal import DAILY as REMOVED_DAILY
from liora.workers.removal import REMOVAL, Removal
from liora.workers.sender import Sender
from liora.workers.skill_brain import SkillBrain
from liora.workers.timers import TimerWorker
from liora.workers.turns import TurnWorker
from liora.workers.views import Views

ROLES = ("web", "worker", "sender", "jobs")

DEMO_DOCUMENT = "horario.txt"

API_CONNECTIONS = 6
API_SECONDS = 4.0
REMOVAL_CONNECTIONS = 2

STOP_SECONDS = 4.0
"""How long everything may take to end after Ctrl-C; what has not ended then is as safe as after a crash."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the database is: for the application, and for migrations."""

    app_url: str
    owner_url: str


@dataclass(frozen=True, slots=True)
class Bells:
    """Who tells whom: ingest, timers and jobs the turns, turns the sender and the jobs."""

    inbox: Bell[UUID]
    outbox: Bell[tuple[UUID, UUID]]
    jobs: Bell[UUID]


@dataclass(frozen=True, slots=True)
class House:
    """What the web role takes from the process that it runs in."""

    settings: Settings
    pool: Pool
    registry: Registry
    bells: Bells
    keyring: Keyring
    vendors: Vendors
    metrics: Metrics
    demo: Demo | None


def data_dir(settings: Settings) -> Path:
    """The folder of the embedded database and of `demo.json`."""
    return settings.data or default_data_dir()


def keyring_of(settings: Settings) -> Keyring:
    """What seals the secrets of tenants: of the settings, or of the data folder, where development makes it."""
    return read_keyring(settings.encryption_keys, data_dir(settings), make=settings.env == "dev")


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """The server that the settings name, or the embedded one for as long as the block runs."""
    if settings.database_url:
        yield Database(settings.database_url, settings.owner_url)
        return
    with embedded_postgres(data_dir(settings)) as embedded:
        yield Database(embedded.app_url, settings.owner_url or embedded.owner_url)


def owner_url(place: Database) -> str:
    """The owner's address; raises SettingsError where it is needed and not set."""
    if not place.owner_url:
        raise SettingsError("Set LIORA_OWNER_URL: `liora db` works as the owner of the tables, not as liora_app.")
    return place.owner_url


async def seed(place: Database, registry: Registry, demo: Demo | None = None) -> None:
    """Puts the demo tenant, with every installed skill, into a migrated database; with `demo` its doors open too."""
    pool = await open_pool(place.app_url, connections=2)
    engine = create_async_engine(migrate.with_driver(place.app_url))
    try:
        await check_migrated(pool, migrate.head())
        await seed_demo(engine, pool, list(registry.skills), demo)
        hours = files("liora.demo").joinpath(DEMO_DOCUMENT).read_bytes()
        await save_document(engine, CLIENTE_ID, DEMO_DOCUMENT, hours, Deed("liora seed demo", "documentos.save"))
    finally:
        await engine.dispose()
        await pool.close()


async def print_admin_key(place: Database, name: str, expires_at: datetime | None, show: Callable[[str], None]) -> None:
    """Makes a key for whoever runs the installation and shows it once."""
    engine = create_async_engine(migrate.with_driver(place.app_url))
    try:
        show(await create_admin_key(engine, name, expires_at, Deed("liora admin", "admin.create_key")))
    finally:
        await engine.dispose()


async def serve(
    settings: Settings,
    place: Database,
    registry: Registry,
    roles: frozenset[str],
    demo: Demo | None,
    announce: Callable[[str], None],
    legacy: Legacy | None = None,
) -> None:
    """Runs the roles until SIGINT or SIGTERM; `announce` is called with the address once everything runs."""
    stop = _stop_signal()
    async with running(settings, place, registry, roles, demo, legacy) as (address, tasks):
        announce(address)
        ended = asyncio.ensure_future(stop.wait())
        done, _ = await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        for task in done - {ended}:
            task.result()


@asynccontextmanager
async def running(
    settings: Settings,
    place: Database,
    registry: Registry,
    roles: frozenset[str],
    demo: Demo | None,
    legacy: Legacy | None = None,
) -> AsyncIterator[tuple[str, list[asyncio.Task[None]]]]:
    """Everything of `roles`, started; yields the address ('' without web) and the tasks that must not end."""
    async with AsyncExitStack() as stack:
        pool = await open_pool(place.app_url, settings.database_connections)
        stack.push_async_callback(_close_pool, pool)
        await check_migrated(pool, migrate.head())
        relay = None if roles.issuperset(ROLES) else Relay(place.app_url)
        bells = _bells(roles, relay)
        keyring = keyring_of(settings)
        heart = Heartbeat(settings.heartbeat)
        address = ""
        metrics = Metrics(pool)
        client = await stack.enter_async_context(_client())
        accounts = SendingAccounts(settings, pool, registry.channels, keyring, demo)
        vendors = Vendors(registry.channels, client, accounts)
        if "web" in roles:
            house = House(settings, pool, registry, bells, keyring, vendors, metrics, demo)
            web = _web(house, await _engine(stack, place.app_url), _passwords(stack))
            address = await stack.enter_async_context(web)
        tasks: list[asyncio.Task[None]] = []
        stack.push_async_callback(_end, tasks)
        if "sender" in roles:
            beat = heart.pulse("sender")
            sender = _sender(settings, pool, registry, bells, accounts, client, legacy, beat)
            metrics.watch("liora_sends", "Posts to vendors, by outcome.", sender.counts)
            tasks.append(_start("sender", sender.run()))
        if "worker" in roles:
            deadline = Deadline()
            stack.enter_context(deadline.installed())
            worker = _turns(pool, registry, bells, deadline, legacy, heart.pulse("turns"))
            metrics.watch("liora_turns", "Turns of messages, by outcome.", worker.counts)
            tasks.append(_start("turns", worker.run()))
        if "jobs" in roles:
            tasks.append(_start("timers", TimerWorker(pool, bells.inbox, now, heart.pulse("timers")).run()))
            engine = await _engine(stack, place.app_url, REMOVAL_CONNECTIONS)
            courier = await _courier(stack, settings, pool, keyring)
            jobs = _jobs(settings, place, pool, engine, bells, vendors, client, courier, heart.pulse("jobs"))
            tasks.append(_start("jobs", jobs.run()))
        if relay:
            tasks.append(_start("relay", forever(relay.carry, "carrying rings")))
        stack.enter_context(rarely_collected())
        yield address, tasks


def now() -> datetime:
    """The clock of everything that is not a story."""
    return datetime.now(UTC)


def _bells(roles: frozenset[str], relay: Relay | None) -> Bells:
    """One process alone needs no relay; of several each tells what it stores and hears what it waits for."""
    if relay is None:
        return Bells(Bell(), Bell(), Bell())
    bells = Bells(Bell(relay.echo("inbox")), Bell(relay.echo("outbox")), Bell(relay.echo("jobs")))
    if "worker" in roles:
        relay.listen("inbox", bells.inbox)
    if "sender" in roles:
        relay.listen("outbox", bells.outbox)
    if "jobs" in roles:
        relay.listen("jobs", bells.jobs)
    return bells


@asynccontextmanager
async def _web(house: House, engine: AsyncEngine, passwords: Passwords) -> AsyncIterator[str]:
    settings, pool, keyring = house.settings, house.pool, house.keyring
    tombstones = Tombstones(keyring.derived(PEPPER))
    sandbox = _sandbox(settings, house.registry, house.demo) if house.demo else None
    ingest = Ingest(pool, house.bells.inbox, record_statuses, tombstones=tombstones, note=house.metrics.flushed)
    numbers = NumberParts(pool, house.vendors, TesterDoor(ingest, sandbox), house.bells.outbox.ring)
    api_parts = ApiParts(
        engine=engine,
        passwords=passwords,
        clock=now,
        keyring=keyring,
        numbers=numbers,
        quotas=quotas_of(house.registry),
        tombstones=tombstones,
        guard=Guard(dev=settings.env == "dev"),
        ring=house.bells.inbox.ring,
    )
    parts = WebParts(
        pool=pool,
        channels=list(house.registry.channels.values()),
        app_secrets=Apps(settings, pool, keyring, house.demo),
        numbers=Numbers(pool),
        ingest=ingest,
        head=migrate.head(),
        ready=lambda: True,
        sandbox=sandbox,
        api=api_v1(api_parts),
        metrics=house.metrics,
    )
    async with serving(create_app(parts), settings.host, settings.port) as address:
        yield address


async def _engine(stack: AsyncExitStack, url: str, connections: int = API_CONNECTIONS) -> AsyncEngine:
    """For the API: connections of its own, planned anew for each statement, so that reports and turns do not mix."""
    engine = create_async_engine(
        migrate.with_driver(url),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=API_SECONDS,
        connect_args={"timeout": API_SECONDS, "command_timeout": API_SECONDS},
    )
    stack.push_async_callback(engine.dispose)
    return engine


def _passwords(stack: AsyncExitStack) -> Passwords:
    passwords = Passwords()
    stack.callback(passwords.close)
    return passwords


def _sandbox(settings: Settings, registry: Registry, demo: Demo) -> Sandbox:
    channel = registry.channels["whatsapp"]
    return channel.sandbox(
        SandboxSettings(data_dir(settings), demo.webhook_url, demo.app_secret, demo.phone_number_id, demo.waba_id)
    )


def _sender(
    settings: Settings,
    pool: Pool,
    registry: Registry,
    bells: Bells,
    accounts: SendingAccounts,
    client: aiohttp.ClientSession,
    legacy: Legacy | None,
    beat: Callable[[], None],
) -> Sender:
    pace = SenderSettings(settle_seconds=settings.settle_seconds)
    owner = legacy.owner if legacy else ""
    return Sender(pool, registry.channels, accounts, bells.outbox, client, settings=pace, owner=owner, beat=beat)


def _turns(
    pool: Pool,
    registry: Registry,
    bells: Bells,
    deadline: Deadline,
    legacy: Legacy | None,
    beat: Callable[[], None],
) -> TurnWorker:
    limits = {name: channel.limits for name, channel in registry.channels.items()}
    brain = SkillBrain(registry)
    views = Views(pool, limits, registry.lines, registry.ask_quota, get_ready=brain.get_ready)
    return TurnWorker(
        pool,
        brain,
        views,
        bells.inbox,
        bells.outbox,
        now,
        deadline=deadline,
        note=legacy.note if legacy else None,
        culprit=legacy.culprit if legacy else None,
        bell_jobs=bells.jobs,
        beat=beat,
    )


def _jobs(
    settings: Settings,
    place: Database,
    pool: Pool,
    engine: AsyncEngine,
    bells: Bells,
    vendors: Vendors,
    client: aiohttp.ClientSession,
    courier: Courier,
    beat: Callable[[], None],
) -> JobWorker:
    purge = Purge(pool, bells.jobs, Retention(timedelta(days=settings.retention_days)), now)
    queue = JobQueue(place.app_url)
    queue.every(DAILY, PURGE, purge.tick)
    removal = Removal(pool, engine, bells.jobs, now)
    queue.every(REMOVED_DAILY, REMOVAL, removal.tick)
    inspection = Inspection(pool, engine, vendors, bells.jobs, now)
    queue.every(INSPECTED_DAILY, INSPECT, inspection.tick)
    functions: dict[str, JobFunction] = {
        PURGE: purge.of_tenant,
        REMOVAL: removal.of_cliente,
        INSPECT: inspection.of_tenant,
        **Notify(courier, bells.jobs).functions(),
    }
    return JobWorker(pool, queue, functions, client, settings, bells.jobs, bells.inbox, beat)


async def _courier(stack: AsyncExitStack, settings: Settings, pool: Pool, keyring: Keyring) -> Courier:
    """Tenants name the addresses, so its client is not the one that has the vendor's."""
    guard = Guard(dev=settings.env == "dev")
    client = await stack.enter_async_context(guard.client())
    server = Server.parse(settings.smtp_url, plain=True) if settings.smtp_url.get_secret_value() else None
    return Courier(pool, guard, client, partial(open_secrets, pool, keyring), now, server)


def _client() -> aiohttp.ClientSession:
    """For the posts of all tenants, so it keeps no cookies."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=30, connect=10),
        connector=aiohttp.TCPConnector(limit=256),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def _start(name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.create_task(work, name=name)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=STOP_SECONDS)


async def _close_pool(pool: Pool) -> None:
    try:
        async with asyncio.timeout(1):
            await pool.close()
    except TimeoutError:
        pool.terminate()


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    return stop
