"""Posting one message to the Graph API, and what its answer means (CONTRACT §5.4).

There is no idempotency key: once a request may have left, only a JSON answer of Meta settles what became of it.
"""

from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from liora.channel import Accepted, Account, Client, Outcome, Refused, Unknown, Unsent
from liora.errors import UnreadableBody
from liora_integrations.whatsapp.body import read_body
from liora_integrations.whatsapp.error_codes import describe, verdict_on
from liora_integrations.whatsapp.fields import id_at, object_at, objects_at, whole_at

_INVALID_TOKEN = 190
_END_OF_CODES = 2**31
_LONGEST_ANSWER = 64 * 1024
_LONGEST_MESSAGE_ID = 512
_LONGEST_REASON = 200


async def post_message(client: Client, account: Account, body: Mapping[str, Any]) -> Outcome:
    """Posts `body` as it is; the client brings the time limits."""
    if not (account.access_token.isascii() and account.access_token.isprintable()):
        return Refused(_INVALID_TOKEN, "The access token holds characters that a header cannot.", "stop_account", True)
    url = f"{account.api_url.rstrip('/')}/{account.phone_number_id}/messages"
    headers = {"Authorization": f"Bearer {account.access_token}", "Content-Type": "application/json"}
    try:
        async with client.post(url, data=orjson.dumps(body), headers=headers) as response:
            return outcome_of(response.status, await _start_of(response))
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
        return Unsent(_reason(error))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Unknown(_reason(error))


def outcome_of(http_status: int, answer: bytes) -> Outcome:
    """What an answer of the Graph API says about the message.

    The code decides, not the HTTP status. A 4xx without Meta's error object comes from something in between that did
    not let the request through: it is safe to try again, and a person should know.
    """
    data = _json(answer)
    error = object_at(data, "error")
    code = whole_at(error, "code", _END_OF_CODES)
    message_id = id_at(next(iter(objects_at(data, "messages")), {}), "id", _LONGEST_MESSAGE_ID)
    if code is not None:
        verdict = verdict_on(code, whole_at(error, "error_subcode", _END_OF_CODES), http_status)
        return Refused(code, describe(error), verdict.action, verdict.alert)
    if 200 <= http_status < 300 and message_id:
        return Accepted(message_id)
    if 400 <= http_status < 500:
        return Refused(http_status, f"HTTP {http_status} without an error object", "retry", alert=True)
    return Unknown(f"HTTP {http_status} without a message id or an error object")


def _json(answer: bytes) -> dict[str, Any]:
    try:
        return read_body(answer)
    except UnreadableBody:
        return {}


async def _start_of(response: aiohttp.ClientResponse) -> bytes:
    """At most 64 KiB and a chunk: Meta's answers have some hundred bytes, a proxy's page may have any number."""
    answer = bytearray()
    async for chunk in response.content.iter_chunked(_LONGEST_ANSWER):
        answer += chunk
        if len(answer) > _LONGEST_ANSWER:
            break
    return bytes(answer)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_LONGEST_REASON]
