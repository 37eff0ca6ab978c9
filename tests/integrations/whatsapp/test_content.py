"""Each type of message becomes its event; an odd one is kept as it came."""

import pytest

from liora.events import (
    ContactsEvent,
    LocationEvent,
    MediaEvent,
    OrderEvent,
    ReactionEvent,
    SystemEvent,
    TapEvent,
    TextEvent,
    UnsupportedEvent,
)
from liora_integrations.whatsapp.content import event_of

FILE = {"mime_type": "image/jpeg", "sha256": "abc=", "id": "100"}
CARD = {"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+1 555"}]}
LINE = {"product_retailer_id": "A-1", "quantity": 2, "item_price": 99.9, "currency": "USD"}
ITEM = {"sku": "A-1", "quantity": 2, "price": 99.9, "currency": "USD"}


def interactive(kind: str, **reply: object) -> dict[str, object]:
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}


def cart(*lines: object, **more: object) -> dict[str, object]:
    return {"type": "order", "order": {"catalog_id": "1", "product_items": list(lines), **more}}


KNOWN = [
    ({"type": "text", "text": {"body": "¿Está abierto? 😀"}}, TextEvent("¿Está abierto? 😀")),
    ({"type": "button", "button": {"payload": "SI", "text": "Sí"}}, TapEvent("SI", "Sí")),
    ({"type": "button", "button": {"text": "Sí"}}, TapEvent("Sí", "Sí")),
    (interactive("button_reply", id="b1", title="Otro"), TapEvent("b1", "Otro")),
    (interactive("list_reply", id="r1", title="Agua", description="20 l"), TapEvent("r1", "Agua")),
    ({"type": "image", "image": FILE | {"caption": "esto"}}, MediaEvent("image", "100", "image/jpeg", "esto")),
    ({"type": "image", "image": FILE | {"id": 100}}, MediaEvent("image", "100", "image/jpeg")),
    ({"type": "video", "video": FILE}, MediaEvent("video", "100", "image/jpeg")),
    ({"type": "sticker", "sticker": FILE | {"animated": True}}, MediaEvent("sticker", "100", "image/jpeg")),
    ({"type": "audio", "audio": FILE | {"voice": True}}, MediaEvent("audio", "100", "image/jpeg", voice=True)),
    ({"type": "audio", "audio": FILE | {"voice": False}}, MediaEvent("audio", "100", "image/jpeg")),
    (
        {"type": "document", "document": FILE | {"filename": "a.pdf", "caption": "boleta"}},
        MediaEvent("document", "100", "image/jpeg", "boleta", "a.pdf"),
    ),
    ({"type": "location", "location": {"latitude": -33.4, "longitude": -70.6}}, LocationEvent(-33.4, -70.6)),
    ({"type": "location", "location": {"latitude": "-33.4", "longitude": 70}}, LocationEvent(-33.4, 70.0)),
    (
        {"type": "location", "location": {"latitude": 0, "longitude": 0, "name": "Isla", "address": "Mar 1"}},
        LocationEvent(0.0, 0.0, "Isla", "Mar 1"),
    ),
    ({"type": "contacts", "contacts": [CARD, "odd"]}, ContactsEvent((CARD,))),
    ({"type": "reaction", "reaction": {"message_id": "w1", "emoji": "👍"}}, ReactionEvent("👍", "w1")),
    ({"type": "reaction", "reaction": {"message_id": "w1", "emoji": ""}}, ReactionEvent("", "w1")),
    ({"type": "reaction", "reaction": {"message_id": "w1"}}, ReactionEvent("", "w1")),
    (cart(LINE, text="gracias"), OrderEvent((ITEM,), "gracias")),
    (cart(LINE | {"quantity": "2", "item_price": "99.9"}), OrderEvent((ITEM,))),
    (cart(LINE | {"item_price": None}), OrderEvent((ITEM | {"price": None},))),
    ({"type": "revoke", "revoke": {"original_message_id": "w1"}}, SystemEvent("revoke", {"target": "w1"})),
]


@pytest.mark.parametrize(("message", "event"), KNOWN)
def test_a_known_type_becomes_its_event(message, event):
    assert event_of(message) == event


