"""A vendor of messages on the loopback, the channel that speaks to it, and a tenant with rows in its outbox."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer
from uuid_utils.compat import uuid7

from liora.channel import (
    Accepted,
    Account,
    Client,
    Delivery,
    File,
    Identifier,
    Outcome,
    Pace,
    Refused,
    Sandbox,
    SandboxSettings,
    Unknown,
    Unsent,
    Uploaded,
    UploadOutcome,
)
from liora.db.session import Pool, scoped
from liora.errors import UnreadableBody
from liora.messages import ChannelLimits, Message, Text, body_of, message_to_json

LIMITS = ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)
QUICK = Pace(number_per_second=1000, number_burst=100, pair_burst=1000, pair_seconds=0.01)


class VendorChannel:
    """Speaks to `Vendor`."""

    name = "vendor"
    route = "/webhook/vendor"
    limits = LIMITS

    def __init__(self, pace: Pace = QUICK) -> None:
        self.pace = pace

    def challenge(self, query: Mapping[str, str], verify_tokens: Sequence[str]) -> str | None:
        return None

    def verify(self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
        return False

    def parse(self, body: bytes) -> Delivery:
        raise UnreadableBody

    def sandbox(self, settings: SandboxSettings) -> Sandbox:
        raise NotImplementedError

    def classify(self, code: int | None, title: str) -> Refused:
        """A code's action is known by the first letters of the title."""
        return Refused(code or 0, title, title.partition(":")[0], alert=False)

    def render(self, message: Message, recipient: Identifier, reference: str, media_id: str = "") -> dict[str, Any]:
        body = {"to": recipient.value, "text": body_of(message), "reference": reference}
        return {**body, "media": media_id} if media_id else body

    async def upload(self, client: Client, account: Account, file: File) -> UploadOutcome:
        url = f"{account.api_url}/{account.phone_number_id}/media"
        try:
            async with client.post(url, data=file.content, headers={"Content-Type": file.content_type}) as response:
                if response.status == 502:
                    return Unknown("HTTP 502")
                answer = await response.json()
        except aiohttp.ClientConnectorError as error:
            return Unsent(str(error))
        except (aiohttp.ClientError, TimeoutError) as error:
            return Unknown(str(error))
        return Uploaded(answer["id"]) if "id" in answer else Refused(**answer)

    async def send(self, client: Client, account: Account, body: Mapping[str, Any]) -> Outcome:
        url = f"{account.api_url}/{account.phone_number_id}/messages"
        try:
            async with client.post(url, data=orjson.dumps(dict(body)), headers={}) as response:
                if response.status == 502:
                    return Unknown("HTTP 502")
                answer = await response.json()
        except aiohttp.ClientConnectorError as error:
            return Unsent(str(error))
        except (aiohttp.ClientError, TimeoutError) as error:
            return Unknown(str(error))
        return Accepted(answer["id"]) if "id" in answer else Refused(**answer)


@dataclass
class Vendor:
    """Takes messages; a test replaces `answer` where it wants more. `posts` is all that came, `taken` what it took."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Awaitable[web.Response]] | None = None
    uploads: list[bytes] = field(default_factory=list)
    answer_upload: Callable[[], Awaitable[web.Response]] | None = None
    open: int = 0
    most_open: int = 0

    def texts(self) -> list[str]:
        return [body["text"] for body in self.taken]

    def take(self, body: dict[str, Any]) -> web.Response:
        self.taken.append(body)
        body["id"] = f"vendor.{len(self.taken)}"
        return web.json_response({"id": body["id"]})

    async def handle(self, request: web.Request) -> web.Response:
        body = orjson.loads(await request.read())
        body["number"] = request.match_info["number"]
        self.posts.append(body)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            return await self.answer(body) if self.answer else self.take(body)
        finally:
            self.open -= 1

    async def keep(self, request: web.Request) -> web.Response:
        """Takes a file, which has the next `media` id."""
        self.uploads.append(await request.read())
        media_id = f"media.{len(self.uploads)}"
        return await self.answer_upload() if self.answer_upload else web.json_response({"id": media_id})


def refuse(action: str, code: int = 131000) -> web.Response:
    return web.json_response({"code": code, "title": f"no: {action}", "action": action, "alert": False}, status=400)


def gateway_error() -> web.Response:
    return web.Response(status=502)


@asynccontextmanager
async def open_vendor(vendor: Vendor) -> AsyncIterator[str]:
    """The vendor's address while it is open."""
    app = web.Application()
    app.router.add_post("/{number}/messages", vendor.handle)
    app.router.add_post("/{number}/media", vendor.keep)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@dataclass
class Accounts:
    """Every number sends to `api_url`, under its own id."""

    api_url: str

    async def account(self, cliente_id: UUID, number_id: UUID) -> Account:
        return Account(str(number_id), "token", self.api_url)


