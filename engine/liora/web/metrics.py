"""/metrics for Prometheus: what this process counts, in a registry of its own.

No label names a cliente, a number or a person: how many of them there are is nobody's business who may look here, and
each would be a series for ever. A process that plays one role shows what that role counts.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client import generate_latest as generate
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from liora.db.dispatch import clientes_with_due_jobs, clientes_with_pending, lanes_with_unsent
from liora.db.failures import answered_within
from liora.db.session import Pool
from liora.errors import DatabaseError

MOST = 1_000
"""A backlog is counted up to here: beyond it the number would tell nobody more."""

_LOOK_SECONDS = 1.0
_FLUSH_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Counts requests by itself; flushes are told to it, and other counts it reads where they are kept."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "liora_requests", "Requests by route and answer.", ["route", "status"], registry=registry
        )
        self._messages = Counter(
            "liora_messages", "Messages from webhooks, by what became of them.", ["outcome"], registry=registry
        )
        self._statuses = Counter("liora_statuses", "News of sent messages.", registry=registry)
        self._flushes = Histogram(
            "liora_flush_seconds", "From a batch to its commit.", buckets=_FLUSH_SECONDS, registry=registry
        )
        self._up = Gauge("liora_database_up", "Whether the database answered this look.", registry=registry)
        self._backlog = Gauge(
            "liora_backlog", f"Places with open work, {MOST} at most, by kind.", ["kind"], registry=registry
        )

    def routes(self) -> list[web.RouteDef]:
        """The page itself."""
        return [web.get("/metrics", self.show)]

    async def show(self, request: web.Request) -> web.Response:
        """Everything, after a short look at the backlog; without a database what the process knows by itself."""
        try:
            for kind, count in (await answered_within(_LOOK_SECONDS, self._look())).items():
                self._backlog.labels(kind).set(count)
            self._up.set(1)
        except DatabaseError:
            self._backlog.clear()
            self._up.set(0)
        return web.Response(body=generate(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _look(self) -> Mapping[str, int]:
        return {
            "clientes_to_answer": len(await clientes_with_pending(self._pool, MOST)),
            "numbers_to_send": len(await lanes_with_unsent(self._pool, MOST)),
            "clientes_with_jobs": len(await clientes_with_due_jobs(self._pool, datetime.now(UTC), MOST)),
        }

    def watch(self, name: str, meaning: str, counts: Mapping[str, int]) -> None:
        """Shows counts that somebody else keeps, such as `Sender.counts`, by outcome."""
        self._registry.register(_Watched(name, meaning, counts))

    def flushed(self, seconds: float, messages: int, new: int, statuses: int) -> None:
        """A batch of webhooks has been committed; messages that are not new were there before, or stay erased."""
        self._flushes.observe(seconds)
        self._messages.labels("stored").inc(new)
        self._messages.labels("repeated").inc(messages - new)
        self._statuses.inc(statuses)

    def counted(self) -> Middleware:
        """The middleware that counts answers."""

        @web.middleware
        async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
            status = 500
            try:
                response = await handler(request)
                status = response.status
            except web.HTTPException as error:
                status = error.status
                raise
            finally:
                self._requests.labels(_route(request), status).inc()
            return response

        return count


class _Watched(Collector):
    def __init__(self, name: str, meaning: str, counts: Mapping[str, int]) -> None:
        self._name = name
        self._meaning = meaning
        self._counts = counts

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(self._name, self._meaning, labels=["outcome"])
        for outcome, count in self._counts.items():
            family.add_metric([outcome], count)
        yield family


def _route(request: web.Request) -> str:
    """As it was declared: an address holds ids, and a mistyped one anything."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "-"
