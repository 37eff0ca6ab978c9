"""Nothing that can be posted raises anything but UnreadableBody, and whatever is read can be stored."""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liora.channel import Delivery
from liora.errors import UnreadableBody
from liora.events import event_from_json, event_to_json
from liora_integrations.whatsapp.inbound import read_delivery
from liora_integrations.whatsapp.posting import end_of
from liora_integrations.whatsapp.send import accepted

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
WORDS = [
    "text",
    "image",
    "audio",
    "interactive",
    "button",
    "order",
    "system",
    "edit",
    "revoke",
    "contacts",
    "location",
    "reaction",
    "unsupported",
    "button_reply",
    "list_reply",
    "nfm_reply",
    "messages",
    "failed",
    "sent",
    "hologram",
]
KEYS = [
    "object",
    "entry",
    "changes",
    "field",
    "value",
    "metadata",
    "phone_number_id",
    "contacts",
    "messages",
    "statuses",
    "errors",
    "id",
    "from",
    "from_user_id",
    "timestamp",
    "type",
    "body",
    "profile",
    "name",
    "wa_id",
    "user_id",
    "code",
    "latitude",
    "longitude",
    "product_items",
    "quantity",
    "status",
    "group_id",
    "original_message_id",
    "message",
]

texts = st.text(st.characters(), max_size=8) | st.sampled_from(["\x00", "\ud83d", "\udc00a", "34600", *WORDS])
numbers = st.integers() | st.floats() | st.sampled_from([10**30, -(2**63), 2**64 - 1, 2**64])
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*KEYS, *WORDS]) | texts, inner, max_size=5)
    ),
    max_leaves=25,
)

MESSAGES: list[dict[str, Any]] = [
    {"type": "text", "text": {"body": "hola"}},
    {"type": "image", "image": {"id": "1", "mime_type": "image/png"}},
    {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "r", "title": "t"}}},
    {"type": "button", "button": {"payload": "p", "text": "t"}},
    {"type": "location", "location": {"latitude": 1.5, "longitude": 2}},
    {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ana"}}]},
    {"type": "reaction", "reaction": {"message_id": "w", "emoji": "👍"}},
    {"type": "order", "order": {"product_items": [{"product_retailer_id": "A", "quantity": 1, "item_price": 2}]}},
    {"type": "system", "system": {"type": "user_changed_number", "wa_id": "222"}},
    {"type": "edit", "edit": {"original_message_id": "w", "message": {"type": "text", "text": {"body": "dos"}}}},
    {"type": "unsupported", "unsupported": {"type": "poll"}, "errors": [{"code": 131051}]},
]
VALUE = {
    "metadata": {"phone_number_id": "106"},
    "contacts": [{"profile": {"name": "Ana"}, "wa_id": "34600", "user_id": "ES.1"}],
    "messages": [{"from": "34600", "id": f"m{n}", "timestamp": "9", **one} for n, one in enumerate(MESSAGES)],
    "statuses": [{"id": "s", "status": "failed", "timestamp": "9", "errors": [{"code": 1, "title": "t"}]}],
    "errors": [{"code": 131000, "title": "t"}],
}
WEBHOOK = {
    "object": "whatsapp_business_account",
    "entry": [{"id": "88", "changes": [{"field": "messages", "value": VALUE}, {"field": "flows", "value": {"a": 1}}]}],
}


def written(value: Any) -> bytes:
    """As Python's json writes it: with NaN, escaped NUL and half emoji, which orjson would refuse to write."""
    return json.dumps(value).encode()


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return changed


PATHS = list(paths(WEBHOOK))


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def check_storable(delivery: Delivery) -> None:
    orjson.dumps(delivery)
    assert not [text for text in texts_in(delivery) if UNSTORABLE.search(text)]
    for received in delivery.received:
        stored = orjson.loads(orjson.dumps(event_to_json(received.event)))
        assert event_from_json(stored) == received.event
        assert received.phone_number_id
        assert 0 < len(received.message_id) <= 512
        assert received.identifiers
        assert all(name.value for name in received.identifiers)
        assert 0 <= received.sent_at < 2**33


def read(body: bytes) -> Delivery | None:
    try:
        delivery = read_delivery(body)
    except UnreadableBody:
        return None
    check_storable(delivery)
    return delivery


def test_the_webhook_that_is_changed_below_is_wholly_read():
    delivery = read(written(WEBHOOK))
    assert delivery is not None
    assert (len(delivery.received), len(delivery.statuses), len(delivery.notices)) == (len(MESSAGES), 1, 2)


@settings(max_examples=300, deadline=None)
@given(json_values)
def test_arbitrary_json_is_read_or_unreadable(value):
    delivery = read(written(value))
    assert (delivery is None) is (not isinstance(value, dict))


@settings(max_examples=300, deadline=None)
@given(json_values)
def test_an_arbitrary_value_is_read(value):
    assert read(written({"entry": [{"id": "88", "changes": [{"field": "messages", "value": value}]}]})) is not None


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), json_values, max_size=6), st.sampled_from(WORDS), json_values)
def test_an_arbitrary_message_is_received_or_noticed(extra, kind, content):
    message = {"id": "m", "from": "34600", "type": kind, kind: content, **extra}
    value = {"metadata": {"phone_number_id": "106"}, "messages": [message]}
    delivery = read(written({"entry": [{"id": "88", "changes": [{"field": "messages", "value": value}]}]}))
    assert delivery is not None
    assert len(delivery.received) + len(delivery.notices) == 1


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), json_values), min_size=1, max_size=3))
def test_a_webhook_with_pieces_replaced_is_read(changes):
    webhook = WEBHOOK
    for path, new in changes:
        try:
            webhook = replaced(webhook, path, new)
        except (KeyError, IndexError, TypeError):  # an earlier change took the place away
            continue
    assert read(written(webhook)) is not None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), min_size=1, max_size=5))
def test_a_webhook_with_bytes_changed_is_read_or_unreadable(changes):
    body = written(WEBHOOK)
    for position, new in changes:
        at = position % len(body)
        body = body[:at] + new + body[at + 1 :]
    read(body)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=64))
def test_arbitrary_bytes_are_read_or_unreadable(body):
    read(body)


@settings(max_examples=300, deadline=None)
@given(st.integers(100, 599), json_values | st.fixed_dictionaries({"error": json_values, "messages": json_values}))
def test_an_arbitrary_answer_has_an_outcome_that_can_be_stored(http_status, answer):
    outcome = end_of(http_status, written(answer), accepted)
    orjson.dumps(outcome)
    assert not [text for text in texts_in(outcome) if UNSTORABLE.search(text)]


@pytest.mark.parametrize("seed", range(4))
def test_real_payloads_with_pieces_replaced_are_read(shared, seed):
    """Every piece of every real payload once, by a value that is wrong in its own way."""
    wrong = [None, "\x00\ud83d", [[]], {"type": {"id": float("nan")}}][seed]
    for path in sorted((shared / "whatsapp" / "payloads").glob("*.json")):
        webhook = orjson.loads(path.read_bytes())
        for place in paths(webhook):
            assert read(written(replaced(webhook, place, wrong))) is not None
