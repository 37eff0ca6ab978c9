"""The fake Graph API: messages, read marks and media, with Meta's limits, errors and answers (CONTRACT §5)."""

import asyncio
import re
import socket
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import orjson
from aiohttp import web

from liora.channel import Identifier
from liora_integrations.whatsapp.sandbox.answers import json_answer
from liora_integrations.whatsapp.sandbox.bodies import new_message_id
from liora_integrations.whatsapp.sandbox.faults import CODE_OF_STATUS, GATEWAY_STATUSES, MISSING_NUMBER, Dice
from liora_integrations.whatsapp.sandbox.graph_error import GraphError, unknown_object
from liora_integrations.whatsapp.sandbox.ledger import Sent
from liora_integrations.whatsapp.sandbox.limits import Rates
from liora_integrations.whatsapp.sandbox.media import Media
from liora_integrations.whatsapp.sandbox.message_rules import check_message, check_read_mark
from liora_integrations.whatsapp.sandbox.records import Kept, Marked, Outgoing
from liora_integrations.whatsapp.sandbox.statuses import StatusCourier
from liora_integrations.whatsapp.sandbox.store import Store

BEARER = re.compile(r"Bearer\s+(\S+)", re.IGNORECASE)
MEDIA_TYPES = frozenset({"image", "video", "audio", "document", "sticker"})
VERSION = r"/graph/{version:v\d+\.\d+}"


