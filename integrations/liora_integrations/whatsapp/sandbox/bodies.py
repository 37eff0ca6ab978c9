"""Webhook bodies in Meta's shape (CONTRACT §2, §2.4, §4)."""

import json
import secrets
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from liora.channel import Delivered
from liora_integrations.whatsapp.sandbox.graph_error import GraphError
from liora_integrations.whatsapp.sandbox.ledger import Said, Sent

DISPLAY_NUMBER = "15550100100"


@dataclass(frozen=True, slots=True)
class News:
    """A status of a message, from `at` in unix seconds."""

    message: Sent
    status: Delivered
    at: float


def new_message_id() -> str:
    """An id as opaque as Meta's."""
    return "wamid.HBgL" + b64encode(secrets.token_bytes(36)).decode()


def is_phone(person: str) -> bool:
    """Whether a person's key is the digits of a phone; else it is a user id."""
    return person.isdigit()


def message_webhook(said: Said, account: str) -> bytes:
    """The webhook of a message that a person wrote on the page."""
    value = {
        **_head(said.number),
        "contacts": [_contact(said.people) | {"profile": {"name": said.name}}],
        "messages": [json.loads(said.message)],
    }
    return _as_meta(_envelope({account: [value]}))


def status_webhook(news: Iterable[News], account_of: Callable[[str], str]) -> bytes:
    """One body for many statuses: an entry per account, a change per number."""
    by_number: defaultdict[str, list[News]] = defaultdict(list)
    for item in news:
        by_number[item.message.number].append(item)
    values: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for number, items in by_number.items():
        people = dict.fromkeys(item.message.person for item in items)
        values[account_of(number)].append(
            {
                **_head(number),
                "contacts": [_contact([person]) for person in people],
                "statuses": [_status(item) for item in items],
            }
        )
    return _as_meta(_envelope(values))


def _envelope(values: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, Any]:
    return {
        "object": "whatsapp_business_account",
        "entry": [
            {"id": account, "changes": [{"value": value, "field": "messages"} for value in changes]}
            for account, changes in values.items()
        ],
    }


def _head(number: str) -> dict[str, Any]:
    metadata = {"display_phone_number": DISPLAY_NUMBER, "phone_number_id": number}
    return {"messaging_product": "whatsapp", "metadata": metadata}


def _contact(people: Iterable[str]) -> dict[str, Any]:
    return {"wa_id" if is_phone(person) else "user_id": person for person in people}


def _status(news: News) -> dict[str, Any]:
    """`pricing` comes with sent and delivered, `conversation` no longer."""
    message = news.message
    recipient = "recipient_id" if is_phone(message.person) else "recipient_user_id"
    status: dict[str, Any] = {
        "id": message.id,
        "status": news.status.name,
        "timestamp": str(int(news.at)),
        recipient: message.person,
    }
    if message.reference:
        status["biz_opaque_callback_data"] = message.reference
    if news.status is Delivered.failed:
        status["errors"] = [GraphError(message.failure).in_status()]
    elif news.status is not Delivered.read:
        category = "utility" if message.template else "service"
        status["pricing"] = {
            "billable": True,
            "pricing_model": "PMP",
            "type": "regular",
            "category": category,
        }
    return status


def _as_meta(content: Mapping[str, Any]) -> bytes:
    r"""Compact JSON with non-ASCII and slashes escaped (`\u00e4`, `\/`), as Meta signs it."""
    return json.dumps(content, separators=(",", ":")).replace("/", "\\/").encode()
