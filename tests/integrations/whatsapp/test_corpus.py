"""Every real payload is read, and everything in it ends up somewhere."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from liora.channel import Delivered, Delivery, Identifier, Received
from liora.events import (
    AgentEvent,
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
from liora_integrations.whatsapp.inbound import read_delivery

USER = Identifier("user_id", "US.13491208655302741918")
OLD = "wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA="
OGG = "audio/ogg; codecs=opus"


@pytest.fixture(scope="session")
def payloads(shared: Path) -> dict[str, bytes]:
    """Body by file name without its ending."""
    return {path.stem: path.read_bytes() for path in sorted((shared / "whatsapp" / "payloads").glob("*.json"))}


def only(delivery: Delivery) -> Received:
    assert (delivery.statuses, delivery.notices) == ((), ())
    (received,) = delivery.received
    return received


EVENTS = {
    "audio--pywa--message-audio": MediaEvent("audio", "1234567890987654321", OGG),
    "voice--bindambc--audioMessage": MediaEvent("audio", "827776106019109", OGG, voice=True),
    "button--metadocs--button-L81": TapEvent("Unsubscribe", "Unsubscribe"),
    "button--pywa--callback-button-quick-reply-without-context": TapEvent("callback_data", "title"),
    "contacts--bindambc--contactMessage": ContactsEvent(
        (
            {
                "name": {"first_name": "Person", "last_name": "Ok", "formatted_name": "Person Ok"},
                "phones": [{"phone": "+55 11 11111-1111", "wa_id": "5511111111111", "type": "CELL"}],
            },
        )
    ),
    "document--metadocs--document-L113": MediaEvent(
        "document", "622684793477189", "application/pdf", "my receipt", "receipt.pdf"
    ),
    "image--metadocs--image-L119": MediaEvent("image", "1003383421387256", "image/jpeg", "Taj Mahal"),
    "video--bindambc--videoMessage": MediaEvent("video", "661828760183585", "video/mp4", "hello world"),
    "sticker--pywa--message-animated-sticker": MediaEvent("sticker", "1234567890987654321", "image/webp"),
    "interactive-button_reply--pywa--callback-button-button": TapEvent("callback_data", "title"),
    "interactive-list_reply--metadocs--interactive-list-messages-L175": TapEvent(
        "priority_express", "Priority Mail Express"
    ),
    "location--metadocs--location-L111": LocationEvent(
        37.44221496582, -122.16165924072, "Philz Coffee", "101 Forest Ave, Palo Alto, CA 94301"
    ),
    "location--bindambc--locationMessage": LocationEvent(-10.93941311633, -10.606395436721),
    "order--metadocs--order-L91": OrderEvent(
        (
            {"sku": "di9ozbzfi4", "quantity": 2, "price": 30, "currency": "USD"},
            {"sku": "nqryix03ez", "quantity": 1, "price": 25, "currency": "USD"},
        ),
        "Love these!",
    ),
    "reaction--bindambc--reactMessage": ReactionEvent(
        "👍", "wamid.nBgN6TUyN2k5NzAzM5kzNhUCABI8FDNFQjAxQkE5REI4NEUzQ5Y5QTNgAA=="
    ),
    "reaction-removed--pywa--message-unreaction-empty": ReactionEvent("", "wamid.yzxyzx="),
    "reaction-removed--pywa--message-unreaction-no-emoji": ReactionEvent("", "wamid.yzxyzx="),
    "revoke--metadocs--onboarding-business-app-users-L573": SystemEvent("revoke", {"target": OLD}),
    "edit--pywa--edited-message-image": SystemEvent(
        "edit",
        {
            "target": OLD,
            "event": {
                "kind": "media",
                **asdict(MediaEvent("image", "1234567890", "image/jpeg", "Updated image caption")),
            },
        },
    ),
    "system--metadocs--system-L69": SystemEvent(
        "user_changed_number",
        {
            "identifiers": [{"kind": "phone", "value": "12195555358"}],
            "raw": {
                "system": {
                    "body": "User Sheena Nelson changed from 16505551234 to 12195555358",
                    "wa_id": "12195555358",
                    "type": "user_changed_number",
                }
            },
        },
    ),
    "text--adashe--demo-hook": TextEvent("Hi"),
    "text--dashboard--app-dashboard-test": TextEvent("this is a text message"),
    "text-bsuid--metapage--bsuid-text-no-phone": TextEvent("Does it come in another color?"),
    "text-context-forwarded--pywa--message-forwarded": TextEvent("forwarded text"),
    "text-context-referred_product--metadocs--text-L174": TextEvent("Is this still available?"),
    "text-context-reply--pywa--message-reply": TextEvent("replied text"),
    "text-referral--metadocs--text-L230": TextEvent("Can I get more info about this?"),
}


@pytest.mark.parametrize(("name", "event"), EVENTS.items(), ids=EVENTS.keys())
def test_a_real_message_becomes_its_event(payloads, name, event):
    assert only(read_delivery(payloads[name])).event == event


UNSUPPORTED = {
    "interactive-call_permission_reply--pywa--call-permission-update-accept": "call_permission_reply",
    "interactive-nfm_reply--pywa--flow-completion-completion": "nfm_reply",
    "unsupported--bindambc--messageDeleted": "unsupported",
    "unsupported--pywa--message-unsupported-with-type": "pool",
}


@pytest.mark.parametrize(("name", "what"), UNSUPPORTED.items(), ids=UNSUPPORTED.keys())
def test_a_real_message_of_a_kind_that_is_not_supported_is_kept(payloads, name, what):
    message = json.loads(payloads[name])["entry"][0]["changes"][0]["value"]["messages"][0]
    assert only(read_delivery(payloads[name])).event == UnsupportedEvent(what, message)


def test_a_change_that_whatsapp_hides_is_a_change_and_nothing_to_answer(payloads):
    event = only(read_delivery(payloads["unsupported--metadocs--unsupported-L86"])).event
    assert event == SystemEvent("edit", {"target": ""})


def test_what_the_owner_writes_in_the_app_is_told_of_whom_it_was_written_to(payloads):
    delivery = read_delivery(payloads["field-smb_message_echoes--pywa--outgoing-message-text"])
    assert (delivery.received, delivery.statuses, delivery.notices) == ((), (), ())
    (echo,) = delivery.echoes
    assert (echo.event, echo.identifiers) == (AgentEvent("Test message", "wrote"), (Identifier("user_id", "<BSUID>"),))


PEOPLE = {
    "text--bindambc--textMessage": ((Identifier("phone", "1111111111111"),), "Persona Ejemplo"),
    "text--bindambc--textMessage2": ((Identifier("phone", "409552778964973"),), ""),
    "text--pywa--message-text": ((USER, Identifier("phone", "972987654321")), "Test Name"),
    "text-bsuid--metapage--bsuid-text-no-phone": ((USER,), "Sheena Nelson"),
    "edge-bsuid-draft-text--metadocs--business-scoped-user-ids-L723": (
        (Identifier("user_id", "user.93737..."),),
        "Sheena Nelson",
    ),
    "edit--pywa--edited-message-image": ((Identifier("phone", "16505551234"),), ""),
    "revoke--pywa--deleted-message-revoke": (
        (USER, Identifier("phone", "972987654321")),
        "Test Name",
    ),
    "system--pywa--system-phone-number-change": ((Identifier("phone", "972987654321"),), ""),
}


@pytest.mark.parametrize(("name", "person"), PEOPLE.items(), ids=PEOPLE.keys())
def test_the_author_of_a_real_message_is_found(payloads, name, person):
    received = only(read_delivery(payloads[name]))
    assert (received.identifiers, received.profile_name) == person


def test_the_whole_of_a_real_message(payloads):
    assert only(read_delivery(payloads["text-bsuid--metapage--bsuid-text-no-phone"])) == Received(
        phone_number_id="106540352242922",
        account_id="102290129340398",
        message_id="wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=",
        sent_at=1749416383,
        identifiers=(USER,),
        profile_name="Sheena Nelson",
        event=TextEvent("Does it come in another color?"),
    )


STATUSES = {
    "status-delivered-bsuid--metapage--bsuid-status-with-phone": (Delivered.delivered, 1750030073, "", None),
    "status-failed--bindambc--reEngagementMessageError": (Delivered.failed, 1682651887, "", 131047),
    "status-failed-bsuid--metapage--bsuid-status-failed": (Delivered.failed, 1750030073, "", 131049),
    "status-played--pywa--message-status-played": (Delivered.played, 1689380458, "", None),
    "status-read--pywa--message-status-group": (Delivered.read, 1698266945, "", None),
    "status-sent--pywa--message-status-with-tracker": (Delivered.sent, 1698266945, "some data", None),
    "edge-bsuid-draft-status--metadocs--business-scoped-user-ids-L613": (Delivered.delivered, 1750030073, "", None),
}


@pytest.mark.parametrize(("name", "expected"), STATUSES.items(), ids=STATUSES.keys())
def test_a_real_status_is_read(payloads, name, expected):
    delivery = read_delivery(payloads[name])
    assert (delivery.received, delivery.notices) == ((), ())
    (status,) = delivery.statuses
    assert (status.delivered, status.at, status.reference, status.error_code) == expected


NOTICES = {
    "edge-change-without-field--metadocs--account-update-L316": ["change"],
    "edge-empty-object--gokapso--empty-object": ["body"],
    "text-group--metadocs--groups-messaging-L148": ["group_message"],
    "text--metadocs--conversational-components-L105": ["message_without_sender"],
    "interactive-payment_method--metadocs--one-click-payments-L119": ["message_without_sender"],
    "value-errors--metadocs--errors-L65": ["error"],
    "field-history--metadocs--history-L216": ["history"],
    "field-smb_app_state_sync--metadocs--smb-app-state-sync-L73": ["smb_app_state_sync"],
    "field-smb_message_echoes--pywa--outgoing-message-edit": ["smb_message_echoes"],
    "field-smb_message_echoes--pywa--outgoing-message-delete": ["smb_message_echoes"],
    "field-user_preferences--metadocs--user-preferences-L73": ["user_preferences"],
}


@pytest.mark.parametrize(("name", "what"), NOTICES.items(), ids=NOTICES.keys())
def test_a_real_body_without_news_of_a_person_is_noticed(payloads, name, what):
    delivery = read_delivery(payloads[name])
    assert (delivery.received, delivery.statuses) == ((), ())
    assert [notice.what for notice in delivery.notices] == what


def test_a_message_beside_an_error_is_kept_and_the_error_noticed(payloads):
    delivery = read_delivery(payloads["edge-message-and-value-errors--pywa--message-interactive-message-with-err"])
    assert [part.event.what for part in delivery.received] == ["interactive"]
    assert [(part.what, part.detail["code"]) for part in delivery.notices] == [("error", 131000)]


def test_all_entries_of_a_mixed_body_are_read(payloads):
    delivery = read_delivery(payloads["edge-composed-three-entries--composed--three-wabas"])
    assert [part.event for part in delivery.received] == [
        TextEvent("hi everyone!"),
        TextEvent("Can I get more info about this?"),
    ]
    assert len(delivery.statuses) == 1


def test_all_changes_of_a_body_with_eighteen_fields_are_read(payloads):
    delivery = read_delivery(payloads["edge-batch-all-fields--gokapso--normalize-2"])
    assert [part.message_id for part in delivery.received] == ["wamid.msg"]
    assert [part.message_id for part in delivery.statuses] == ["wamid.msg"]
    assert len(delivery.notices) == 17 + 2  # the other fields, and two unknown keys beside the messages


def values(body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in json.loads(body).get("entry", []):
        for change in entry["changes"]:
            yield change.get("field", ""), change["value"]


def elements(body: bytes, key: str) -> list[dict[str, Any]]:
    return [element for field, value in values(body) if field == "messages" for element in value.get(key, [])]


def ids(parts: list[dict[str, Any]]) -> list[str]:
    return sorted(part["id"] for part in parts)


def test_there_are_as_many_payloads_as_the_index_says(payloads):
    assert len(payloads) >= 140
    assert sum(len(elements(body, "messages")) for body in payloads.values()) >= 75
    assert sum(len(elements(body, "statuses")) for body in payloads.values()) >= 20


def test_every_message_ends_as_exactly_one_received_or_notice(payloads):
    for name, body in payloads.items():
        delivery, messages = read_delivery(body), elements(body, "messages")
        noticed = [notice.detail for notice in delivery.notices if notice.detail in messages]
        assert sorted([part.message_id for part in delivery.received] + ids(noticed)) == ids(messages), name


def test_every_status_ends_as_exactly_one_status_or_notice(payloads):
    for name, body in payloads.items():
        delivery, statuses = read_delivery(body), elements(body, "statuses")
        noticed = [notice.detail for notice in delivery.notices if notice.detail in statuses]
        assert sorted([part.message_id for part in delivery.statuses] + ids(noticed)) == ids(statuses), name


OWN_FIELDS = "messages", "smb_message_echoes"


def test_every_error_and_every_other_field_ends_as_exactly_one_notice(payloads):
    for name, body in payloads.items():
        found = [(notice.what, notice.detail) for notice in read_delivery(body).notices]
        errors = [("error", error) for error in elements(body, "errors")]
        others = [(field or "change", value) for field, value in values(body) if field not in OWN_FIELDS]
        assert [pair for pair in found if pair in errors] == errors, name
        assert [pair for pair in found if pair in others] == others, name
