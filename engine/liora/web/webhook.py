"""The door for a vendor's webhooks: verify, read, sort by tenant, store, and answer 200 only after COMMIT."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import structlog
from aiohttp import web

from liora.channel import Channel, Delivery, Notice, Received, Sandbox, Status
from liora.db.audit import Refusal, quarantine
from liora.db.failures import answered_within
from liora.db.inbox import Incoming
from liora.db.numbers import Number, Numbers
from liora.db.session import Pool
from liora.errors import LioraError, UnreadableBody
from liora.reports import News
from liora.web.ingest import Arrival, Ingest
from liora.web.news import store_news
from liora.web.refusals import Refusals

log = structlog.get_logger()

_ANSWER_SECONDS = 8.0  # for a whole POST: Meta gives up after about ten
_LONGEST_PATH = 200
_MOST_LOGGED = 5
# A channel should raise UnreadableBody alone; should its code trip over a signed body, that body must not come back
# as a 500 for days, and the quarantine keeps it for whoever mends the channel.
_UNREADABLE = (UnreadableBody, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


class AppKeys(Protocol):
    """What belongs to the vendor's apps; `app` is '' for the platform's own, else the account id of a tenant's.

    An error means that nobody knows what is right: the vendor has to come again.
    """

    async def secrets(self, channel: str, app: str) -> Sequence[str]:
        """With which the app's webhooks may be signed; none for an app that is not known. Raises LioraError."""
        ...

    async def verify_tokens(self, channel: str, app: str) -> Sequence[str]:
        """Which a GET verification may name; none for an app that is not known. Raises LioraError."""
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """One POST: the app that its path names, where it came from, and its raw bytes."""

    channel: str
    app: str
    path: str
    remote: str
    body: bytes

    def refusal(self, reason: str) -> Refusal:
        """The trace that it leaves when it is not let in."""
        digest = hashlib.sha256(self.body).digest()
        return Refusal(self.channel, self.path, self.remote, reason, digest, len(self.body))


@dataclass(frozen=True, slots=True)
class Webhook:
    """The webhook of one channel, for the platform's app and for those that tenants bring."""

    channel: Channel
    keys: AppKeys
    pool: Pool
    numbers: Numbers
    ingest: Ingest
    refusals: Refusals
    sandbox: Sandbox | None

    def routes(self) -> list[web.RouteDef]:
        """GET verifies the address with the vendor, POST delivers."""
        paths = (self.channel.route, f"{self.channel.route}/{{account}}")
        return [route for path in paths for route in (web.get(path, self.verify), web.post(path, self.receive))]

    async def verify(self, request: web.Request) -> web.Response:
        """The vendor's challenge, byte for byte, for a right token; else 403; 503 when nobody knows the right one."""
        try:
            tokens = await self.keys.verify_tokens(self.channel.name, request.match_info.get("account", ""))
        except LioraError as error:
            log.warning("webhook not verified", channel=self.channel.name, reason=str(error))
            return _come_again()
        challenge = self.channel.challenge(request.query, tokens)
        if challenge is None:
            return web.Response(status=403, text="Forbidden")
        return web.Response(body=challenge.encode("utf-8", "replace"), content_type="text/plain")

    async def receive(self, request: web.Request) -> web.Response:
        """200 once all is committed; 401 unsigned, 413 above 4 MiB, 503 when the database could not take it."""
        post = await self._read(request)
        try:
            secrets = await self.keys.secrets(post.channel, post.app)
            if not self.channel.verify(post.body, request.headers, secrets):
                await self.refusals.note(post.refusal("wrong signature"))
                return web.Response(status=401, text="Unauthorized")
            await answered_within(_ANSWER_SECONDS, self._accept(post))
        except LioraError as error:
            log.warning("webhook not stored", channel=post.channel, bytes=len(post.body), reason=str(error))
            return _come_again()
        return web.Response(text="OK")

    async def _read(self, request: web.Request) -> Post:
        return Post(
            channel=self.channel.name,
            app=request.match_info.get("account", ""),
            path=request.rel_url.raw_path[:_LONGEST_PATH],
            remote=request.remote or "",
            body=await request.read(),
        )

    async def _accept(self, post: Post) -> None:
        try:
            delivery = self.channel.parse(post.body)
        except _UNREADABLE as error:
            await self._quarantine(post, f"unreadable: {type(error).__name__}")
            return
        if self.sandbox is not None:  # before COMMIT, or the answer could overtake what opens its window
            self.sandbox.observe(delivery)
        _log_notices(post.channel, delivery.notices)
        if delivery.news:
            await self._store_news(post, delivery.news)
        sorting = _sort(delivery, await self._numbers(post, delivery))
        if sorting.unstorable:
            await self._quarantine(post, sorting.unstorable)
        await self.ingest.store(sorting.arrivals(post), len(post.body))

    async def _store_news(self, post: Post, news: Sequence[News]) -> None:
        reason = await store_news(self.pool, self.numbers, post.channel, post.app, news)
        if reason:
            await self._quarantine(post, reason)

    async def _numbers(self, post: Post, delivery: Delivery) -> dict[str, Number]:
        """The numbers in `delivery` that belong to somebody and to the app of the path."""
        wanted = {each.phone_number_id for each in (*delivery.received, *delivery.echoes)}
        wanted |= {each.phone_number_id for each in delivery.statuses}
        known = await self.numbers.resolve_tenants(post.channel, wanted)
        ours = {phone_number_id: number for phone_number_id, number in known.items() if number.app == post.app}
        if len(known) < len(wanted):
            log.warning("unknown numbers", channel=post.channel, numbers=sorted(wanted - known.keys())[:_MOST_LOGGED])
        if len(ours) < len(known):
            await self.refusals.note(post.refusal("foreign number"))
        return ours

    async def _quarantine(self, post: Post, reason: str) -> None:
        log.error("quarantined", channel=post.channel, bytes=len(post.body), reason=reason)
        await quarantine(self.pool, post.channel, post.path, reason, post.body)


