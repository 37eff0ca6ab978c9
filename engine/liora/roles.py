"""What each role of a process is built of."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

import aiohttp
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from liora.accounts.demo import Demo
from liora.accounts.passwords import Passwords
from liora.builtin.data import ERASURE
from liora.catalog.publisher import Publisher
from liora.catalog.publishing import MakeLinks
from liora.catalog.uploads import PUBLISH
from liora.channel import Sandbox, SandboxSettings
from liora.credentials.apps import Apps
from liora.credentials.keyring import Keyring
from liora.credentials.opening import open_current, open_secrets
from liora.credentials.sending import SendingAccounts
from liora.db import migrate
from liora.db.dispatch import Bell
from liora.db.erased import PEPPER, Tombstones
from liora.db.job_queue import JobQueue
from liora.db.numbers import Numbers
from liora.db.session import Pool
from liora.db.statuses import record_statuses
from liora.heartbeat import Heartbeat
from liora.installation import Database, data_dir, now
from liora.links.making import SHORTEN, make_links
from liora.links.shortening import Shortening
from liora.links.showing import Showing
from liora.notices.courier import Courier
from liora.notices.guard import Guard
from liora.notices.mail import Server
from liora.numbers.vendor import Vendors
from liora.plugins import Registry
from liora.policy.rules import quotas_of
from liora.privacy.erasure import Eraser
from liora.settings import Settings
from liora.skill_tables.reader import TableReader
from liora.web.api.number_parts import NumberParts
from liora.web.api.v1 import ApiParts, api_v1
from liora.web.ingest import Ingest
from liora.web.links import Redirects
from liora.web.metrics import Metrics
from liora.web.proxies import Proxies
from liora.web.server import WebParts, create_app, serving
from liora.web.testers import TesterDoor
from liora.workers.caution import Legacy
from liora.workers.deadline import Deadline
from liora.workers.erasing import Erasing
from liora.workers.inspection import DAILY as INSPECTED_DAILY
from liora.workers.inspection import INSPECT, Inspection
from liora.workers.jobs import JobFunction, JobWorker, of_plugins
from liora.workers.lane import SenderSettings
from liora.workers.links import HOURLY, LinkRounds
from liora.workers.notify import Notify
from liora.workers.publishing import Publishing
from liora.workers.purge import DAILY, PURGE, Purge, Retention
from liora.workers.removal import DAILY as REMOVED_DAILY
from liora.workers.removal import REMOVAL, Removal
from liora.workers.resort import LastResort
from liora.workers.sender import Sender
from liora.workers.skill_brain import SkillBrain
from liora.workers.timers import TimerWorker
from liora.workers.turns import TurnWorker
from liora.workers.views import Views

API_CONNECTIONS = 6
API_SECONDS = 4.0
JOB_CONNECTIONS = 2
PUBLISH_SECONDS = 60.0
"""For one statement: it may store a hundred thousand products."""


@dataclass(frozen=True, slots=True)
class Bells:
    """Who tells whom: ingest, timers and jobs the turns, turns the sender and the jobs."""

    inbox: Bell[UUID]
    outbox: Bell[tuple[UUID, UUID]]
    jobs: Bell[UUID]


@dataclass(frozen=True, slots=True)
class House:
    """What the roles of one process share; `stack` closes what they open."""

    stack: AsyncExitStack
    settings: Settings
    place: Database
    pool: Pool
    registry: Registry
    bells: Bells
    keyring: Keyring
    accounts: SendingAccounts
    vendors: Vendors
    client: aiohttp.ClientSession
    metrics: Metrics
    heart: Heartbeat
    demo: Demo | None
    legacy: Legacy | None


@asynccontextmanager
async def web(house: House) -> AsyncIterator[str]:
    """The server; yields its address."""
    settings, pool, keyring = house.settings, house.pool, house.keyring
    tombstones = Tombstones(keyring.derived(PEPPER))
    sandbox = _sandbox(settings, house.registry, house.demo) if house.demo else None
    ingest = Ingest(pool, house.bells.inbox, record_statuses, tombstones=tombstones, note=house.metrics.flushed)
    numbers = NumberParts(pool, house.vendors, TesterDoor(ingest, sandbox), house.bells.outbox.ring)
    engine = _engine(house, API_CONNECTIONS)
    api_parts = ApiParts(
        engine=engine,
        passwords=_passwords(house.stack),
        clock=now,
        keyring=keyring,
        numbers=numbers,
        quotas=quotas_of(house.registry),
        tombstones=tombstones,
        guard=Guard(dev=settings.env == "dev"),
        proxies=Proxies(settings.trusted_proxies),
        ring=house.bells.inbox.ring,
        ring_jobs=house.bells.jobs.ring,
        publisher=Publisher(engine, house.registry.catalog_sources, linking(house)),
        links=Showing(public_url(house), house.registry.link_providers),
        tables=TableReader(house.registry.tables, house.registry.catalog_sources),
        open_skills=house.registry.open_skills,
    )
    redirects = Redirects(pool, now)
    house.metrics.watch("liora_links", "Short links that were asked for, by outcome.", redirects.counts)
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
        redirects=redirects,
    )
    async with serving(create_app(parts), settings.host, settings.port) as address:
        yield address


def sender(house: House) -> Sender:
    """What posts the outbox to vendors."""
    made = Sender(
        house.pool,
        house.registry.channels,
        house.accounts,
        house.bells.outbox,
        house.client,
        settings=SenderSettings(settle_seconds=house.settings.settle_seconds),
        owner=house.legacy.owner if house.legacy else "",
        beat=house.heart.pulse("sender"),
    )
    house.metrics.watch("liora_sends", "Posts to vendors, by outcome.", made.counts)
    return made


def turns(house: House) -> TurnWorker:
    """What answers the inbox."""
    deadline = Deadline()
    house.stack.enter_context(deadline.installed())
    limits = {name: channel.limits for name, channel in house.registry.channels.items()}
    brain = SkillBrain(house.registry)
    views = Views(
        house.pool,
        limits,
        house.registry.lines,
        house.registry.ask_quota,
        get_ready=brain.get_ready,
        links=Showing(public_url(house), house.registry.link_providers),
        tables=house.registry.tables,
        has_last_resort=house.registry.has_last_resort,
    )
    worker = TurnWorker(
        house.pool,
        brain,
        views,
        house.bells.inbox,
        house.bells.outbox,
        now,
        deadline=deadline,
        note=house.legacy.note if house.legacy else None,
        culprit=house.legacy.culprit if house.legacy else None,
        bell_jobs=house.bells.jobs,
        beat=house.heart.pulse("turns"),
    )
    house.metrics.watch("liora_turns", "Turns of messages, by outcome.", worker.counts)
    return worker


def timers(house: House) -> TimerWorker:
    """What wakes conversations up at their time."""
    return TimerWorker(house.pool, house.bells.inbox, now, house.heart.pulse("timers"))


async def jobs(house: House) -> JobWorker:
    """What does slow work, and the rounds of every day."""
    pool, bells, engine = house.pool, house.bells, _engine(house, JOB_CONNECTIONS)
    queue = JobQueue(house.place.app_url)
    purge = Purge(pool, bells.jobs, Retention(timedelta(days=house.settings.retention_days)), now)
    queue.every(DAILY, PURGE, purge.tick)
    removal = Removal(pool, engine, bells.jobs, now)
    queue.every(REMOVED_DAILY, REMOVAL, removal.tick)
    inspection = Inspection(pool, engine, house.vendors, bells.jobs, now)
    queue.every(INSPECTED_DAILY, INSPECT, inspection.tick)
    token_of = partial(open_current, pool, house.keyring)
    links = LinkRounds(Shortening(pool, house.registry.link_providers, token_of, now), bells.jobs, now)
    queue.every(HOURLY, SHORTEN, links.tick)
    functions: dict[str, JobFunction] = {
        ERASURE: Erasing(Eraser(engine, Tombstones(house.keyring.derived(PEPPER)), now), bells.jobs).of_conversation,
        PURGE: purge.of_tenant,
        REMOVAL: removal.of_cliente,
        INSPECT: inspection.of_tenant,
        PUBLISH: Publishing(_engine(house, JOB_CONNECTIONS, PUBLISH_SECONDS), linking(house)).of_upload,
        SHORTEN: links.of_tenant,
        **Notify(await _courier(house), bells.jobs).functions(),
        **LastResort(house.registry).functions(),
        **of_plugins(house.registry.jobs),
    }
    beat = house.heart.pulse("jobs")
    return JobWorker(pool, queue, functions, house.client, house.settings, bells.jobs, bells.inbox, beat)


def public_url(house: House) -> str:
    """Where people reach this installation: '' where nobody has said so; in development its own address."""
    return house.settings.public_url or (house.demo.base_url if house.demo else "")


def linking(house: House) -> MakeLinks:
    """What makes the links of a catalog on its way to being published."""
    return partial(make_links, house.pool, base=public_url(house))


def _engine(house: House, connections: int, seconds: float = API_SECONDS) -> AsyncEngine:
    """Connections of its own, planned anew for each statement, so that reports and turns do not mix."""
    engine = create_async_engine(
        migrate.with_driver(house.place.app_url),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=seconds,
        connect_args={"timeout": API_SECONDS, "command_timeout": seconds},
    )
    house.stack.push_async_callback(engine.dispose)
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


async def _courier(house: House) -> Courier:
    """Tenants name the addresses, so its client is not the one that has the vendor's."""
    guard, smtp_url = Guard(dev=house.settings.env == "dev"), house.settings.smtp_url
    client = await house.stack.enter_async_context(guard.client())
    server = Server.parse(smtp_url, plain=True) if smtp_url.get_secret_value() else None
    return Courier(house.pool, guard, client, partial(open_secrets, house.pool, house.keyring), now, server)
