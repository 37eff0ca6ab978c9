"""Puts the sandbox together: everything is built here and passed on."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from aiohttp import ClientSession, ClientTimeout, web

from liora.channel import Delivery, SandboxSettings
from liora.events import is_from_person
from liora_integrations.whatsapp.sandbox.answers import answer_refusals
from liora_integrations.whatsapp.sandbox.api import Api
from liora_integrations.whatsapp.sandbox.directory import Directory
from liora_integrations.whatsapp.sandbox.faults import Dice
from liora_integrations.whatsapp.sandbox.graph import Graph
from liora_integrations.whatsapp.sandbox.journal import Journal
from liora_integrations.whatsapp.sandbox.limits import GraphLimits, Rates
from liora_integrations.whatsapp.sandbox.management import Management
from liora_integrations.whatsapp.sandbox.media import Media
from liora_integrations.whatsapp.sandbox.page import Page
from liora_integrations.whatsapp.sandbox.records import Observed
from liora_integrations.whatsapp.sandbox.statuses import StatusCourier, StatusDelays
from liora_integrations.whatsapp.sandbox.store import Store
from liora_integrations.whatsapp.sandbox.telephone import Telephone
from liora_integrations.whatsapp.sandbox.webhook import WEBHOOK_TIMEOUT, Webhook


def create_sandbox(
    settings: SandboxSettings,
    limits: GraphLimits | None = None,
    delays: StatusDelays | None = None,
    clock: Callable[[], float] = time.time,
) -> "WhatsAppSandbox":
    """A sandbox with Meta's default limits unless others are given; `clock` gives unix seconds.

    Nothing is read or written before `app` starts; the start raises SandboxFileError for an unreadable file.
    """
    return WhatsAppSandbox(settings, limits or GraphLimits(), delays or StatusDelays(), clock)


class WhatsAppSandbox:
    """Meta's stand-in; `app` is mounted under /sandbox."""

    def __init__(
        self, settings: SandboxSettings, limits: GraphLimits, delays: StatusDelays, clock: Callable[[], float]
    ) -> None:
        rng = random.Random()  # noqa: S311  delays, no secrets
        self._clock = clock
        self._rates = Rates(limits)
        self._store = Store(Journal(settings.folder / "sandbox.ndjson"), settings.account_id)
        self._webhook = Webhook(settings.webhook_url, settings.app_secret)
        self._courier = StatusCourier(self._store, self._webhook, delays, rng)
        media = Media(settings.folder / "media", self._store)
        dice = Dice()
        closing = asyncio.Event()
        graph = Graph(self._store, media, self._rates, self._courier, dice, closing, clock)
        telephone = Telephone(self._store, media, self._rates, self._webhook, clock)
        directory = Directory(settings)
        management = Management(directory, graph)
        api = Api(settings, self._store, media, self._courier, telephone, dice, directory)
        self._closing = closing
        self.app = web.Application(middlewares=[answer_refusals])
        self.app.add_routes([*graph.routes(), *management.routes(), *api.routes(), *Page().routes()])
        self.app.cleanup_ctx.append(self._background)
        self.app.on_shutdown.append(self._hang_up)

    def observe(self, delivery: Delivery) -> None:
        """Opens the window for each identifier of each message and counts it against the number's throughput.

        Reactions and system messages count, but open nothing (CONTRACT §3). Messages of the page are known already.
        """
        now = self._clock()
        records = []
        for received in delivery.received:
            if self._store.ledger.incoming(received.message_id) is not None:
                continue
            self._rates.count(received.phone_number_id, now)
            people = [identifier.value for identifier in received.identifiers if is_from_person(received.event)]
            records.append(Observed(received.phone_number_id, received.account_id, people, now))
        self._store.keep(*records)

    async def _background(self, _app: web.Application) -> AsyncIterator[None]:
        self._store.open()
        async with ClientSession(timeout=ClientTimeout(total=WEBHOOK_TIMEOUT)) as session:
            self._webhook.use(session)
            self._courier.resume()
            courier = asyncio.create_task(self._courier.run())
            yield
            courier.cancel()
            with suppress(asyncio.CancelledError):
                await courier
        self._store.close()

    async def _hang_up(self, _app: web.Application) -> None:
        """Ends event streams and held requests, for which the server would wait otherwise."""
        self._closing.set()
        self._store.feed.close()