ODD = [
    ({"type": "text"}, "text"),
    ({"type": "text", "text": {}}, "text"),
    ({"type": "text", "text": {"body": 5}}, "text"),
    ({"type": "text", "text": "hola"}, "text"),
    ({"type": "button"}, "button"),
    ({"type": "button", "button": {"payload": ""}}, "button"),
    ({"type": "interactive"}, "interactive"),
    ({"type": "interactive", "interactive": []}, "interactive"),
    ({"type": "interactive", "interactive": {"type": 3}}, "interactive"),
    ({"type": "interactive", "interactive": {"type": "button_reply"}}, "button_reply"),
    (interactive("list_reply", title="sin id"), "list_reply"),
    (interactive("nfm_reply", name="flow", body="Sent", response_json="{}"), "nfm_reply"),
    (interactive("call_permission_reply", response="accept"), "call_permission_reply"),
    (interactive("product"), "product"),
    ({"type": "image"}, "image"),
    ({"type": "image", "image": {"mime_type": "image/png"}}, "image"),
    ({"type": "location"}, "location"),
    ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, "location"),
    ({"type": "location", "location": {"latitude": 0, "longitude": -180.5}}, "location"),
    ({"type": "location", "location": {"latitude": True, "longitude": 0}}, "location"),
    ({"type": "location", "location": {"latitude": "NaN", "longitude": 0}}, "location"),
    ({"type": "contacts"}, "contacts"),
    ({"type": "contacts", "contacts": []}, "contacts"),
    ({"type": "contacts", "contacts": ["odd"]}, "contacts"),
    ({"type": "reaction"}, "reaction"),
    ({"type": "reaction", "reaction": {"emoji": "👍"}}, "reaction"),
    ({"type": "order"}, "order"),
    (cart(), "order"),
    (cart(LINE, "odd"), "order"),
    (cart(LINE, LINE | {"quantity": 0}), "order"),
    (cart(LINE, LINE | {"quantity": 1.5}), "order"),
    (cart(LINE, LINE | {"quantity": -1}), "order"),
    (cart(LINE, LINE | {"quantity": True}), "order"),
    (cart(LINE, LINE | {"product_retailer_id": ""}), "order"),
    ({"type": "order", "order": {"product_items": LINE}}, "order"),
    ({"type": "system"}, "system"),
    ({"type": "system", "system": {"body": "?"}}, "system"),
    ({"type": "edit", "edit": {"original_message_id": "w1"}}, "edit"),
    ({"type": "revoke", "revoke": {}}, "revoke"),
    ({"type": "unsupported", "errors": [{"code": 131051}]}, "unsupported"),
    ({"type": "unsupported", "unsupported": {"type": ["edit"]}}, "unsupported"),
    ({"type": "unsupported", "unsupported": {"type": "poll"}}, "poll"),
    ({"type": "unknown", "errors": []}, "unknown"),
    ({"type": "hologram", "hologram": {"type": "small"}}, "hologram"),
    ({"type": "x" * 5000}, "x" * 64),
    ({"type": ["text"]}, "unknown"),
    ({"type": None}, "unknown"),
    ({}, "unknown"),
]


@pytest.mark.parametrize(("message", "what"), ODD)
def test_an_odd_or_new_type_is_kept_as_it_came(message, what):
    assert event_of(message) == UnsupportedEvent(what, message)


def test_a_changed_phone_tells_the_new_name():
    system = {"type": "user_changed_number", "body": "User A changed", "wa_id": "222"}
    detail = {"identifiers": [{"kind": "phone", "value": "222"}], "raw": {"system": system}}
    assert event_of({"type": "system", "system": system}) == SystemEvent("user_changed_number", detail)


def test_a_changed_identity_keeps_its_hash():
    message = {"type": "system", "system": {"type": "customer_identity_changed"}, "identity": {"hash": "x"}}
    detail = {"identifiers": [], "raw": {"system": message["system"], "identity": {"hash": "x"}}}
    assert event_of(message) == SystemEvent("customer_identity_changed", detail)


def test_an_edit_holds_the_event_of_its_new_wording():
    wording = {"type": "text", "text": {"body": "dos"}}
    detail = {"target": "w1", "event": {"kind": "text", "text": "dos"}}
    message = {"type": "edit", "edit": {"original_message_id": "w1", "message": wording}}
    assert event_of(message) == SystemEvent("edit", detail)
