"""How a request to the Graph API ends, whatever it asked for (CONTRACT §5.4)."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from liora.channel import Account, Refused
from liora.errors import UnreadableBody
from liora_integrations.whatsapp.body import read_body
from liora_integrations.whatsapp.error_codes import describe, verdict_on
from liora_integrations.whatsapp.fields import object_at, whole_at

BEFORE_LEAVING = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""The request has surely not left."""

FAILED = (aiohttp.ClientError, TimeoutError, OSError)
"""The request may have arrived."""

_INVALID_TOKEN = 190
_END_OF_CODES = 2**31
_LONGEST_ANSWER = 64 * 1024
_LONGEST_REASON = 200


def authorization(account: Account) -> dict[str, str] | Refused:
    """The header that every request carries."""
    if not (account.access_token.isascii() and account.access_token.isprintable()):
        return Refused(_INVALID_TOKEN, "The access token holds characters that a header cannot.", "stop_account", True)
    return {"Authorization": f"Bearer {account.access_token}"}


def refusal_in(http_status: int, data: Mapping[str, Any]) -> Refused | None:
    """What Meta says no to, and why.

    The code decides, not the HTTP status. A 4xx without Meta's error object comes from something in between that did
    not let the request through: it is safe to try again, and a person should know.
    """
    error = object_at(data, "error")
    code = whole_at(error, "code", _END_OF_CODES)
    if code is not None:
        verdict = verdict_on(code, whole_at(error, "error_subcode", _END_OF_CODES), http_status)
        return Refused(code, describe(error), verdict.action, verdict.alert)
    if 400 <= http_status < 500:
        return Refused(http_status, f"HTTP {http_status} without an error object", "retry", alert=True)
    return None


def to_json(answer: bytes) -> dict[str, Any]:
    """Empty where the answer is no JSON."""
    try:
        return read_body(answer)
    except UnreadableBody:
        return {}


async def start_of(response: aiohttp.ClientResponse, most: int = _LONGEST_ANSWER) -> bytes:
    """At most `most` bytes and a chunk: Meta's answers have some hundred, a proxy's page may have any number."""
    answer = bytearray()
    async for chunk in response.content.iter_chunked(_LONGEST_ANSWER):
        answer += chunk
        if len(answer) > most:
            break
    return bytes(answer)


def reason_of(error: Exception) -> str:
    """For the log."""
    return f"{type(error).__name__}: {error}"[:_LONGEST_REASON]
