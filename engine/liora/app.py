"""The composition root: what a process is told to do, and how its roles are joined."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from importlib.resources import files
from typing import Any
from uuid import UUID

import aiohttp
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from liora import roles as build
from liora.accounts.audit import Deed
from liora.accounts.demo import CLIENTE_ID, Demo, seed_demo
from liora.accounts.keys import create_admin_key, list_admin_keys, revoke_admin_key
from liora.catalog.publishing import publish_products
from liora.credentials.sending import SendingAccounts
from liora.db import migrate
from liora.db.dispatch import Bell
from liora.db.notify import Relay
from liora.db.pool import check_migrated, open_pool
from liora.db.session import Pool
from liora.documents.store import list_documents, save_document
from liora.garbage import rarely_collected
from liora.heartbeat import Heartbeat
from liora.installation import Database, keyring_of
from liora.links.making import make_links
from liora.numbers.vendor import Vendors
from liora.plugins import Registry
from liora.pricelist import read_products
from liora.roles import Bells, House
from liora.settings import Settings
from liora.web.metrics import Metrics
from liora.workers.caution import Legacy
from liora.workers.loop import forever

ROLES = ("web", "worker", "sender", "jobs")

DEMO_DOCUMENT = "horario.txt"
DEMO_CATALOG = "catalogo.csv"

STOP_SECONDS = 4.0
"""How long everything may take to end after Ctrl-C; what has not ended then is as safe as after a crash."""


async def seed(place: Database, registry: Registry, demo: Demo | None = None) -> None:
    """Puts the demo tenant, with every installed skill, into a migrated database; with `demo` its doors open too."""
    pool = await open_pool(place.app_url, connections=2)
    engine = create_async_engine(migrate.with_driver(place.app_url))
    try:
        await check_migrated(pool, migrate.head())
        await seed_demo(engine, list(registry.skills), demo)
        products = read_products(files("liora.demo").joinpath(DEMO_CATALOG).read_text(encoding="utf-8"))
        linking = partial(make_links, pool, base=demo.base_url if demo else "")
        deed = Deed("liora seed demo", "catalog.publish", DEMO_CATALOG)
        await publish_products(engine, CLIENTE_ID, products, deed, linking)
        if not await list_documents(engine, CLIENTE_ID, None, 1):
            hours = files("liora.demo").joinpath(DEMO_DOCUMENT).read_bytes()
            await save_document(engine, CLIENTE_ID, DEMO_DOCUMENT, hours, Deed("liora seed demo", "documentos.save"))
    finally:
        await engine.dispose()
        await pool.close()


async def print_admin_key(place: Database, name: str, expires_at: datetime | None, show: Callable[[str], None]) -> None:
    """Makes a key for whoever runs the installation and shows it once."""
    async with _engine(place) as engine:
        show(await create_admin_key(engine, name, expires_at, Deed("liora admin", "admin.create_key")))


async def admin_keys(place: Database) -> list[dict[str, Any]]:
    """The rows of the keys of whoever runs the installation."""
    async with _engine(place) as engine:
        return await list_admin_keys(engine)


async def end_admin_key(place: Database, key_id: UUID, now: datetime) -> bool:
    """Whether there was such a key, which opens nothing any more."""
    async with _engine(place) as engine:
        return await revoke_admin_key(engine, key_id, now, Deed("liora admin", "admin.revoke_key", str(key_id)))


@asynccontextmanager
async def _engine(place: Database) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(migrate.with_driver(place.app_url))
    try:
        yield engine
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
        relay = None if roles.issuperset(ROLES) else Relay(place.app_url)
        house = await _house(stack, settings, place, registry, _bells(roles, relay), demo, legacy)
        address = await stack.enter_async_context(build.web(house)) if "web" in roles else ""
        tasks: list[asyncio.Task[None]] = []
        stack.push_async_callback(_end, tasks)
        if "sender" in roles:
            tasks.append(_start("sender", build.sender(house).run()))
        if "worker" in roles:
            tasks.append(_start("turns", build.turns(house).run()))
        if "jobs" in roles:
            tasks.append(_start("timers", build.timers(house).run()))
            tasks.append(_start("jobs", (await build.jobs(house)).run()))
        if relay:
            tasks.append(_start("relay", forever(relay.carry, "carrying rings")))
        stack.enter_context(rarely_collected())
        yield address, tasks


async def _house(
    stack: AsyncExitStack,
    settings: Settings,
    place: Database,
    registry: Registry,
    bells: Bells,
    demo: Demo | None,
    legacy: Legacy | None,
) -> House:
    pool = await open_pool(place.app_url, settings.database_connections)
    stack.push_async_callback(_close_pool, pool)
    await check_migrated(pool, migrate.head())
    keyring, client = keyring_of(settings), await stack.enter_async_context(_client())
    accounts = SendingAccounts(settings, pool, registry.channels, keyring, demo)
    return House(
        stack=stack,
        settings=settings,
        place=place,
        pool=pool,
        registry=registry,
        bells=bells,
        keyring=keyring,
        accounts=accounts,
        vendors=Vendors(registry.channels, client, accounts),
        client=client,
        metrics=Metrics(pool),
        heart=Heartbeat(settings.heartbeat),
        demo=demo,
        legacy=legacy,
    )


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
