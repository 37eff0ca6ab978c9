"""What a message says: the type of a WhatsApp message and its object as an event of Liora (CONTRACT §2.1).

A type that is new, or whose object is missing or odd, becomes an UnsupportedEvent with the message as it came.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from liora.events import (
    ContactsEvent,
    Event,
    LocationEvent,
    MediaEvent,
    MediaKind,
    OrderEvent,
    ReactionEvent,
    SystemEvent,
    TapEvent,
    TextEvent,
    UnsupportedEvent,
    event_to_json,
)
from liora_integrations.whatsapp.fields import id_at, number_at, object_at, objects_at, text_at, whole_at
from liora_integrations.whatsapp.person import new_names

_LONGEST_TYPE = 64
_LONGEST_ID = 512
_MOST_PIECES = 1_000_000


def event_of(message: Mapping[str, Any]) -> Event:
    """The event that `message` (one of `value.messages`) stands for."""
    return _known(message) or UnsupportedEvent(_what(message), dict(message))


def _known(message: Mapping[str, Any]) -> Event | None:
    match message.get("type"):
        case "text":
            return _text(object_at(message, "text"))
        case "button":
            return _template_tap(object_at(message, "button"))
        case "interactive":
            return _tap(object_at(message, "interactive"))
        case "image" | "audio" | "video" | "document" | "sticker" as media:
            return _media(media, object_at(message, media))
        case "location":
            return _location(object_at(message, "location"))
        case "contacts":
            return _contacts(message)
        case "reaction":
            return _reaction(object_at(message, "reaction"))
        case "order":
            return _order(object_at(message, "order"))
        case "system":
            return _system(message)
        case "edit":
            return _edit(object_at(message, "edit"))
        case "revoke":
            return _revoke(object_at(message, "revoke"))
        case "unsupported":
            return _hidden(object_at(message, "unsupported"))
        case _:
            return None


def _what(message: Mapping[str, Any]) -> str:
    """`interactive` and `unsupported` say inside what they are; elsewhere the type does."""
    kind = text_at(message, "type")
    inner = text_at(object_at(message, kind), "type") if kind in ("interactive", "unsupported") else ""
    return (inner or kind or "unknown")[:_LONGEST_TYPE]


def _text(text: Mapping[str, Any]) -> Event | None:
    return TextEvent(text["body"]) if isinstance(text.get("body"), str) else None


def _template_tap(button: Mapping[str, Any]) -> Event | None:
    title = text_at(button, "text")
    payload = text_at(button, "payload") or title
    return TapEvent(payload, title) if payload else None


def _tap(interactive: Mapping[str, Any]) -> Event | None:
    kind = text_at(interactive, "type")
    if kind not in ("button_reply", "list_reply"):
        return None
    reply = object_at(interactive, kind)
    payload = text_at(reply, "id")
    return TapEvent(payload, text_at(reply, "title")) if payload else None


def _media(media: MediaKind, file: Mapping[str, Any]) -> Event | None:
    media_id = id_at(file, "id", _LONGEST_ID)
    if not media_id:
        return None
    return MediaEvent(
        media=media,
        media_id=media_id,
        mime=text_at(file, "mime_type"),
        caption=text_at(file, "caption"),
        filename=text_at(file, "filename"),
        voice=file.get("voice") is True,
    )


def _location(place: Mapping[str, Any]) -> Event | None:
    lat, lon = number_at(place, "latitude"), number_at(place, "longitude")
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return LocationEvent(float(lat), float(lon), text_at(place, "name"), text_at(place, "address"))


def _contacts(message: Mapping[str, Any]) -> Event | None:
    cards = objects_at(message, "contacts")
    return ContactsEvent(tuple(cards)) if cards else None


def _reaction(reaction: Mapping[str, Any]) -> Event | None:
    target = text_at(reaction, "message_id")
    return ReactionEvent(text_at(reaction, "emoji"), target) if target else None


def _order(order: Mapping[str, Any]) -> Event | None:
    """A cart with one line that cannot be read is not an order: leaving the line out would change what was bought."""
    given = order.get("product_items")
    items = [_order_item(item) for item in objects_at(order, "product_items")]
    lines = tuple(item for item in items if item is not None)
    if not isinstance(given, list) or not lines or len(lines) != len(given):
        return None
    return OrderEvent(lines, text_at(order, "text"))


def _order_item(item: Mapping[str, Any]) -> dict[str, Any] | None:
    sku = text_at(item, "product_retailer_id")
    quantity = whole_at(item, "quantity", below=_MOST_PIECES)
    if not sku or not quantity:
        return None
    price = number_at(item, "item_price")
    return {"sku": sku, "quantity": quantity, "price": price, "currency": text_at(item, "currency")}


def _system(message: Mapping[str, Any]) -> Event | None:
    """`identifiers` in the detail are the person's new names; `raw` is what the channel said."""
    system = object_at(message, "system")
    change = text_at(system, "type")[:_LONGEST_TYPE]
    if not change:
        return None
    raw = {key: message[key] for key in ("system", "identity") if key in message}
    return SystemEvent(change, {"identifiers": [asdict(name) for name in new_names(system)], "raw": raw})


def _edit(edit: Mapping[str, Any]) -> Event | None:
    """`event` in the detail is the new wording of the message `target`."""
    target, wording = text_at(edit, "original_message_id"), object_at(edit, "message")
    if not target or not wording:
        return None
    return SystemEvent("edit", {"target": target, "event": event_to_json(event_of(wording))})


def _revoke(revoke: Mapping[str, Any]) -> Event | None:
    target = text_at(revoke, "original_message_id")
    return SystemEvent("revoke", {"target": target}) if target else None


def _hidden(unsupported: Mapping[str, Any]) -> Event | None:
    """A change of an earlier message of which no more is shown than that there was one."""
    kind = text_at(unsupported, "type")
    return SystemEvent(kind, {"target": ""}) if kind in ("edit", "revoke") else None
