"""Posting one message to the Graph API, and what its answer means (CONTRACT §5.4).

There is no idempotency key: once a request may have left, only a JSON answer of Meta settles what became of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from liora.channel import Accepted, Account, Client, Outcome, Refused, Unknown, Unsent
from liora_integrations.whatsapp.answers import (
    BEFORE_LEAVING,
    FAILED,
    authorization,
    reason_of,
    refusal_in,
    start_of,
    to_json,
)
from liora_integrations.whatsapp.fields import id_at, objects_at

_LONGEST_MESSAGE_ID = 512
_BAD_PARAMETER = 100


async def post_message(client: Client, account: Account, body: Mapping[str, Any]) -> Outcome:
    """Posts `body` as it is; the client brings the time limits."""
    headers = authorization(account)
    if isinstance(headers, Refused):
        return headers
    url = f"{account.api_url.rstrip('/')}/{account.phone_number_id}/messages"
    headers = {**headers, "Content-Type": "application/json"}
    try:
        async with client.post(url, data=orjson.dumps(body), headers=headers) as response:
            return _of_media(body, outcome_of(response.status, await start_of(response)))
    except BEFORE_LEAVING as error:
        return Unsent(reason_of(error))
    except FAILED as error:
        return Unknown(reason_of(error))


def outcome_of(http_status: int, answer: bytes) -> Outcome:
    """What an answer of the Graph API says about the message."""
    data = to_json(answer)
    refused = refusal_in(http_status, data)
    if refused:
        return refused
    message_id = id_at(next(iter(objects_at(data, "messages")), {}), "id", _LONGEST_MESSAGE_ID)
    if 200 <= http_status < 300 and message_id:
        return Accepted(message_id)
    return Unknown(f"HTTP {http_status} without a message id or an error object")


def _of_media(body: Mapping[str, Any], outcome: Outcome) -> Outcome:
    """An uploaded file that Meta no longer has is a bad parameter of the message: it has to be uploaded anew."""
    if not (isinstance(outcome, Refused) and outcome.code == _BAD_PARAMETER and outcome.action == "drop"):
        return outcome
    has_media = any("id" in body.get(kind, {}) for kind in ("image", "document"))
    return replace(outcome, action="retry_media") if has_media else outcome
