"""A person's side: what they do on the page becomes a webhook like Meta's (CONTRACT §2.1, §2.2)."""

import base64
from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

import orjson

from liora_integrations.whatsapp.sandbox.answers import invalid
from liora_integrations.whatsapp.sandbox.bodies import (
    DISPLAY_NUMBER,
    is_phone,
    message_webhook,
    new_message_id,
)
from liora_integrations.whatsapp.sandbox.ledger import Said
from liora_integrations.whatsapp.sandbox.limits import Rates
from liora_integrations.whatsapp.sandbox.media import SAMPLES, Media
from liora_integrations.whatsapp.sandbox.records import Answered, Incoming, Kept
from liora_integrations.whatsapp.sandbox.speech import (
    ContactSpeech,
    Inbound,
    LocationSpeech,
    MediaSpeech,
    ReactionSpeech,
    Speech,
    TapSpeech,
    TextSpeech,
)
from liora_integrations.whatsapp.sandbox.store import Store
from liora_integrations.whatsapp.sandbox.webhook import Webhook

UrlOf = Callable[[str], str]


class Telephone:
    """Builds, keeps and posts what people do. The 24-hour window opens even when the webhook is down, as at Meta."""

    def __init__(self, store: Store, media: Media, rates: Rates, webhook: Webhook, clock: Callable[[], float]) -> None:
        self._store = store
        self._media = media
        self._rates = rates
        self._webhook = webhook
        self._clock = clock

    async def say(self, inbound: Inbound, number: str, url_of: UrlOf) -> tuple[str, int]:
        """The message's id and the webhook's HTTP status, 0 when it was not reached; raises ApiError.

        `url_of` gives the address of a stored file's content.
        """
        people = inbound.sender.people()
        content = await self._content(inbound.message, number, people, url_of)
        now = self._clock()
        message_id = new_message_id()
        message = {
            **_context(inbound.message),
            **{"from" if is_phone(person) else "from_user_id": person for person in people},
            "id": message_id,
            "timestamp": str(int(now)),
            **content,
        }
        self._rates.count(number, now)
        self._store.keep(Incoming(message_id, number, people, inbound.sender.name, now, message))
        return message_id, await self._post(message_id)

    async def repeat(self, message_id: str) -> int:
        """Posts a message again that failed before; the webhook's HTTP status."""
        said = self._store.ledger.incoming(message_id)
        if said is None or said.progress != "failed":
            raise invalid("Ese mensaje no está pendiente de reenvío.")
        return await self._post(message_id)

    async def _post(self, message_id: str) -> int:
        said = self._store.ledger.incoming(message_id)
        assert said is not None, "the ledger holds what was kept"
        status = await self._webhook.post(_body(said, self._store))
        self._store.keep(Answered(message_id, status))
        return status

    async def _content(self, speech: Speech, number: str, people: list[str], url_of: UrlOf) -> dict[str, Any]:
        match speech:
            case TextSpeech(text=text):
                return {"type": "text", "text": {"body": text}}
            case TapSpeech():
                return {"type": "interactive", "interactive": self._reply(speech, people)}
            case MediaSpeech(type=kind):
                kept = await self._file(speech, number)
                return {"type": kind, kind: _file_content(kind, speech.caption, kept, url_of(kept.id))}
            case LocationSpeech():
                place = speech.model_dump(include={"latitude", "longitude", "name", "address"})
                return {
                    "type": "location",
                    "location": {key: value for key, value in place.items() if value != ""},
                }
            case ContactSpeech(name=name, phone=phone):
                return {"type": "contacts", "contacts": [_card(name, phone)]}
            case ReactionSpeech(target=target, emoji=emoji):
                return {"type": "reaction", "reaction": {"message_id": target, "emoji": emoji}}
            case _:
                assert_never(speech)

    def _reply(self, tap: TapSpeech, people: list[str]) -> dict[str, Any]:
        """What Meta sends for a tap: it takes title and description from the message itself."""
        message = self._store.ledger.outgoing(tap.context)
        if message is None or message.person not in people:
            raise invalid("Ese mensaje no existe en esta conversación.")
        interactive = orjson.loads(message.payload).get("interactive", {})
        for kind, option in _options(interactive):
            if option["id"] == tap.id:
                return {"type": kind, kind: option}
        raise invalid("Ese mensaje no ofrece la opción elegida.")

    async def _file(self, speech: MediaSpeech, number: str) -> Kept:
        if not speech.media_id and speech.type in SAMPLES:
            return await self._media.sample(number, speech.type)
        kept = self._media.find(speech.media_id)
        if kept is None:
            raise invalid("Ese archivo no está en el almacén; súbelo primero.")
        return kept


def _body(said: Said, store: Store) -> bytes:
    return message_webhook(said, store.ledger.account_of(said.number))


def _context(speech: Speech) -> dict[str, Any]:
    message_id = getattr(speech, "context", "")
    return {"context": {"from": DISPLAY_NUMBER, "id": message_id}} if message_id else {}


def _options(interactive: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Buttons and rows that a person may tap, each with the kind of reply that it makes."""
    action = interactive.get("action", {})
    for button in action.get("buttons", []):
        yield "button_reply", {"id": button["reply"]["id"], "title": button["reply"]["title"]}
    for section in action.get("sections", []):
        for row in section.get("rows", []):
            yield "list_reply", {key: row[key] for key in ("id", "title", "description") if row.get(key)}


def _file_content(kind: str, caption: str, kept: Kept, url: str) -> dict[str, Any]:
    """`sha256` is base64 in webhooks, hex at the media endpoint."""
    digest = base64.b64encode(bytes.fromhex(kept.sha256)).decode()
    content: dict[str, Any] = {"mime_type": kept.mime_type, "sha256": digest, "id": kept.id, "url": url}
    if caption and kind in {"image", "video", "document"}:
        content["caption"] = caption
    if kind == "document":
        content["filename"] = kept.filename
    if kind == "audio":
        content["voice"] = "opus" in kept.mime_type
    if kind == "sticker":
        content["animated"] = False
    return content


def _card(name: str, phone: str) -> dict[str, Any]:
    digits = phone.removeprefix("+")
    return {
        "name": {"formatted_name": name, "first_name": name},
        "phones": [{"phone": "+" + digits, "wa_id": digits, "type": "CELL"}],
    }