class Graph:
    """The routes below /graph; any bearer token and any phone number id will do."""

    def __init__(
        self,
        store: Store,
        media: Media,
        rates: Rates,
        courier: StatusCourier,
        dice: Dice,
        closing: asyncio.Event,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._media = media
        self._rates = rates
        self._courier = courier
        self._dice = dice
        self._closing = closing
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Addresses as at graph.facebook.com, and one for the content of files."""
        return [
            web.post(VERSION + r"/{number:\w+}/messages", self._messages),
            web.post(VERSION + r"/{number:\w+}/media", self._upload),
            web.get(r"/graph/content/{media_id:\w+}", self._content, name="media-content"),
        ]

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        require_token(request)
        body = _object(await request.read())
        if "status" in body:
            return self._mark(body)
        fault = await self.fault(request)
        if fault is not None:
            return fault
        message, recipient = self._take(request.match_info["number"], body)
        if self._dice.overtakes():
            await self._courier.overtake(message)
        faults = self._dice.faults
        late = faults.late_status_seconds + (faults.late_media_seconds if body.get("type") in MEDIA_TYPES else 0.0)
        self._courier.accepted(message, late, copies=2 if self._dice.repeats() else 1)
        if self._dice.resets():
            return _reset(request)
        answer = json_answer(_success(message, recipient))
        return await self._trickle(request, answer) if faults.slow_body_seconds else answer

    async def fault(self, request: web.Request) -> web.Response | None:
        """What a test has ordered for this request instead of an answer; raises GraphError."""
        if self._dice.faults.slow_seconds:
            await self._hold(request, self._dice.faults.slow_seconds)
        if self._dice.times_out():
            await self._hold(request)
            return _reset(request)
        error = self._dice.error()
        return None if error is None else _ordered_error(error)

    async def _trickle(self, request: web.Request, answer: web.Response) -> web.StreamResponse:
        """The head at once, the body later."""
        slow = web.StreamResponse(status=answer.status, headers={"Content-Type": "application/json"})
        await slow.prepare(request)
        await self._hold(request, self._dice.faults.slow_body_seconds)
        await slow.write(bytes(answer.body) if isinstance(answer.body, bytes | bytearray) else b"")
        await slow.write_eof()
        return slow

    def _take(self, number: str, body: Mapping[str, Any]) -> tuple[Sent, Identifier]:
        """The message as it is kept; raises GraphError. Its statuses follow whatever happens then."""
        recipient = check_message(body, self._media.is_known)
        now = self._clock()
        if body.get("type") != "template":
            self._rates.check_window(self._store.ledger.opened_at(number, recipient.value), now)
        self._rates.take(number, recipient.value, now)
        lost, failure = self._dice.withholds(), self._dice.failure() or 0
        record = Outgoing(new_message_id(), number, recipient.value, now, body, lost, failure)
        self._store.keep(record)
        message = self._store.ledger.outgoing(record.id)
        assert message is not None, "the ledger holds what was kept"
        return message, recipient

    def _mark(self, body: Mapping[str, Any]) -> web.Response:
        """Any inbound id will do, for the sandbox does not keep those that did not come from the page."""
        message_id = check_read_mark(body)
        if self._store.ledger.outgoing(message_id) is not None:
            raise GraphError(131009, "Param message_id must be the id of a received message.")
        said = self._store.ledger.incoming(message_id)
        if said is not None:
            if said.progress != "read":
                self._store.keep(Marked(message_id))
            if body.get("typing_indicator"):
                self._store.feed.typing(said)
        return json_answer({"success": True})

    async def _upload(self, request: web.Request) -> web.Response:
        require_token(request)
        kept = await self._media.upload(request.match_info["number"], request)
        return json_answer({"id": kept.id})

    async def describe(self, request: web.Request) -> web.Response:
        """What is known of a stored file."""
        require_token(request)
        kept = self._found(request)
        number = request.query.get("phone_number_id", kept.number)
        if number != kept.number:
            raise unknown_object(kept.id)
        return json_answer(
            {
                "url": content_url(request, kept.id),
                "mime_type": kept.mime_type,
                "sha256": kept.sha256,
                "file_size": kept.size,
                "id": kept.id,
                "messaging_product": "whatsapp",
            }
        )

    async def _content(self, request: web.Request) -> web.StreamResponse:
        require_token(request)
        return self._media.answer(self._found(request))

    def _found(self, request: web.Request) -> Kept:
        media_id = request.match_info["media_id"]
        kept = self._media.find(media_id)
        if kept is None:
            raise unknown_object(media_id)
        return kept

    async def _hold(self, request: web.Request, seconds: float = 600.0) -> None:
        """Waits, but no longer than the client or the sandbox lives."""
        until = time.monotonic() + seconds
        while not self._closing.is_set() and request.transport is not None:
            left = until - time.monotonic()
            if left <= 0:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), min(left, 0.2))


def content_url(request: web.Request, media_id: str) -> str:
    """Where a file's content lies, at the address that the request came to."""
    path = request.app.router["media-content"].url_for(media_id=media_id)
    return str(request.url.origin().join(path))


def require_token(request: web.Request) -> str:
    """The bearer token; raises GraphError without one."""
    found = BEARER.fullmatch(request.headers.get("Authorization", ""))
    if not found:
        raise GraphError(190, "An access token is required to request this resource.")
    return found[1]


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise GraphError(100, "The request body is no JSON.") from error
    if not isinstance(content, dict):
        raise GraphError(100, "The request body must be a JSON object.")
    return content


def _success(message: Sent, recipient: Identifier) -> dict[str, Any]:
    """A phone is answered with `input` as given and `wa_id`, a user id with `user_id` instead."""
    if recipient.kind == "phone":
        contact = {"input": "+" + recipient.value, "wa_id": recipient.value}
    else:
        contact = {"input": recipient.value, "user_id": recipient.value}
    taken = {"id": message.id}
    if message.template:
        taken["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [taken]}


def _ordered_error(code: int) -> web.Response:
    if code in GATEWAY_STATUSES:
        return web.Response(status=code, text="<html><body>Bad gateway</body></html>", content_type="text/html")
    if code == MISSING_NUMBER:
        raise unknown_object("ordered")
    raise GraphError(CODE_OF_STATUS.get(code, code), "Ordered through /api/faults.")


def _reset(request: web.Request) -> web.Response:
    """Breaks the connection with a TCP reset; what is returned reaches nobody."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response(status=500)
