"""One POST for a number to the Graph API, and how it ends (CONTRACT §5.4).

There is no idempotency key: once a request may have left, only a JSON answer of Meta settles what became of it.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aiohttp import FormData

from liora.channel import Account, Client, Refused, Unknown, Unsent
from liora_integrations.whatsapp.answers import (
    BEFORE_LEAVING,
    FAILED,
    authorization,
    reason_of,
    refusal_in,
    start_of,
    to_json,
)

Given = TypeVar("Given")


async def post(
    client: Client,
    account: Account,
    edge: str,
    data: bytes | FormData,
    given: Callable[[Mapping[str, Any]], Given | None],
    headers: Mapping[str, str] | None = None,
) -> Given | Refused | Unsent | Unknown:
    """Posts `data` to an edge of the number (`messages`, `media`); `given` finds in the answer what Meta gave for it.

    The client brings the time limits.
    """
    allowed = authorization(account)
    if isinstance(allowed, Refused):
        return allowed
    url = f"{account.api_url.rstrip('/')}/{account.phone_number_id}/{edge}"
    try:
        async with client.post(url, data=data, headers={**allowed, **(headers or {})}) as response:
            return end_of(response.status, await start_of(response), given)
    except BEFORE_LEAVING as error:
        return Unsent(reason_of(error))
    except FAILED as error:
        return Unknown(reason_of(error))


def end_of(
    http_status: int, answer: bytes, given: Callable[[Mapping[str, Any]], Given | None]
) -> Given | Refused | Unknown:
    """What an answer says: an error object says no, an id in a 2xx yes, and anything else leaves it open."""
    data = to_json(answer)
    refused = refusal_in(http_status, data)
    if refused:
        return refused
    found = given(data) if 200 <= http_status < 300 else None
    return Unknown(f"HTTP {http_status} without an id or an error object") if found is None else found
