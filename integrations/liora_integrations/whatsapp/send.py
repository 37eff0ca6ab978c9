"""Posting one message to the Graph API."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from liora.channel import Accepted, Account, Client, Outcome, Refused
from liora_integrations.whatsapp.fields import id_at, objects_at
from liora_integrations.whatsapp.posting import post

_JSON = {"Content-Type": "application/json"}
_LONGEST_MESSAGE_ID = 512
_BAD_PARAMETER = 100


async def post_message(client: Client, account: Account, body: Mapping[str, Any]) -> Outcome:
    """Posts `body` as it is."""
    return _of_media(body, await post(client, account, "messages", orjson.dumps(body), accepted, _JSON))


def accepted(answer: Mapping[str, Any]) -> Accepted | None:
    """The id that Meta has given the message; None where there is none that can be kept."""
    message_id = id_at(next(iter(objects_at(answer, "messages")), {}), "id", _LONGEST_MESSAGE_ID)
    return Accepted(message_id) if message_id else None


def _of_media(body: Mapping[str, Any], outcome: Outcome) -> Outcome:
    """An uploaded file that Meta no longer has is a bad parameter of the message: it has to be uploaded anew."""
    if not (isinstance(outcome, Refused) and outcome.code == _BAD_PARAMETER and outcome.action == "drop"):
        return outcome
    has_media = any("id" in body.get(kind, {}) for kind in ("image", "document"))
    return replace(outcome, action="retry_media") if has_media else outcome
