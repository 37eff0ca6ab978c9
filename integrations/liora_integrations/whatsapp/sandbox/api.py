"""The sandbox's own API: what tests read and order, and what the page needs."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web

from liora.channel import SandboxSettings
from liora_integrations.whatsapp.sandbox.answers import ApiError, invalid, own_json, success
from liora_integrations.whatsapp.sandbox.directory import Contents, Directory
from liora_integrations.whatsapp.sandbox.faults import Dice, Faults
from liora_integrations.whatsapp.sandbox.feed import missed_frames
from liora_integrations.whatsapp.sandbox.graph import content_url
from liora_integrations.whatsapp.sandbox.ledger import Sent
from liora_integrations.whatsapp.sandbox.media import Media
from liora_integrations.whatsapp.sandbox.records import Shown
from liora_integrations.whatsapp.sandbox.speech import Inbound, Retry, Seen
from liora_integrations.whatsapp.sandbox.statuses import StatusCourier
from liora_integrations.whatsapp.sandbox.store import Store
from liora_integrations.whatsapp.sandbox.stream import stream_frames
from liora_integrations.whatsapp.sandbox.telephone import Telephone
from liora_integrations.whatsapp.sandbox.webhook import ANSWERED


class Api:
    """The routes below /api; writes take JSON from the same origin only."""

    def __init__(
        self,
        settings: SandboxSettings,
        store: Store,
        media: Media,
        courier: StatusCourier,
        telephone: Telephone,
        dice: Dice,
        directory: Directory,
    ) -> None:
        self._settings = settings
        self._store = store
        self._media = media
        self._courier = courier
        self._telephone = telephone
        self._dice = dice
        self._directory = directory

    def routes(self) -> list[web.RouteDef]:
        """`messages`, `faults` and `directory` are for tests, the others for the page."""
        return [
            web.get("/api/messages", self._messages),
            web.get("/api/faults", self._faults),
            web.put("/api/faults", self._order_faults),
            web.get("/api/directory", self._contents),
            web.put("/api/directory", self._order_contents),
            web.get("/api/settings", self._page_settings),
            web.get("/api/events", self._events),
            web.get(r"/api/media/{media_id:\d+}", self._file),
            web.post("/api/inbound", self._inbound),
            web.post("/api/inbound/retry", self._retry),
            web.post("/api/seen", self._seen),
        ]

    async def _messages(self, request: web.Request) -> web.Response:
        person = _person(request, "to")
        sent = self._store.ledger.sent_to(person)
        messages = sent[_whole_number(request.query.get("after", "0"), "after") :]
        return success([_listed(message) for message in messages], to=person, last=len(sent))

    async def _faults(self, _request: web.Request) -> web.Response:
        return success(self._dice.faults.model_dump())

    async def _order_faults(self, request: web.Request) -> web.Response:
        self._dice.order(await own_json(request, Faults))
        return success(self._dice.faults.model_dump())

    async def _contents(self, _request: web.Request) -> web.Response:
        return success(self._directory.contents.model_dump(), subscribed=sorted(self._directory.subscribed))

    async def _order_contents(self, request: web.Request) -> web.Response:
        self._directory.order(await own_json(request, Contents))
        return success(self._directory.contents.model_dump())

    async def _page_settings(self, _request: web.Request) -> web.Response:
        return success({"phone_number_id": self._settings.phone_number_id})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: all that happened after a moment, then what happens."""
        person = _person(request, "for")
        number = request.query.get("number") or self._settings.phone_number_id
        moment = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
        after = _whole_number(moment, "after")
        with self._store.feed.follow(number, person) as frames:
            missed = missed_frames(self._store.ledger, number, person, after)
            return await stream_frames(request, missed, frames)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A file for the page, whose images cannot carry a token."""
        kept = self._media.find(request.match_info["media_id"])
        if kept is None:
            raise ApiError(HTTPStatus.NOT_FOUND, "not_found", "Ese archivo no está en el almacén.")
        return self._media.answer(kept)

    async def _inbound(self, request: web.Request) -> web.Response:
        inbound = await own_json(request, Inbound)
        number = inbound.number or self._settings.phone_number_id
        message_id, status = await self._telephone.say(inbound, number, lambda media_id: content_url(request, media_id))
        return _webhook_answer(message_id, status)

    async def _retry(self, request: web.Request) -> web.Response:
        message_id = (await own_json(request, Retry)).id
        return _webhook_answer(message_id, await self._telephone.repeat(message_id))

    async def _seen(self, request: web.Request) -> web.Response:
        seen = await own_json(request, Seen)
        number = seen.number or self._settings.phone_number_id
        messages = [
            message
            for message in self._store.ledger.sent_to(seen.person)[: seen.n]
            if message.number == number and not message.shown
        ]
        if messages:
            self._store.keep(Shown([message.id for message in messages]))
        for message in messages:
            self._courier.shown(message)
        return success({"count": len(messages)})


def _person(request: web.Request, key: str) -> str:
    """A phone's digits or a user id; an unescaped + of a phone arrives as a space."""
    person = request.query.get(key, "").strip().removeprefix("+")
    if not person:
        raise invalid(f"Falta el parámetro «{key}»: un teléfono o un identificador de usuario.")
    return person


def _whole_number(text: str, key: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise invalid(f"El parámetro «{key}» debe ser un número entero desde 0.")
    return int(text)


def _listed(message: Sent) -> dict[str, Any]:
    at = datetime.fromtimestamp(message.at, UTC).isoformat(timespec="milliseconds")
    return {"n": message.n, "id": message.id, "payload": orjson.Fragment(message.payload), "at": at}


def _webhook_answer(message_id: str, status: int) -> web.Response:
    """200 only when the webhook took the message; else 502 with what it answered."""
    if status == ANSWERED:
        return success({"id": message_id, "status": status})
    reason = f"Liora respondió {status}" if status else "Liora no respondió"
    hint = "Está ocupada; inténtalo de nuevo en un momento." if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
    raise ApiError(
        HTTPStatus.BAD_GATEWAY,
        "webhook_failed",
        f"El mensaje no se entregó: {reason}. {hint}".strip(),
        [{"id": message_id, "status": status}],
    )
