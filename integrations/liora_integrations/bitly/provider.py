"""Bitly's API v4: a short link for an address, and its clicks by day.

`/v4/shorten` answers 201 for a new link and 200 for one that the group has already, so asking again is harmless. Bitly
tells neither what is left of a limit nor when to come back; it admits five connections from one address at a time.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
import orjson

from liora.links_provider import Clicked, Client, Declined, LinkAccount, Shortened
from liora_integrations.bitly.answers import clicked_in, declined_by, shortened_in

API_URL = "https://api-ssl.bitly.com"
AT_ONCE = 4
LARGEST_ANSWER = 256 * 1024
FAILED = (aiohttp.ClientError, TimeoutError, OSError)


class Bitly:
    """One for the process: its connections are counted together, whichever cliente's account they are for."""

    name = "bitly"
    credential = "bitly"
    per_minute = 100

    def __init__(self, api_url: str = API_URL) -> None:
        self._api_url = api_url
        self._free = asyncio.Semaphore(AT_ONCE)

    async def shorten(self, client: Client, account: LinkAccount, url: str) -> Shortened | Declined:
        named = {"long_url": url, "domain": account.domain, "group_guid": account.group}
        body = orjson.dumps({name: value for name, value in named.items() if value})
        headers = {**_authorization(account), "Content-Type": "application/json"}
        answer = await self._ask(client.post(f"{self._api_url}/v4/shorten", data=body, headers=headers))
        return answer if isinstance(answer, Declined) else shortened_in(answer)

    async def clicks(self, client: Client, account: LinkAccount, short_url: str) -> Clicked | Declined:
        place = urlsplit(short_url)
        bitlink = quote(f"{place.netloc}{place.path}", safe="/")
        url, params = f"{self._api_url}/v4/bitlinks/{bitlink}/clicks", {"unit": "day", "units": "30"}
        answer = await self._ask(client.get(url, params=params, headers=_authorization(account)))
        return answer if isinstance(answer, Declined) else clicked_in(answer)

    async def _ask(self, request: AbstractAsyncContextManager[aiohttp.ClientResponse]) -> Mapping[str, Any] | Declined:
        try:
            async with self._free, request as response:
                answer = _object(await _start_of(response))
                return declined_by(response.status, answer, response.headers) or answer
        except FAILED as error:
            return Declined("retry", type(error).__name__)


def _authorization(account: LinkAccount) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.token}"}


async def _start_of(response: aiohttp.ClientResponse) -> bytes:
    """The body, as far as an honest answer goes."""
    body = b""
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            return b""
    return body


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}