@dataclass(frozen=True)
class Tenant:
    """A cliente with its numbers, and how many rows its conversations have had."""

    cliente_id: UUID
    numbers: Sequence[UUID]
    seqs: dict[UUID, int] = field(default_factory=dict)


async def new_tenant(pool: Pool, numbers: int = 1) -> Tenant:
    tenant = Tenant(uuid7(), [uuid7() for _ in range(numbers)])
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO liora.cliente (cliente_id, name, country, currency, timezone) "
            "VALUES ($1, 'Tienda', 'CL', 'CLP', 'America/Santiago')",
            tenant.cliente_id,
        )
        for number_id in tenant.numbers:
            await connection.execute(
                "INSERT INTO liora.waba (cliente_id, number_id, channel, phone_number_id, account_id, mode) "
                "VALUES ($1, $2, 'vendor', $3, 'waba', 'sandbox')",
                tenant.cliente_id,
                number_id,
                str(number_id),
            )
    return tenant


async def new_conversation(
    pool: Pool, tenant: Tenant, number: int = 0, phone: str | None = "56911111111", user_id: str | None = None
) -> UUID:
    contact_id, conversation_id = uuid7(), uuid7()
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO liora.contact (cliente_id, contact_id, number_id, phone, user_id) VALUES ($1, $2, $3, $4, $5)",
            tenant.cliente_id,
            contact_id,
            tenant.numbers[number],
            phone,
            user_id,
        )
        await connection.execute(
            "INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id) "
            "VALUES ($1, $2, $3, $4)",
            tenant.cliente_id,
            conversation_id,
            contact_id,
            tenant.numbers[number],
        )
    return conversation_id


async def say(
    pool: Pool, tenant: Tenant, conversation_id: UUID, *texts: str, number: int = 0, payload: Any = None
) -> list[UUID]:
    """Commits rows as a turn would; returns their ids."""
    out_ids = [uuid7() for _ in texts]
    first = tenant.seqs.get(conversation_id, 0)
    tenant.seqs[conversation_id] = first + len(texts)
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.executemany(
            "INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload) "
            "VALUES ($1, $2, $3, $4, $5, 0, $6, $7)",
            [
                (
                    tenant.cliente_id,
                    out_id,
                    conversation_id,
                    tenant.numbers[number],
                    str(out_id),
                    first + n,
                    payload or message_to_json(Text(text)),
                )
                for n, (out_id, text) in enumerate(zip(out_ids, texts, strict=True))
            ],
        )
    return out_ids


async def hear(pool: Pool, tenant: Tenant, conversation_id: UUID, ago: float = 0.0) -> None:
    """A message of the person, answered already, that arrived so many seconds ago."""
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload, received_at, "
            "done_at) VALUES ($1, $2, $3, $4, 0, '{}', now() - make_interval(secs => $5), now())",
            tenant.cliente_id,
            f"wamid.{uuid7()}",
            conversation_id,
            uuid7(),
            ago,
        )


async def row_of(pool: Pool, tenant: Tenant, out_id: UUID) -> Mapping[str, Any]:
    async with scoped(pool, tenant.cliente_id) as connection:
        row = await connection.fetchrow(
            "SELECT *, EXTRACT(epoch FROM next_at - now())::float8 AS due_in FROM liora.outbox "
            "WHERE cliente_id = $1 AND out_id = $2",
            tenant.cliente_id,
            out_id,
        )
    assert row is not None
    return row


async def lane_of(pool: Pool, tenant: Tenant, number: int = 0) -> Mapping[str, Any]:
    async with scoped(pool, tenant.cliente_id) as connection:
        row = await connection.fetchrow(
            "SELECT *, leased_until > now() AS leased, EXTRACT(epoch FROM paused_until - now())::float8 AS pause "
            "FROM liora.lane WHERE cliente_id = $1 AND number_id = $2",
            tenant.cliente_id,
            tenant.numbers[number],
        )
    assert row is not None
    return row


async def told(pool: Pool, tenant: Tenant) -> list[tuple[str, dict[str, Any]]]:
    """What the tenant has been told, each once."""
    async with scoped(pool, tenant.cliente_id) as connection:
        query = "SELECT kind, payload FROM liora.notification WHERE cliente_id = $1 ORDER BY notification_id"
        return [(row["kind"], row["payload"]) for row in await connection.fetch(query, tenant.cliente_id)]


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.01)


async def until_status(pool: Pool, tenant: Tenant, out_ids: Sequence[UUID], status: int, seconds: float = 60.0) -> None:
    async def all_there() -> bool:
        return all([(await row_of(pool, tenant, out_id))["status"] == status for out_id in out_ids])

    await until(all_there, seconds)
