"""The web role: one aiohttp application with everything that listens."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from liora.channel import Channel, Sandbox
from liora.db.numbers import Numbers
from liora.db.session import Pool
from liora.web.api.docs import docs_routes
from liora.web.api.document import document
from liora.web.api.server import PREFIX, Api
from liora.web.health import Health
from liora.web.ingest import Ingest
from liora.web.links import Redirects
from liora.web.metrics import Metrics
from liora.web.refusals import Refusals
from liora.web.webhook import AppKeys, Webhook

_LARGEST_BODY = 4 * 2**20  # Meta sends up to 3 MB, and would send what is refused for days
_LEAVE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the web role is made of; `ready` and `head` (the newest migration) are for /health/ready."""

    pool: Pool
    channels: Sequence[Channel]
    app_secrets: AppKeys
    numbers: Numbers
    ingest: Ingest
    head: str
    ready: Callable[[], bool]
    sandbox: Sandbox | None = None
    api: Api | None = None
    metrics: Metrics | None = None
    redirects: Redirects | None = None


def create_app(parts: WebParts) -> web.Application:
    """Webhooks of all channels, health and metrics, the API with its document, and the sandbox where there is one."""
    metrics = parts.metrics
    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[metrics.counted()] if metrics else [])
    app.add_routes(metrics.routes() if metrics else [])
    app.add_routes(Health(parts.pool, parts.head, parts.ready).routes())
    if parts.redirects is not None:
        app.add_routes(parts.redirects.routes())
        app.cleanup_ctx.append(parts.redirects.counting)
    refusals = Refusals(parts.pool)
    for channel in parts.channels:
        webhook = Webhook(channel, parts.app_secrets, parts.pool, parts.numbers, parts.ingest, refusals, parts.sandbox)
        app.add_routes(webhook.routes())
    if parts.api is not None:
        app.add_subapp(PREFIX, parts.api.app())
        app.add_routes(docs_routes(document(parts.api.operations(), PREFIX)))
    if parts.sandbox is not None:
        app.add_subapp("/sandbox", parts.sandbox.app)
    return app


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Listens while the block runs and yields the address (port 0 takes a free one); open requests are answered.

    No access log: the vendor's verification carries its token in the address. Bodies are not unpacked: a signature is
    over the bytes as they came.
    """
    runner = web.AppRunner(app, access_log=None, auto_decompress=False, shutdown_timeout=_LEAVE_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        name, bound, *_ = runner.addresses[0]
        yield f"http://{f'[{name}]' if ':' in name else name}:{bound}"
    finally:
        await runner.cleanup()