@dataclass(slots=True)
class _Sorting:
    """A delivery by tenant; `unstorable` says why something in it cannot be stored."""

    messages: dict[UUID, list[Incoming]] = field(default_factory=dict)
    statuses: dict[UUID, list[Status]] = field(default_factory=dict)
    unstorable: str = ""

    def add_message(self, number: Number, received: Received) -> None:
        try:
            incoming = Incoming.of(number.cliente_id, number.number_id, received)
        except UnreadableBody as error:
            self.unstorable = str(error)
        else:
            self.messages.setdefault(number.cliente_id, []).append(incoming)

    def arrivals(self, post: Post) -> dict[UUID, Arrival]:
        """One for each tenant."""
        return {
            cliente_id: Arrival(
                channel=post.channel,
                path=post.path,
                messages=tuple(self.messages.get(cliente_id, ())),
                statuses=tuple(self.statuses.get(cliente_id, ())),
            )
            for cliente_id in self.messages.keys() | self.statuses.keys()
        }


def _sort(delivery: Delivery, numbers: Mapping[str, Number]) -> _Sorting:
    sorting = _Sorting()
    for received in (*delivery.received, *delivery.echoes):
        if received.phone_number_id in numbers:
            sorting.add_message(numbers[received.phone_number_id], received)
    for status in delivery.statuses:
        if status.phone_number_id in numbers:
            sorting.statuses.setdefault(numbers[status.phone_number_id].cliente_id, []).append(status)
    return sorting


def _come_again() -> web.Response:
    return web.Response(status=503, text="Service Unavailable", headers={"Retry-After": "5"})


def _log_notices(channel: str, notices: Sequence[Notice]) -> None:
    """One line a kind and account: their details may hold people's data, and a body may hold thousands."""
    kinds = Counter((notice.what, notice.account_id) for notice in notices)
    for (what, account_id), count in kinds.most_common(_MOST_LOGGED):
        log.info("notice", channel=channel, what=what, account_id=account_id, count=count)
